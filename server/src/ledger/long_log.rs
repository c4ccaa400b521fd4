//! A store's write-ahead log, kept short while others read all the time.
//!
//! SQLite writes the log back into the file by itself, and begins it anew at a moment in which
//! nobody reads it. Of many who read in turns there is always one: beside a projection of 1 GB
//! lay a log of 13 after two thousand tablets had synced for an hour.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::{LedgerError, PATIENCE};

/// Bytes from which on whoever reads is waited for.
pub(super) const LONG: u64 = 64 * 1024 * 1024;
/// How long they are waited for: nothing is written meanwhile.
const WAITS: Duration = Duration::from_secs(1);

/// The log beside a store.
pub(crate) struct LongLog {
    path: PathBuf,
    limit: u64,
    waits: Duration,
    /// Bytes at which it is tried next.
    next: u64,
}

impl LongLog {
    pub(crate) fn beside(store: &Path) -> Self {
        Self::of(store, LONG, WAITS)
    }

    fn of(store: &Path, limit: u64, waits: Duration) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push("-wal");
        Self {
            path: name.into(),
            limit,
            waits,
            next: limit,
        }
    }

    /// Bytes of the log; none if there is no such file.
    fn length(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |file| file.len())
    }

    /// Writes a long log back and begins it anew. To be called between two commits, by the one who
    /// commits. Somebody may read for longer than we wait, as who writes a large export does:
    /// then it is tried again when the log is longer by as much again, and not at each commit.
    ///
    /// # Errors
    /// When the disk fails: the log then stands as it was.
    pub(crate) fn write_back(&mut self, connection: &Connection) -> Result<(), LedgerError> {
        let length = self.length();
        if length < self.next {
            return Ok(());
        }
        connection.busy_timeout(self.waits)?;
        let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            row.get::<_, bool>(0)
        });
        connection.busy_timeout(PATIENCE)?;
        self.next = match busy {
            Ok(false) => self.limit,
            Ok(true) | Err(_) => length + self.limit,
        };
        busy?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    const LIMIT: u64 = 256 * 1024;
    const LINE: usize = 16 * 1024;

    fn open(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        let settled = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
                       PRAGMA wal_autocheckpoint = 1;
                       CREATE TABLE IF NOT EXISTS line (bytes BLOB)";
        connection.execute_batch(settled).unwrap();
        connection
    }

    fn write(connection: &Connection) {
        let line = "INSERT INTO line VALUES (zeroblob(?1))";
        connection.execute(line, [LINE]).unwrap();
    }

    fn begin_to_read(reader: &Connection) {
        reader.execute_batch("BEGIN").unwrap();
        let lines = reader.query_row("SELECT count(*) FROM line", [], |row| row.get::<_, u64>(0));
        lines.unwrap();
    }

    fn end(reader: &Connection) {
        reader.execute_batch("COMMIT").unwrap();
    }

    #[test]
    fn a_log_that_grows_while_others_read_in_turns_without_a_gap_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let writer = open(&path);
        let mut readers = [open(&path), open(&path)];
        let mut log = LongLog::of(&path, LIMIT, Duration::from_secs(60));
        begin_to_read(&readers[0]);
        while log.length() < 4 * LIMIT {
            write(&writer);
            begin_to_read(&readers[1]);
            end(&readers[0]);
            readers.swap(0, 1);
        }
        // They go on, each until the other has begun anew.
        let over = AtomicBool::new(false);
        let [first, second] = readers;
        let (to_first, from_second) = mpsc::channel();
        let (to_second, from_first) = mpsc::channel();
        let read_on = |reader: Connection, told: mpsc::Receiver<()>, tell: mpsc::Sender<()>| {
            while told.recv().is_ok() && !over.load(Ordering::Relaxed) {
                end(&reader);
                begin_to_read(&reader);
                let _ = tell.send(());
            }
        };
        begin_to_read(&second);
        to_first.send(()).unwrap();
        thread::scope(|threads| {
            threads.spawn(|| read_on(first, from_second, to_second));
            threads.spawn(|| read_on(second, from_first, to_first));
            log.write_back(&writer).unwrap();
            over.store(true, Ordering::Relaxed);
        });
        assert_eq!(log.length(), 0);
        write(&writer);
        assert!(log.length() < LIMIT);
    }

    #[test]
    fn who_reads_for_long_is_not_waited_for_at_each_commit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let (writer, reader) = (open(&path), open(&path));
        let mut log = LongLog::of(&path, LIMIT, Duration::ZERO);
        begin_to_read(&reader);
        let mut tried = Vec::new();
        for _ in 0..64 {
            write(&writer);
            let before = log.next;
            log.write_back(&writer).unwrap();
            if log.next != before {
                tried.push(log.next);
            }
        }
        assert!((2..=5).contains(&tried.len()), "{tried:?}");
        end(&reader);
        // From here on nothing else begins it anew.
        let alone = "PRAGMA wal_autocheckpoint = 0";
        writer.execute_batch(alone).unwrap();
        for _ in 0..64 {
            write(&writer);
            log.write_back(&writer).unwrap();
        }
        assert_eq!(log.next, LIMIT);
        assert!(log.length() < 2 * LIMIT);
    }
}
