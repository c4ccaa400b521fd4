//! Files that are sealed piece by piece: photos as their parts come, exports, lists that were
//! uploaded, what is known of a job.
//!
//! Each file has a key of its own, which is derived from one that lies in the sealed ledger;
//! each piece is XChaCha20-Poly1305 and knows its place. A change of the vault's key therefore
//! needs no file written anew: it seals the ledger anew, and files that come later get another
//! key.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::ledger::Ledger;
use crate::vault::{Secret, Vault};

const MARK: &[u8; 8] = b"shouce1\n";
const ID: usize = 16;
const HEAD: usize = MARK.len() + 4 + ID;
const NONCE: usize = 24;
const TAG: usize = 16;
/// What one piece holds where we choose.
const PIECE: usize = 64 * 1024;
/// What one piece may hold.
const MOST: usize = 1024 * 1024;

/// The keys of a data folder's files: a number and a secret each, the newest last.
#[derive(Debug, Clone)]
pub struct FileKeys {
    /// The data folder whose ledger can be asked for more.
    data: Option<PathBuf>,
    known: Arc<Mutex<Known>>,
}

/// What the ledger said when it was asked last.
#[derive(Debug, Default)]
struct Known {
    /// What the vault's key was called then: with another one there is a newer file key.
    under: String,
    keys: Vec<(u32, Secret)>,
}

impl Known {
    fn find(&self, number: u32) -> Option<Secret> {
        let found = self.keys.iter().find(|(other, _)| *other == number);
        found.map(|(_, secret)| secret.clone())
    }
}

/// One file's cipher.
struct Cipher(XChaCha20Poly1305);

impl FileKeys {
    /// Those of a data folder. Its ledger is asked when one is needed.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self {
            data: Some(data.to_owned()),
            known: Arc::default(),
        }
    }

    /// These, of a ledger that does not stand in its place yet.
    pub(crate) fn known(known: Vec<(u32, Secret)>) -> Self {
        Self {
            data: None,
            known: Arc::new(Mutex::new(Known {
                under: String::new(),
                keys: known,
            })),
        }
    }

    /// Reads a file whole. One from before files were sealed is read as it is.
    ///
    /// # Errors
    /// When it cannot be read, or was altered.
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.each_piece(&mut File::open(path)?, |piece| {
            bytes.extend_from_slice(piece);
        })?;
        Ok(bytes)
    }

    /// Writes a file in another's place, whole or not at all.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.replace(path, &mut &*bytes)
    }

    /// Seals a file that lies open. One that is sealed stays as it is.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn seal(&self, path: &Path) -> io::Result<()> {
        let mut open = File::open(path)?;
        if read_head(&mut open)?.is_some() {
            return Ok(());
        }
        open.rewind()?;
        self.replace(path, &mut open)
    }

    fn replace(&self, path: &Path, from: &mut impl Read) -> io::Result<()> {
        let mut sealing = self.begin(path)?;
        io::copy(from, &mut sealing)?;
        sealing.finish()
    }

    /// Begins a file that is sealed as it is written and then takes another's place.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn begin(&self, path: &Path) -> io::Result<Sealing> {
        let mut name = path.as_os_str().to_owned();
        name.push(".sealing");
        let partial = PathBuf::from(name);
        let mut file = File::create(&partial)?;
        let cipher = self.begin_file(&mut file)?;
        Ok(Sealing {
            path: path.to_owned(),
            partial: Partial(partial),
            file,
            cipher,
            piece: Vec::with_capacity(PIECE),
            place: 0,
        })
    }

    /// Writes the head of a file, with the newest key.
    fn begin_file(&self, file: &mut File) -> io::Result<Cipher> {
        let (number, secret) = self.newest()?;
        let mut id = [0; ID];
        getrandom::fill(&mut id).map_err(io::Error::other)?;
        file.rewind()?;
        file.write_all(&[&MARK[..], &number.to_be_bytes(), &id].concat())?;
        Ok(Cipher::of(&secret, id))
    }

    /// Appends a piece to a file, which gets its head if it is empty.
    ///
    /// # Errors
    /// When the disk fails: what is written of the piece must then be cut off.
    pub fn append(&self, file: &mut File, piece: &[u8]) -> io::Result<()> {
        let (cipher, place) = if file.metadata()?.len() == 0 {
            (self.begin_file(file)?, 0)
        } else {
            let (number, id) = read_head(file)?.ok_or_else(damaged)?;
            let place = skim(file)?.pieces;
            (Cipher::of(&self.find(number)?, id), place)
        };
        file.seek(SeekFrom::End(0))?;
        cipher.write(file, place, piece)
    }

    /// Goes through what a file holds.
    ///
    /// # Errors
    /// When it cannot be read, or was altered.
    pub fn each_piece(&self, file: &mut File, mut each: impl FnMut(&[u8])) -> io::Result<()> {
        let Some((number, id)) = read_head(file)? else {
            file.rewind()?;
            let mut buffer = vec![0; PIECE];
            loop {
                match file.read(&mut buffer)? {
                    0 => return Ok(()),
                    read => each(&buffer[..read]),
                }
            }
        };
        let cipher = Cipher::of(&self.find(number)?, id);
        let (mut place, end) = (0, file.metadata()?.len());
        while file.stream_position()? < end {
            let (length, nonce) = read_piece_head(file)?;
            let mut sealed = vec![0; length + TAG];
            file.read_exact(&mut sealed)?;
            each(&cipher.open(place, nonce, &sealed)?);
            place += 1;
        }
        Ok(())
    }

    /// The key of a file that begins now. A server that runs on while its key is changed uses
    /// the old one no longer.
    fn newest(&self) -> io::Result<(u32, Secret)> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(data) = &self.data {
            let under = Vault::open(data).map_err(io::Error::other)?.id();
            if known.under != under || known.keys.is_empty() {
                let keys = self.ask()?;
                *known = Known { under, keys };
            }
        }
        known.keys.last().cloned().ok_or_else(damaged)
    }

    fn find(&self, number: u32) -> io::Result<Secret> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(secret) = known.find(number) {
            return Ok(secret);
        }
        known.keys = self.ask()?;
        known.find(number).ok_or_else(damaged)
    }

    fn ask(&self) -> io::Result<Vec<(u32, Secret)>> {
        let data = self.data.as_ref().ok_or_else(damaged)?;
        let mut ledger = Ledger::open(data).map_err(io::Error::other)?;
        ledger.file_keys().map_err(io::Error::other)
    }
}

