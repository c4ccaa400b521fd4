//! Several steps in one commit: all of them are durable, or none is.

use std::ops::Deref;

use rusqlite::{Connection, Savepoint, Transaction, TransactionBehavior};

use super::{Ledger, LedgerError};

/// A step that is written whole or not at all: in a commit of its own, or as a part of the one
/// that is under way.
pub(super) enum Step<'l> {
    Alone(Transaction<'l>),
    Part(Savepoint<'l>),
}

impl Deref for Step<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Alone(transaction) => transaction,
            Self::Part(savepoint) => savepoint,
        }
    }
}

impl Step<'_> {
    /// The step is done: durable now, or with the commit that it is a part of.
    pub(super) fn commit(self) -> Result<(), LedgerError> {
        match self {
            Self::Alone(transaction) => transaction.commit()?,
            Self::Part(savepoint) => savepoint.commit()?,
        }
        Ok(())
    }
}

impl Ledger {
    /// Begins a step. What is not committed was not done.
    pub(super) fn step(&mut self) -> Result<Step<'_>, LedgerError> {
        let connection = &mut self.connection;
        Ok(if connection.is_autocommit() {
            let immediate = TransactionBehavior::Immediate;
            Step::Alone(connection.transaction_with_behavior(immediate)?)
        } else {
            Step::Part(connection.savepoint()?)
        })
    }

    /// Does several things in one commit: when this returns, all of them are durable. A deed
    /// stands beside its row of the audit in this way.
    ///
    /// # Errors
    /// The first of them, or the commit's; nothing is stored then.
    pub fn together<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = work(self).and_then(|done| {
            self.connection.execute_batch("COMMIT")?;
            Ok(done)
        });
        self.take_back()?;
        done
    }

    /// Takes back what was begun and neither committed nor, as by a full disk, taken back.
    pub(super) fn take_back(&mut self) -> Result<(), LedgerError> {
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Deed, Event};
    use super::*;
    use schema::id::DeviceId;
    use schema::wire::exchange::LogPosition;

    fn deed_and_row(ledger: &mut Ledger) -> Result<LogPosition, LedgerError> {
        let event = Event::DeviceRevoked {
            device: DeviceId([1; 8]),
            reason: "stolen".to_owned(),
        };
        let deed = Deed {
            account: None,
            what: "tablet.revoked".to_owned(),
            record: String::new(),
            reason: "stolen".to_owned(),
        };
        let position = ledger.decide(&event, 1)?;
        ledger.audit(&deed, 1)?;
        Ok(position)
    }

    /// How far the log has come, and how many rows the audit has, for whoever opens the ledger.
    fn stored(folder: &std::path::Path) -> (u64, usize) {
        let ledger = Ledger::open_to_read(folder).unwrap();
        let rows = ledger.audit_before(u64::MAX, 10).unwrap();
        (ledger.head().unwrap().0, rows.len())
    }

    #[test]
    fn a_deed_and_its_row_are_stored_together_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        // Until the commit nobody sees, and no cut leaves, one of the two.
        let done = ledger.together(|ledger| {
            let position = deed_and_row(ledger)?;
            assert_eq!(stored(folder.path()), (0, 0));
            Ok(position)
        });
        assert_eq!(done.unwrap(), LogPosition(1));
        assert_eq!(stored(folder.path()), (1, 1));
        let failed: Result<(), _> = ledger.together(|ledger| {
            deed_and_row(ledger)?;
            Err(LedgerError::Damaged("a test"))
        });
        failed.unwrap_err();
        assert_eq!(stored(folder.path()), (1, 1));
        assert_eq!(ledger.verify_audit().unwrap(), Ok(1));
        // The next commit is one of its own again.
        deed_and_row(&mut ledger).unwrap();
        assert_eq!(stored(folder.path()), (2, 2));
    }

    #[test]
    fn a_row_that_cannot_be_written_takes_its_deed_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        let trigger = "CREATE TRIGGER full BEFORE INSERT ON audit
                       BEGIN SELECT RAISE(ABORT, 'full'); END";
        ledger.connection().execute_batch(trigger).unwrap();
        ledger.together(deed_and_row).unwrap_err();
        assert_eq!(stored(folder.path()), (0, 0));
    }
}
