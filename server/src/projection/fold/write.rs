//! Writing what came of a record: its document, row, links, village and news.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use schema::id::RecordId;
use schema::record::Record;
use schema::value::division::DivisionCode;
use schema::wire::reconcile::Fingerprint;

use super::super::{document, held, person, row_id, shared};
use super::Done;
use crate::ledger::{Ledger, LedgerError};

/// Writes what came of a record, and tells whose rows are others now.
pub(super) fn write(
    connection: &Connection,
    ledger: &Ledger,
    done: Done,
    changed: &mut BTreeSet<RecordId>,
) -> Result<(), LedgerError> {
    if held::any(connection, done.record)? {
        // Wherever it stands: what a witness brought is let in once its author brings it.
        for hash in &done.admitted {
            for position in ledger.positions(done.record, hash)? {
                held::remove(connection, position)?;
            }
        }
    }
    held::distrust(connection, done.record, &done.distrusted)?;
    for held in &done.held {
        held::write(connection, done.record, held)?;
    }
    let Some(after) = done.after else {
        return Ok(());
    };
    document::write(connection, done.record, &after.document)?;
    let shared = shared::write(connection, done.record, &after.shared)?;
    person::write(
        connection,
        &after.read,
        &after.facts,
        &after.summary,
        &after.likeness,
        &after.held,
        &shared,
    )?;
    changed.insert(done.record);
    write_links(connection, &after.read, done.before.is_none(), changed)?;
    if let Some((village, fingerprint)) = done.before {
        add_to_village(connection, village, fingerprint, Fingerprint::default(), -1)?;
    }
    if let Some(village) = after.document.villages.last() {
        let fingerprint = after.document.fingerprint;
        add_to_village(connection, *village, Fingerprint::default(), fingerprint, 1)?;
    }
    for news in &done.news {
        connection
            .prepare_cached(
                "INSERT INTO feed (village, cause, place, entry, kind, id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                news.village.number(),
                news.cause.0,
                news.place,
                news.entry.0,
                news.kind as u8,
                row_id(done.record)
            ])?;
    }
    Ok(())
}

fn add_to_village(
    connection: &Connection,
    village: DivisionCode,
    out: Fingerprint,
    into: Fingerprint,
    records: i64,
) -> Result<(), LedgerError> {
    let known: Option<[u8; 16]> = connection
        .prepare_cached("SELECT fingerprint FROM village WHERE village = ?1")?
        .query_row([village.number()], |row| row.get(0))
        .optional()?;
    let sum = known.map_or_else(Fingerprint::default, Fingerprint::from_bytes) - out + into;
    connection
        .prepare_cached(
            "INSERT INTO village (village, fingerprint, records) VALUES (?1, ?2, ?3)
             ON CONFLICT (village) DO UPDATE
             SET fingerprint = excluded.fingerprint, records = records + ?3",
        )?
        .execute(params![village.number(), sum.to_bytes(), records])?;
    connection
        .prepare_cached("DELETE FROM village WHERE village = ?1 AND records = 0")?
        .execute([village.number()])?;
    Ok(())
}

/// Keeps who is linked to whom, and who is read as whom. A record that `begins` may have been
/// linked to before anything of it came.
fn write_links(
    connection: &Connection,
    record: &Record,
    begins: bool,
    changed: &mut BTreeSet<RecordId>,
) -> Result<(), LedgerError> {
    let id = row_id(record.id);
    let known: BTreeSet<[u8; 16]> = (connection
        .prepare_cached("SELECT survivor FROM link WHERE id = ?1")?)
    .query_map([id], |row| row.get(0))?
    .collect::<Result<_, _>>()?;
    let linked: BTreeSet<[u8; 16]> = record
        .links
        .iter()
        .map(|link| *link.survivor.as_bytes())
        .collect();
    let is_awaited = begins
        && (connection.prepare_cached("SELECT 1 FROM link WHERE survivor = ?1")?)
            .exists([record.id.as_bytes()])?;
    if known == linked && !is_awaited {
        return Ok(());
    }
    connection
        .prepare_cached("DELETE FROM link WHERE id = ?1")?
        .execute([id])?;
    for survivor in &linked {
        connection
            .prepare_cached("INSERT INTO link (id, survivor) VALUES (?1, ?2)")?
            .execute(params![id, survivor])?;
    }
    let links: Vec<(RecordId, RecordId)> = (connection.prepare_cached(
        "SELECT link.id, document.low, survivor FROM link JOIN document USING (id)",
    )?)
    .query_map([], |row| {
        let absorbed = crate::ledger::whole(row.get(0)?, row.get(1)?);
        Ok((absorbed, RecordId::from_bytes(row.get(2)?)))
    })?
    .collect::<Result<_, _>>()?;
    let before: BTreeSet<RecordId> = (connection
        .prepare_cached("SELECT id, low FROM person WHERE survivor IS NOT NULL")?)
    .query_map([], |row| Ok(crate::ledger::whole(row.get(0)?, row.get(1)?)))?
    .collect::<Result<_, _>>()?;
    connection.execute(
        "UPDATE person SET survivor = NULL WHERE survivor IS NOT NULL",
        [],
    )?;
    let mut after = BTreeSet::new();
    for (absorbed, survivor) in schema::document::link::survivors(&links) {
        connection
            .prepare_cached("UPDATE person SET survivor = ?2 WHERE id = ?1")?
            .execute(params![row_id(absorbed), survivor.as_bytes()])?;
        after.insert(absorbed);
    }
    changed.extend(before.symmetric_difference(&after));
    Ok(())
}
