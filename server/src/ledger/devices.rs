//! The devices as the door knows them.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use rusqlite::{OptionalExtension, params};
use schema::document::authority::Role;
use schema::id::DeviceId;
use schema::scope::Scope;
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};

use super::{Event, Ledger, LedgerError, Step};

/// Whether a device takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// It does.
    Active,
    /// It came back to a restored server; the office has yet to confirm it.
    Unconfirmed,
    /// It does not any more; what it still sends is quarantined.
    Revoked,
}

/// An enrolled device.
#[derive(Debug, Clone)]
pub struct Device {
    /// Which.
    pub id: DeviceId,
    /// Its public key.
    pub key: VerifyingKey,
    /// What its owner calls it.
    pub label: String,
    /// Its office.
    pub role: Role,
    /// Where it works.
    pub scope: Scope,
    /// Whether it takes part.
    pub state: DeviceState,
    /// Where the log last changed its assignment.
    pub assigned: LogPosition,
    /// When it was enrolled, in Unix seconds.
    pub enrolled_at: i64,
}

/// All devices at one moment.
pub type KnownDevices = BTreeMap<DeviceId, Device>;

impl Ledger {
    /// Every device that was ever enrolled.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn devices(&self) -> Result<KnownDevices, LedgerError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("{SELECT} FROM device"))?;
        let rows = query.query_map([], row)?;
        rows.map(|row| device(row?).map(|device| (device.id, device)))
            .collect()
    }

    /// One device, if it was ever enrolled.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn device(&self, id: DeviceId) -> Result<Option<Device>, LedgerError> {
        let one = format!("{SELECT} FROM device WHERE id = ?1");
        let mut query = self.connection.prepare_cached(&one)?;
        let row = query.query_row([id.as_bytes()], row).optional()?;
        row.map(device).transpose()
    }

    /// When each device last sent something, in Unix seconds.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn last_heard(&self) -> Result<BTreeMap<DeviceId, i64>, LedgerError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT brought_by, max(received_at) FROM frame GROUP BY brought_by")?;
        let rows = query.query_map([], |row| Ok((DeviceId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str = "SELECT id, key, label, role, scope, state, assigned, enrolled_at";

type Row = ([u8; 8], [u8; 32], [String; 4], u64, i64);

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let texts = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
    Ok((row.get(0)?, row.get(1)?, texts, row.get(6)?, row.get(7)?))
}

fn device((id, key, texts, assigned, enrolled_at): Row) -> Result<Device, LedgerError> {
    let [label, role, scope, state] = texts;
    Ok(Device {
        id: DeviceId(id),
        key: VerifyingKey::from_bytes(&key).map_err(|_| damaged())?,
        label,
        role: parse(&role)?,
        scope: parse(&scope)?,
        state: parse(&state)?,
        assigned: LogPosition(assigned),
        enrolled_at,
    })
}

/// Keeps the table of devices as the event leaves it.
pub(super) fn apply(
    step: &Step<'_>,
    event: &Event,
    position: LogPosition,
    at: i64,
) -> Result<(), LedgerError> {
    let set_state = |device: &DeviceId, state: DeviceState| -> Result<(), LedgerError> {
        step.execute(
            "UPDATE device SET state = ?2, assigned = ?3 WHERE id = ?1",
            params![device.as_bytes(), text(&state)?, position.0],
        )?;
        Ok(())
    };
    match event {
        Event::DeviceEnrolled {
            device,
            certificate,
        }
        | Event::DeviceReintroduced {
            device,
            certificate,
        } => {
            let state = match event {
                Event::DeviceEnrolled { .. } => DeviceState::Active,
                _ => DeviceState::Unconfirmed,
            };
            step.execute(
                "INSERT INTO device (id, key, label, role, scope, state, assigned, enrolled_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    device.as_bytes(),
                    certificate.key,
                    certificate.label,
                    text(&certificate.role)?,
                    text(&certificate.scope)?,
                    text(&state)?,
                    position.0,
                    at
                ],
            )?;
        }
        Event::DeviceConfirmed { device } => set_state(device, DeviceState::Active)?,
        Event::DeviceRevoked { device, .. } => set_state(device, DeviceState::Revoked)?,
        Event::DeviceAssigned {
            device,
            role,
            scope,
        } => {
            step.execute(
                "UPDATE device SET role = ?2, scope = ?3, assigned = ?4 WHERE id = ?1",
                params![device.as_bytes(), text(role)?, text(scope)?, position.0],
            )?;
        }
        // Every tablet learns of new divisions with its next exchange.
        Event::DivisionsLoaded { .. } => {
            step.execute("UPDATE device SET assigned = ?1", [position.0])?;
        }
        Event::DeviceUnlocked { device, code, .. } => {
            step.execute(
                "UPDATE unlock_ask SET granted_at = ?3 WHERE device = ?1 AND code = ?2",
                params![device.as_bytes(), code, at],
            )?;
        }
        Event::Released { .. }
        | Event::Refused { .. }
        | Event::Exported { .. }
        | Event::PairJudged { .. }
        | Event::PairReopened { .. }
        | Event::SpotCheckDrawn { .. }
        | Event::SpotCheckEntered { .. }
        | Event::StandardEntered { .. }
        | Event::ListTaken { .. }
        | Event::ModelTrained { .. }
        | Event::ModelChosen { .. }
        | Event::ListDropped { .. } => {}
    }
    Ok(())
}

fn text(value: &impl Serialize) -> Result<String, LedgerError> {
    serde_json::to_string(value).map_err(|_| damaged())
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, LedgerError> {
    serde_json::from_str(text).map_err(|_| damaged())
}

fn damaged() -> LedgerError {
    LedgerError::Damaged("a device")
}
