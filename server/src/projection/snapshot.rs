//! Snapshots of a division, prepared once and sent to every tablet that begins there.

use rusqlite::params;
use schema::questionnaire::Questionnaire;
use schema::scope::Scope;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::wire::dictionary::Dictionary;
use schema::wire::exchange::{LogPosition, SnapshotId, SnapshotPart};
use schema::wire::pack::{self, Packed};

use crate::ledger::LedgerError;
use crate::projection::Projection;

/// A snapshot of one division as it lies ready.
struct Ready {
    cursor: LogPosition,
    sizes: Vec<u64>,
}

/// The part of a scope's snapshot that a tablet asks for. `None` while a division's is not
/// ready or too old: [`prepare`] it first.
///
/// # Errors
/// When the projection fails.
pub fn part(
    projection: &Projection,
    scope: &Scope,
    asked: Option<SnapshotId>,
    offset: u64,
    room: usize,
) -> Result<Option<SnapshotPart>, LedgerError> {
    let mut parts = Vec::new();
    let mut cursor = projection.position()?;
    for division in scope.divisions() {
        match ready(projection, *division)? {
            Some(ready) if is_fresh(projection, *division, &ready)? => {
                if let Some(first) = first_after(projection, *division, ready.cursor)? {
                    cursor = cursor.min(LogPosition(first.0 - 1));
                }
                parts.push((*division, ready));
            }
            _ => return Ok(None),
        }
    }
    let snapshot = name(&parts);
    let offset = if asked == Some(snapshot) { offset } else { 0 };
    Ok(Some(SnapshotPart {
        snapshot,
        cursor,
        size: parts.iter().flat_map(|(_, ready)| &ready.sizes).sum(),
        offset,
        bytes: read(projection, &parts, offset, room)?,
    }))
}

/// Prepares what is missing of a scope's snapshot. This takes a while: about half a
/// millisecond for each record.
///
/// # Errors
/// When the projection fails.
pub fn prepare(projection: &mut Projection, scope: &Scope) -> Result<(), LedgerError> {
    for division in scope.divisions() {
        if let Some(ready) = ready(projection, *division)?
            && is_fresh(projection, *division, &ready)?
        {
            continue;
        }
        prepare_one(projection, *division)?;
    }
    Ok(())
}

fn prepare_one(projection: &Projection, division: DivisionCode) -> Result<(), LedgerError> {
    let questionnaire = Questionnaire::standard();
    let dictionary = Dictionary::standard();
    let (cursor, packs) = projection.at_one_moment(|projection| {
        let cursor = projection.position()?;
        let records = projection.records_within(division)?;
        let mut packs = Vec::new();
        for some in records.chunks(pack::RECORDS) {
            let mut packed = Vec::with_capacity(some.len());
            for (record, fingerprint) in some {
                let stored = projection.document(*record)?;
                let document = stored.ok_or(LedgerError::Damaged("a document"))?.document;
                packed.push(Packed {
                    record: *record,
                    summary: Summary::of(&document.read(*record, questionnaire), questionnaire),
                    fingerprint: *fingerprint,
                    history: document.changes(),
                });
            }
            packs.push((some.len(), pack::encode(&packed, dictionary)));
        }
        Ok((cursor, packs))
    })?;
    let connection = projection.connection();
    let transaction = connection.unchecked_transaction()?;
    transaction.execute(
        "DELETE FROM snapshot WHERE division = ?1",
        [division.number()],
    )?;
    for (place, (records, bytes)) in packs.iter().enumerate() {
        let length = u32::try_from(bytes.len()).map_err(|_| LedgerError::Damaged("a pack"))?;
        let framed = [&length.to_be_bytes()[..], bytes].concat();
        transaction.execute(
            "INSERT INTO snapshot (division, place, cursor, records, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![division.number(), place, cursor.0, records, framed],
        )?;
    }
    if packs.is_empty() {
        transaction.execute(
            "INSERT INTO snapshot (division, place, cursor, records, bytes)
             VALUES (?1, 0, ?2, 0, x'')",
            params![division.number(), cursor.0],
        )?;
    }
    transaction.commit()?;
    Ok(())
}

fn ready(projection: &Projection, division: DivisionCode) -> Result<Option<Ready>, LedgerError> {
    let mut query = projection.connection().prepare_cached(
        "SELECT cursor, length(bytes) FROM snapshot WHERE division = ?1 ORDER BY place",
    )?;
    let rows: Vec<(u64, u64)> = query
        .query_map([division.number()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(rows.first().map(|(cursor, _)| Ready {
        cursor: LogPosition(*cursor),
        sizes: rows.iter().map(|(_, size)| *size).collect(),
    }))
}

/// The first news of a division that its snapshot does not hold. One in which nothing has
/// happened since holds everything, however long ago it was prepared: its age must not make
/// the tablet fetch the other divisions' news again.
fn first_after(
    projection: &Projection,
    division: DivisionCode,
    cursor: LogPosition,
) -> Result<Option<LogPosition>, LedgerError> {
    let within = division.all_within();
    let (start, end) = (within.start().number(), within.end().number());
    let first: Option<u64> = projection
        .connection()
        .prepare_cached(
            "SELECT min(cause) FROM feed WHERE village BETWEEN ?1 AND ?2 AND cause > ?3",
        )?
        .query_row(params![start, end, cursor.0], |row| row.get(0))?;
    Ok(first.map(LogPosition))
}

/// Whether what has come since weighs less than a new snapshot would.
fn is_fresh(
    projection: &Projection,
    division: DivisionCode,
    ready: &Ready,
) -> Result<bool, LedgerError> {
    let within = division.all_within();
    let (start, end) = (within.start().number(), within.end().number());
    let since: u64 = projection
        .connection()
        .prepare_cached("SELECT count(*) FROM feed WHERE village BETWEEN ?1 AND ?2 AND cause > ?3")?
        .query_row(params![start, end, ready.cursor.0], |row| row.get(0))?;
    let packed: u64 = projection
        .connection()
        .prepare_cached("SELECT coalesce(sum(records), 0) FROM snapshot WHERE division = ?1")?
        .query_row([division.number()], |row| row.get(0))?;
    Ok(since <= 50 + packed / 2)
}

/// The name of a scope's snapshot: another as soon as one division's is prepared anew.
fn name(parts: &[(DivisionCode, Ready)]) -> SnapshotId {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    for (division, ready) in parts {
        division.hash(&mut hasher);
        ready.cursor.hash(&mut hasher);
        ready.sizes.hash(&mut hasher);
    }
    SnapshotId(hasher.finish() >> 1)
}

fn read(
    projection: &Projection,
    parts: &[(DivisionCode, Ready)],
    offset: u64,
    room: usize,
) -> Result<Vec<u8>, LedgerError> {
    let mut bytes = Vec::new();
    let mut at = 0;
    for (division, ready) in parts {
        for (place, size) in ready.sizes.iter().enumerate() {
            let (begin, end) = (at, at + size);
            at = end;
            // Of an empty snapshot SQLite makes NULL, not an empty part.
            if *size == 0 || end <= offset || bytes.len() >= room {
                continue;
            }
            let skip = offset.saturating_sub(begin);
            let some: Vec<u8> = projection
                .connection()
                .prepare_cached(
                    "SELECT substr(bytes, ?3, ?4) FROM snapshot
                     WHERE division = ?1 AND place = ?2",
                )?
                .query_row(
                    params![division.number(), place, skip + 1, room - bytes.len()],
                    |row| row.get(0),
                )?;
            bytes.extend_from_slice(&some);
        }
    }
    Ok(bytes)
}
