//! Bringing a store of an older version, or none, to this one.

use rusqlite::Connection;

use super::{LedgerError, VERSION};

/// The version of a store; 0 for one that is empty.
pub(super) fn of(connection: &Connection) -> Result<u32, LedgerError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings a store of any older version, or none, to this one, in one transaction. Another
/// program that opens it at the same time waits, and finds it done.
pub(super) fn make_or_migrate(connection: &mut Connection) -> Result<(), LedgerError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found = of(&transaction)?;
    if found < 1 {
        let mut epoch = [0; 4];
        getrandom::fill(&mut epoch).map_err(|_| LedgerError::Damaged("randomness"))?;
        transaction.execute_batch(include_str!("schema.sql"))?;
        transaction.execute(
            "INSERT INTO head (only_row, position, epoch, backed_up) VALUES (0, 0, ?1, 0)",
            [u32::from_be_bytes(epoch).max(1)],
        )?;
    }
    if found < 2 {
        transaction.execute_batch(include_str!("version_2.sql"))?;
    }
    if found < 3 {
        transaction.execute_batch(include_str!("version_3.sql"))?;
    }
    if found < 4 {
        transaction.execute_batch(include_str!("version_4.sql"))?;
    }
    if found < 5 {
        transaction.execute_batch(include_str!("version_5.sql"))?;
    }
    if found < 6 {
        transaction.execute_batch(include_str!("version_6.sql"))?;
    }
    if found < 7 {
        transaction.execute_batch(include_str!("version_7.sql"))?;
    }
    if found < 8 {
        transaction.execute_batch(include_str!("version_8.sql"))?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use schema::wire::exchange::{Epoch, LogPosition};

    use super::super::{FILE, Ledger};
    use super::*;

    #[test]
    fn a_ledger_of_version_1_is_brought_to_this_one_and_keeps_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let old = Connection::open(folder.path().join(FILE)).unwrap();
        old.execute_batch(include_str!("schema.sql")).unwrap();
        old.execute_batch(
            "INSERT INTO head (only_row, position, epoch, backed_up) VALUES (0, 812, 7, 800);
             PRAGMA user_version = 1;",
        )
        .unwrap();
        drop(old);
        for _ in 0..2 {
            let ledger = Ledger::open(folder.path()).unwrap();
            assert_eq!(ledger.head().unwrap(), LogPosition(812));
            assert_eq!(ledger.epoch().unwrap(), Epoch(7));
            assert_eq!(ledger.count_attachments().unwrap(), (0, 0));
            assert_eq!(ledger.accounts().unwrap(), []);
        }
    }

    #[test]
    fn a_ledger_of_a_newer_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let newer = VERSION + 1;
        (ledger.connection())
            .pragma_update(None, "user_version", newer)
            .unwrap();
        let again = Ledger::open(folder.path());
        assert!(matches!(again, Err(LedgerError::Newer { found }) if found == newer));
    }
}
