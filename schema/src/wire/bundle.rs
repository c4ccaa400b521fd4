//! Work carried by hand: frames in a file, sealed to a server or to another tablet.
//!
//! A carrier passes frames on whole; their authors' signatures hold whichever way they
//! come. For a tablet the bundle also holds what the frames build on, so that the work can
//! be shown and continued without a server.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hpke::rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize};
use serde_bytes::ByteBuf;

use super::enrolment::Certificate;
use super::exchange::Changes;
use super::few::few;
use super::seal::{self, SealKey};
use crate::limits;
use crate::problem::{Coded, Parameters};

const MAGIC: &[u8] = b"SHOUCE BUNDLE 1\n";
const CONTEXT: &[u8] = b"shouce bundle 1";

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Whom it was made for: a bundle sealed anew to somebody else is refused.
    pub recipient: SealKey,
    /// Who made it.
    pub sender: Certificate,
    /// When, in Unix seconds by the sender's clock: a claim.
    pub made_at: i64,
    /// The authors of the frames.
    #[serde(deserialize_with = "few_authors")]
    pub authors: Vec<Certificate>,
    /// The frames.
    #[serde(deserialize_with = "few_frames")]
    pub frames: Vec<ByteBuf>,
    /// For a tablet: the histories that the frames build on.
    pub context: Changes,
}

/// A bundle does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Not a bundle at all.
    #[error("the file is not a Shouce bundle")]
    NotABundle,
    /// Larger than [`limits::BUNDLE_BYTES`].
    #[error("{bytes} bytes are too many for a bundle")]
    TooLarge {
        /// The size.
        bytes: usize,
    },
    /// More frames than [`limits::BUNDLE_FRAMES`], or more authors than
    /// [`limits::BUNDLE_AUTHORS`].
    #[error("the bundle has more than {most} {what}")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many may be.
        most: usize,
    },
    /// Damaged, or sealed to somebody else.
    #[error("the bundle is damaged, or made for somebody else")]
    Sealed,
    /// Its sender is not enrolled with this server, or did not sign it.
    #[error("the bundle's sender is not enrolled here")]
    Sender,
}

impl Coded for BundleError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotABundle => "bundle.not-a-bundle",
            Self::TooLarge { .. } => "bundle.too-large",
            Self::TooMany { .. } => "bundle.too-many",
            Self::Sealed => "bundle.sealed",
            Self::Sender => "bundle.sender",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::TooLarge { bytes } => vec![("bytes", bytes.to_string())],
            Self::TooMany { most, .. } => vec![("most", most.to_string())],
            _ => Vec::new(),
        }
    }
}

impl Bundle {
    /// Signs the bundle and seals it to its recipient.
    ///
    /// # Errors
    /// When the recipient's key is not one, or nobody would take so much.
    pub fn seal(&self, key: &SigningKey, rng: &mut impl CryptoRng) -> Result<Vec<u8>, BundleError> {
        let mut content = postcard::to_stdvec(self).map_err(|_| BundleError::NotABundle)?;
        let signature = key.sign(&[CONTEXT, &content].concat());
        content.extend_from_slice(&signature.to_bytes());
        let sealed = (self.recipient.seal(&content, rng)).map_err(|_| BundleError::Sealed)?;
        let file = [MAGIC, &sealed].concat();
        check_size(&file)?;
        self.check_counts()?;
        Ok(file)
    }

    /// Opens a bundle made for the holder of `key` by a device that `server` enrolled.
    ///
    /// # Errors
    /// When it is damaged, for somebody else, or by somebody unknown.
    pub fn open(
        bytes: &[u8],
        key: &SigningKey,
        server: &VerifyingKey,
    ) -> Result<Self, BundleError> {
        check_size(bytes)?;
        let sealed = bytes.strip_prefix(MAGIC).ok_or(BundleError::NotABundle)?;
        let content = seal::open(key, sealed).map_err(|_| BundleError::Sealed)?;
        let (content, signature) = content
            .split_last_chunk::<64>()
            .ok_or(BundleError::Sealed)?;
        // Whom it is for and who made it come first: of a stranger's nothing else is read.
        let (recipient, sender): (SealKey, Certificate) = postcard::take_from_bytes(content)
            .map_err(|_| BundleError::Sealed)?
            .0;
        let sender = sender.verify(server).ok_or(BundleError::Sender)?;
        let signed = [CONTEXT, content].concat();
        let theirs = sender.verify_strict(&signed, &Signature::from_bytes(signature));
        if theirs.is_err() || recipient != SealKey::of(key) {
            return Err(BundleError::Sender);
        }
        drop(signed);
        let bundle: Self = postcard::from_bytes(content).map_err(|_| BundleError::Sealed)?;
        bundle.check_counts()?;
        Ok(bundle)
    }

    fn check_counts(&self) -> Result<(), BundleError> {
        for (what, count, most) in [
            ("frames", self.frames.len(), limits::BUNDLE_FRAMES),
            ("authors", self.authors.len(), limits::BUNDLE_AUTHORS),
        ] {
            if count > most {
                return Err(BundleError::TooMany { what, most });
            }
        }
        Ok(())
    }
}

fn check_size(file: &[u8]) -> Result<(), BundleError> {
    match file.len() <= limits::BUNDLE_BYTES {
        true => Ok(()),
        false => Err(BundleError::TooLarge { bytes: file.len() }),
    }
}

fn few_authors<'de, D: Deserializer<'de>>(authors: D) -> Result<Vec<Certificate>, D::Error> {
    few(limits::BUNDLE_AUTHORS, authors)
}

fn few_frames<'de, D: Deserializer<'de>>(frames: D) -> Result<Vec<ByteBuf>, D::Error> {
    few(limits::BUNDLE_FRAMES, frames)
}
