//! What a tablet tells its office of itself with every exchange.

use schema::wire::exchange::{StorageState, TabletState};

use super::push::InFrame;
use super::{Asked, Engine};
use crate::client::Client;
use crate::error::ClientError;

/// What its host tells of the tablet.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    /// The clock at the last event, in Unix seconds.
    pub(super) clock: i64,
    storage: Option<StorageState>,
}

impl Engine {
    /// How the tablet is, for its office, when these frames go along.
    pub(super) fn state(
        &self,
        client: &Client,
        frames: &[InFrame],
    ) -> Result<TabletState, ClientError> {
        let in_flight = (self.in_flight.iter()).filter_map(|request| match &request.asked {
            Asked::Exchange { frames, .. } => Some(frames),
            _ => None,
        });
        let on_the_way: u64 = (in_flight.flatten().chain(frames)).map(changes).sum();
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let part = |text: &str| text.parse().unwrap_or(0);
        Ok(TabletState {
            version: [
                part(env!("CARGO_PKG_VERSION_MAJOR")),
                part(env!("CARGO_PKG_VERSION_MINOR")),
                part(env!("CARGO_PKG_VERSION_PATCH")),
            ],
            unsent: count(client.tally()?.unsent.saturating_sub(on_the_way)),
            attachments: count(client.store().attachments_to_go()?.attachments),
            clock: self.told.clock,
            storage: self.told.storage,
        })
    }

    /// What the browser says of its storage, to be told with the next exchange.
    pub fn set_storage(&mut self, storage: StorageState) {
        self.told.storage = Some(storage);
    }
}

/// How many changes of ours a frame holds.
fn changes(frame: &InFrame) -> u64 {
    match frame {
        InFrame::Own(numbers) => numbers.end() - numbers.start() + 1,
        InFrame::Carried(_) => 0,
    }
}
