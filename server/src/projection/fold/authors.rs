//! Who the authors are, as the log knew them where the fold stands.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use schema::document::authority::Role;
use schema::id::DeviceId;
use schema::scope::Scope;
use schema::wire::frame::Kind;

use super::super::Frames;
use crate::admission::{Author, Candidate};
use crate::ledger::{DeviceState, Entry, Ledger, LedgerError};

/// Devices as the log knew them where the fold stands.
pub(super) struct Authors {
    devices: BTreeMap<DeviceId, (Role, Scope, DeviceState)>,
}

impl Authors {
    pub(super) fn read(connection: &Connection) -> Result<Self, LedgerError> {
        let mut query = connection.prepare_cached("SELECT id, role, scope, state FROM device")?;
        let rows = query.query_map([], |row| {
            let texts: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
            Ok((DeviceId(row.get(0)?), texts))
        })?;
        let mut devices = BTreeMap::new();
        for row in rows {
            let (id, [role, scope, state]) = row?;
            let damaged = |_| LedgerError::Damaged("a device");
            devices.insert(
                id,
                (
                    serde_json::from_str(&role).map_err(damaged)?,
                    serde_json::from_str(&scope).map_err(damaged)?,
                    serde_json::from_str(&state).map_err(damaged)?,
                ),
            );
        }
        Ok(Self { devices })
    }

    pub(super) fn candidate(
        &self,
        ledger: &Ledger,
        frames: &mut Frames,
        entry: &Entry,
        released: bool,
    ) -> Result<Candidate, LedgerError> {
        let frame = frames.of(ledger, entry)?;
        let change = (frame.changes.get(entry.place))
            .filter(|change| change.record == entry.record && change.chunk.hash() == entry.hash)
            .ok_or(LedgerError::Damaged("a frame"))?;
        let device = frame.header.device;
        let (role, scope, state) = self
            .devices
            .get(&device)
            .cloned()
            .ok_or(LedgerError::Damaged("an author"))?;
        Ok(Candidate {
            position: entry.position,
            chunk: change.chunk.clone(),
            author: Author {
                device,
                role,
                scope,
                state,
                witness: frame.header.kind == Kind::Witness,
                copied: !entry.numbered
                    && frame.header.kind == Kind::Own
                    && frame.header.first != 0,
                schema: frame.header.schema,
            },
            received_at: frame.received_at,
            released,
        })
    }
}

pub(super) fn enter(
    connection: &Connection,
    device: &DeviceId,
    role: Role,
    scope: &Scope,
    state: DeviceState,
) -> Result<(), LedgerError> {
    connection.execute(
        "INSERT OR REPLACE INTO device (id, role, scope, state) VALUES (?1, ?2, ?3, ?4)",
        params![device.as_bytes(), json(&role)?, json(scope)?, json(&state)?],
    )?;
    Ok(())
}

pub(super) fn set_state(
    connection: &Connection,
    device: &DeviceId,
    state: DeviceState,
) -> Result<(), LedgerError> {
    connection.execute(
        "UPDATE device SET state = ?2 WHERE id = ?1",
        params![device.as_bytes(), json(&state)?],
    )?;
    Ok(())
}

pub(super) fn assign(
    connection: &Connection,
    device: &DeviceId,
    role: Role,
    scope: &Scope,
) -> Result<(), LedgerError> {
    connection.execute(
        "UPDATE device SET role = ?2, scope = ?3 WHERE id = ?1",
        params![device.as_bytes(), json(&role)?, json(scope)?],
    )?;
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, LedgerError> {
    serde_json::to_string(value).map_err(|_| LedgerError::Damaged("a device"))
}
