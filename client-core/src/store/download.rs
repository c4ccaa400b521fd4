//! A first download that may be cut anywhere: what has come is kept.

use rusqlite::params;
use schema::wire::exchange::SnapshotId;
use serde::{Deserialize, Serialize};

use super::{Store, Writer, setting};
use crate::error::ClientError;

/// How far a first download has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// The snapshot that is being downloaded.
    pub snapshot: SnapshotId,
    /// Its size in bytes.
    pub size: u64,
    /// The bytes that are here.
    pub here: u64,
}

impl Store {
    /// The download under way, if there is one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn download(&self) -> Result<Option<Download>, ClientError> {
        self.get(setting::DOWNLOAD)
    }
}

impl Writer<'_> {
    /// Keeps a part of a download; a part of another snapshot begins anew.
    pub(crate) fn keep_part(
        &self,
        snapshot: SnapshotId,
        size: u64,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Download, ClientError> {
        let known: Option<Download> = self.get(setting::DOWNLOAD)?;
        let mut download = known
            .filter(|known| known.snapshot == snapshot)
            .unwrap_or_default();
        if download.here != offset || download.snapshot != snapshot {
            self.transaction.execute("DELETE FROM download", [])?;
            download = Download {
                snapshot,
                size,
                here: 0,
            };
        }
        if offset == download.here {
            self.transaction
                .prepare_cached("INSERT INTO download (place, bytes) VALUES (?1, ?2)")?
                .execute(params![offset, bytes])?;
            download.here += bytes.len() as u64;
        }
        self.set(setting::DOWNLOAD, &download)?;
        Ok(download)
    }

    /// The whole download, which is then over.
    pub(crate) fn finish_download(&self) -> Result<Vec<u8>, ClientError> {
        let parts = (self.transaction)
            .prepare("SELECT bytes FROM download ORDER BY place")?
            .query_map([], |row| row.get::<_, Vec<u8>>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        self.transaction.execute("DELETE FROM download", [])?;
        self.remove(setting::DOWNLOAD)?;
        Ok(parts.concat())
    }
}
