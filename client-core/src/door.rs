//! The door of a tablet: how many PINs may be tried, and how it opens again after too many.
//!
//! What the door needs lies in the open beside the store: the wrapped key, the count of
//! wrong tries, and the key sealed to the server. A try is counted durably *before* it is
//! checked, so that no crash and no pulled battery gives another. After [`MOST_TRIES`] wrong
//! ones the wrapped key is destroyed: then only the county opens the door.

use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use rand_core::CryptoRng;
use schema::id::DeviceId;
use schema::problem::{Coded, Parameters};
use schema::wire::enrolment::CodeName;
use schema::wire::seal::SealKey;
use schema::wire::unlock::{self, UnlockAnswer, UnlockAsk};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::error::ClientError;
use crate::identity::DeviceSeed;
use crate::store::Beside;
use crate::vault::{Cost, StoreKey, Vault};

/// Wrong PINs in a row that destroy the wrapped key.
pub const MOST_TRIES: u8 = 10;
/// The fewest characters of a PIN.
pub const SHORTEST_PIN: usize = 6;

const LOCK: &str = "lock";
const ENROLLING: &str = "enrolling";
const NEXT_FILE: &str = "next file";
const DAMAGED: &str = "damaged file";
const JOURNAL_KEPT: &str = "journal kept";

/// What the door needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Lock {
    device: DeviceId,
    /// Nothing after too many wrong tries.
    vault: Option<Vault>,
    wrong: u8,
    /// The key sealed to the server.
    escrow: Vec<u8>,
    /// Which file the store is in: a rescued one is in another.
    file: u32,
    /// What the key of the present ask is made from, with the second secret.
    ask: Option<[u8; 16]>,
}

/// How the door stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorState {
    /// There is nothing behind it.
    Empty,
    /// A PIN opens it; so many may be tried.
    Locked(u8),
    /// Only the county opens it.
    LockedOut,
}

/// A PIN that nobody should choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPin {
    /// It has fewer than [`SHORTEST_PIN`] characters.
    #[error("the PIN is too short")]
    Short,
    /// All its digits are one, or they count up or down.
    #[error("the PIN is too simple")]
    Simple,
}

impl Coded for WeakPin {
    fn code(&self) -> &'static str {
        match self {
            Self::Short => "pin.too-short",
            Self::Simple => "pin.too-simple",
        }
    }

    fn parameters(&self) -> Parameters {
        vec![("least", SHORTEST_PIN.to_string())]
    }
}

/// Whether a PIN may be chosen.
///
/// # Errors
/// [`WeakPin`] if it would be among a thief's first ten.
pub fn check_pin(pin: &str) -> Result<(), WeakPin> {
    let letters: Vec<u32> = pin.chars().map(u32::from).collect();
    if letters.len() < SHORTEST_PIN {
        return Err(WeakPin::Short);
    }
    let steps = |step: i64| {
        letters
            .windows(2)
            .all(|pair| i64::from(pair[1]) - i64::from(pair[0]) == step)
    };
    if [0, 1, -1].into_iter().any(steps) {
        return Err(WeakPin::Simple);
    }
    Ok(())
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// The store's key.
    Right(StoreKey),
    /// Wrong; so many are left. None: the wrapped key is destroyed.
    Wrong(u8),
}

/// The door. `second` is in every call the secret that only this machine can give.
pub struct Door {
    beside: Beside,
    lock: Option<Lock>,
}

