//! One device's changes, in order, signed: what lands in the ledger and what a carrier
//! passes on whole.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::batch::{self, Batch, BatchError, Limits, RecordChange, Resolve, Sender};
use super::dictionary::{Dictionary, DictionaryId, Effort};
use super::lean::LeanError;
use crate::bytes::{ReadError, Reader, write_unsigned};
use crate::id::{Actor, ChangeHash, DeviceId, Installation};
use crate::limits;
use crate::problem::{Coded, Parameters};

/// The version of the frame's own format.
pub const VERSION: u8 = 1;
const SIGNATURE_BYTES: usize = 64;
const CONTEXT: &[u8] = b"shouce frame 1";
const LIMITS: Limits = Limits {
    changes: limits::FRAME_CHANGES,
    inflated: limits::FRAME_INFLATED_BYTES,
};

/// Why a frame was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The device's own changes.
    Own,
    /// Changes of others that the device holds and the server has lost.
    Witness,
}

/// What a frame says of itself, readable without its author's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Why it was made.
    pub kind: Kind,
    /// The questionnaire version of the sender.
    pub schema: u16,
    /// The sender.
    pub device: DeviceId,
    /// The sender's installation, whose [`Actor`] made the changes.
    pub installation: Installation,
    /// The number of the first change in the installation's own counting, from 1. The
    /// others follow without a gap. 0 in a [`Kind::Witness`] frame, and in an own one that
    /// brings back changes whose numbers the author has forgotten.
    pub first: u64,
    /// The dictionary it is compressed with.
    pub dictionary: DictionaryId,
}

/// A frame whose header has been read; nothing else has.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    header: Header,
    bytes: Vec<u8>,
    batch_at: usize,
}

/// A frame is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Larger than [`limits::FRAME_BYTES`].
    #[error("{bytes} bytes are too many for one frame")]
    TooLarge {
        /// The size.
        bytes: usize,
    },
    /// Cut short, or not a frame.
    #[error("the frame is cut short or damaged")]
    Malformed(#[from] ReadError),
    /// Made by a version that is not spoken here.
    #[error("frame version {0} is not spoken here")]
    Version(u8),
    /// Not signed by the key of the device that it names.
    #[error("the signature is not the device's")]
    Signature,
    /// Compressed with a dictionary that is not here.
    #[error("the frame's dictionary is not known here")]
    Dictionary(DictionaryId),
    /// It follows a change that is not here: the sender must send it explicitly.
    #[error("the frame follows a change that is not known here")]
    UnknownReference,
    /// A change in it is not the author's own.
    #[error("change {place} is not by the frame's author")]
    Author {
        /// Its place in the frame, from 0.
        place: usize,
    },
    /// It holds nothing.
    #[error("the frame is empty")]
    Empty,
    /// Its changes do not read.
    #[error(transparent)]
    Batch(BatchError),
}

impl Coded for FrameError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. }
            | Self::Batch(BatchError::TooMany { .. } | BatchError::Lean(LeanError::References)) => {
                "frame.too-large"
            }
            Self::Version(_) => "frame.version",
            Self::Signature => "frame.signature",
            Self::Dictionary(_) => "frame.dictionary",
            Self::UnknownReference => "frame.unknown-reference",
            Self::Author { .. } => "frame.author",
            Self::Batch(BatchError::Change {
                source: LeanError::Chunk(chunk),
                ..
            }) => chunk.code(),
            Self::Malformed(_) | Self::Empty | Self::Batch(_) => "frame.malformed",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Batch(BatchError::Change {
                source: LeanError::Chunk(chunk),
                ..
            }) => chunk.parameters(),
            _ => vec![("detail", self.to_string())],
        }
    }
}

impl From<BatchError> for FrameError {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Change {
                source: LeanError::Unknown(_),
                ..
            } => Self::UnknownReference,
            other => Self::Batch(other),
        }
    }
}

/// What a frame is made with.
pub struct Author<'a> {
    /// The device's key.
    pub key: &'a SigningKey,
    /// Its installation.
    pub installation: Installation,
    /// Its questionnaire's version.
    pub schema: u16,
    /// The dictionary to compress with.
    pub dictionary: &'a Dictionary,
    /// How hard.
    pub effort: Effort,
}

impl Author<'_> {
    /// The actor of the author's changes.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::of(&self.key.verifying_key(), self.installation)
    }
}

impl Frame {
    /// Packs and signs changes. `knows` says which changes the receiver has acknowledged;
    /// for a frame that is carried by hand it must be none.
    #[must_use]
    pub fn seal(
        author: &Author<'_>,
        kind: Kind,
        first: u64,
        changes: &[RecordChange],
        knows: &dyn Fn(&ChangeHash) -> bool,
    ) -> Self {
        let header = Header {
            kind,
            schema: author.schema,
            device: DeviceId::of(&author.key.verifying_key()),
            installation: author.installation,
            first,
            dictionary: author.dictionary.id(),
        };
        let mut bytes = header.encode();
        let batch_at = bytes.len();
        let sender = Sender {
            actor: author.actor(),
            knows,
            dictionary: author.dictionary,
            effort: author.effort,
        };
        bytes.extend_from_slice(&batch::encode(changes, &[], &sender));
        let signature = author.key.sign(&signed(&bytes));
        bytes.extend_from_slice(&signature.to_bytes());
        Self {
            header,
            bytes,
            batch_at,
        }
    }

