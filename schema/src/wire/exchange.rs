//! One request and its answer. The server keeps nothing of a tablet between two of them:
//! what a tablet has is in its request.
//!
//! A new kind of request or answer is added behind the others and nothing is ever added to one
//! that is there: whoever asks in the old way is answered in the old way.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::dictionary::{Dictionary, DictionaryId, Effort};
use super::enrolment::Certificate;
use super::listed::ListedVersion;
use super::reconcile::Fingerprint;
use crate::id::{DeviceId, Installation, RecordId};
use crate::problem::{Coded, Problem};
use crate::scope::Scope;

/// The version of the exchange that this program speaks.
pub const VERSION: u8 = 1;
const SIGNATURE_BYTES: usize = 64;
const REQUEST: &[u8] = b"shouce request 1";
const ANSWER: &[u8] = b"shouce answer 1";

/// The life of a server's store: a store restored from a backup begins a new one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub u32);

/// A place in the server's log. 0 comes before everything.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct LogPosition(pub u64);

/// Names one prepared snapshot of a scope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SnapshotId(pub u64);

/// What a device asks of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The protocol's version.
    pub version: u8,
    /// Who asks.
    pub device: DeviceId,
    /// Which installation of its store.
    pub installation: Installation,
    /// The epoch that the cursor belongs to; 0 before the first answer.
    pub epoch: Epoch,
    /// What it asks.
    pub ask: Ask,
}

/// The kinds of request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Take these frames, and tell me what is new: the daily path.
    Exchange(Exchange),
    /// I was enrolled here; this is what you gave me then. From a device that a restored
    /// server does not know.
    Introduce(Certificate),
    /// The snapshot of my scope, for a tablet that has nothing yet.
    Snapshot {
        /// The snapshot that the first part came from; `None` for the newest.
        snapshot: Option<SnapshotId>,
        /// The bytes already here.
        offset: u64,
        /// How many bytes the line can take.
        room: u32,
    },
    /// Which of the scope's parts differ from these fingerprints?
    Compare(Vec<[u8; 8]>),
    /// Which records, with which fingerprints, are in these parts?
    List(Vec<u8>),
    /// All changes of these records.
    Fetch(Vec<RecordId>),
    /// As [`Ask::Exchange`], what is new of the filter of listed id numbers, and how the tablet
    /// is.
    ExchangeListed(Exchange, ListedHere, TabletState),
}

/// Push and pull in one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Everything in my scope up to here is here.
    pub cursor: LogPosition,
    /// My own changes up to this number are settled, as far as I know.
    pub settled: u64,
    /// Up to there, what became of these has not been well yet: tell me again.
    pub open: Vec<u64>,
    /// The assignment that I know of is this version.
    pub assignment: LogPosition,
    /// How many bytes of changes the line can take now; 0 for none.
    pub room: u32,
    /// My frames, and those that I carry for others.
    #[serde(with = "byte_strings")]
    pub frames: Vec<Vec<u8>>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The server's epoch. If it is not the request's, cursor and receipts begin anew.
    pub epoch: Epoch,
    /// The server's clock, in Unix seconds.
    pub time: i64,
    /// The answer proper.
    pub reply: Reply,
}

/// The kinds of answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// To [`Ask::Exchange`].
    Exchanged(Box<Exchanged>),
    /// To [`Ask::Snapshot`].
    Snapshot(SnapshotPart),
    /// To [`Ask::Compare`]: the parts that differ, as of this position.
    Differing(Vec<u8>, LogPosition),
    /// To [`Ask::List`].
    Listed(Vec<(RecordId, [u8; 8])>),
    /// To [`Ask::Fetch`]: the histories, and the records that lie outside the scope. What is in
    /// neither is not there.
    Fetched(Changes, Vec<RecordId>),
    /// What was asked is being prepared: ask again in so many seconds.
    Later(u16),
    /// To [`Ask::Introduce`]: what you send is kept; the county will confirm you.
    Introduced,
    /// The whole request is refused.
    Refused(Problem),
    /// To [`Ask::ExchangeListed`].
    ExchangedListed(Box<Exchanged>, Option<ListedPart>),
}