impl Door {
    /// The door whose parts are kept in `beside`.
    ///
    /// # Errors
    /// When they are damaged.
    pub fn new(beside: Beside) -> Result<Self, ClientError> {
        let lock = beside.get(LOCK)?;
        Ok(Self { beside, lock })
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> DoorState {
        match &self.lock {
            None => DoorState::Empty,
            Some(Lock {
                vault: Some(_),
                wrong,
                ..
            }) if *wrong < MOST_TRIES => DoorState::Locked(MOST_TRIES - wrong),
            Some(_) => DoorState::LockedOut,
        }
    }

    /// The device that lives behind it.
    #[must_use]
    pub fn device(&self) -> Option<DeviceId> {
        self.lock.as_ref().map(|lock| lock.device)
    }

    /// The number of the file that the store is in, or is to be made in.
    #[must_use]
    pub fn file(&self) -> u32 {
        let next = || self.beside.get(NEXT_FILE).ok().flatten().unwrap_or(1);
        self.lock.as_ref().map_or_else(next, |lock| lock.file)
    }

    /// Something of the store did not read: the next opening rescues it.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn note_damage(&mut self) -> Result<(), ClientError> {
        self.beside.set(DAMAGED, &self.file())
    }

    /// Whether something of the store did not read.
    ///
    /// # Errors
    /// When what is written down is damaged too.
    pub fn is_damaged(&self) -> Result<bool, ClientError> {
        Ok(self.beside.get(DAMAGED)? == Some(self.file()))
    }