    /// Reads the header of a frame from outside.
    ///
    /// # Errors
    /// When it is too large, cut short, or of a version not spoken here.
    pub fn read(bytes: Vec<u8>) -> Result<Self, FrameError> {
        if bytes.len() > limits::FRAME_BYTES {
            return Err(FrameError::TooLarge { bytes: bytes.len() });
        }
        let mut reader = Reader::new(&bytes);
        let header = Header::read(&mut reader)?;
        let batch_at = bytes.len() - reader.remaining();
        reader.take(SIGNATURE_BYTES)?;
        Ok(Self {
            header,
            bytes,
            batch_at,
        })
    }

    /// What the frame says of itself.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The whole frame.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks the signature against the key that is known of the device.
    ///
    /// # Errors
    /// When the key is another device's, or the frame was altered.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), FrameError> {
        let (content, signature) = self.split();
        let signature = Signature::from_bytes(&signature);
        let theirs = DeviceId::of(key) == self.header.device
            && key.verify_strict(&signed(content), &signature).is_ok();
        if theirs {
            Ok(())
        } else {
            Err(FrameError::Signature)
        }
    }

    /// How much the frame says that it holds: what its receiver would be put to.
    ///
    /// # Errors
    /// When that is more than a frame may hold.
    pub fn claimed(&self) -> Result<Limits, FrameError> {
        let (content, _) = self.split();
        Ok(batch::claimed(&content[self.batch_at..], LIMITS)?)
    }

    /// Inflates within the limits and rebuilds every change. Call [`Frame::verify`] first.
    ///
    /// # Errors
    /// Says which gate the frame did not pass. In an [`Kind::Own`] frame every change must
    /// be by the actor of the frame's own device and installation.
    pub fn changes(
        &self,
        key: &VerifyingKey,
        resolve: &dyn Resolve,
    ) -> Result<Vec<RecordChange>, FrameError> {
        let dictionary = Dictionary::find(self.header.dictionary)
            .ok_or(FrameError::Dictionary(self.header.dictionary))?;
        self.changes_with(dictionary, key, resolve)
    }

    /// As [`Frame::changes`], with a dictionary that is not one of the program's own.
    ///
    /// # Errors
    /// As [`Frame::changes`].
    pub fn changes_with(
        &self,
        dictionary: &Dictionary,
        key: &VerifyingKey,
        resolve: &dyn Resolve,
    ) -> Result<Vec<RecordChange>, FrameError> {
        let actor = Actor::of(key, self.header.installation);
        let (content, _) = self.split();
        let batch = Batch::parse(&content[self.batch_at..], actor, dictionary, LIMITS)?;
        if batch.is_empty() {
            return Err(FrameError::Empty);
        }
        let changes = batch.rebuild(resolve).map_err(|error| match error {
            // A pointer led to another change than the sender meant.
            BatchError::Digest if batch.leans() => FrameError::UnknownReference,
            other => other.into(),
        })?;
        let foreign = changes
            .iter()
            .position(|change| change.chunk.head().actor != actor);
        match foreign {
            Some(place) if self.header.kind == Kind::Own => Err(FrameError::Author { place }),
            _ => Ok(changes),
        }
    }

    fn split(&self) -> (&[u8], [u8; SIGNATURE_BYTES]) {
        let at = self.bytes.len() - SIGNATURE_BYTES;
        let signature = self.bytes[at..].try_into().expect("the length was checked");
        (&self.bytes[..at], signature)
    }
}

impl Header {
    fn encode(&self) -> Vec<u8> {
        let kind = match self.kind {
            Kind::Own => 0,
            Kind::Witness => 1,
        };
        let mut out = vec![VERSION << 4 | kind];
        write_unsigned(&mut out, self.schema.into());
        out.extend_from_slice(self.device.as_bytes());
        out.extend_from_slice(&self.installation.0.to_be_bytes());
        write_unsigned(&mut out, self.first);
        out.extend_from_slice(&self.dictionary);
        out
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, FrameError> {
        let lead = reader.byte()?;
        if lead >> 4 != VERSION {
            return Err(FrameError::Version(lead >> 4));
        }
        let kind = match lead & 0x0f {
            0 => Kind::Own,
            1 => Kind::Witness,
            _ => return Err(FrameError::Version(lead)),
        };
        let schema = u16::try_from(reader.unsigned()?).map_err(|_| ReadError::Integer)?;
        let device = DeviceId(reader.array()?);
        let installation = Installation(u32::from_be_bytes(reader.array()?));
        let first = reader.unsigned()?;
        if first > limits::CHANGE_NUMBER {
            return Err(ReadError::Integer.into());
        }
        let dictionary = reader.array()?;
        Ok(Self {
            kind,
            schema,
            device,
            installation,
            first,
            dictionary,
        })
    }
}

fn signed(content: &[u8]) -> Vec<u8> {
    [CONTEXT, content].concat()
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({:?}, {} bytes)", self.header, self.bytes.len())
    }
}
