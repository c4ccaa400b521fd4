//! Identities: records, devices, installations, changes. Never a bare `Uuid` or `String`.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The identity of one elder's record, for ever.
///
/// A new record gets a random-and-time UUIDv7 (RFC 9562). A preloaded one gets a UUIDv5
/// of its list and its line's own key, so that importing a list twice makes no twins.
/// It is never an ID number: those are corrected, reissued and shared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(Uuid);

impl RecordId {
    /// The namespace of preloaded records: UUIDv5 of the DNS name `shouce.invalid`.
    const LISTS: Uuid = Uuid::from_u128(0x6d0e_5c8f_51c4_5a8e_9b9a_3f51_7d2b_6e01);

    /// A new record met in the field, from Unix milliseconds and ten random bytes.
    #[must_use]
    pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
    }

    /// The record of one line of a list. `list` names the list, `key` the line within it.
    #[must_use]
    pub fn preloaded(list: &str, key: &str) -> Self {
        let name = format!("{}:{list}{key}", list.len());
        Self(Uuid::new_v5(&Self::LISTS, name.as_bytes()))
    }

    /// The 16 bytes, as stored and sent.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The bytes that indexes sort by: the id's second half first, which is random in every
    /// kind of id (a UUIDv7 begins with the time, so that a month's work shares it).
    #[must_use]
    pub fn index_key(&self) -> [u8; 16] {
        let mut key = *self.as_bytes();
        key.rotate_left(8);
        key
    }

    /// Reads back [`RecordId::index_key`].
    #[must_use]
    pub fn from_index_key(mut key: [u8; 16]) -> Self {
        key.rotate_right(8);
        Self::from_bytes(key)
    }

    /// From 16 stored bytes. Any 16 bytes are a record id.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordId({})", self.0)
    }
}

/// The text is not an identity of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {kind}")]
pub struct ParseIdError {
    kind: &'static str,
    text: String,
}

impl FromStr for RecordId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        Uuid::parse_str(text).map(Self).map_err(|_| ParseIdError {
            kind: "record id",
            text: text.to_owned(),
        })
    }
}

macro_rules! byte_identity {
    ($(#[$doc:meta])* $name:ident, $length:literal, $kind:literal, $encoding:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub [u8; $length]);

        impl $name {
            /// The bytes, as stored and sent.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&$encoding.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                $encoding
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Self)
                    .ok_or_else(|| ParseIdError { kind: $kind, text: text.to_owned() })
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = std::array::TryFromSliceError;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                bytes.try_into().map(Self)
            }
        }
    };
}

byte_identity! {
    /// A device that can sign: a tablet, a laptop, or the server itself.
    ///
    /// The first eight bytes of the SHA-256 of its Ed25519 public key.
    DeviceId, 8, "device id", BASE32_NOPAD
}

byte_identity! {
    /// The author of a linear stream of changes, as Automerge knows it.
    ///
    /// One installation of a store on one device, never reused after a restore or a copy
    /// ([`Actor::of`]).
    Actor, 16, "actor", HEXLOWER
}

byte_identity! {
    /// The SHA-256 of an Automerge change chunk.
    ChangeHash, 32, "change hash", HEXLOWER
}

byte_identity! {
    /// The SHA-256 of an attachment's bytes.
    ContentHash, 32, "content hash", HEXLOWER
}

impl DeviceId {
    /// The device that holds the secret half of `key`.
    #[must_use]
    pub fn of(key: &VerifyingKey) -> Self {
        let digest = Sha256::digest(key.as_bytes());
        Self(first_bytes(&digest))
    }
}

/// The random number of one installation of a store on a device.
///
/// Drawn anew at enrolment and after every restore or copy of the store: a reused actor
/// would give two different changes one name, and Automerge would refuse both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Installation(pub u32);

impl Actor {
    /// The actor of an installation.
    ///
    /// Derived from the device's public key, so that whoever knows the key can tell that
    /// the actor is the device's own, and nobody can claim another's: no certificate need
    /// travel or be kept.
    #[must_use]
    pub fn of(key: &VerifyingKey, installation: Installation) -> Self {
        let digest = Sha256::new()
            .chain_update(b"shouce actor 1")
            .chain_update(key.as_bytes())
            .chain_update(installation.0.to_be_bytes())
            .finalize();
        Self(first_bytes(&digest))
    }
}

impl ContentHash {
    /// The name of an attachment: the hash of what it holds.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }
}

pub(crate) fn first_bytes<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes[..N]
        .try_into()
        .expect("a digest is longer than any identity")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> VerifyingKey {
        ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key()
    }

    #[test]
    fn one_line_of_one_list_is_always_the_same_record() {
        let id = RecordId::preloaded("police-2026", "17");
        assert_eq!(id, RecordId::preloaded("police-2026", "17"));
        assert_ne!(id, RecordId::preloaded("police-2026", "18"));
        assert_ne!(
            RecordId::preloaded("list1", "1"),
            RecordId::preloaded("list", "11")
        );
    }

    #[test]
    fn every_identity_reads_back_from_its_text() {
        let record = RecordId::new(1_790_000_000_000, [7; 10]);
        assert_eq!(record.to_string().parse(), Ok(record));
        let device = DeviceId::of(&key(1));
        assert_eq!(device.to_string().parse(), Ok(device));
        let hash = ContentHash::of(b"photo");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("not-an-id".parse::<DeviceId>().is_err());
    }

    #[test]
    fn an_actor_belongs_to_one_installation_of_one_device() {
        let actor = Actor::of(&key(1), Installation(1));
        assert_eq!(actor, Actor::of(&key(1), Installation(1)));
        assert_ne!(actor, Actor::of(&key(1), Installation(2)));
        assert_ne!(actor, Actor::of(&key(2), Installation(1)));
    }
}
