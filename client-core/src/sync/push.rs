//! Our changes on their way up.

use rand_core::CryptoRng;
use schema::document::Chunk;
use schema::id::{ChangeHash, Installation, RecordId};
use schema::wire::RecordChange;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::exchange::{Ask, Receipt};
use schema::wire::frame::{Author, Frame, Kind};

use super::rewrite::write_again;
use super::{Asked, Engine};
use crate::client::Client;
use crate::error::ClientError;
use crate::store::Outgoing;

/// A frame on its way.
pub(super) enum InFrame {
    /// Our own changes with these numbers.
    Own(std::ops::RangeInclusive<u64>),
    /// A frame that we carry for another.
    Carried(i64),
}

/// What one change takes of a frame before it is known better.
const TYPICAL_BYTES: usize = 140;
/// The most changes one frame is tried with.
const MOST_CHANGES: usize = 2_000;

impl Engine {
    /// The next request that carries something up, if anything is left to carry.
    pub(super) fn plan_push(
        &self,
        client: &Client,
    ) -> Result<Option<(Installation, Asked, Ask)>, ClientError> {
        let identity = client.identity()?;
        let installations = identity
            .past_installations
            .iter()
            .chain([&identity.installation]);
        for installation in installations.copied() {
            let after = self.last_in_flight(installation);
            let outgoing = client.store.unsent(installation, after, MOST_CHANGES)?;
            if outgoing.is_empty() {
                continue;
            }
            let (frame, numbers) = self.frame(client, installation, &outgoing)?;
            let last = numbers.end() == &outgoing[outgoing.len() - 1].number
                && outgoing.len() < MOST_CHANGES;
            let frames = vec![InFrame::Own(numbers)];
            return self
                .push(client, installation, frames, vec![frame], last)
                .map(Some);
        }
        let carried: Vec<_> = (client.store.carried()?.into_iter())
            .filter(|(number, _)| !self.carries(*number) && !self.not_taken.contains(number))
            .collect();
        if let Some((number, frame)) = carried.first().cloned() {
            let frames = vec![InFrame::Carried(number)];
            let last = carried.len() == 1;
            return self
                .push(client, identity.installation, frames, vec![frame], last)
                .map(Some);
        }
        Ok(None)
    }

    fn push(
        &self,
        client: &Client,
        installation: Installation,
        frames: Vec<InFrame>,
        bytes: Vec<Vec<u8>>,
        last: bool,
    ) -> Result<(Installation, Asked, Ask), ClientError> {
        let progress = client.progress()?;
        // A repair ends with a pull of its own.
        let may_pull = progress.begun() && self.repair.is_none();
        let pulls = last && may_pull && !self.in_flight.iter().any(|known| known.asked.pulls());
        let ask = self.exchange(client, installation, &progress, (&frames, bytes), pulls)?;
        Ok((installation, Asked::Exchange { frames, pulls }, ask))
    }

    fn last_in_flight(&self, installation: Installation) -> u64 {
        (self.in_flight.iter())
            .filter(|request| request.installation == installation)
            .filter_map(|request| match &request.asked {
                Asked::Exchange { frames, .. } => Some(frames),
                _ => None,
            })
            .flatten()
            .filter_map(|frame| match frame {
                InFrame::Own(numbers) => Some(*numbers.end()),
                _ => None,
            })
            .max()
            .unwrap_or(0)
    }

    fn carries(&self, number: i64) -> bool {
        self.in_flight.iter().any(|request| match &request.asked {
            Asked::Exchange { frames, .. } => (frames.iter())
                .any(|frame| matches!(frame, InFrame::Carried(known) if *known == number)),
            _ => false,
        })
    }

    /// A frame of the first of these changes: as many as the line takes in a second or two,
    /// numbered without a gap.
    fn frame(
        &self,
        client: &Client,
        installation: Installation,
        outgoing: &[Outgoing],
    ) -> Result<(Vec<u8>, std::ops::RangeInclusive<u64>), ClientError> {
        let first = outgoing[0].number;
        let unbroken = (outgoing.iter().zip(first..))
            .take_while(|(change, due)| change.number == *due)
            .count();
        let room = self.pace.bytes();
        let mut count = (room / TYPICAL_BYTES).clamp(1, unbroken);
        loop {
            let bytes = seal(client, installation, &outgoing[..count], self.explicit)?;
            let too_large = bytes.len() > room + room / 2;
            if too_large && count > 1 {
                count = (count * room / bytes.len()).clamp(1, count - 1);
                continue;
            }
            // Edits are small: one more try with as many as would fill the room.
            let fitting = (count * room / bytes.len().max(1)).min(unbroken);
            if bytes.len() < room / 2 && fitting > count * 2 {
                count = fitting;
                continue;
            }
            return Ok((bytes, first..=first + count as u64 - 1));
        }
    }

