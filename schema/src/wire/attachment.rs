//! Photos and voice notes on their way to the server: in parts, each a signed request with
//! a signed answer, so that a cut costs one part at most.
//!
//! The server names how many bytes it holds; the tablet goes on from there. A part without
//! bytes only asks. An attachment counts as there when all of it is held and its SHA-256 is
//! its name.

use ed25519_dalek::{SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::exchange::{MessageError, read, read_of_version, seal, split, verify};
use crate::id::{ContentHash, DeviceId, RecordId};
use crate::problem::Problem;

/// The version of these messages that this program speaks.
pub const VERSION: u8 = 1;
const REQUEST: &[u8] = b"shouce attachment part 1";
const ANSWER: &[u8] = b"shouce attachment answer 1";

/// A part of an attachment, as a tablet sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// [`VERSION`].
    pub version: u8,
    /// Who sends it.
    pub device: DeviceId,
    /// The record that it belongs to.
    pub record: RecordId,
    /// The SHA-256 of the whole: its name.
    pub hash: ContentHash,
    /// The media type, `image/jpeg`.
    pub media_type: SmolStr,
    /// The size of the whole, in bytes.
    pub size: u64,
    /// Where this part begins.
    pub offset: u64,
    /// The part; empty to ask how much is held.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Held {
    /// So many bytes from the beginning are durable. All of them: it is there. The tablet
    /// keeps it still, and asks again when the server begins a new epoch: a restored server
    /// may lack it.
    Bytes(u64),
    /// It is not taken, and why: the tablet keeps it and tries no more in this session.
    Refused(Problem),
    /// All of it is there, and a backup of the server has it too: the tablet may forget it.
    BackedUp,
}

impl Part {
    /// The part as sent, signed with the device's key.
    #[must_use]
    pub fn seal(&self, key: &SigningKey) -> Vec<u8> {
        seal(self, &[REQUEST], key)
    }

    /// Reads a part. Its signature is still to be checked, with the key of the device that
    /// it names: [`Part::verify`].
    ///
    /// # Errors
    /// When it is cut short, or of a version not spoken here.
    pub fn read(bytes: &[u8]) -> Result<Self, MessageError> {
        read_of_version(VERSION, bytes)
    }

    /// Checks the signature of the part whose bytes these are.
    ///
    /// # Errors
    /// When the key is not the one that signed it.
    pub fn verify(bytes: &[u8], key: &VerifyingKey) -> Result<(), MessageError> {
        verify(bytes, &[REQUEST], key)
    }
}

impl Held {
    /// The answer as sent, signed with the server's key for this one part.
    #[must_use]
    pub fn seal(&self, part: &[u8], key: &SigningKey) -> Vec<u8> {
        seal(self, &[ANSWER, &Sha256::digest(part)], key)
    }

    /// Reads the answer to `part` and checks that the server gave it.
    ///
    /// # Errors
    /// When it is cut short, or not signed by the server for this part.
    pub fn open(bytes: &[u8], part: &[u8], server: &VerifyingKey) -> Result<Self, MessageError> {
        verify(bytes, &[ANSWER, &Sha256::digest(part)], server)?;
        read(split(bytes)?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part() -> Part {
        Part {
            version: VERSION,
            device: DeviceId([1; 8]),
            record: RecordId::from_bytes([2; 16]),
            hash: ContentHash::of(b"photo"),
            media_type: "image/jpeg".into(),
            size: 5,
            offset: 2,
            bytes: b"oto".to_vec(),
        }
    }

    #[test]
    fn a_part_is_believed_only_from_its_device() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let sent = part().seal(&key);
        assert_eq!(Part::read(&sent), Ok(part()));
        assert_eq!(Part::verify(&sent, &key.verifying_key()), Ok(()));
        let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
        assert_eq!(Part::verify(&sent, &other), Err(MessageError::Signature));
        assert_eq!(Part::read(&sent[..40]), Err(MessageError::Malformed));
    }

    #[test]
    fn an_answer_is_good_for_its_part_only() {
        let tablet = SigningKey::from_bytes(&[7; 32]);
        let server = SigningKey::from_bytes(&[9; 32]);
        let sent = part().seal(&tablet);
        let answer = Held::Bytes(5).seal(&sent, &server);
        let known = server.verifying_key();
        assert_eq!(Held::open(&answer, &sent, &known), Ok(Held::Bytes(5)));
        let another = Part {
            offset: 0,
            ..part()
        }
        .seal(&tablet);
        let replayed = Held::open(&answer, &another, &known);
        assert_eq!(replayed, Err(MessageError::Signature));
    }
}
