//! The server as an author: of what lists say, and of what the office decides at its desk.
//! Its changes go the way of every other: signed, into the log, through the gate.

use std::collections::BTreeSet;

use ed25519_dalek::SigningKey;
use rayon::prelude::*;
use schema::id::{Actor, ChangeHash, DeviceId, Installation};
use schema::limits;
use schema::questionnaire::Questionnaire;
use schema::wire::RecordChange;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::exchange::Epoch;
use schema::wire::frame::{self, Frame, FrameError, Kind};

use crate::ledger::NewFrame;

/// Changes in one frame: about 120 KB packed, so that one frame never nears its limit.
const FRAME_CHANGES: usize = 500;

/// Who writes, as the log knows them.
#[derive(Debug, Clone)]
pub struct Author {
    key: SigningKey,
    /// The device.
    pub device: DeviceId,
    /// The actor: another one in each epoch, since a restored log has forgotten its last
    /// numbers.
    pub actor: Actor,
    installation: Installation,
}

impl Author {
    /// Whoever holds this key, in an epoch.
    #[must_use]
    pub fn of(key: &SigningKey, epoch: Epoch) -> Self {
        let public = key.verifying_key();
        let installation = Installation(epoch.0);
        Self {
            key: key.clone(),
            device: DeviceId::of(&public),
            actor: Actor::of(&public, installation),
            installation,
        }
    }

    /// Packs and signs changes as the author's own, numbered from `first`.
    ///
    /// # Errors
    /// When a frame would be too large.
    pub fn frames(
        &self,
        first: u64,
        changes: &[RecordChange],
    ) -> Result<Vec<NewFrame>, FrameError> {
        let author = frame::Author {
            key: &self.key,
            installation: self.installation,
            schema: Questionnaire::standard().version(),
            dictionary: Dictionary::standard(),
            effort: Effort::Line,
        };
        // The log holds every earlier change; these stand before what follows them.
        let ours: BTreeSet<ChangeHash> = changes.iter().map(|change| change.chunk.hash()).collect();
        let numbered: Vec<(u64, &[RecordChange])> = changes
            .chunks(FRAME_CHANGES)
            .scan(first, |next, chunk| {
                let number = *next;
                *next += chunk.len() as u64;
                Some((number, chunk))
            })
            .collect();
        numbered
            .into_par_iter()
            .map(|(number, chunk)| {
                let knows = |hash: &ChangeHash| !ours.contains(hash);
                let frame = Frame::seal(&author, Kind::Own, number, chunk, &knows);
                let bytes = frame.bytes().len();
                if bytes > limits::FRAME_BYTES {
                    return Err(FrameError::TooLarge { bytes });
                }
                let entry = |change: &RecordChange| {
                    let head = change.chunk.head();
                    (change.record, head.actor, change.chunk.hash())
                };
                Ok(NewFrame {
                    device: self.device,
                    brought_by: self.device,
                    bytes: frame.bytes().to_vec(),
                    first: Some(number),
                    changes: chunk.iter().map(entry).collect(),
                })
            })
            .collect()
    }
}