    /// Whether the journal of sealed work stays even when all that the store knows of is on
    /// the server: after a rescue it may hold what the store lost.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn keep_journal(&mut self, keep: bool) -> Result<(), ClientError> {
        self.beside.set(JOURNAL_KEPT, &keep)
    }

    /// Whether the journal stays, see [`Door::keep_journal`].
    #[must_use]
    pub fn keeps_journal(&self) -> bool {
        // What cannot be read keeps too: nothing is thrown away on a guess.
        (self.beside.get(JOURNAL_KEPT)).map_or(true, Option::unwrap_or_default)
    }

    /// The store is in another file from now on.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn move_to(&mut self, file: u32) -> Result<(), ClientError> {
        self.change(|lock| lock.file = file)
    }

    /// What the device that enrols with this code is made from: the same until it is enrolled,
    /// also after a restart. It lies nowhere: it is made anew from a salt and the secret of
    /// this machine.
    ///
    /// # Errors
    /// When the salt cannot be written down.
    pub fn enrolling(
        &mut self,
        code: CodeName,
        second: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<DeviceSeed, ClientError> {
        let begun: Option<(CodeName, [u8; 16])> = self.beside.get(ENROLLING)?;
        let salt = match begun {
            Some((name, salt)) if name == code => salt,
            _ => {
                let mut salt = [0; 16];
                rng.fill_bytes(&mut salt);
                self.beside.set(ENROLLING, &(code, salt))?;
                salt
            }
        };
        Ok(DeviceSeed(derived(&salt, second, b"shouce device 1")))
    }

    /// Shuts the door for the first time: the store of this device was just made.
    ///
    /// # Errors
    /// When it cannot be written down, or `server` is not a key.
    #[expect(
        clippy::too_many_arguments,
        reason = "everything that a door is made of"
    )]
    pub fn shut(
        &mut self,
        device: DeviceId,
        key: StoreKey,
        server: &SealKey,
        file: u32,
        pin: &str,
        second: &[u8],
        cost: Cost,
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        let escrow = unlock::escrow(device, key.0, server, rng)
            .map_err(|_| ClientError::Stored("the server's key"))?;
        self.write(Lock {
            device,
            vault: Some(Vault::wrap(key, pin, second, cost, rng)),
            wrong: 0,
            escrow,
            file,
            ask: None,
        })?;
        self.beside.unset(ENROLLING)
    }

    /// Tries a PIN. The try is counted before it is checked.
    ///
    /// # Errors
    /// When it cannot be counted; it is then not checked.
    pub fn try_pin(&mut self, pin: &str, second: &[u8]) -> Result<Tried, ClientError> {
        let Some(vault) = self.count_a_try()? else {
            return Ok(Tried::Wrong(0));
        };
        match vault.open(pin, second) {
            Ok(key) => {
                self.change(|lock| lock.wrong = 0)?;
                Ok(Tried::Right(key))
            }
            Err(_) => {
                let left = match self.state() {
                    DoorState::Locked(left) => left,
                    _ => {
                        self.change(|lock| lock.vault = None)?;
                        0
                    }
                };
                Ok(Tried::Wrong(left))
            }
        }
    }

    /// Counts a try; the wrapped key to try it on, if one may be tried.
    fn count_a_try(&mut self) -> Result<Option<Vault>, ClientError> {
        match self.state() {
            DoorState::Empty => Ok(None),
            DoorState::LockedOut => {
                // The last try was counted, and cut before it was checked.
                self.change(|lock| lock.vault = None)?;
                Ok(None)
            }
            DoorState::Locked(_) => {
                self.change(|lock| lock.wrong += 1)?;
                Ok(self.lock.as_ref().and_then(|lock| lock.vault.clone()))
            }
        }
    }

    /// Wraps the key with another PIN; the count begins anew.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn set_pin(
        &mut self,
        key: StoreKey,
        pin: &str,
        second: &[u8],
        cost: Cost,
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        let vault = Vault::wrap(key, pin, second, cost, rng);
        self.change(|lock| {
            lock.vault = Some(vault);
            lock.wrong = 0;
            lock.ask = None;
        })
    }

    /// What a locked-out tablet asks of the server: the same until it is answered, also after
    /// a restart.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn ask(
        &mut self,
        second: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<UnlockAsk, ClientError> {
        if self.lock.as_ref().is_some_and(|lock| lock.ask.is_none()) {
            let mut salt = [0; 16];
            rng.fill_bytes(&mut salt);
            self.change(|lock| lock.ask = Some(salt))?;
        }
        self.asked(second).ok_or(ClientError::NotEnrolled)
    }

    /// What was asked, if something was.
    #[must_use]
    pub fn asked(&self, second: &[u8]) -> Option<UnlockAsk> {
        let lock = self.lock.as_ref()?;
        Some(UnlockAsk {
            device: lock.device,
            escrow: lock.escrow.clone(),
            answer_to: SealKey::of(&self.asker(second)?),
        })
    }

    /// The store's key out of the server's answer.
    #[must_use]
    pub fn key_of(&self, answer: &UnlockAnswer, second: &[u8]) -> Option<StoreKey> {
        let key = answer.store_key(self.device()?, &self.asker(second)?);
        key.map(StoreKey)
    }

    /// The key that answers are sealed to. It lies nowhere: it is made anew from the salt and
    /// the secret of this machine.
    fn asker(&self, second: &[u8]) -> Option<SigningKey> {
        let salt = self.lock.as_ref()?.ask?;
        let seed = derived(&salt, second, b"shouce asker 1");
        Some(SigningKey::from_bytes(&seed))
    }

    /// Leaves everything behind it aside: the door is empty, and what comes next lies in a file
    /// of its own.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn forget(&mut self) -> Result<(), ClientError> {
        // No device begins twice: it would write other changes under its old numbers.
        self.beside.unset(ENROLLING)?;
        let next = self.file() + 1;
        self.beside.set(NEXT_FILE, &next)?;
        self.beside.unset(LOCK)?;
        self.lock = None;
        Ok(())
    }

    fn change(&mut self, change: impl FnOnce(&mut Lock)) -> Result<(), ClientError> {
        let mut lock = self.lock.clone().ok_or(ClientError::NotEnrolled)?;
        change(&mut lock);
        self.write(lock)
    }

    fn write(&mut self, lock: Lock) -> Result<(), ClientError> {
        self.beside.set(LOCK, &lock)?;
        self.lock = Some(lock);
        Ok(())
    }
}

fn derived(salt: &[u8; 16], second: &[u8], purpose: &[u8]) -> [u8; 32] {
    let mut seed = [0; 32];
    (Hkdf::<Sha256>::new(Some(salt), second).expand(purpose, &mut seed))
        .expect("32 bytes can be derived");
    seed
}

#[cfg(test)]
mod tests;
