//! Who did what and why, as a chain: each row's hash covers the one before.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{Ledger, LedgerError, Step};
use crate::account::AccountId;

mod noted;

pub use noted::{NotNoted, Noted};

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who did it; nobody known for a wrong password, or the command line.
    pub account: Option<AccountId>,
    /// What, as a stable word: `record.revealed`.
    pub what: String,
    /// What it was done to: a record, a tablet, a table; empty if nothing.
    pub record: String,
    /// Why, as the doer says.
    pub reason: String,
}

impl Deed {
    /// What an account did.
    #[must_use]
    pub fn of(account: AccountId, what: &str, record: String, reason: String) -> Self {
        Self {
            account: Some(account),
            what: what.to_owned(),
            record,
            reason,
        }
    }
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, from 1, without gaps.
    pub number: u64,
    /// When, in Unix seconds.
    pub at: i64,
    /// What was done.
    pub deed: Deed,
    /// Covers the row and the hash before it.
    pub hash: [u8; 32],
}

/// The hour within which an account may do some things only so often.
const HOUR_S: i64 = 60 * 60;
/// Rows looked at in one go.
const AT_ONCE: usize = 200;

const ROW: &str = "SELECT number, at, account, what, record, reason, hash FROM audit";

impl Ledger {
    /// Appends a deed. When this returns, it is durable.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn audit(&mut self, deed: &Deed, at: i64) -> Result<u64, LedgerError> {
        let step = self.step()?;
        let number = append(&step, deed, at)?;
        step.commit()?;
        Ok(number)
    }

    /// Appends deeds, in one commit with what was done.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn audit_all(&mut self, deeds: &[Deed], at: i64) -> Result<(), LedgerError> {
        deeds.iter().try_for_each(|deed| {
            self.audit(deed, at)?;
            Ok(())
        })
    }

    /// Appends a deed unless the account has done the like `most` times within the hour: then
    /// what is appended, once an hour, is that it was refused. The seconds to wait, if it was.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn audit_at_most(
        &mut self,
        most: usize,
        deed: &Deed,
        refused: &str,
        at: i64,
    ) -> Result<Option<i64>, LedgerError> {
        let (mut before, mut like, mut told) = (u64::MAX, Vec::new(), false);
        'rows: loop {
            let rows = self.audit_before(before, AT_ONCE)?;
            let Some(last) = rows.last() else { break };
            before = last.number;
            for row in rows {
                if at - row.at >= HOUR_S {
                    break 'rows;
                }
                if row.deed.account == deed.account {
                    like.extend((row.deed.what == deed.what).then_some(row.at));
                    told |= row.deed.what == refused;
                }
            }
        }
        let Some(oldest) = like.get(most - 1) else {
            self.audit(deed, at)?;
            return Ok(None);
        };
        if !told {
            let refused = Deed {
                what: refused.to_owned(),
                ..deed.clone()
            };
            self.audit(&refused, at)?;
        }
        Ok(Some((oldest + HOUR_S - at).max(1)))
    }

    /// Goes through the rows since a moment, the oldest first.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn each_deed_since(
        &self,
        at: i64,
        mut each: impl FnMut(AuditRow),
    ) -> Result<(), LedgerError> {
        let query = format!("{ROW} WHERE at > ?1 ORDER BY number");
        let mut query = self.connection.prepare(&query)?;
        for row in query.query_map([at], read)? {
            each(row?);
        }
        Ok(())
    }

    /// Whether the office has given an account of this name a new password since a moment.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn password_given_since(&self, name: &str, at: i64) -> Result<bool, LedgerError> {
        let mut before = u64::MAX;
        loop {
            let rows = self.audit_before(before, AT_ONCE)?;
            let Some(last) = rows.last() else {
                return Ok(false);
            };
            before = last.number;
            for row in rows {
                if row.at < at {
                    return Ok(false);
                }
                if row.deed.what == "account.password-given" && row.deed.reason == name {
                    return Ok(true);
                }
            }
        }
    }

    /// The rows before a number, the latest first.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn audit_before(&self, number: u64, most: usize) -> Result<Vec<AuditRow>, LedgerError> {
        let query = format!("{ROW} WHERE number < ?1 ORDER BY number DESC LIMIT ?2");
        let mut query = self.connection.prepare_cached(&query)?;
        let before = i64::try_from(number).unwrap_or(i64::MAX);
        let rows = query.query_map(params![before, most], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Goes through the chain from its beginning. The number of rows, or the number of the
    /// first that is not as it was written.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn verify_audit(&self) -> Result<Result<u64, u64>, LedgerError> {
        let query = format!("{ROW} ORDER BY number");
        let mut query = self.connection.prepare(&query)?;
        let mut before = [0; 32];
        let mut expected = 1;
        for row in query.query_map([], read)? {
            let row = row?;
            let hash = chain(&before, row.number, row.at, &row.deed);
            if row.number != expected || row.hash != hash {
                return Ok(Err(expected));
            }
            before = hash;
            expected += 1;
        }
        Ok(Ok(expected - 1))
    }
}

