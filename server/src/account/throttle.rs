//! How long somebody waits who typed wrong passwords: the wait doubles, for names that exist
//! and for others alike.
//!
//! Each wrong password is a row of the audit. So the waits are there again when the server is
//! started again, and nothing else need be written.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::ledger::{Ledger, LedgerError};

/// Wrong passwords before anybody waits.
const FREE: u32 = 4;
/// The first wait, in seconds; each further wrong password doubles it.
const FIRST_S: i64 = 15;
/// The longest wait. Longer ones would let a stranger keep somebody out.
const LONGEST_S: i64 = 15 * 60;
/// After so long without a wrong password, all is forgotten.
const FORGOTTEN_S: i64 = 24 * 60 * 60;
/// Names that are kept in mind.
const NAMES: usize = 10_000;

/// Wrong passwords by name.
#[derive(Debug, Default)]
pub struct Throttle {
    tries: Mutex<HashMap<String, Tries>>,
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    wrong: u32,
    last: i64,
}

impl Tries {
    fn wait(self, now: i64) -> i64 {
        if self.wrong <= FREE {
            return 0;
        }
        let doubled = FIRST_S << (self.wrong - FREE - 1).min(10);
        (self.last + doubled.min(LONGEST_S) - now).max(0)
    }
}

impl Throttle {
    /// What the audit tells of the last day.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn remembered(ledger: &Ledger, now: i64) -> Result<Self, LedgerError> {
        let throttle = Self::default();
        let names: HashMap<_, _> = (ledger.accounts()?.into_iter())
            .map(|account| (account.id, account.name))
            .collect();
        ledger.each_deed_since(now - FORGOTTEN_S, |row| {
            let deed = row.deed;
            match deed.what.as_str() {
                "session.wrong-password" | "session.wrong-code" => {
                    throttle.wrong(&deed.record, row.at);
                }
                "session.begun" => {
                    if let Some(name) = deed.account.and_then(|account| names.get(&account)) {
                        throttle.right(name);
                    }
                }
                "account.password-given" => throttle.right(&deed.reason),
                _ => {}
            }
        })?;
        Ok(throttle)
    }

    /// Seconds that this name must wait before the next try.
    #[must_use]
    pub fn wait(&self, name: &str, now: i64) -> i64 {
        let tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.get(name).map_or(0, |tries| tries.wait(now))
    }

    /// When the last wrong password of this name was noted.
    #[must_use]
    pub fn last_wrong(&self, name: &str) -> Option<i64> {
        let tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.get(name).map(|tries| tries.last)
    }

    /// Notes a wrong password. Seconds that the name must wait now.
    pub fn wrong(&self, name: &str, now: i64) -> i64 {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= NAMES {
            tries.retain(|_, tries| tries.wait(now) > 0);
        }
        let known = (tries.get(name).copied()).filter(|tries| now - tries.last < FORGOTTEN_S);
        let wrong = known.map_or(0, |tries| tries.wrong).saturating_add(1);
        let noted = Tries { wrong, last: now };
        tries.insert(name.to_owned(), noted);
        noted.wait(now)
    }

    /// Notes a right one.
    pub fn right(&self, name: &str) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_password_makes_wait_and_each_further_one_twice_as_long() {
        let throttle = Throttle::default();
        let waits: Vec<_> = (0..8).map(|_| throttle.wrong("li", 1_000)).collect();
        assert_eq!(waits, [0, 0, 0, 0, 15, 30, 60, 120]);
        assert_eq!(throttle.wait("li", 1_100), 20);
        assert_eq!(throttle.wait("li", 1_120), 0);
        assert_eq!(throttle.wait("yu", 1_000), 0, "others do not wait");
    }

    #[test]
    fn the_wait_has_an_end_and_a_right_password_clears_it() {
        let throttle = Throttle::default();
        let longest = (0..200).map(|_| throttle.wrong("li", 0)).max();
        assert_eq!(longest, Some(LONGEST_S));
        throttle.right("li");
        assert_eq!(throttle.wait("li", 0), 0);
        assert_eq!(throttle.wrong("li", 0), 0);
    }
}