    /// Takes the receipts of the frames of one request.
    pub(super) fn take_receipts(
        &mut self,
        client: &mut Client,
        installation: Installation,
        frames: Vec<InFrame>,
        receipts: &[Receipt],
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        for (frame, receipt) in frames.into_iter().zip(receipts) {
            match (frame, receipt) {
                (InFrame::Own(numbers), Receipt::Received(position)) => {
                    (client.store)
                        .transact(|writer| writer.received(installation, numbers, *position))?;
                    self.explicit = false;
                    self.polls = 0;
                }
                (InFrame::Carried(number), Receipt::Received(position)) => {
                    (client.store).transact(|writer| writer.delivered(number, *position))?;
                }
                // Its author will have to deliver it; ours goes on.
                (InFrame::Carried(number), _) => {
                    self.not_taken.insert(number);
                }
                (_, Receipt::Copied(_)) => write_again(client, installation, rng)?,
                (_, Receipt::Refused(problem)) => {
                    let cannot_follow = problem.code == "frame.unknown-reference";
                    if cannot_follow && !self.explicit {
                        self.explicit = true;
                    } else {
                        self.stop(problem.clone());
                    }
                }
            }
        }
        Ok(())
    }

    /// Hands the server what it has lost: our own changes of an installation, whose numbers
    /// are forgotten, or others' as a witness.
    pub(super) fn lost_frames(
        client: &Client,
        own: Option<Installation>,
        changes: &[RecordChange],
    ) -> Result<Vec<Vec<u8>>, ClientError> {
        let identity = client.identity()?;
        let key = identity.key();
        let author = Author {
            key,
            installation: own.unwrap_or(identity.installation),
            schema: client.questionnaire.version(),
            dictionary: Dictionary::standard(),
            effort: Effort::Line,
        };
        let kind = own.map_or(Kind::Witness, |_| Kind::Own);
        let frames = changes.chunks(MOST_CHANGES).map(|changes| {
            Frame::seal(&author, kind, 0, changes, &|_| false)
                .bytes()
                .to_vec()
        });
        Ok(frames.collect())
    }
}

/// Packs and signs these changes. Explicitly: nothing in the frame leans on what the server
/// is believed to hold.
pub(crate) fn seal(
    client: &Client,
    installation: Installation,
    outgoing: &[Outgoing],
    explicit: bool,
) -> Result<Vec<u8>, ClientError> {
    let identity = client.identity()?;
    let key = identity.key();
    let mut open: Option<(RecordId, Vec<Chunk>)> = None;
    let mut changes = Vec::with_capacity(outgoing.len());
    for Outgoing { record, hash, .. } in outgoing {
        if open.as_ref().is_none_or(|(known, _)| known != record) {
            let stored = client
                .store
                .record(*record)?
                .ok_or(ClientError::NoSuchRecord)?;
            open = Some((*record, stored.changes));
        }
        let chunk = (open.iter().flat_map(|(_, chunks)| chunks))
            .find(|chunk| chunk.hash() == *hash)
            .ok_or(ClientError::Stored("an unsent change"))?;
        changes.push(RecordChange {
            record: *record,
            chunk: chunk.clone(),
        });
    }
    let unsent = if explicit {
        None
    } else {
        Some(client.store.unsent_hashes()?)
    };
    let knows = |hash: &ChangeHash| unsent.as_ref().is_some_and(|unsent| !unsent.contains(hash));
    let author = Author {
        key,
        installation,
        schema: client.questionnaire.version(),
        dictionary: Dictionary::standard(),
        effort: Effort::Line,
    };
    let frame = Frame::seal(&author, Kind::Own, outgoing[0].number, &changes, &knows);
    Ok(frame.bytes().to_vec())
}
