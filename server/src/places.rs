//! The table of divisions as last loaded, in the forms that are asked for again and again.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use schema::value::division::Divisions;
use schema::wire::exchange::{Deflated, LogPosition};

use crate::ledger::{Ledger, LedgerError};

/// The table that was loaded last, once somebody has asked for it.
#[derive(Default)]
pub struct Places {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Events up to here have been looked at.
    seen: LogPosition,
    table: Arc<Table>,
}

/// A table of divisions. Without one it is empty.
#[derive(Default)]
pub struct Table {
    divisions: Arc<Divisions>,
    current: String,
    past: String,
    told: OnceLock<(Deflated, Deflated)>,
}

impl Places {
    /// The table as the ledger has it; empty before it is loaded. It is read once.
    ///
    /// # Errors
    /// When the ledger fails or the table no longer reads.
    pub fn table(&self, ledger: &Ledger) -> Result<Arc<Table>, LedgerError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (loaded, last) = ledger.divisions_loaded_since(kept.seen)?;
        if loaded {
            let (current, past) = ledger.divisions()?.unwrap_or_default();
            let read = Divisions::load(current.as_bytes(), past.as_bytes())
                .map_err(|_| LedgerError::Damaged("the table of divisions"))?;
            kept.table = Arc::new(Table {
                divisions: Arc::new(read.divisions),
                current,
                past,
                told: OnceLock::new(),
            });
        }
        kept.seen = kept.seen.max(last);
        Ok(Arc::clone(&kept.table))
    }
}

impl Table {
    /// The divisions, to look up in.
    #[must_use]
    pub fn divisions(&self) -> Arc<Divisions> {
        Arc::clone(&self.divisions)
    }

    /// The current and the past ones as tablets are told them. Compressing them is dear, so it
    /// is done once and not for each tablet.
    pub fn told(&self) -> (Deflated, Deflated) {
        self.told
            .get_or_init(|| (Deflated::new(&self.current), Deflated::new(&self.past)))
            .clone()
    }
}
