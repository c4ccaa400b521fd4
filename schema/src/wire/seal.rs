//! Sealing bytes to one holder's key: HPKE (RFC 9180), base mode, X25519, HKDF-SHA256,
//! ChaCha20-Poly1305. Whoever carries them can neither read nor alter them.

use std::convert::Infallible;

use ed25519_dalek::SigningKey;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::utils::next_word_via_fill;
use hpke::rand_core::{CryptoRng, TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

const INFO: &[u8] = b"shouce sealed 1";
const KEY_BYTES: usize = 32;
/// What sealed bytes have more than plain ones: the sender's key of the day, and the tag.
pub const OVERHEAD_BYTES: usize = KEY_BYTES + 16;

/// What bytes are sealed to: the public X25519 key of a server or a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealKey(pub [u8; KEY_BYTES]);

/// Sealed bytes do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes are damaged, or sealed to another key")]
pub struct UnsealError;

/// The secret half, derived from the same seed as the holder's signing key.
fn secret(key: &SigningKey) -> PrivateKey {
    let seed = Sha256::new()
        .chain_update(b"shouce seal key 1")
        .chain_update(key.as_bytes())
        .finalize();
    X25519HkdfSha256::derive_keypair(&seed).0
}

impl SealKey {
    /// The public half for the holder of this signing key.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        let public = X25519HkdfSha256::sk_to_pk(&secret(key)).to_bytes();
        Self(public.into())
    }

    /// Seals bytes so that only the holder can open them.
    ///
    /// # Errors
    /// When this is not a public key.
    pub fn seal(&self, plain: &[u8], rng: &mut impl CryptoRng) -> Result<Vec<u8>, UnsealError> {
        let public = PublicKey::from_bytes(&self.0).map_err(|_| UnsealError)?;
        let (encapped, sealed) = hpke::single_shot_seal_with_rng::<
            ChaCha20Poly1305,
            HkdfSha256,
            X25519HkdfSha256,
        >(&OpModeS::Base, &public, INFO, plain, &[], rng)
        .map_err(|_| UnsealError)?;
        Ok([encapped.to_bytes().as_slice(), &sealed].concat())
    }

    /// Seals bytes that nobody can guess, a signature among them: always to the same bytes, so
    /// that what was sealed twice is known for one. Of bytes that can be guessed, whoever holds
    /// the sealed ones could try which they are.
    ///
    /// # Errors
    /// When this is not a public key.
    pub fn seal_unguessable(&self, plain: &[u8]) -> Result<Vec<u8>, UnsealError> {
        let seed = Sha256::new()
            .chain_update(b"shouce sealed by content 1")
            .chain_update(self.0)
            .chain_update(plain)
            .finalize();
        let mut drawn = Drawn {
            seed: seed.into(),
            blocks: 0,
        };
        self.seal(plain, &mut drawn)
    }
}

/// Chance that follows from a secret.
struct Drawn {
    seed: [u8; 32],
    blocks: u64,
}

impl TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for part in bytes.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(self.seed)
                .chain_update(self.blocks.to_le_bytes())
                .finalize();
            part.copy_from_slice(&block[..part.len()]);
            self.blocks += 1;
        }
        Ok(())
    }
}

impl TryCryptoRng for Drawn {}

/// Opens what was sealed to the holder of `key`.
///
/// # Errors
/// When the bytes were altered, or sealed to another key.
pub fn open(key: &SigningKey, sealed: &[u8]) -> Result<Vec<u8>, UnsealError> {
    let (encapped, sealed) = sealed.split_at_checked(KEY_BYTES).ok_or(UnsealError)?;
    let encapped = EncappedKey::from_bytes(encapped).map_err(|_| UnsealError)?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret(key),
        &encapped,
        INFO,
        sealed,
        &[],
    )
    .map_err(|_| UnsealError)
}