/// Whether a file is sealed.
///
/// # Errors
/// When it cannot be read.
pub fn is_sealed(path: &Path) -> io::Result<bool> {
    Ok(read_head(&mut File::open(path)?)?.is_some())
}

/// Whether a file could not be read because it is not as it was written.
#[must_use]
pub fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
    )
}

/// How many bytes a file holds whose pieces come one by one. What a power cut left of a piece
/// is cut off.
///
/// # Errors
/// When it cannot be read, or written.
pub fn whole_pieces(file: &mut File) -> io::Result<u64> {
    let written = file.metadata()?.len();
    if written == 0 {
        return Ok(0);
    }
    if read_head(file)?.is_none() {
        file.set_len(0)?;
        return Ok(0);
    }
    let skimmed = skim(file)?;
    if skimmed.end < written {
        file.set_len(skimmed.end)?;
    }
    Ok(skimmed.bytes)
}

/// The number of a file's key and the file's id; nothing if it is not sealed.
fn read_head(file: &mut File) -> io::Result<Option<(u32, [u8; ID])>> {
    let (mut mark, mut number, mut id) = ([0; 8], [0; 4], [0; ID]);
    if file.metadata()?.len() < HEAD as u64 {
        return Ok(None);
    }
    file.rewind()?;
    file.read_exact(&mut mark)?;
    file.read_exact(&mut number)?;
    file.read_exact(&mut id)?;
    Ok((mark == *MARK).then_some((u32::from_be_bytes(number), id)))
}

fn read_piece_head(file: &mut File) -> io::Result<(usize, [u8; NONCE])> {
    let (mut length, mut nonce) = ([0; 4], [0; NONCE]);
    file.read_exact(&mut length)?;
    file.read_exact(&mut nonce)?;
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
    (length <= MOST)
        .then_some((length, nonce))
        .ok_or_else(damaged)
}

/// What follows a file's head.
struct Skimmed {
    /// So many whole pieces.
    pieces: u64,
    /// They hold so many bytes.
    bytes: u64,
    /// And end here.
    end: u64,
}

fn skim(file: &mut File) -> io::Result<Skimmed> {
    let written = file.metadata()?.len();
    let mut skimmed = Skimmed {
        pieces: 0,
        bytes: 0,
        end: HEAD as u64,
    };
    let least = (4 + NONCE + TAG) as u64;
    while skimmed.end + least <= written {
        file.seek(SeekFrom::Start(skimmed.end))?;
        let (length, _) = read_piece_head(file)?;
        let end = skimmed.end + least + length as u64;
        if end > written {
            break;
        }
        skimmed.pieces += 1;
        skimmed.bytes += length as u64;
        skimmed.end = end;
    }
    Ok(skimmed)
}

impl Cipher {
    fn of(secret: &Secret, id: [u8; ID]) -> Self {
        let label = [&b"shouce file 1 "[..], &id].concat();
        let key = Key::from(*secret.derive(&label).bytes());
        Self(XChaCha20Poly1305::new(&key))
    }

    fn write(&self, file: &mut File, place: u64, piece: &[u8]) -> io::Result<()> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(io::Error::other)?;
        let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
        let sealed = self.seal(place, nonce, piece)?;
        file.write_all(&[&length.to_be_bytes()[..], &nonce, &sealed].concat())
    }

    fn seal(&self, place: u64, nonce: [u8; NONCE], piece: &[u8]) -> io::Result<Vec<u8>> {
        let payload = Payload {
            msg: piece,
            aad: &place.to_be_bytes(),
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        sealed.map_err(|_| damaged())
    }

    fn open(&self, place: u64, nonce: [u8; NONCE], sealed: &[u8]) -> io::Result<Vec<u8>> {
        let payload = Payload {
            msg: sealed,
            aad: &place.to_be_bytes(),
        };
        let opened = self.0.decrypt(&XNonce::from(nonce), payload);
        opened.map_err(|_| damaged())
    }
}

/// A file that is sealed as it is written: nothing of it ever lies open. It takes its place
/// when it is finished.
pub struct Sealing {
    path: PathBuf,
    partial: Partial,
    file: File,
    cipher: Cipher,
    piece: Vec<u8>,
    place: u64,
}

/// One that is not finished leaves nothing behind.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        let _gone_if_renamed = fs::remove_file(&self.0);
    }
}

impl Sealing {
    /// Ends the file and puts it in its place, durably.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn finish(mut self) -> io::Result<()> {
        if !self.piece.is_empty() || self.place == 0 {
            self.write_piece()?;
        }
        self.file.sync_all()?;
        fs::rename(&self.partial.0, &self.path)
    }

    fn write_piece(&mut self) -> io::Result<()> {
        self.cipher.write(&mut self.file, self.place, &self.piece)?;
        self.place += 1;
        self.piece.clear();
        Ok(())
    }
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let some = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..some]);
        if self.piece.len() == PIECE {
            self.write_piece()?;
        }
        Ok(some)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the sealed file is damaged")
}

#[cfg(test)]
mod tests;