fn append(step: &Step<'_>, deed: &Deed, at: i64) -> Result<u64, LedgerError> {
    let last: Option<(u64, [u8; 32])> = step
        .query_row(
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let (number, before) = last.map_or((1, [0; 32]), |(number, hash)| (number + 1, hash));
    let hash = chain(&before, number, at, deed);
    step.execute(
        "INSERT INTO audit (number, at, account, what, record, reason, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            number,
            at,
            deed.account.map(|account| account.0),
            deed.what,
            deed.record,
            deed.reason,
            hash
        ],
    )?;
    Ok(number)
}

/// The hash of a row: SHA-256 over the hash before and every part, each with its length
/// before it so that no two rows read alike.
fn chain(before: &[u8; 32], number: u64, at: i64, deed: &Deed) -> [u8; 32] {
    let account = deed.account.map(|account| account.0);
    let account: &[u8] = account.as_ref().map_or(&[], |account| account.as_slice());
    let parts: [&[u8]; 4] = [
        account,
        deed.what.as_bytes(),
        deed.record.as_bytes(),
        deed.reason.as_bytes(),
    ];
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(number.to_be_bytes());
    hasher.update(at.to_be_bytes());
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        number: row.get(0)?,
        at: row.get(1)?,
        deed: Deed {
            account: row.get::<_, Option<[u8; 8]>>(2)?.map(AccountId),
            what: row.get(3)?,
            record: row.get(4)?,
            reason: row.get(5)?,
        },
        hash: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(what: &str) -> Deed {
        Deed {
            account: Some(AccountId([1; 8])),
            what: what.to_owned(),
            record: "record".to_owned(),
            reason: "asked by telephone".to_owned(),
        }
    }

    fn chained() -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        for number in 1..=5 {
            let at = i64::try_from(number).unwrap();
            assert_eq!(ledger.audit(&deed("record.revealed"), at).unwrap(), number);
        }
        (folder, ledger)
    }

    #[test]
    fn an_untouched_chain_is_whole_and_is_read_latest_first() {
        let (_folder, ledger) = chained();
        assert_eq!(ledger.verify_audit().unwrap(), Ok(5));
        let numbers = |before| -> Vec<u64> {
            let rows = ledger.audit_before(before, 2).unwrap();
            rows.iter().map(|row| row.number).collect()
        };
        assert_eq!(numbers(u64::MAX), [5, 4]);
        assert_eq!(numbers(4), [3, 2]);
    }

    #[test]
    fn what_may_be_done_so_often_within_an_hour_is_refused_after_that_and_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        let mut reveal = |account: u8, at| {
            let deed = Deed {
                account: Some(AccountId([account; 8])),
                ..deed("record.revealed")
            };
            (ledger.audit_at_most(3, &deed, "record.reveal-refused", at)).unwrap()
        };
        let answers: Vec<_> = (0..5).map(|at| reveal(1, at)).collect();
        assert_eq!(answers, [None, None, None, Some(3_597), Some(3_596)]);
        assert_eq!(reveal(2, 5), None, "another account may");
        assert_eq!(reveal(1, 3_600), None, "the first is an hour old");
        assert_eq!(reveal(1, 3_600), Some(1));
        let rows = ledger.audit_before(u64::MAX, 100).unwrap();
        let refused = rows
            .iter()
            .filter(|row| row.deed.what == "record.reveal-refused");
        assert_eq!(refused.count(), 1);
        assert_eq!(ledger.verify_audit().unwrap(), Ok(6));
    }

    #[test]
    fn whoever_changes_moves_or_takes_out_a_row_breaks_the_chain_there() {
        for (tampering, broken) in [
            ("UPDATE audit SET reason = 'none' WHERE number = 3", 3),
            ("UPDATE audit SET account = NULL WHERE number = 2", 2),
            ("UPDATE audit SET at = at + 1 WHERE number = 5", 5),
            ("DELETE FROM audit WHERE number = 1", 1),
            (
                "UPDATE audit SET what = 'record', record = '.revealedrecord' WHERE number = 4",
                4,
            ),
        ] {
            let (_folder, ledger) = chained();
            ledger.connection().execute_batch(tampering).unwrap();
            assert_eq!(ledger.verify_audit().unwrap(), Err(broken), "{tampering}");
        }
    }
}