/// The answer to an exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    /// One for each frame of the request, in order.
    pub receipts: Vec<Receipt>,
    /// The asker's own changes up to this number are settled.
    pub settled: u64,
    /// Those since the request's `settled` that were not simply admitted, and the request's
    /// `open` ones.
    pub exceptions: Vec<(u64, Verdict)>,
    /// A backup of the server holds everything up to here.
    pub watermark: LogPosition,
    /// What is new in the scope.
    pub changes: Changes,
    /// Records that have left the scope.
    pub gone: Vec<RecordId>,
    /// The cursor for the next request.
    pub cursor: LogPosition,
    /// Whether more is waiting.
    pub more: bool,
    /// What the asker must hold when it has all this and nothing of its own is on its way.
    /// Only when nothing more is waiting.
    pub held: Option<Fingerprint>,
    /// The assignment, if it is not the version that the request named.
    pub assignment: Option<Assignment>,
}

/// What a tablet has of the filter of listed id numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedHere {
    /// The filter that is whole; 0 for none.
    pub whole: ListedVersion,
    /// A newer one of which so many bytes are here.
    pub begun: Option<(ListedVersion, u32)>,
}

/// How a tablet is, for its office. Claims, all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TabletState {
    /// The program's version.
    pub version: [u16; 3],
    /// Changes that the server has not receipted and that are not on their way either.
    pub unsent: u32,
    /// Photos and notes that wait.
    pub attachments: u32,
    /// The tablet's clock, in Unix seconds.
    pub clock: i64,
    /// What a browser says of its storage.
    pub storage: Option<StorageState>,
}

/// What a browser says of its storage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageState {
    /// What is in use, in megabytes.
    pub used_mb: u32,
    /// What may be used, in megabytes.
    pub granted_mb: u32,
    /// Whether the browser promises to keep it.
    pub persisted: bool,
}

/// A stretch of the filter of listed id numbers. Only when nothing else is waiting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPart {
    /// Which filter. Another one than was begun begins anew, at offset 0.
    pub version: ListedVersion,
    /// The size of the whole, in bytes.
    pub size: u32,
    /// Where this part begins.
    pub offset: u32,
    /// The part.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Where a device works, and on which ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Where in the log it was last changed.
    pub version: LogPosition,
    /// The divisions whose records the device sees and changes.
    pub scope: Scope,
    /// The census it takes part in.
    pub census: Census,
    /// The divisions that are, and those that were.
    pub divisions: Deflated,
    /// What the divisions of other years were called.
    pub past_divisions: Deflated,
}

/// The census that a server runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Census {
    /// What it is called, on every page and print.
    pub name: String,
    /// The day whose beginning is the census moment, `YYYY-MM-DD`.
    pub moment: String,
    /// The first day of visits, `YYYY-MM-DD`.
    pub opened: String,
}

/// A text, compressed with the standard dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deflated {
    size: u32,
    dictionary: DictionaryId,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
}

impl Deflated {
    const MOST_BYTES: usize = 64 * 1024 * 1024;

    /// Compresses a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let dictionary = Dictionary::standard();
        Self {
            size: u32::try_from(text.len()).unwrap_or(u32::MAX),
            dictionary: dictionary.id(),
            bytes: dictionary.deflate(Effort::Line, text.as_bytes()),
        }
    }

    /// The text, if it is undamaged.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let size = usize::try_from(self.size)
            .ok()
            .filter(|size| *size <= Self::MOST_BYTES)?;
        let bytes = Dictionary::find(self.dictionary)?
            .inflate(&self.bytes, size)
            .ok()?;
        String::from_utf8(bytes).ok()
    }
}

/// Changes of many records, as a [`super::batch`]; empty bytes for none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The dictionary they are compressed with.
    pub dictionary: DictionaryId,
    /// The batch.
    #[serde(with = "serde_bytes")]
    pub batch: Vec<u8>,
}

/// What became of one frame at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receipt {
    /// Durably stored: it will never be lost from here on.
    Received(LogPosition),
    /// Durably stored, but its numbers are another frame's: the tablet is a copy, and must
    /// take a new installation and write its unsettled answers again.
    Copied(LogPosition),
    /// Refused, and why: the tablet keeps it.
    Refused(Problem),
}

/// What became of one change behind the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Part of the record.
    Admitted,
    /// Kept until a change that it follows arrives.
    Waiting,
    /// Kept apart, visible to the county, for this reason.
    Quarantined(Problem),
}

