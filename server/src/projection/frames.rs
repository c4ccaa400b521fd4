//! The changes in stored frames, rebuilt once for many readers in a row.

use std::collections::VecDeque;
use std::sync::Arc;

use schema::id::ChangeHash;
use schema::wire::RecordChange;
use schema::wire::batch::{Pointer, Resolve};
use schema::wire::frame::{Frame, Header};

use crate::ledger::{Entry, KnownDevices, Ledger, LedgerError};
use schema::id::{DeviceId, RecordId};

/// Bytes of changes kept rebuilt: neighbours in the log mostly come from the same frame, so
/// a few large frames or many small ones are enough. Each reader keeps as much.
const KEPT_BYTES: usize = 512 * 1024;

/// A stored frame, rebuilt.
#[derive(Debug)]
pub struct Rebuilt {
    /// What it says of itself.
    pub header: Header,
    /// Who brought it.
    pub brought_by: DeviceId,
    /// When it came, in Unix seconds.
    pub received_at: i64,
    /// Its changes.
    pub changes: Vec<RecordChange>,
    /// What they weigh, in bytes.
    weight: usize,
}

/// Rebuilds stored frames.
#[derive(Default)]
pub struct Frames {
    kept: VecDeque<(i64, Arc<Rebuilt>)>,
    weight: usize,
    devices: KnownDevices,
}

/// Resolves a frame's pointers among the changes of the log.
struct InLedger<'a>(&'a Ledger);

impl Resolve for InLedger<'_> {
    fn resolve(&self, pointer: Pointer) -> Option<(RecordId, ChangeHash)> {
        self.0.resolve(pointer)
    }
}

impl Frames {
    /// The frame that an entry of the log came in.
    ///
    /// # Errors
    /// When the ledger fails, or the frame no longer reads.
    pub fn of(&mut self, ledger: &Ledger, entry: &Entry) -> Result<Arc<Rebuilt>, LedgerError> {
        if let Some((_, rebuilt)) = self.kept.iter().find(|(known, _)| *known == entry.frame) {
            return Ok(Arc::clone(rebuilt));
        }
        let stored = ledger.frame(entry.frame)?;
        let damaged = |_| LedgerError::Damaged("a frame");
        let frame = Frame::read(stored.bytes).map_err(damaged)?;
        if !self.devices.contains_key(&stored.device) {
            self.devices = ledger.devices()?;
        }
        let device = self
            .devices
            .get(&stored.device)
            .ok_or(LedgerError::Damaged("a frame's author"))?;
        let changes = frame
            .changes(&device.key, &InLedger(ledger))
            .map_err(damaged)?;
        let rebuilt = Arc::new(Rebuilt {
            header: *frame.header(),
            brought_by: stored.brought_by,
            received_at: stored.received_at,
            weight: changes.iter().map(weight).sum(),
            changes,
        });
        self.keep(entry.frame, Arc::clone(&rebuilt));
        Ok(rebuilt)
    }

    /// Keeps a frame, and lets go of the oldest ones that are too much.
    fn keep(&mut self, number: i64, rebuilt: Arc<Rebuilt>) {
        self.weight += rebuilt.weight;
        self.kept.push_back((number, rebuilt));
        while self.weight > KEPT_BYTES
            && self.kept.len() > 1
            && let Some((_, oldest)) = self.kept.pop_front()
        {
            self.weight -= oldest.weight;
        }
    }
}

fn weight(change: &RecordChange) -> usize {
    size_of::<RecordChange>() + change.chunk.bytes().len()
}
