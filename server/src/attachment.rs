//! Photos and voice notes on the server's disk: under `attachments` in the data folder, each
//! named by the hash of its content and by nothing that a tablet says.
//!
//! Files are sealed ([`crate::sealed_file`]). What has begun lies under `attachments/begun`, one file for each device and attachment, so
//! that no device can spoil another's. A file gets its name only when it is whole, its hash is
//! right and it has been synced; the ledger knows of it only after that.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use schema::id::{ContentHash, DeviceId};
use schema::limits;
use schema::problem::{Coded, Parameters};
use schema::wire::attachment::Part;
use sha2::{Digest, Sha256};

use crate::sealed_file::{self, FileKeys};

mod kind;

use kind::Kind;

/// The folder under the data folder.
pub const FOLDER: &str = "attachments";
const BEGUN: &str = "begun";

/// The files of one data folder.
#[derive(Debug, Clone)]
pub struct Attachments {
    folder: PathBuf,
    /// Bytes of the disk that photos leave free for the records.
    reserve: u64,
    keys: FileKeys,
}

/// How far an attachment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes from its beginning are durable.
    Begun(u64),
    /// All of it is durable, under its name.
    Whole,
}

/// A part is not taken, and never will be as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The whole would be larger than [`limits::ATTACHMENT_BYTES`].
    #[error("{bytes} bytes are too many for an attachment")]
    TooLarge {
        /// The size met.
        bytes: u64,
    },
    /// The whole would be empty.
    #[error("an attachment without content")]
    Empty,
    /// The part is larger than [`limits::ATTACHMENT_PART_BYTES`], or goes beyond the whole.
    #[error("the part does not lie within its whole")]
    OutOfPlace,
    /// The media type is none of those that are taken.
    #[error("no media type that is taken")]
    MediaType,
    /// The whole is here, and does not begin as its media type does.
    #[error("the content is not of its media type")]
    OtherKind,
    /// The whole is here, and is not what its name says.
    #[error("the content is not what its hash says")]
    OtherContent,
}

impl Coded for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "attachment.too-large",
            Self::Empty => "attachment.empty",
            Self::OutOfPlace => "attachment.out-of-place",
            Self::MediaType => "attachment.media-type",
            Self::OtherKind => "attachment.other-kind",
            Self::OtherContent => "attachment.other-content",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::TooLarge { bytes } => vec![
                ("bytes", bytes.to_string()),
                ("most", limits::ATTACHMENT_BYTES.to_string()),
            ],
            _ => Parameters::new(),
        }
    }
}

/// A part was not stored.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// It is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk is full, or only what is kept for records is left.
    #[error("no room for attachments")]
    DiskFull,
    /// The disk failed.
    #[error(transparent)]
    Disk(io::Error),
}

impl From<io::Error> for AttachmentError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Disk(error),
        }
    }
}

/// What can be told of a part by itself.
fn check(part: &Part) -> Result<Kind, Refusal> {
    let kind = Kind::named(&part.media_type).ok_or(Refusal::MediaType)?;
    if part.size > limits::ATTACHMENT_BYTES {
        return Err(Refusal::TooLarge { bytes: part.size });
    }
    if part.size == 0 {
        return Err(Refusal::Empty);
    }
    let end = (part.offset).checked_add(part.bytes.len() as u64);
    let within = end.is_some_and(|end| end <= part.size);
    if !within || part.bytes.len() > limits::ATTACHMENT_PART_BYTES {
        return Err(Refusal::OutOfPlace);
    }
    Ok(kind)
}

impl Attachments {
    /// The attachments of a data folder. Photos leave `reserve` bytes of its disk free.
    #[must_use]
    pub fn of(data: &Path, reserve: u64) -> Self {
        Self {
            folder: data.join(FOLDER),
            reserve,
            keys: FileKeys::of(data),
        }
    }

    /// Those in a folder, of a data folder or of backups, with these keys. Without a reserve:
    /// what the office itself copies is not held back.
    pub(crate) fn within(folder: &Path, keys: FileKeys) -> Self {
        Self {
            folder: folder.join(FOLDER),
            reserve: 0,
            keys,
        }
    }

    /// Where an attachment lies once it is whole.
    #[must_use]
    pub fn path(&self, hash: ContentHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(name)
    }

