//! How a tablet gets the key of its store back after too many wrong PINs.
//!
//! At enrolment the tablet seals its store's key to the server's key and keeps the sealed
//! bytes in the open: the *escrow*. A locked-out tablet sends them with a fresh public key.
//! When the county has said yes, having heard the ask's code from the surveyor, the server
//! opens the escrow and seals the key to that public key. Neither message is signed: the
//! tablet's own key lies in the store that it cannot open. What protects them is that only
//! the server opens an escrow, only the asker opens the answer, and a wrong key opens no
//! store.

use ed25519_dalek::SigningKey;
use hpke::rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::enrolment::CROCKFORD;
use super::seal::{self, SealKey, UnsealError};
use crate::id::DeviceId;
use crate::problem::Problem;

/// What kind of sealed bytes these are: an escrow is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    Escrow,
    Answer,
}

/// A store's key, bound to its tablet.
#[derive(Serialize, Deserialize)]
struct Bound {
    kind: Kind,
    device: DeviceId,
    store_key: [u8; 32],
}

impl Bound {
    fn seal(&self, to: &SealKey, rng: &mut impl CryptoRng) -> Result<Vec<u8>, UnsealError> {
        let plain = postcard::to_stdvec(self).expect("a message of ours serialises");
        to.seal(&plain, rng)
    }

    fn open(key: &SigningKey, sealed: &[u8], kind: Kind, device: DeviceId) -> Option<[u8; 32]> {
        let plain = seal::open(key, sealed).ok()?;
        let bound: Self = postcard::from_bytes(&plain).ok()?;
        (bound.kind == kind && bound.device == device).then_some(bound.store_key)
    }
}

/// A store's key sealed to the server, for the day the PIN is lost.
///
/// # Errors
/// When `server` is not a public key.
pub fn escrow(
    device: DeviceId,
    store_key: [u8; 32],
    server: &SealKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, UnsealError> {
    let bound = Bound {
        kind: Kind::Escrow,
        device,
        store_key,
    };
    bound.seal(server, rng)
}

/// What a locked-out tablet asks; sent as postcard to `/unlock`, again and again until it
/// is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlockAsk {
    /// The tablet.
    pub device: DeviceId,
    /// What it sealed at enrolment.
    #[serde(with = "serde_bytes")]
    pub escrow: Vec<u8>,
    /// A fresh key that the answer is sealed to.
    pub answer_to: SealKey,
}

impl UnlockAsk {
    /// Eight letters and digits, `K7QF-93MD`, that the tablet shows and its surveyor tells
    /// the county: whoever else asks for the same tablet has another code.
    #[must_use]
    pub fn code(&self) -> String {
        let digest = Sha256::new()
            .chain_update(b"shouce unlock code 1")
            .chain_update(self.device.as_bytes())
            .chain_update(self.answer_to.0)
            .finalize();
        let text = CROCKFORD.encode(&digest[..5]);
        format!("{}-{}", &text[..4], &text[4..])
    }

    /// Whether a person typed this ask's code, in whichever case and with whichever gaps.
    #[must_use]
    pub fn has_code(&self, typed: &str) -> bool {
        let read = |text: &str| CROCKFORD.decode(text.trim().as_bytes()).ok();
        read(typed).is_some_and(|typed| read(&self.code()) == Some(typed))
    }
}

/// What the server answers, as postcard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnlockAnswer {
    /// The county has not decided yet.
    Waiting,
    /// The store's key, sealed to the asker.
    Unlocked(#[serde(with = "serde_bytes")] Vec<u8>),
    /// No, and why.
    Refused(Problem),
}

impl UnlockAnswer {
    /// The key that the ask's escrow holds, sealed to the asker. The server's part.
    ///
    /// # Errors
    /// When the escrow is damaged, another device's, or sealed to another server.
    pub fn unlock(
        ask: &UnlockAsk,
        server: &SigningKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, UnsealError> {
        let store_key = Bound::open(server, &ask.escrow, Kind::Escrow, ask.device);
        let bound = Bound {
            kind: Kind::Answer,
            device: ask.device,
            store_key: store_key.ok_or(UnsealError)?,
        };
        Ok(Self::Unlocked(bound.seal(&ask.answer_to, rng)?))
    }

    /// The store's key, if the answer is to the holder of `asker`. The tablet's part.
    #[must_use]
    pub fn store_key(&self, device: DeviceId, asker: &SigningKey) -> Option<[u8; 32]> {
        match self {
            Self::Unlocked(sealed) => Bound::open(asker, sealed, Kind::Answer, device),
            Self::Waiting | Self::Refused(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    const TABLET: DeviceId = DeviceId([1; 8]);

    struct Cast {
        server: SigningKey,
        asker: SigningKey,
        ask: UnlockAsk,
        rng: ChaCha8Rng,
    }

    fn cast() -> Cast {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let server = SigningKey::from_bytes(&[5; 32]);
        let asker = SigningKey::from_bytes(&[6; 32]);
        let escrow = escrow(TABLET, [42; 32], &SealKey::of(&server), &mut rng).unwrap();
        let ask = UnlockAsk {
            device: TABLET,
            escrow,
            answer_to: SealKey::of(&asker),
        };
        Cast {
            server,
            asker,
            ask,
            rng,
        }
    }

    #[test]
    fn a_locked_out_tablet_gets_its_key_back_and_nobody_else_does() {
        let mut cast = cast();
        let answer = UnlockAnswer::unlock(&cast.ask, &cast.server, &mut cast.rng).unwrap();
        assert_eq!(answer.store_key(TABLET, &cast.asker), Some([42; 32]));
        let thief = SigningKey::from_bytes(&[7; 32]);
        assert_eq!(answer.store_key(TABLET, &thief), None);
        assert_eq!(answer.store_key(DeviceId([2; 8]), &cast.asker), None);
    }

    #[test]
    fn an_escrow_opens_only_for_its_own_tablet_and_server() {
        let mut cast = cast();
        let stolen = UnlockAsk {
            device: DeviceId([2; 8]),
            ..cast.ask.clone()
        };
        assert!(UnlockAnswer::unlock(&stolen, &cast.server, &mut cast.rng).is_err());
        let another = SigningKey::from_bytes(&[8; 32]);
        assert!(UnlockAnswer::unlock(&cast.ask, &another, &mut cast.rng).is_err());
    }

    #[test]
    fn an_escrow_is_no_answer() {
        let mut cast = cast();
        let to_itself = escrow(TABLET, [42; 32], &cast.ask.answer_to, &mut cast.rng).unwrap();
        let answer = UnlockAnswer::Unlocked(to_itself);
        assert_eq!(answer.store_key(TABLET, &cast.asker), None);
    }

    #[test]
    fn each_ask_has_a_code_of_its_own_that_can_be_told_by_telephone() {
        let ask = cast().ask;
        let code = ask.code();
        assert_eq!(code.len(), 9);
        assert!(ask.has_code(&code.to_lowercase()) && ask.has_code(&code.replace('-', " ")));
        let another = UnlockAsk {
            answer_to: SealKey([9; 32]),
            ..ask
        };
        assert!(!another.has_code(&code));
    }
}
