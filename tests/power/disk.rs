//! A disk that SQLite writes to and whose power can be cut at any moment.
//!
//! What was written and not synced may be there afterwards, or a part of it: any subset, down
//! to sectors of 512 bytes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Error, ErrorKind};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use sqlite_vfs::wip::{WalIndex, WalIndexLock};
use sqlite_vfs::{DatabaseHandle, LockKind, OpenOptions, Vfs};

const SECTOR: usize = 512;

/// Files by their paths.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Something that happened, in its order.
#[derive(Clone)]
pub(crate) enum Deed {
    Write {
        file: String,
        at: usize,
        bytes: Vec<u8>,
    },
    SetLength {
        file: String,
        bytes: usize,
    },
    Sync {
        file: String,
    },
    Delete {
        file: String,
    },
    /// A file got another content, whole and durably.
    Replace {
        file: String,
        bytes: Vec<u8>,
    },
    /// A file took another's place, durably, with what of it was synced.
    Rename {
        from: String,
        to: String,
    },
    /// Somebody was told that something is safe.
    Said,
}

#[derive(Default)]
pub(crate) struct Disk {
    pub(crate) files: Files,
    pub(crate) deeds: Vec<Deed>,
    /// So many writes are taken, and then none until there is room; any number if not given.
    pub(crate) room: Option<usize>,
    /// Whether a write was refused.
    pub(crate) refused: bool,
    /// Two files that lie on the system's disk too, since the program puts the first in the
    /// place of the second by itself: it is looked whether it has before each deed of SQLite's.
    pub(crate) renamed: Option<(PathBuf, PathBuf)>,
    /// A file that the program itself replaces, on the system's disk: it is looked at before
    /// each deed of SQLite's.
    pub(crate) watched: Option<PathBuf>,
}

impl Disk {
    /// Notes what became of the files that are watched.
    pub(crate) fn look(&mut self) {
        if let Some((from, to)) = self.renamed.clone() {
            let [name, other] = [&from, &to].map(|path| path.display().to_string());
            let known = self.files.get(&name).map_or(0, Vec::len);
            match fs::metadata(&from) {
                Err(_) if self.files.contains_key(&name) => self.do_it(Deed::Rename {
                    from: name,
                    to: other,
                }),
                // What was left of an earlier copy is thrown away.
                Ok(there) if there.len() == 0 && known > 0 => self.do_it(Deed::SetLength {
                    file: name,
                    bytes: 0,
                }),
                _ => {}
            }
        }
        let Some(path) = &self.watched else { return };
        let (file, bytes) = (
            path.display().to_string(),
            fs::read(path).unwrap_or_default(),
        );
        if self.files.get(&file) != Some(&bytes) {
            self.do_it(Deed::Replace { file, bytes });
        }
    }

    /// Empties the disk, or gives it these files, with room for so many writes.
    pub(crate) fn begin(&mut self, files: Files, room: usize) {
        self.files = files;
        self.deeds.clear();
        self.room = Some(room);
        self.refused = false;
    }

    /// Whether there is room for one more write.
    fn takes(&mut self) -> bool {
        let takes = self.room != Some(0);
        self.room = self.room.map(|room| room.saturating_sub(1));
        self.refused |= !takes;
        takes
    }

    fn do_it(&mut self, deed: Deed) {
        apply(&mut self.files, &deed, |_| true);
        self.deeds.push(deed);
    }
}

static DISK: Mutex<Disk> = Mutex::new(Disk {
    files: Files::new(),
    deeds: Vec::new(),
    room: None,
    refused: false,
    renamed: None,
    watched: None,
});

pub(crate) fn disk() -> MutexGuard<'static, Disk> {
    DISK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that somebody was told that something is safe.
pub(crate) fn said() {
    disk().deeds.push(Deed::Said);
}

/// What a disk has synced, and what was only written to it, as deeds follow one another.
pub(crate) struct Replay<'d> {
    synced: Files,
    unsynced: BTreeMap<&'d str, Vec<&'d Deed>>,
    safe: usize,
}

impl<'d> Replay<'d> {
    /// A disk on which everything counts as synced.
    pub(crate) fn of(before: &Files) -> Self {
        Self {
            synced: before.clone(),
            unsynced: BTreeMap::new(),
            safe: 0,
        }
    }

    /// More is done.
    pub(crate) fn go_on(&mut self, deeds: &'d [Deed]) {
        for deed in deeds {
            match deed {
                Deed::Write { file, .. } | Deed::SetLength { file, .. } => {
                    self.unsynced.entry(file).or_default().push(deed);
                }
                Deed::Sync { file } => {
                    for deed in self.unsynced.remove(file.as_str()).unwrap_or_default() {
                        apply(&mut self.synced, deed, |_| true);
                    }
                }
                Deed::Delete { file } => {
                    self.unsynced.remove(file.as_str());
                    self.synced.remove(file);
                }
                Deed::Replace { file, bytes } => {
                    self.synced.insert(file.clone(), bytes.clone());
                }
                Deed::Rename { from, to } => {
                    // What was not synced by then nobody brings back.
                    self.unsynced.remove(from.as_str());
                    self.unsynced.remove(to.as_str());
                    let bytes = self.synced.remove(from).unwrap_or_default();
                    self.synced.insert(to.clone(), bytes);
                }
                Deed::Said => self.safe += 1,
            }
        }
    }

