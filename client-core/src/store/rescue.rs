//! A damaged store is set aside, and what can be read of it is carried over.

use rand_core::CryptoRng;
use rusqlite::Connection;
use schema::document::Document;
use schema::id::{ChangeHash, ContentHash};
use schema::questionnaire::Questionnaire;
use schema::summary::Summary;
use schema::value::division::Divisions;
use schema::wire::enrolment::Certificate;

use super::{Kept, LastPack, Store, halves, open, setting, table, whole};
use crate::error::ClientError;
use crate::identity::Identity;
use crate::vault::StoreKey;

/// What a rescue saved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rescued {
    /// Records carried over whole.
    pub records: usize,
    /// Records that the damage took; those that the server has will come back with the next
    /// sync.
    pub lost_records: usize,
    /// Changes of ours that were not known to be on the server, carried over.
    pub unsent: usize,
    /// Such changes that the damage took.
    pub lost_unsent: usize,
    /// Photos and voice notes carried over.
    pub attachments: usize,
}

impl Store {
    /// Carries everything readable from a damaged store into this empty one. The damaged
    /// file is only read. The tablet goes on as a new installation, and asks the server for
    /// everything anew.
    ///
    /// # Errors
    /// When this store fails, or the damaged one does not even tell whose it was.
    pub fn rescue(
        &mut self,
        damaged: &Connection,
        key: StoreKey,
        questionnaire: &Questionnaire,
        rng: &mut impl CryptoRng,
    ) -> Result<Rescued, ClientError> {
        open::set_key(damaged, key)?;
        let identity: Identity =
            super::get(damaged, setting::IDENTITY)?.ok_or(ClientError::NotEnrolled)?;
        let divisions: Option<Divisions> = super::get(damaged, setting::DIVISIONS).ok().flatten();
        let actors: Vec<_> = readable(damaged, "SELECT id FROM actor ORDER BY number", |row| {
            row.get(0).map(schema::id::Actor)
        });
        let mut rescued = Rescued::default();
        let old_actors = table(actors);
        let old_pack = LastPack::default();
        let ids = readable(damaged, "SELECT id, low FROM record", |row| {
            Ok(whole(row.get(0)?, row.get(1)?))
        });
        let outbox = readable(
            damaged,
            "SELECT installation, number, record, hash FROM outbox WHERE state <> 3",
            |row| {
                let change: (u32, u64, i64, [u8; 32]) =
                    (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                Ok(change)
            },
        );
        // Others gave us these to carry: they may be nowhere else.
        let carried = readable(damaged, "SELECT hash, frame FROM carried", |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
        });
        let authors: Option<Vec<Certificate>> =
            super::get(damaged, setting::AUTHORS).ok().flatten();
        let attachments = readable(
            damaged,
            "SELECT hash, record, low, media_type, sent, bytes FROM attachment
             WHERE length(bytes) = size",
            |row| {
                let bytes: Vec<u8> = row.get(5)?;
                let kept = Kept {
                    hash: ContentHash(row.get(0)?),
                    record: whole(row.get(1)?, row.get(2)?),
                    media_type: row.get::<_, String>(3)?.into(),
                    size: bytes.len() as u64,
                    sent: row.get(4)?,
                    whole: true,
                    refused: None,
                };
                Ok((kept, bytes))
            },
        );
        self.transact(|writer| {
            writer.set(setting::IDENTITY, &identity)?;
            for (hash, frame) in &carried {
                writer.carry(hash, frame)?;
            }
            writer.set(setting::AUTHORS, &authors.unwrap_or_default())?;
            if let Some(divisions) = &divisions {
                writer.set(setting::DIVISIONS, divisions)?;
            }
            for record in ids {
                let stored = super::history::read(damaged, &old_actors, &old_pack, record)
                    .ok()
                    .flatten();
                let opened = stored.as_ref().and_then(|stored| {
                    Document::from_changes(&stored.changes)
                        .ok()
                        .map(|document| (stored, document))
                });
                let Some((stored, document)) = opened else {
                    rescued.lost_records += 1;
                    continue;
                };
                let read = document.read(record, questionnaire);
                writer.put(&read, stored, &Summary::of(&read, questionnaire))?;
                rescued.records += 1;
                let has =
                    |hash: &ChangeHash| stored.changes.iter().any(|chunk| chunk.hash() == *hash);
                for (installation, number, id, hash) in &outbox {
                    if *id == halves(record).0 && has(&ChangeHash(*hash)) {
                        writer.transaction.execute(
                            "INSERT INTO outbox (installation, number, record, hash)
                             VALUES (?1, ?2, ?3, ?4)",
                            rusqlite::params![installation, number, id, hash],
                        )?;
                        rescued.unsent += 1;
                    }
                }
            }
            rescued.lost_unsent = outbox.len() - rescued.unsent;
            for (kept, bytes) in &attachments {
                writer.keep_attachment(kept, bytes, None)?;
                rescued.attachments += 1;
            }
            Ok(())
        })?;
        self.renew_installation(rng)?;
        Ok(rescued)
    }
}

/// The rows that can be read: a damaged page ends a scan, so each part is tried for itself.
fn readable<T>(
    damaged: &Connection,
    query: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    let Ok(mut statement) = damaged.prepare(query) else {
        return Vec::new();
    };
    match statement.query_map([], read) {
        Ok(rows) => rows.map_while(Result::ok).collect(),
        Err(_) => Vec::new(),
    }
}
