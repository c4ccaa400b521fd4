//! Locked-out tablets that wait for the county.

use rusqlite::{OptionalExtension, params};
use schema::id::DeviceId;
use schema::limits;
use schema::wire::unlock::UnlockAsk;

use super::{Ledger, LedgerError};

/// How long an ask is kept after it was last heard of: over a night and a market day.
const PATIENCE_S: i64 = 2 * 24 * 60 * 60;
/// How long a granted ask is answered: an answer may be lost on a bad line.
const ANSWERED_S: i64 = 60 * 60;

/// A tablet that waits to be unlocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingTablet {
    /// The tablet.
    pub device: DeviceId,
    /// The code that it shows.
    pub code: String,
    /// When it asked last, in Unix seconds.
    pub asked_at: i64,
}

impl Ledger {
    /// Notes that a tablet asks, and tells whether the county has said yes to this very ask.
    /// Of one tablet's asks only the last [`limits::UNLOCK_ASKS`] are kept: whoever makes up
    /// asks can push a real one out, but that one comes again.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn ask_to_unlock(&mut self, ask: &UnlockAsk, now: i64) -> Result<bool, LedgerError> {
        let step = self.step()?;
        step.execute(
            "DELETE FROM unlock_ask WHERE asked_at < ?1 OR granted_at < ?2",
            params![now - PATIENCE_S, now - ANSWERED_S],
        )?;
        step.execute(
            "INSERT INTO unlock_ask
                 (device, answer_to, escrow, code, asked_at, turn, granted_at)
             VALUES (?1, ?2, ?3, ?4, ?5,
                     (SELECT coalesce(max(turn), 0) + 1 FROM unlock_ask), NULL)
             ON CONFLICT (device, answer_to)
                 DO UPDATE SET asked_at = excluded.asked_at, turn = excluded.turn",
            params![
                ask.device.as_bytes(),
                ask.answer_to.0,
                ask.escrow,
                ask.code(),
                now
            ],
        )?;
        step.execute(
            "DELETE FROM unlock_ask WHERE device = ?1 AND answer_to NOT IN
                 (SELECT answer_to FROM unlock_ask WHERE device = ?1
                  ORDER BY turn DESC LIMIT ?2)",
            params![ask.device.as_bytes(), limits::UNLOCK_ASKS],
        )?;
        let granted: Option<i64> = step
            .query_row(
                "SELECT granted_at FROM unlock_ask
                 WHERE device = ?1 AND answer_to = ?2 AND escrow = ?3",
                params![ask.device.as_bytes(), ask.answer_to.0, ask.escrow],
                |row| row.get(0),
            )
            .optional()?
            .flatten();
        step.commit()?;
        Ok(granted.is_some())
    }

    /// The tablets that wait, the latest first.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn waiting_tablets(&self, now: i64) -> Result<Vec<WaitingTablet>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT device, code, asked_at FROM unlock_ask
             WHERE granted_at IS NULL AND asked_at >= ?1 ORDER BY turn DESC",
        )?;
        let rows = query.query_map([now - PATIENCE_S], |row| {
            Ok(WaitingTablet {
                device: DeviceId(row.get(0)?),
                code: row.get(1)?,
                asked_at: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
