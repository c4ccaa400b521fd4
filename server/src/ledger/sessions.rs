//! Who is signed in to the console.

use rusqlite::{OptionalExtension, params};

use super::{Ledger, LedgerError};
use crate::account::{Account, AccountId};

/// Without a request for so long, a session ends: somebody has left the desk.
pub const IDLE_S: i64 = 30 * 60;
/// A session ends after so long whatever happens: a working day.
pub const LONGEST_S: i64 = 12 * 60 * 60;

/// The SHA-256 of what the browser holds.
pub type TokenHash = [u8; 32];

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// The account.
    pub account: Account,
    /// When it signed in, in Unix seconds.
    pub begun_at: i64,
    /// When it was last heard of.
    pub seen_at: i64,
}

impl Session {
    /// When it ends, unless something is asked before.
    #[must_use]
    pub fn ends_at(&self) -> i64 {
        (self.seen_at + IDLE_S).min(self.begun_at + LONGEST_S)
    }
}

impl Ledger {
    /// Begins a session, and forgets those that have ended.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn begin_session(
        &mut self,
        token: &TokenHash,
        account: AccountId,
        now: i64,
    ) -> Result<(), LedgerError> {
        let step = self.step()?;
        step.execute(
            "DELETE FROM session WHERE seen_at < ?1 OR begun_at < ?2",
            params![now - IDLE_S, now - LONGEST_S],
        )?;
        step.execute(
            "INSERT INTO session (token, account, begun_at, seen_at) VALUES (?1, ?2, ?3, ?3)",
            params![token, account.0, now],
        )?;
        step.execute(
            "UPDATE account SET signed_in_at = ?2 WHERE id = ?1",
            params![account.0, now],
        )?;
        step.commit()?;
        Ok(())
    }

    /// The session of a token, if it has not ended and its account may still sign in.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn session(&self, token: &TokenHash, now: i64) -> Result<Option<Session>, LedgerError> {
        let found: Option<([u8; 8], i64, i64)> = self
            .connection
            .prepare_cached("SELECT account, begun_at, seen_at FROM session WHERE token = ?1")?
            .query_row([token], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((account, begun_at, seen_at)) = found else {
            return Ok(None);
        };
        let account = self.account(AccountId(account))?;
        let session = account
            .filter(|account| account.active)
            .map(|account| Session {
                account,
                begun_at,
                seen_at,
            });
        Ok(session.filter(|session| now < session.ends_at()))
    }

    /// Notes that a session was heard of.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn keep_session(&mut self, token: &TokenHash, now: i64) -> Result<(), LedgerError> {
        self.connection.execute(
            "UPDATE session SET seen_at = ?2 WHERE token = ?1",
            params![token, now],
        )?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn end_session(&mut self, token: &TokenHash) -> Result<(), LedgerError> {
        (self.connection).execute("DELETE FROM session WHERE token = ?1", [token])?;
        Ok(())
    }
}
