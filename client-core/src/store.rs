//! The tablet's encrypted store.
//!
//! Everything a function here returns from is durable: a tick mark means that SQLite has
//! synced. A record's changes are its truth; the summary beside them only answers lists.

use std::cell::RefCell;

use rusqlite::{OptionalExtension, Transaction, params};
use schema::id::{Actor, RecordId};
use schema::wire::Actors;
use schema::wire::pack::Pack;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ClientError;

mod asked;
mod attachment;
mod beside;
mod counts;
mod download;
mod history;
mod open;
mod outbox;
mod rescue;
mod resend;
mod work;

pub use attachment::{Kept, ToGo};
pub use beside::Beside;
pub use download::Download;
pub use history::StoredRecord;
pub use open::{Opened, Place};
pub use outbox::{Outgoing, State, Tally};
pub use rescue::Rescued;
/// What a host opens and hands in: on a file, or on what its platform has for one.
pub use rusqlite::Connection;
pub use work::Work;

/// An open store.
pub struct Store {
    connection: Connection,
    actors: Actors,
    last_pack: LastPack,
}

/// The pack read last, by its number: neighbours lie in one, and it takes a while to inflate.
type LastPack = RefCell<Option<(i64, Pack)>>;

/// Names of settings: everything that is one value.
pub(crate) mod setting {
    pub(crate) const IDENTITY: &str = "identity";
    pub(crate) const ENROLLING: &str = "enrolling";
    pub(crate) const PROGRESS: &str = "progress";
    pub(crate) const HELD: &str = "held";
    pub(crate) const PLACE: &str = "place";
    pub(crate) const NEXT_NUMBER: &str = "next number";
    pub(crate) const SEALED: &str = "sealed";
    pub(crate) const SETTLED: &str = "settled";
    pub(crate) const DIVISIONS: &str = "divisions";
    pub(crate) const DOWNLOAD: &str = "download";
    pub(crate) const LEAVING: &str = "leaving";
    pub(crate) const AUTHORS: &str = "authors";
    pub(crate) const ASKED: &str = "asked";
    pub(crate) const LISTED: &str = "listed";
    pub(crate) const LISTED_BEGUN: &str = "listed, begun";
}

impl Store {
    /// Reads a setting.
    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, ClientError> {
        get(&self.connection, name)
    }

    /// Writes one setting, durably.
    pub(crate) fn set<T: Serialize>(
        &self,
        name: &'static str,
        value: &T,
    ) -> Result<(), ClientError> {
        set(&self.connection, name, value)
    }

    /// Does several things or none of them.
    pub(crate) fn transact<T>(
        &mut self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let known_actors = self.actors.others().len();
        let mut writer = Writer {
            transaction: self.connection.transaction()?,
            actors: &mut self.actors,
            last_pack: &self.last_pack,
        };
        let done = work(&mut writer).and_then(|value| {
            writer.save_new_actors(known_actors)?;
            writer.transaction.commit()?;
            Ok(value)
        });
        if done.is_err() {
            // Numbers given inside the transaction were never stored.
            let kept = self.actors.others()[..known_actors].to_vec();
            self.actors = table(kept);
        }
        done
    }
}

/// The store inside one transaction.
pub(crate) struct Writer<'a> {
    pub(crate) transaction: Transaction<'a>,
    pub(crate) actors: &'a mut Actors,
    last_pack: &'a LastPack,
}

impl Writer<'_> {
    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, ClientError> {
        get(&self.transaction, name)
    }

    pub(crate) fn set<T: Serialize>(
        &self,
        name: &'static str,
        value: &T,
    ) -> Result<(), ClientError> {
        set(&self.transaction, name, value)
    }

    /// Forgets a setting.
    pub(crate) fn remove(&self, name: &'static str) -> Result<(), ClientError> {
        (self.transaction).execute("DELETE FROM setting WHERE name = ?1", [name])?;
        Ok(())
    }

    fn save_new_actors(&self, from: usize) -> Result<(), ClientError> {
        for (number, actor) in self.actors.others().iter().enumerate().skip(from) {
            self.transaction
                .prepare_cached("INSERT INTO actor (number, id) VALUES (?1, ?2)")?
                .execute(params![number, actor.as_bytes()])?;
        }
        Ok(())
    }
}

/// The store's table of actors. Nobody is its sender: every author has a number.
fn table(others: impl IntoIterator<Item = Actor>) -> Actors {
    Actors::new(Actor([0; 16]), others)
}

fn get<T: DeserializeOwned>(
    connection: &Connection,
    name: &'static str,
) -> Result<Option<T>, ClientError> {
    let bytes: Option<Vec<u8>> = (connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?)
    .query_row([name], |row| row.get(0))
    .optional()?;
    bytes
        .map(|bytes| postcard::from_bytes(&bytes).map_err(|_| ClientError::Stored(name)))
        .transpose()
}

fn set<T: Serialize>(
    connection: &Connection,
    name: &'static str,
    value: &T,
) -> Result<(), ClientError> {
    let bytes = postcard::to_stdvec(value).map_err(|_| ClientError::Stored(name))?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)")?
        .execute(params![name, bytes])?;
    Ok(())
}

/// The two halves of a record's index key, as SQLite's integers.
fn halves(record: RecordId) -> (i64, i64) {
    let key = record.index_key();
    let half = |from: usize| i64::from_be_bytes(std::array::from_fn(|byte| key[from + byte]));
    (half(0), half(8))
}

fn whole(high: i64, low: i64) -> RecordId {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&high.to_be_bytes());
    key[8..].copy_from_slice(&low.to_be_bytes());
    RecordId::from_index_key(key)
}
