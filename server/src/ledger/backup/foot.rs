//! What a backup ends in: the key of its pages, sealed to the recovery key, and a checksum of
//! everything before it. A file that is cut short, or in which a bit has turned, is known at
//! once, and before anything of it is opened.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use schema::wire::seal::{self, SealKey};
use sha2::{Digest, Sha256};

use crate::vault::{RecoveryKey, Secret};

const MARK: &[u8; 16] = b"shouce backup 1\n";
/// A sealed key: the encapsulated one, the sealed bytes and their tag.
const SEALED: usize = 32 + 32 + 16;
const HASH: usize = 32;
const BYTES: usize = 32 + SEALED + HASH + MARK.len();

/// The end of a backup.
#[derive(Debug, Clone)]
pub(super) struct Foot {
    /// Which key opens it.
    pub(super) to: SealKey,
    sealed: [u8; SEALED],
    /// Where the foot begins: so long are the pages.
    pub(super) pages: u64,
}

/// Ends a backup whose pages are sealed with `key`, and makes it durable.
pub(super) fn write(file: &mut File, key: &Secret, to: SealKey) -> io::Result<()> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(io::Error::other)?;
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::from_seed(seed);
    let sealed = to.seal(key.bytes(), &mut rng).map_err(io::Error::other)?;
    let end = file.seek(SeekFrom::End(0))?;
    file.write_all(&to.0)?;
    file.write_all(&sealed)?;
    let hash = hash(file, end + 32 + SEALED as u64, &mut io::sink())?;
    file.seek(SeekFrom::End(0))?;
    file.write_all(&hash)?;
    file.write_all(MARK)?;
    file.sync_all()
}

impl Foot {
    /// Reads the end of a backup. Nothing if there is none: it is no backup, or cut short.
    pub(super) fn read(file: &mut File) -> io::Result<Option<Self>> {
        let length = file.seek(SeekFrom::End(0))?;
        let Some(pages) = length.checked_sub(BYTES as u64) else {
            return Ok(None);
        };
        file.seek(SeekFrom::Start(pages))?;
        let (mut to, mut sealed, mut rest) = ([0; 32], [0; SEALED], [0; HASH + MARK.len()]);
        file.read_exact(&mut to)?;
        file.read_exact(&mut sealed)?;
        file.read_exact(&mut rest)?;
        let to = SealKey(to);
        Ok((&rest[HASH..] == MARK).then_some(Self { to, sealed, pages }))
    }

    /// Copies the pages out. False if a byte of the backup is not as it was written.
    pub(super) fn copy_pages(&self, file: &mut File, to: &mut File) -> io::Result<bool> {
        let mut pages = Pages {
            left: self.pages,
            to,
        };
        let hash = hash(file, self.pages + 32 + SEALED as u64, &mut pages)?;
        let mut written = [0; HASH];
        file.read_exact(&mut written)?;
        Ok(hash == written)
    }

    /// The key of the pages. Nothing if it is not sealed to this recovery key.
    pub(super) fn open(&self, recovery: &RecoveryKey) -> Option<Secret> {
        let opened = seal::open(&recovery.secret(), &self.sealed).ok()?;
        opened.try_into().ok().map(Secret::new)
    }
}

/// Writes so many bytes on and forgets the rest.
struct Pages<'a> {
    left: u64,
    to: &'a mut File,
}

impl Write for Pages<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let ours = &bytes[..bytes.len().min(most)];
        self.to.write_all(ours)?;
        self.left -= ours.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The hash of a file's first bytes, which are passed on.
fn hash(file: &mut File, bytes: u64, to: &mut impl Write) -> io::Result<[u8; HASH]> {
    file.rewind()?;
    let (mut hash, mut left) = (Sha256::new(), bytes);
    let mut buffer = vec![0; 256 * 1024];
    while left > 0 {
        let most = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let some = &mut buffer[..most];
        file.read_exact(some)?;
        hash.update(&*some);
        to.write_all(some)?;
        left -= some.len() as u64;
    }
    Ok(hash.finalize().into())
}
