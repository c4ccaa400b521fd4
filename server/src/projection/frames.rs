//! The changes in stored frames, rebuilt once for many readers in a row.

use std::collections::VecDeque;
use std::sync::Arc;

use schema::id::ChangeHash;
use schema::wire::RecordChange;
use schema::wire::batch::{Pointer, Resolve};
use schema::wire::frame::{Frame, Header};

use crate::ledger::{Entry, KnownDevices, Ledger, LedgerError};
use schema::id::{DeviceId, RecordId};

/// Frames kept rebuilt: neighbours in the log mostly come from the same one.
const KEPT: usize = 16;

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
}

/// Rebuilds stored frames.
#[derive(Default)]
pub struct Frames {
    kept: VecDeque<(i64, Arc<Rebuilt>)>,
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
        let rebuilt = Arc::new(Rebuilt {
            header: *frame.header(),
            brought_by: stored.brought_by,
            received_at: stored.received_at,
            changes: frame
                .changes(&device.key, &InLedger(ledger))
                .map_err(damaged)?,
        });
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((entry.frame, Arc::clone(&rebuilt)));
        Ok(rebuilt)
    }
}
