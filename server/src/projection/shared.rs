//! What only one elder, or one house, should have: who else has it is asked here.
//!
//! Numbers stand here as hashes: eight bytes each, keyed with a secret of this projection, so
//! that nobody who has them can try out which numbers they are of. Of a million records, two
//! different numbers meet in one hash with a chance of one in a million.

use std::collections::BTreeSet;

use hkdf::Hkdf;
use rusqlite::{Connection, OptionalExtension, params};
use schema::check::Details;
use schema::id::RecordId;
use sha2::{Digest, Sha256};

use super::row_id;
use crate::ledger::{LedgerError, whole};

/// What can be shared. The names are hashed.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    IdNumber,
    Phone,
    Account,
    Card,
    HouseholdNumber,
}

/// One number of one kind, before it is keyed. It is kept nowhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key([u8; 32]);

/// What the numbers of one projection are keyed with.
struct Secret([u8; 32]);

impl Secret {
    fn of(connection: &Connection) -> Result<Self, LedgerError> {
        let mut query = connection.prepare_cached("SELECT secret FROM progress")?;
        Ok(query.query_row([], |row| row.get(0).map(Self))?)
    }

    /// A number as it stands in the table.
    fn keyed(&self, key: &Key) -> i64 {
        let mut keyed = [0; 8];
        (Hkdf::<Sha256>::new(Some(&self.0), &key.0).expand(b"shared", &mut keyed))
            .expect("eight bytes can be derived");
        i64::from_be_bytes(keyed)
    }
}

impl Key {
    pub(super) fn of(kind: Kind, number: &str) -> Self {
        let kind: &[u8] = match kind {
            Kind::IdNumber => b"id number ",
            Kind::Phone => b"phone ",
            Kind::Account => b"account ",
            Kind::Card => b"card ",
            Kind::HouseholdNumber => b"household ",
        };
        let hash = Sha256::new().chain_update(kind).chain_update(number);
        Self(hash.finalize().into())
    }
}

/// The keys of a record.
pub(super) fn keys(details: &Details) -> BTreeSet<Key> {
    let text = |kind, number: &str| (!number.is_empty()).then(|| Key::of(kind, number));
    let number = |kind, number: Option<&str>| number.map(|number| Key::of(kind, number));
    [
        number(
            Kind::IdNumber,
            details.id_number.as_ref().map(|number| number.as_str()),
        ),
        number(
            Kind::Phone,
            details.phone.as_ref().map(|phone| phone.as_str()),
        ),
        number(
            Kind::Account,
            details.account.as_ref().map(|account| account.as_str()),
        ),
        text(Kind::Card, &details.card),
        text(Kind::HouseholdNumber, &details.household_number),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Keeps a record's keys in the table; what its row is to keep of them.
pub(super) fn write(
    connection: &Connection,
    record: RecordId,
    after: &BTreeSet<Key>,
) -> Result<Vec<u8>, LedgerError> {
    let id = row_id(record);
    let known: Option<Vec<u8>> = connection
        .prepare_cached("SELECT shared FROM person WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let before: BTreeSet<i64> = (known.unwrap_or_default().chunks_exact(8))
        .map(|key| i64::from_be_bytes(std::array::from_fn(|byte| key[byte])))
        .collect();
    let secret = Secret::of(connection)?;
    let after: BTreeSet<i64> = after.iter().map(|key| secret.keyed(key)).collect();
    for key in before.difference(&after) {
        connection
            .prepare_cached("DELETE FROM shared WHERE key = ?1 AND id = ?2")?
            .execute(params![key, id])?;
    }
    for key in after.difference(&before) {
        connection
            .prepare_cached("INSERT INTO shared (key, id) VALUES (?1, ?2)")?
            .execute(params![key, id])?;
    }
    Ok(after.iter().flat_map(|key| key.to_be_bytes()).collect())
}

/// The other records with this number that are not read as another one.
pub(super) fn others(
    connection: &Connection,
    own: RecordId,
    key: Key,
) -> Result<Vec<RecordId>, LedgerError> {
    let mut query = connection.prepare_cached(
        "SELECT person.id, low FROM shared JOIN person ON person.id = shared.id
         WHERE key = ?1 AND shared.id <> ?2 AND survivor IS NULL",
    )?;
    let key = Secret::of(connection)?.keyed(&key);
    let rows = query.query_map(params![key, row_id(own)], |row| {
        Ok(whole(row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
