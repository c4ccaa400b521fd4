//! Opening a store: key, version, and whether it is still where it was.

use rand_core::CryptoRng;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use schema::broken::{self, Fault};
use schema::id::{Actor, Installation};

use super::{LastPack, Store, setting, table};
use crate::error::ClientError;
use crate::identity::Identity;
use crate::vault::StoreKey;

/// What makes a store of each version from one of the version before; the first makes it
/// from nothing. Never changed once released: a tablet may come from any of them.
const VERSIONS: [&str; 3] = [
    include_str!("schema.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
];
const VERSION: u32 = 3;

/// As many statements as the store has, and some: each is planned once.
const STATEMENTS: usize = 64;

/// Where a store lies, as the host can best tell: a number that a copy of the file does not
/// have (its inode and the machine's id, or a key of the browser's that is not copied).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub [u8; 16]);

/// A store that has been opened.
pub struct Opened {
    /// The store.
    pub store: Store,
    /// The store was copied or restored: it writes under a new installation from now on.
    pub moved: bool,
}

impl Store {
    /// Opens the store on this connection, or makes it if the file is empty.
    ///
    /// # Errors
    /// When the key is wrong, the file is damaged, in use, or from a newer version. Nothing
    /// is changed then; a damaged file is never replaced.
    pub fn open(
        connection: Connection,
        key: StoreKey,
        place: Place,
        rng: &mut impl CryptoRng,
    ) -> Result<Opened, ClientError> {
        let connection = unlock(connection, key)?;
        bring_up_to_date(&connection)?;
        let others = (connection.prepare("SELECT id FROM actor ORDER BY number")?)
            .query_map([], |row| row.get(0).map(Actor))?
            .collect::<Result<Vec<_>, _>>()?;
        let store = Self {
            connection,
            actors: table(others),
            last_pack: LastPack::default(),
        };
        let moved = store.settle_in(place, rng)?;
        Ok(Opened { store, moved })
    }

    /// Takes a new installation if the store is not where it last was: two copies that wrote
    /// on under one author would destroy each other's changes.
    fn settle_in(&self, place: Place, rng: &mut impl CryptoRng) -> Result<bool, ClientError> {
        let last: Option<[u8; 16]> = self.get(setting::PLACE)?;
        if last == Some(place.0) {
            return Ok(false);
        }
        let moved = last.is_some();
        if moved {
            self.renew_installation(rng)?;
        }
        self.set(setting::PLACE, &place.0)?;
        Ok(moved)
    }

    /// Writes under a new author from now on. What is in the outbox goes out under the old.
    pub(crate) fn renew_installation(&self, rng: &mut impl CryptoRng) -> Result<(), ClientError> {
        if broken::is(Fault::ActorReused) {
            return Ok(());
        }
        if let Some(mut identity) = self.get::<Identity>(setting::IDENTITY)? {
            identity.past_installations.push(identity.installation);
            identity.installation = Installation(rng.next_u32());
            self.set(setting::IDENTITY, &identity)?;
        }
        Ok(())
    }
}

/// Steps through the versions, each in a transaction of its own: cut anywhere, the next
/// opening goes on from there.
fn bring_up_to_date(connection: &Connection) -> Result<(), ClientError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > VERSION {
        return Err(ClientError::StoreNewer {
            found,
            known: VERSION,
        });
    }
    for (version, script) in (1..).zip(VERSIONS).skip(found as usize) {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {script} PRAGMA user_version = {version}; COMMIT;"
        ))?;
    }
    Ok(())
}

/// Gives SQLCipher the key and sets how the store is kept. The rollback journal is the only
/// one that works in every host; FULL makes a return from commit mean durable.
fn unlock(connection: Connection, key: StoreKey) -> Result<Connection, ClientError> {
    set_key(&connection, key)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A statement that was prepared once is not planned again for each value bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA page_size = 4096;
         PRAGMA journal_mode = TRUNCATE;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;",
    )?;
    if broken::is(Fault::SyncedSeldom) {
        connection.pragma_update(None, "synchronous", "NORMAL")?;
    }
    // Reading the first page tells a wrong key, and takes the lock.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.execute_batch("BEGIN IMMEDIATE; COMMIT;")?;
    Ok(connection)
}

pub(super) fn set_key(connection: &Connection, key: StoreKey) -> Result<(), ClientError> {
    let hex: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
    connection.execute_batch(&format!("PRAGMA key = \"x'{hex}'\";"))?;
    // On a plain SQLite the key would be ignored and the store lie open.
    let cipher: Result<String, _> =
        connection.query_row("PRAGMA cipher_version", [], |row| row.get(0));
    cipher
        .map(|_| ())
        .map_err(|_| ClientError::Stored("the cipher"))
}

#[cfg(test)]
mod tests;
