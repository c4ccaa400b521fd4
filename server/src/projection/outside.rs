//! Lists from elsewhere, as they lie in the log.

use rusqlite::{Connection, OptionalExtension, params};
use schema::id::RecordId;
use schema::wire::exchange::LogPosition;

use super::Projection;
use crate::duplicates::outside::{ListHead, ListId, OutsideLine, OutsideList};
use crate::ledger::LedgerError;

/// A list that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenList {
    /// Which.
    pub id: ListId,
    /// The entry of the log that brought it.
    pub position: LogPosition,
    /// What is known of it.
    pub head: ListHead,
    /// How many lines it has.
    pub lines: usize,
}

fn damaged() -> LedgerError {
    LedgerError::Damaged("a list")
}

const LISTS: &str = "SELECT id, position, head, lines FROM outside_list WHERE ended = 0";

impl Projection {
    /// The lists that are there, the latest first.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn outside_lists(&self) -> Result<Vec<TakenList>, LedgerError> {
        let query = format!("{LISTS} ORDER BY position DESC");
        let mut query = self.connection.prepare_cached(&query)?;
        let mut rows = query.query([])?;
        let mut lists = Vec::new();
        while let Some(row) = rows.next()? {
            let head: String = row.get(2)?;
            lists.push(TakenList {
                id: ListId::from_bytes(row.get(0)?),
                position: LogPosition(row.get(1)?),
                head: serde_json::from_str(&head).map_err(|_| damaged())?,
                lines: row.get(3)?,
            });
        }
        Ok(lists)
    }

    /// The last entry of the log that brought a list or took one away.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn outside_until(&self) -> Result<LogPosition, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT coalesce(max(max(position), max(ended)), 0) FROM outside_list",
        )?;
        Ok(query.query_row([], |row| row.get(0).map(LogPosition))?)
    }

    /// Goes through the lines of a list, always in the same order.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn each_outside_line(
        &self,
        list: LogPosition,
        mut visit: impl FnMut(RecordId, OutsideLine),
    ) -> Result<(), LedgerError> {
        let mut query = (self.connection)
            .prepare_cached("SELECT id, line FROM outside_line WHERE list = ?1 ORDER BY id")?;
        let mut rows = query.query([list.0])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(1)?;
            let line = serde_json::from_str(&line).map_err(|_| damaged())?;
            visit(RecordId::from_bytes(row.get(0)?), line);
        }
        Ok(())
    }

    /// A line of a list, of the latest that has it.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn outside_line(
        &self,
        line: RecordId,
    ) -> Result<Option<(ListHead, OutsideLine)>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT head, line FROM outside_line JOIN outside_list ON list = position
             WHERE outside_line.id = ?1 ORDER BY list DESC LIMIT 1",
        )?;
        let found: Option<(String, String)> = query
            .query_row([line.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((head, line)) = found else {
            return Ok(None);
        };
        let head = serde_json::from_str(&head).map_err(|_| damaged())?;
        let line = serde_json::from_str(&line).map_err(|_| damaged())?;
        Ok(Some((head, line)))
    }
}

/// Takes a list, unless it is there.
pub(super) fn take(
    connection: &Connection,
    position: LogPosition,
    list: &OutsideList,
) -> Result<(), LedgerError> {
    let id = list.id();
    let is_there = connection
        .prepare_cached("SELECT 1 FROM outside_list WHERE id = ?1 AND ended = 0")?
        .exists([id.as_bytes()])?;
    if is_there {
        return Ok(());
    }
    let text = |value: &ListHead| serde_json::to_string(value).map_err(|_| damaged());
    connection
        .prepare_cached(
            "INSERT INTO outside_list (position, id, head, lines, ended) VALUES (?1, ?2, ?3, ?4, 0)",
        )?
        .execute(params![position.0, id.as_bytes(), text(&list.head)?, list.lines.len()])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO outside_line (list, id, line) VALUES (?1, ?2, ?3)",
    )?;
    for line in &list.lines {
        let id = line.id(list.head.kind);
        let text = serde_json::to_string(line).map_err(|_| damaged())?;
        insert.execute(params![position.0, id.as_bytes(), text])?;
    }
    Ok(())
}

/// Takes a list away. What was decided of its lines stays known, for the next edition.
pub(super) fn take_away(
    connection: &Connection,
    position: LogPosition,
    list: ListId,
) -> Result<(), LedgerError> {
    let found: Option<u64> = connection
        .prepare_cached("SELECT position FROM outside_list WHERE id = ?1 AND ended = 0")?
        .query_row([list.as_bytes()], |row| row.get(0))
        .optional()?;
    if let Some(found) = found {
        connection
            .prepare_cached("UPDATE outside_list SET ended = ?2 WHERE position = ?1")?
            .execute([found, position.0])?;
        connection
            .prepare_cached("DELETE FROM outside_line WHERE list = ?1")?
            .execute([found])?;
    }
    Ok(())
}
