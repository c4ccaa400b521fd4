//! What an audit's row is known by elsewhere: in a duty book, in a file that was taken out, on
//! the paper that a backup came with. Rows that were rewritten or cut off since show against it.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use schema::problem::{Coded, Parameters};

use super::{AuditRow, Ledger, LedgerError};

/// Bytes of the hash that are written down: nobody finds other rows for so many.
const BYTES: usize = 8;

/// A row's number and the beginning of its hash, which covers all rows before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    number: u64,
    hash: [u8; BYTES],
}

/// The text is not what a row is noted as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{written} is not a number, a hyphen and sixteen digits")]
pub struct NotNoted {
    written: String,
}

impl Coded for NotNoted {
    fn code(&self) -> &'static str {
        "audit.not-noted"
    }

    fn parameters(&self) -> Parameters {
        vec![("written", self.written.clone())]
    }
}

impl fmt::Display for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.number, HEXLOWER.encode(&self.hash))
    }
}

impl FromStr for Noted {
    type Err = NotNoted;

    /// As it is written down by hand: capitals and spaces at the ends do not count.
    fn from_str(text: &str) -> Result<Self, NotNoted> {
        let parts = text.trim().split_once('-').and_then(|(number, hash)| {
            let hash = HEXLOWER.decode(hash.to_lowercase().as_bytes()).ok()?;
            Some((number.parse().ok()?, hash.try_into().ok()?))
        });
        let (number, hash) = parts.ok_or_else(|| NotNoted {
            written: text.trim().to_owned(),
        })?;
        Ok(Self { number, hash })
    }
}

impl AuditRow {
    /// What the row is noted as.
    #[must_use]
    pub fn noted(&self) -> Noted {
        let mut hash = [0; BYTES];
        hash.copy_from_slice(&self.hash[..BYTES]);
        Noted {
            number: self.number,
            hash,
        }
    }
}

impl Ledger {
    /// What the last row is noted as; nothing while there is none.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn last_deed(&self) -> Result<Option<Noted>, LedgerError> {
        let last = self.audit_before(u64::MAX, 1)?;
        Ok(last.first().map(AuditRow::noted))
    }

    /// Whether the row that was noted is still there as it was.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn still_has(&self, noted: Noted) -> Result<bool, LedgerError> {
        let row = self.audit_before(noted.number.saturating_add(1), 1)?;
        Ok(row.first().map(AuditRow::noted) == Some(noted))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Deed;
    use super::*;

    fn ledger(reasons: &[&str]) -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        for reason in reasons {
            let deed = Deed {
                account: None,
                what: "record.revealed".to_owned(),
                record: String::new(),
                reason: (*reason).to_owned(),
            };
            ledger.audit(&deed, 1).unwrap();
        }
        (folder, ledger)
    }

    #[test]
    fn a_chain_that_was_rewritten_or_cut_off_is_whole_and_not_what_was_noted() {
        let (_folder, honest) = ledger(&["one", "two", "three"]);
        let noted = honest.last_deed().unwrap().unwrap();
        assert!(honest.still_has(noted).unwrap());
        for forged in [&["one", "other", "three"][..], &["one", "two"], &[]] {
            let (_folder, forged) = ledger(forged);
            assert!(forged.verify_audit().unwrap().is_ok(), "whole by itself");
            assert!(!forged.still_has(noted).unwrap());
        }
        let (_folder, longer) = ledger(&["one", "two", "three", "four"]);
        assert!(longer.still_has(noted).unwrap());
    }

    #[test]
    fn what_was_written_down_by_hand_reads_back() {
        let (_folder, ledger) = ledger(&["one"]);
        let noted = ledger.last_deed().unwrap().unwrap();
        assert_eq!(noted.to_string().parse(), Ok(noted));
        let by_hand = format!(" {} ", noted.to_string().to_uppercase());
        assert_eq!(by_hand.parse(), Ok(noted));
        for wrong in ["", "1", "1-", "-0011223344556677", "1-001122334455667"] {
            assert!(wrong.parse::<Noted>().is_err(), "{wrong}");
        }
    }
}
