//! How each tablet was when it was last heard. Not part of the log: it may be lost.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};
use schema::id::DeviceId;
use schema::wire::exchange::TabletState;

use super::{Ledger, LedgerError};

/// How a tablet was when it was last heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardTablet {
    /// When, in Unix seconds.
    pub at: i64,
    /// What it told of itself.
    pub told: TabletState,
}

impl HeardTablet {
    /// Seconds that its clock was ahead of ours.
    #[must_use]
    pub fn clock_error(&self) -> i64 {
        self.told.clock.saturating_sub(self.at)
    }

    fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Result<Self, LedgerError>> {
        let (at, clock_error): (i64, i64) = (row.get(from)?, row.get(from + 1)?);
        let text: String = row.get(from + 2)?;
        let told: Result<TabletState, _> = serde_json::from_str(&text);
        Ok(told
            .map(|told| Self {
                at,
                told: TabletState {
                    clock: at.saturating_add(clock_error),
                    ..told
                },
            })
            .map_err(|_| LedgerError::Damaged("how a tablet was")))
    }
}

impl Ledger {
    /// How a tablet was when it was last heard.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn tablet_state(&self, device: DeviceId) -> Result<Option<HeardTablet>, LedgerError> {
        self.connection
            .prepare_cached(
                "SELECT heard_at, clock_error, told FROM tablet_state WHERE device = ?1",
            )?
            .query_row([device.as_bytes()], |row| HeardTablet::read(row, 0))
            .optional()?
            .transpose()
    }

    /// How every tablet was that has told.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn tablet_states(&self) -> Result<BTreeMap<DeviceId, HeardTablet>, LedgerError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT device, heard_at, clock_error, told FROM tablet_state")?;
        let rows = query.query_map([], |row| {
            Ok((DeviceId(row.get(0)?), HeardTablet::read(row, 1)?))
        })?;
        rows.map(|row| {
            let (device, heard) = row?;
            Ok((device, heard?))
        })
        .collect()
    }

    /// Keeps how a tablet is.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn keep_tablet_state(
        &mut self,
        device: DeviceId,
        heard: &HeardTablet,
    ) -> Result<(), LedgerError> {
        let told = serde_json::to_string(&heard.told)
            .map_err(|_| LedgerError::Damaged("how a tablet was"))?;
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO tablet_state (device, heard_at, clock_error, told)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                device.as_bytes(),
                heard.at,
                heard.clock_error(),
                told
            ])?;
        Ok(())
    }
}