    /// What is on the disk after its power was cut, and how much had been called safe.
    pub(crate) fn cut(&self, rng: &mut ChaCha8Rng) -> (Files, usize) {
        let mut files = self.synced.clone();
        // Nothing of what was not synced, all of it, some writes, some sectors.
        let mood = rng.next_u32() % 4;
        for deed in self.unsynced.values().flatten() {
            let whole = match mood {
                0 => false,
                1 => true,
                _ => rng.next_u32().is_multiple_of(2),
            };
            let torn = mood == 3;
            if whole || torn {
                apply(&mut files, deed, |_| {
                    whole && !torn || torn && rng.next_u32().is_multiple_of(2)
                });
            }
        }
        (files, self.safe)
    }
}

fn apply(files: &mut Files, deed: &Deed, mut survives: impl FnMut(usize) -> bool) {
    match deed {
        Deed::Write { file, at, bytes } => {
            let file = files.entry(file.clone()).or_default();
            for (place, sector) in bytes.chunks(SECTOR).enumerate() {
                if survives(place) {
                    let at = at + place * SECTOR;
                    file.resize(file.len().max(at + sector.len()), 0);
                    file[at..at + sector.len()].copy_from_slice(sector);
                }
            }
        }
        Deed::SetLength { file, bytes } => {
            if survives(0) {
                files.entry(file.clone()).or_default().resize(*bytes, 0);
            }
        }
        Deed::Replace { file, bytes } => {
            files.insert(file.clone(), bytes.clone());
        }
        Deed::Rename { from, to } => {
            let bytes = files.remove(from).unwrap_or_default();
            files.insert(to.clone(), bytes);
        }
        Deed::Sync { .. } | Deed::Delete { .. } | Deed::Said => {}
    }
}

/// What SQLite sees of the disk.
pub(crate) struct System;

pub(crate) struct Handle {
    file: String,
    lock: LockKind,
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).expect("files of a test are small")
}

impl Vfs for System {
    type Handle = Handle;

    fn open(&self, db: &str, _: OpenOptions) -> Result<Handle, Error> {
        disk().look();
        disk().files.entry(db.to_owned()).or_default();
        Ok(Handle {
            file: db.to_owned(),
            lock: LockKind::None,
        })
    }

    fn delete(&self, db: &str) -> Result<(), Error> {
        let mut disk = disk();
        disk.files.remove(db);
        disk.deeds.push(Deed::Delete {
            file: db.to_owned(),
        });
        Ok(())
    }

    fn exists(&self, db: &str) -> Result<bool, Error> {
        Ok(disk().files.contains_key(db))
    }

    fn temporary_name(&self) -> String {
        "temporary".to_owned()
    }

    fn random(&self, buffer: &mut [i8]) {
        buffer.fill(7);
    }

    fn sleep(&self, duration: Duration) -> Duration {
        duration
    }
}

impl DatabaseHandle for Handle {
    type WalIndex = Index;

    fn size(&self) -> Result<u64, Error> {
        Ok(disk().files[&self.file].len() as u64)
    }

    fn read_exact_at(&mut self, buffer: &mut [u8], at: u64) -> Result<(), Error> {
        let disk = disk();
        let rest = disk.files[&self.file].get(size(at)..).unwrap_or_default();
        let here = rest.len().min(buffer.len());
        buffer[..here].copy_from_slice(&rest[..here]);
        buffer[here..].fill(0);
        match here == buffer.len() {
            true => Ok(()),
            false => Err(ErrorKind::UnexpectedEof.into()),
        }
    }

    fn write_all_at(&mut self, bytes: &[u8], at: u64) -> Result<(), Error> {
        if !disk().takes() {
            return Err(ErrorKind::StorageFull.into());
        }
        self.note(Deed::Write {
            file: self.file.clone(),
            at: size(at),
            bytes: bytes.to_vec(),
        });
        Ok(())
    }

    fn sync(&mut self, _: bool) -> Result<(), Error> {
        self.note(Deed::Sync {
            file: self.file.clone(),
        });
        Ok(())
    }

    fn set_len(&mut self, bytes: u64) -> Result<(), Error> {
        // What shrinks needs no room.
        if bytes > self.size()? && !disk().takes() {
            return Err(ErrorKind::StorageFull.into());
        }
        self.note(Deed::SetLength {
            file: self.file.clone(),
            bytes: size(bytes),
        });
        Ok(())
    }

    fn lock(&mut self, lock: LockKind) -> Result<bool, Error> {
        self.lock = lock;
        Ok(true)
    }

    fn reserved(&mut self) -> Result<bool, Error> {
        Ok(false)
    }

    fn current_lock(&self) -> Result<LockKind, Error> {
        Ok(self.lock)
    }

    fn wal_index(&self, _: bool) -> Result<Index, Error> {
        Ok(Index)
    }
}

impl Handle {
    fn note(&self, deed: Deed) {
        let mut disk = disk();
        disk.look();
        if let Some((from, to)) = &disk.renamed
            && [from, to].contains(&&PathBuf::from(&self.file))
        {
            beside(&deed).expect("the system's disk has room");
        }
        disk.do_it(deed);
    }
}

/// Does to a file of the system's what is done to ours.
fn beside(deed: &Deed) -> Result<(), Error> {
    let open = |file: &str| {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(false).open(file)
    };
    match deed {
        Deed::Write { file, at, bytes } => open(file)?.write_all_at(bytes, *at as u64),
        Deed::SetLength { file, bytes } => open(file)?.set_len(*bytes as u64),
        _ => Ok(()),
    }
}

/// The index of a log that one connection alone reads: it needs to be nowhere else.
pub(crate) struct Index;

impl WalIndex for Index {
    fn map(&mut self, _: u32) -> Result<[u8; 32_768], Error> {
        Ok([0; 32_768])
    }

    fn lock(&mut self, _: Range<u8>, _: WalIndexLock) -> Result<bool, Error> {
        Ok(true)
    }

    fn delete(self) -> Result<(), Error> {
        Ok(())
    }
}
