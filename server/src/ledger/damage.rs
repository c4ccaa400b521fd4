//! Looking for what has rotted before somebody needs it.

use super::{Ledger, LedgerError};

impl Ledger {
    /// The first thing that is found to be damaged: every page is read, which makes its HMAC
    /// anew, and what they say is looked at as a whole. Others may go on writing.
    ///
    /// # Errors
    /// When it cannot be looked at now.
    pub fn damage(&self) -> Result<Option<String>, LedgerError> {
        let whole = (self.connection)
            .query_row("PRAGMA integrity_check(1)", [], |row| {
                row.get::<_, String>(0)
            })
            .map_err(LedgerError::from);
        match whole {
            Ok(whole) if whole == "ok" => Ok(None),
            Ok(found) => Ok(Some(found)),
            Err(error @ LedgerError::Busy(_)) => Err(error),
            // Too damaged to be looked at as a whole.
            Err(error) => Ok(Some(match std::error::Error::source(&error) {
                Some(why) => why.to_string(),
                None => error.to_string(),
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use schema::problem::Coded;

    use super::super::backup::{BackupError, back_up};
    use super::super::{Deed, FILE};
    use super::*;

    #[test]
    fn a_bit_that_has_rotted_is_looked_for_and_no_backup_is_made_of_it() {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        fs::create_dir(&data).unwrap();
        let mut ledger = Ledger::open(&data).unwrap();
        for number in 0..300 {
            let deed = Deed {
                account: None,
                what: "record.revealed".to_owned(),
                record: number.to_string(),
                reason: "asked".repeat(40),
            };
            ledger.audit(&deed, 1).unwrap();
        }
        assert_eq!(ledger.damage().unwrap(), None);
        drop(ledger);
        let backup = place.path().join("backup.db");
        back_up(&data, &backup, |_, _| {}).unwrap();
        let good = fs::read(&backup).unwrap();

        let path = data.join(FILE);
        let mut bytes = fs::read(&path).unwrap();
        let page = bytes.len() / 4_096 / 2;
        bytes[page * 4_096 + 77] ^= 1;
        fs::write(&path, bytes).unwrap();
        let ledger = Ledger::open(&data).unwrap();
        assert!(ledger.damage().unwrap().is_some(), "it is found");
        drop(ledger);
        let refused = back_up(&data, &backup, |_, _| {}).unwrap_err();
        assert!(
            matches!(refused, BackupError::Ledger(LedgerError::Rotten { .. })),
            "{refused:?}"
        );
        assert_eq!(refused.code(), "ledger.rotten");
        assert_eq!(fs::read(&backup).unwrap(), good, "the last good one stays");
    }
}
