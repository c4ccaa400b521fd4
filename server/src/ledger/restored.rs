//! What has come back since a backup was restored, and who has yet to bring it.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use schema::id::DeviceId;
use schema::wire::exchange::{Epoch, LogPosition};

use super::{Deed, DeviceState, Ledger, LedgerError};

/// A restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// The backup held the log up to here.
    pub position: LogPosition,
    /// When it was restored, in Unix seconds.
    pub at: i64,
}

/// What a tablet has brought since a restore.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// Records of which it brought something.
    pub records: u64,
    /// Changes.
    pub changes: u64,
    /// Something may be there still that the backup lacked: it has not been heard since, or
    /// says that it has more.
    pub owed: bool,
}

impl Ledger {
    /// This store was made of a backup. How tablets are they tell anew: what the backup knew
    /// of them says nothing of what they still have.
    ///
    /// # Errors
    /// When the ledger fails.
    pub(super) fn note_restored(&mut self, restored: Restored) -> Result<(), LedgerError> {
        (self.connection).execute("DELETE FROM tablet_state", [])?;
        self.connection.execute(
            "INSERT OR REPLACE INTO restored (only_row, position, at) VALUES (0, ?1, ?2)",
            params![restored.position.0, restored.at],
        )?;
        Ok(())
    }

    /// This store is older than it was, and nobody said so: a file was put back by hand. From
    /// now on it is as after a restore, a new epoch among it. `how` says how it is known.
    ///
    /// # Errors
    /// When the ledger fails, or there is no randomness.
    pub fn begin_again(&mut self, how: &str, at: i64) -> Result<Epoch, LedgerError> {
        let (position, epoch) = (self.head()?, self.begin_epoch()?);
        self.note_restored(Restored { position, at })?;
        let deed = Deed {
            account: None,
            what: "ledger.put-back".to_owned(),
            record: String::new(),
            reason: how.to_owned(),
        };
        self.audit(&deed, at)?;
        tracing::error!(
            position = position.0,
            epoch = epoch.0,
            how,
            "the ledger is older than it was: a file was put back by hand. A new epoch has \
             begun, and tablets give back what is missing; use `shouce restore` to put a \
             backup in its place"
        );
        Ok(epoch)
    }

    /// The last restore, if there was one.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn restored(&self) -> Result<Option<Restored>, LedgerError> {
        let mut query = (self.connection).prepare_cached("SELECT position, at FROM restored")?;
        let restored = query.query_row([], |row| {
            Ok(Restored {
                position: LogPosition(row.get(0)?),
                at: row.get(1)?,
            })
        });
        Ok(restored.optional()?)
    }

    /// What each device has brought since a restore. A tablet that brought nothing is there
    /// too: whether something is owed is known of all that were not revoked.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn brought_since(
        &self,
        restored: &Restored,
    ) -> Result<BTreeMap<DeviceId, Brought>, LedgerError> {
        let states = self.tablet_states()?;
        let mut brought = BTreeMap::new();
        for device in self.devices()?.into_values() {
            let heard = states
                .get(&device.id)
                .filter(|state| state.at >= restored.at);
            let owed = heard.is_none_or(|state| state.told.unsent > 0);
            let owed = owed && device.state != DeviceState::Revoked;
            let theirs = Brought {
                owed,
                ..Brought::default()
            };
            brought.insert(device.id, theirs);
        }
        let mut query = self.connection.prepare_cached(
            "SELECT device, count(DISTINCT id), count(*) FROM change
             JOIN frame ON frame.number = change.frame WHERE position > ?1 GROUP BY device",
        )?;
        let rows = query.query_map([restored.position.0], |row| {
            Ok((DeviceId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        for row in rows {
            let (device, records, changes) = row?;
            let theirs: &mut Brought = brought.entry(device).or_default();
            (theirs.records, theirs.changes) = (records, changes);
        }
        Ok(brought)
    }
}
