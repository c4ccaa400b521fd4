//! Whether the projection is what the log says: made anew beside the old one, and compared.

use std::path::Path;

use rusqlite::OptionalExtension;
use rusqlite::types::ValueRef;

use super::Projection;
use super::document::unpack;
use crate::ledger::{Ledger, LedgerError};
use schema::wire::exchange::LogPosition;

/// A row that is not as the log says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// The row's first column, as SQL.
    pub row: String,
}

const TABLES: [&str; 18] = [
    "progress",
    "device",
    "document",
    "person",
    "shared",
    "held",
    "distrusted",
    "feed",
    "village",
    "link",
    "judged",
    "spot_check",
    "spot_sample",
    "spot_interview",
    "standard",
    "model",
    "outside_list",
    "outside_line",
];

impl Projection {
    /// Makes the projection anew from the log, in a file in `folder`, and compares every row, as
    /// of one moment: others may go on folding. `progress` is told how far the new one is, and
    /// says whether to go on; nothing comes back when it was called off.
    ///
    /// # Errors
    /// When ledger or projection fail, or the folder cannot be written.
    pub fn verify(
        &self,
        ledger: &Ledger,
        folder: &Path,
        progress: impl FnMut(LogPosition) -> bool,
    ) -> Result<Option<Vec<Difference>>, LedgerError> {
        let path = folder.join("projection.verify.db");
        let failed = |_| LedgerError::Damaged("the folder");
        super::remove(&path).map_err(failed)?;
        let mut anew = Self::open_file(&path, &self.folder)?;
        let secret: [u8; 32] =
            (self.connection).query_row("SELECT secret FROM progress", [], |row| row.get(0))?;
        (anew.connection).execute("UPDATE progress SET secret = ?1", [secret])?;
        let differences = self.at_one_moment(|ours| {
            match anew.fold_until(ledger, ours.position()?, progress)? {
                true => ours.differences(&anew).map(Some),
                false => Ok(None),
            }
        });
        drop(anew);
        super::remove(&path).map_err(failed)?;
        differences
    }

    fn differences(&self, anew: &Self) -> Result<Vec<Difference>, LedgerError> {
        let mut differences = Vec::new();
        for table in TABLES {
            let (ours, theirs) = (self.rows(table)?, anew.rows(table)?);
            let differing = ours
                .symmetric_difference(&theirs)
                .map(|(row, _)| Difference {
                    table: table.to_owned(),
                    row: row.clone(),
                });
            differences.extend(differing);
        }
        differences.extend(self.other_documents(anew)?);
        differences.sort_unstable();
        differences.dedup();
        Ok(differences)
    }

    /// The documents that hold other changes. What came up together lies in a document in
    /// another order than what came up one by one, so that the bytes of one may differ.
    fn other_documents(&self, anew: &Self) -> Result<Vec<Difference>, LedgerError> {
        let mut ours = (self.connection).prepare("SELECT id, saved FROM document")?;
        let mut theirs = (anew.connection).prepare("SELECT saved FROM document WHERE id = ?1")?;
        let mut others = Vec::new();
        let mut rows = ours.query([])?;
        while let Some(row) = rows.next()? {
            let (id, saved): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let again: Option<Vec<u8>> = theirs.query_row([id], |row| row.get(0)).optional()?;
            let Some(again) = again.filter(|again| *again != saved) else {
                continue;
            };
            let heads = |saved: &[u8]| unpack(saved).map(|document| document.heads());
            let heads = [heads(&saved), heads(&again)];
            if heads[0].is_none() || heads[0] != heads[1] {
                others.push(Difference {
                    table: "document".to_owned(),
                    row: id.to_string(),
                });
            }
        }
        Ok(others)
    }

    /// Every row of a table: its first column, and a hash of all. Documents are compared apart.
    fn rows(&self, table: &str) -> Result<std::collections::BTreeSet<(String, u64)>, LedgerError> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let columns = match table {
            "document" => "id, low, village, entered, villages, fingerprint",
            _ => "*",
        };
        let mut query = (self.connection).prepare(&format!("SELECT {columns} FROM {table}"))?;
        let columns = query.column_count();
        let mut rows = query.query([])?;
        let mut found = std::collections::BTreeSet::new();
        while let Some(row) = rows.next()? {
            let mut hasher = DefaultHasher::new();
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => 0_u8.hash(&mut hasher),
                    ValueRef::Integer(number) => number.hash(&mut hasher),
                    ValueRef::Real(number) => number.to_bits().hash(&mut hasher),
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.hash(&mut hasher),
                }
            }
            let name = match row.get_ref(0)? {
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Blob(bytes) => format!("{bytes:02x?}"),
                other => format!("{other:?}"),
            };
            found.insert((name, hasher.finish()));
        }
        Ok(found)
    }
}
