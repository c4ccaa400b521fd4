//! The folder that holds a tablet: its store, the store's key, the server's address.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use client_core::clock::Now;
use client_core::store::{Connection, Place, Rescued, Store};
use client_core::vault::{Cost, StoreKey, Vault};
use client_core::{Client, ClientError};
use rand_chacha::ChaCha20Rng;
use schema::questionnaire::Questionnaire;
use sha2::{Digest, Sha256};
use tablet::host::{self, HostClock};
use tablet::line::{Line, Timeouts};

use super::{file, refuse};

/// Where a tablet lives.
pub(crate) struct Folder {
    path: PathBuf,
    pin: Option<String>,
}

/// An open tablet and what the machine gives it.
pub(crate) struct Open {
    pub(crate) client: Client,
    pub(crate) rng: ChaCha20Rng,
    pub(crate) clock: HostClock,
    /// The store is not where it was.
    pub(crate) moved: bool,
}

impl Open {
    pub(crate) fn now(&self) -> Now {
        self.clock.now()
    }
}

const STORE: &str = "store.db";
const RESCUED: &str = "store.rescued.db";
const DAMAGED: &str = "store.damaged.db";
/// The key in the open: whoever has the disk has the store. With a PIN it is wrapped.
const KEY: &str = "store.key";
const VAULT: &str = "store.vault";
const SERVER: &str = "server";
const CERTIFICATES: &str = "server.pem";

impl Folder {
    pub(crate) fn new(path: PathBuf, pin: Option<String>) -> Self {
        Self { path, pin }
    }

    /// Opens the store, or makes it.
    pub(crate) fn open(&self) -> Result<Open> {
        fs::create_dir_all(&self.path).map_err(|error| self.unusable(&error))?;
        let mut rng = host::chance()?;
        let key = self.key(&mut rng)?;
        let store = self.at(STORE);
        let (connection, place) = connect(&store)?;
        let opened = Store::open(connection, key, place, &mut rng)?;
        Ok(Open {
            client: Client::new(opened.store)?,
            rng,
            clock: HostClock::default(),
            moved: opened.moved,
        })
    }

    /// Sets the damaged store aside and carries over what can be read.
    pub(crate) fn rescue(&self) -> Result<(Rescued, PathBuf)> {
        if !self.at(STORE).exists() {
            let folder = self.path.display().to_string();
            return Err(refuse("tablet.nothing-to-rescue", &[("folder", folder)]));
        }
        let mut rng = host::chance()?;
        let key = self.key(&mut rng)?;
        let (store, rescued, aside) = (self.at(STORE), self.at(RESCUED), self.at(DAMAGED));
        if rescued.exists() {
            // An earlier rescue that was cut: the damaged store is still whole beside it.
            fs::remove_file(&rescued)?;
        }
        let damaged = open_file(&store)?;
        let (connection, place) = connect(&rescued)?;
        let mut fresh = Store::open(connection, key, place, &mut rng)?.store;
        let saved = fresh.rescue(&damaged, key, Questionnaire::standard(), &mut rng)?;
        drop((fresh, damaged));
        fs::rename(&store, &aside)?;
        fs::rename(&rescued, &store)?;
        Ok((saved, aside))
    }

    /// Wraps the key with a PIN; from then on the PIN is needed.
    pub(crate) fn lock(&self, pin: &str) -> Result<()> {
        let mut rng = host::chance()?;
        let key = self.key(&mut rng)?;
        let vault = Vault::wrap(key, pin, &[], Cost::ALONE, &mut rng);
        write_whole(&self.at(VAULT), &postcard::to_stdvec(&vault)?)?;
        match fs::remove_file(self.at(KEY)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Remembers where the server is.
    pub(crate) fn set_server(&self, address: &str, certificates: Option<&Path>) -> Result<()> {
        write_whole(&self.at(SERVER), address.as_bytes())?;
        if let Some(certificates) = certificates {
            write_whole(&self.at(CERTIFICATES), &file::read(certificates)?)?;
        }
        Ok(())
    }

    /// The line to the server.
    pub(crate) fn line(&self, instead: Option<&str>) -> Result<Line> {
        let address = match instead {
            Some(address) => address.to_owned(),
            None => {
                fs::read_to_string(self.at(SERVER)).map_err(|_| refuse("tablet.no-server", &[]))?
            }
        };
        let certificates = fs::read(self.at(CERTIFICATES)).ok();
        let address = address.trim().parse()?;
        Ok(Line::new(
            address,
            certificates.as_deref(),
            Timeouts::default(),
        )?)
    }

    fn key(&self, rng: &mut ChaCha20Rng) -> Result<StoreKey> {
        if let Ok(wrapped) = fs::read(self.at(VAULT)) {
            let Some(pin) = &self.pin else {
                return Err(refuse("tablet.pin-needed", &[]));
            };
            let vault: Vault =
                postcard::from_bytes(&wrapped).map_err(|_| ClientError::Stored("the vault"))?;
            let key = vault.open(pin, &[]);
            return key.map_err(|_| ClientError::WrongKey.into());
        }
        if let Ok(bytes) = fs::read(self.at(KEY)) {
            let key = bytes.try_into().map(StoreKey);
            return key.map_err(|_| ClientError::WrongKey.into());
        }
        let mut key = [0; 32];
        rand_core::Rng::fill_bytes(rng, &mut key);
        write_whole(&self.at(KEY), &key)?;
        Ok(StoreKey(key))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn unusable(&self, error: &std::io::Error) -> anyhow::Error {
        refuse(
            "tablet.folder",
            &[
                ("folder", self.path.display().to_string()),
                ("why", error.to_string()),
            ],
        )
    }
}

/// Writes a file that is there whole or not at all, for this user's eyes only.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    Ok(())
}

fn open_file(path: &Path) -> Result<Connection> {
    Ok(Connection::open(path).map_err(ClientError::from)?)
}

fn connect(path: &Path) -> Result<(Connection, Place)> {
    let connection = open_file(path)?;
    // The file is made now if it was not there: an empty one has a place too.
    fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)?;
    Ok((connection, place(path)?))
}

/// A number that a copy of the file does not have: which machine, which disk, which file.
fn place(path: &Path) -> Result<Place> {
    let mut hash = Sha256::new();
    hash.update(fs::read("/etc/machine-id").unwrap_or_default());
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let file = fs::metadata(path)?;
        hash.update(file.dev().to_be_bytes());
        hash.update(file.ino().to_be_bytes());
    }
    #[cfg(not(unix))]
    hash.update(path.canonicalize()?.to_string_lossy().as_bytes());
    let whole: [u8; 32] = hash.finalize().into();
    let mut place = [0; 16];
    place.copy_from_slice(&whole[..16]);
    Ok(Place(place))
}