/// A stretch of a prepared snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotPart {
    /// Which snapshot. Another one than was asked for begins anew, at offset 0.
    pub snapshot: SnapshotId,
    /// Everything up to this position is in it.
    pub cursor: LogPosition,
    /// The size of the whole, in bytes.
    pub size: u64,
    /// Where this part begins.
    pub offset: u64,
    /// The part.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A message does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Cut short, or not a message of this version.
    #[error("the message is cut short or damaged")]
    Malformed,
    /// A version that is not spoken here.
    #[error("protocol version {0} is not spoken here")]
    Version(u8),
    /// Not signed by whom it should be.
    #[error("the signature does not fit")]
    Signature,
}

impl Coded for MessageError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "exchange.malformed",
            Self::Version(_) => "exchange.version",
            Self::Signature => "exchange.signature",
        }
    }
}

impl Request {
    /// The request as sent, signed with the device's key.
    #[must_use]
    pub fn seal(&self, key: &SigningKey) -> Vec<u8> {
        seal(self, &[REQUEST], key)
    }

    /// Reads a request. Its signature is still to be checked, with the key of the device
    /// that it names: [`Request::verify`].
    ///
    /// # Errors
    /// When it is cut short, or of a version not spoken here.
    pub fn read(bytes: &[u8]) -> Result<Self, MessageError> {
        read_of_version(VERSION, bytes)
    }

    /// Checks the signature of the request whose bytes these are.
    ///
    /// # Errors
    /// When the key is not the one that signed it.
    pub fn verify(bytes: &[u8], key: &VerifyingKey) -> Result<(), MessageError> {
        verify(bytes, &[REQUEST], key)
    }
}

impl Answer {
    /// The answer as sent, signed with the server's key for this one request.
    #[must_use]
    pub fn seal(&self, request: &[u8], key: &SigningKey) -> Vec<u8> {
        seal(self, &[ANSWER, &Sha256::digest(request)], key)
    }

    /// Reads the answer to `request` and checks that the server gave it.
    ///
    /// # Errors
    /// When it is cut short, or not signed by the server for this request.
    pub fn open(bytes: &[u8], request: &[u8], server: &VerifyingKey) -> Result<Self, MessageError> {
        verify(bytes, &[ANSWER, &Sha256::digest(request)], server)?;
        read(split(bytes)?.0)
    }
}

pub(super) fn seal(message: &impl Serialize, context: &[&[u8]], key: &SigningKey) -> Vec<u8> {
    let mut bytes = postcard::to_stdvec(message).expect("a message of ours serialises");
    let signature = key.sign(&signed(&bytes, context));
    bytes.extend_from_slice(&signature.to_bytes());
    bytes
}

pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, MessageError> {
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(message),
        _ => Err(MessageError::Malformed),
    }
}

/// Reads a signed message whose first byte is its version.
pub(super) fn read_of_version<T: DeserializeOwned>(
    version: u8,
    bytes: &[u8],
) -> Result<T, MessageError> {
    match bytes.first() {
        None => Err(MessageError::Malformed),
        Some(&found) if found != version => Err(MessageError::Version(found)),
        Some(_) => read(split(bytes)?.0),
    }
}

pub(super) fn verify(
    bytes: &[u8],
    context: &[&[u8]],
    key: &VerifyingKey,
) -> Result<(), MessageError> {
    let (message, signature) = split(bytes)?;
    (key.verify_strict(&signed(message, context), &Signature::from_bytes(signature)))
        .map_err(|_| MessageError::Signature)
}

pub(super) fn split(bytes: &[u8]) -> Result<(&[u8], &[u8; SIGNATURE_BYTES]), MessageError> {
    bytes.split_last_chunk().ok_or(MessageError::Malformed)
}

fn signed(message: &[u8], context: &[&[u8]]) -> Vec<u8> {
    let mut signed = context.concat();
    signed.extend_from_slice(message);
    signed
}

/// Byte strings, each with its length, without a detour through single bytes.
mod byte_strings {
    use serde::{Deserializer, Serialize, Serializer};
    use serde_bytes::{ByteBuf, Bytes};

    use super::super::few::few;
    use crate::limits;

    pub(super) fn serialize<S: Serializer>(
        strings: &[Vec<u8>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let strings: Vec<&Bytes> = strings.iter().map(|bytes| Bytes::new(bytes)).collect();
        strings.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Vec<u8>>, D::Error> {
        let strings: Vec<ByteBuf> = few(limits::EXCHANGE_FRAMES, deserializer)?;
        Ok(strings.into_iter().map(ByteBuf::into_vec).collect())
    }
}
