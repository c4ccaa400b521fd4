//! The store's key behind a PIN.
//!
//! The key is random; the PIN only unwraps it (Argon2id, RFC 9106; XChaCha20-Poly1305), so
//! that a new PIN rewraps 32 bytes and not the store. A PIN alone is weak against whoever
//! copies the files: a host that has a keystore gives a *second secret* that no copy has,
//! and HKDF (RFC 5869) makes one key of both. A host without gives an empty one.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The key of an encrypted store.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StoreKey(pub [u8; 32]);

impl StoreKey {
    /// A new key.
    #[must_use]
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let mut key = [0; 32];
        rng.fill_bytes(&mut key);
        Self(key)
    }
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoreKey(…)")
    }
}

/// How hard a PIN is to try: memory in KiB and passes over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
}

impl Cost {
    /// Where the PIN is all there is, 64 MiB and three passes: a quarter of a second on a
    /// laptop (RFC 9106, second recommended option).
    pub const ALONE: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };
    /// Where a second secret keeps whoever copies the files from trying at all: 7 MiB and five
    /// passes, the least that the OWASP Password Storage Cheat Sheet advises, in the least
    /// memory. The above takes two seconds on a cheap tablet, at every door.
    pub const BESIDE_A_SECRET: Self = Self {
        memory_kib: 7 * 1024,
        passes: 5,
    };
    /// As little as Argon2 allows: for tests.
    pub const LEAST: Self = Self {
        memory_kib: 8,
        passes: 1,
    };
}

/// A wrapped key, safe to keep in the open beside the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    cost: Cost,
    salt: [u8; 16],
    nonce: [u8; 24],
    wrapped: Vec<u8>,
}

/// The PIN does not open the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the PIN is wrong, or the vault is damaged")]
pub struct WrongPin;

impl Vault {
    /// Draws a new store key and wraps it.
    ///
    /// # Panics
    /// When `cost` is below Argon2's least.
    pub fn new(pin: &str, second: &[u8], cost: Cost, rng: &mut impl CryptoRng) -> (Self, StoreKey) {
        let key = StoreKey::draw(rng);
        (Self::wrap(key, pin, second, cost, rng), key)
    }

    /// Wraps a key with another PIN.
    ///
    /// # Panics
    /// When `cost` is below Argon2's least.
    pub fn wrap(
        key: StoreKey,
        pin: &str,
        second: &[u8],
        cost: Cost,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let (mut salt, mut nonce) = ([0; 16], [0; 24]);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut nonce);
        let wrapped = cipher(pin, second, cost, &salt)
            .and_then(|cipher| cipher.encrypt(&XNonce::from(nonce), key.0.as_slice()).ok())
            .expect("Argon2 runs with a cost of ours");
        Self {
            cost,
            salt,
            nonce,
            wrapped,
        }
    }

    /// Unwraps the key.
    ///
    /// # Errors
    /// When the PIN or the second secret is another one.
    pub fn open(&self, pin: &str, second: &[u8]) -> Result<StoreKey, WrongPin> {
        cipher(pin, second, self.cost, &self.salt)
            .and_then(|cipher| {
                cipher
                    .decrypt(&XNonce::from(self.nonce), self.wrapped.as_slice())
                    .ok()
            })
            .and_then(|key| key.try_into().ok())
            .map(StoreKey)
            .ok_or(WrongPin)
    }
}

fn cipher(pin: &str, second: &[u8], cost: Cost, salt: &[u8]) -> Option<XChaCha20Poly1305> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut stretched = [0; 32];
    (argon2.hash_password_into(pin.as_bytes(), salt, &mut stretched)).ok()?;
    let both = [stretched.as_slice(), second].concat();
    let mut key = [0; 32];
    (Hkdf::<Sha256>::new(Some(salt), &both).expand(b"shouce vault 1", &mut key)).ok()?;
    Some(XChaCha20Poly1305::new(&Key::from(key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn only_the_right_pin_on_the_right_tablet_opens_the_vault() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let (vault, key) = Vault::new("2468", b"tablet", Cost::LEAST, &mut rng);
        assert_eq!(vault.open("2468", b"tablet"), Ok(key));
        assert_eq!(vault.open("2469", b"tablet"), Err(WrongPin));
        assert_eq!(vault.open("2468", b"another"), Err(WrongPin));
    }

    #[test]
    fn a_new_pin_opens_the_same_store() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let (_, key) = Vault::new("2468", b"", Cost::LEAST, &mut rng);
        let rewrapped = Vault::wrap(key, "1357", b"", Cost::LEAST, &mut rng);
        assert_eq!(rewrapped.open("1357", b""), Ok(key));
        assert_eq!(rewrapped.open("2468", b""), Err(WrongPin));
    }
}
