//! Where what was written of a record here is: only here, on the server, held back.

use schema::id::RecordId;
use schema::problem::Problem;

use crate::client::Client;
use crate::error::ClientError;
use crate::store::State;

/// Where what was written of a record here is. The worst counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// All of it is part of the record on the server.
    Server,
    /// It came by hand, and the server has not told of it.
    ByHand,
    /// All of it is durable on the server; some is not part of the record yet.
    Received,
    /// The county holds some of it back, and why.
    HeldBack(Problem),
    /// Some of it is only here.
    Unsent,
}

impl Client {
    /// Where what was written of a record here is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn whereabouts(&self, id: RecordId) -> Result<Whereabouts, ClientError> {
        let states = self.store.states(id)?;
        let any = |wanted: fn(&State) -> bool| states.iter().any(|(_, state)| wanted(state));
        if any(|state| *state == State::Unsent) {
            return Ok(Whereabouts::Unsent);
        }
        let held_back = states.iter().find_map(|(_, state)| match state {
            State::Quarantined(problem) => Some(problem.clone()),
            _ => None,
        });
        if let Some(problem) = held_back {
            return Ok(Whereabouts::HeldBack(problem));
        }
        if any(|state| matches!(state, State::Received | State::Waiting)) {
            return Ok(Whereabouts::Received);
        }
        if self.store.by_hand(id)?.is_empty() {
            Ok(Whereabouts::Server)
        } else {
            Ok(Whereabouts::ByHand)
        }
    }
}