    /// Takes a part from a device, or tells it where to go on. When this returns, what it
    /// says is durable.
    ///
    /// # Errors
    /// When the part is refused, or the disk is full or fails: what was there stays.
    pub fn take(&self, part: &Part) -> Result<Progress, AttachmentError> {
        let kind = check(part)?;
        if self.path(part.hash).is_file() {
            return Ok(Progress::Whole);
        }
        let begun = self.begun(part.device, part.hash);
        if part.bytes.is_empty() && !begun.exists() {
            return Ok(Progress::Begun(0));
        }
        if self.free()? < self.reserve {
            return Err(AttachmentError::DiskFull);
        }
        if !begun.exists() {
            self.make_room_for_another(part.device)?;
        }
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&begun)?;
        // Two requests of one tablet can be in the air: one after the other.
        file.lock()?;
        let held = sealed_file::whole_pieces(&mut file)?;
        if held != part.offset && held < part.size {
            return Ok(Progress::Begun(held));
        }
        if held < part.size {
            let written = file.metadata()?.len();
            let appended = self.keys.append(&mut file, &part.bytes);
            if let Err(error) = appended.and_then(|()| file.sync_data()) {
                // Half a part is none: the next one begins where this did.
                let _ = file.set_len(written);
                return Err(error.into());
            }
        }
        let held = sealed_file::whole_pieces(&mut file)?;
        if held < part.size {
            return Ok(Progress::Begun(held));
        }
        match self.finish(&mut file, &begun, part.hash, kind) {
            Err(AttachmentError::Refused(refusal)) => {
                // It can only begin anew.
                fs::remove_file(&begun)?;
                Err(refusal.into())
            }
            finished => finished.map(|()| Progress::Whole),
        }
    }

    /// Whether an attachment's file is what its name says.
    ///
    /// # Errors
    /// When the file cannot be read; one that is not there is not whole.
    pub fn is_whole(&self, hash: ContentHash) -> io::Result<bool> {
        match File::open(self.path(hash)) {
            Ok(mut file) => Ok(self.content_hash(&mut file)? == Some(hash)),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What an attachment is, whole.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self, hash: ContentHash) -> io::Result<Vec<u8>> {
        self.keys.read(&self.path(hash))
    }

    /// Seals what lies open from before files were sealed.
    ///
    /// # Errors
    /// When the disk fails: the others are sealed the next time.
    pub fn seal_all(&self) -> io::Result<()> {
        let Ok(folders) = fs::read_dir(&self.folder) else {
            return Ok(());
        };
        for folder in folders.flatten() {
            for file in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                match folder.file_name() == BEGUN {
                    // Whoever has begun begins anew.
                    true if !sealed_file::is_sealed(&file.path())? => fs::remove_file(file.path())?,
                    true => {}
                    false => self.keys.seal(&file.path())?,
                }
            }
        }
        Ok(())
    }

    /// The hash of what a file holds; nothing if it is damaged.
    fn content_hash(&self, file: &mut File) -> io::Result<Option<ContentHash>> {
        let mut hash = Sha256::new();
        match self.keys.each_piece(file, |piece| hash.update(piece)) {
            Ok(()) => Ok(Some(ContentHash(hash.finalize().into()))),
            Err(error) if sealed_file::is_damage(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Copies an attachment's file here from another folder of attachments, unless it is
    /// here. When this returns true, it is durable. False if the other folder has it not, or
    /// damaged.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn copy_from(&self, other: &Self, hash: ContentHash) -> io::Result<bool> {
        let target = self.path(hash);
        if target.is_file() {
            return Ok(true);
        }
        make_folder(parent(&target))?;
        let partial = target.with_extension("partial");
        match fs::copy(other.path(hash), &partial) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(false),
            copied => copied?,
        };
        let mut copy = File::open(&partial)?;
        copy.sync_all()?;
        let whole = other.content_hash(&mut copy)? == Some(hash);
        if whole {
            put_in_place(&partial, &target)?;
        } else {
            fs::remove_file(&partial)?;
        }
        Ok(whole)
    }

    fn begun(&self, device: DeviceId, hash: ContentHash) -> PathBuf {
        self.folder.join(BEGUN).join(format!("{device}-{hash}"))
    }

    /// Gives the file its name, if it deserves it.
    fn finish(
        &self,
        file: &mut File,
        begun: &Path,
        hash: ContentHash,
        kind: Kind,
    ) -> Result<(), AttachmentError> {
        if self.content_hash(file)? != Some(hash) {
            return Err(Refusal::OtherContent.into());
        }
        let mut beginning = Vec::new();
        self.keys.each_piece(file, |piece| {
            let lacking = kind::BEGINNING - beginning.len();
            beginning.extend_from_slice(&piece[..piece.len().min(lacking)]);
        })?;
        if !kind.fits(&beginning) {
            return Err(Refusal::OtherKind.into());
        }
        file.sync_all()?;
        let target = self.path(hash);
        make_folder(parent(&target))?;
        match put_in_place(begun, &target) {
            // Another request of the same tablet has just done it.
            Err(gone) if gone.kind() == io::ErrorKind::NotFound && target.is_file() => Ok(()),
            done => Ok(done?),
        }
    }

    /// A device that begins many and ends none loses its oldest beginning.
    fn make_room_for_another(&self, device: DeviceId) -> io::Result<()> {
        let folder = self.folder.join(BEGUN);
        make_folder(&folder)?;
        let theirs = format!("{device}-");
        let mut begun = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&theirs) {
                begun.push((entry.metadata()?.modified()?, entry.path()));
            }
        }
        begun.sort();
        let too_many = (begun.len() + 1).saturating_sub(limits::ATTACHMENTS_BEGUN);
        for (_, oldest) in begun.into_iter().take(too_many) {
            fs::remove_file(oldest)?;
        }
        Ok(())
    }

    fn free(&self) -> io::Result<u64> {
        make_folder(&self.folder)?;
        fs4::available_space(&self.folder)
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes a folder so that a power cut leaves it.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    make_folder(parent(folder))?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder(parent(folder)),
    }
}

fn put_in_place(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_folder(parent(to))
}

/// A name is durable when its folder is. Only Unix lets a folder be synced.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
