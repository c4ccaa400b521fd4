//! A tablet's work as a file, for another tablet or for the server.

use client_core::handover::{Brought, Recipient};
use schema::wire::enrolment::Certificate;

use super::Tablet;

impl Tablet {
    /// Hands this tablet's work to another one, as a file.
    ///
    /// # Panics
    /// When there is nothing to hand over, or the other does not take it.
    pub fn hand_over_to(&mut self, other: &mut Self) -> Brought {
        let certificate = other
            .client
            .identity()
            .expect("an enrolled tablet")
            .certificate
            .clone();
        let file = self.hand_over(&certificate);
        let taken = (other.client).receive(&file.expect("something to hand over"));
        other.unless_full(taken).unwrap_or_default()
    }

    /// This tablet's work as a file for another one, if there is any.
    ///
    /// # Panics
    /// When the store fails.
    #[must_use]
    pub fn hand_over(&mut self, card: &Certificate) -> Option<Vec<u8>> {
        let recipient = Recipient::Tablet(card);
        let file = self.client.hand_over(recipient, self.now, &mut self.rng);
        file.expect("the store works")
    }

    /// This tablet's work as a sealed file for the server, if there is any.
    ///
    /// # Panics
    /// When the store fails.
    #[must_use]
    pub fn seal_for_server(&mut self) -> Option<Vec<u8>> {
        let file = self
            .client
            .hand_over(Recipient::Server, self.now, &mut self.rng);
        file.expect("the store works")
    }
}
