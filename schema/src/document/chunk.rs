//! A change as bytes, and what can be known of it without expanding it.
//!
//! The format is Automerge's change chunk
//! (<https://automerge.org/automerge-binary-format-spec/#change-chunks>). It is read here
//! by ourselves because no byte from outside may reach Automerge unread: its parser expands
//! run lengths and inflates without a limit.

use std::fmt;
use std::ops::Range;

use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::operation::{self, ColumnError, Reference};
use crate::bytes::{ReadError, Reader, write_signed, write_unsigned};
use crate::id::{Actor, ChangeHash, first_bytes};
use crate::limits;
use crate::problem::{Coded, Parameters};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;

/// One change, whose structure has been read: it is what its hash says, its counts are
/// within the limits, and its columns are as long as they claim.
#[derive(Clone, PartialEq, Eq)]
pub struct Chunk {
    bytes: Vec<u8>,
    hash: ChangeHash,
    head: Head,
    columns: Range<usize>,
    operations: usize,
}

/// A change's head: everything before its operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The changes it follows, sorted.
    pub dependencies: Vec<ChangeHash>,
    /// Who made it.
    pub actor: Actor,
    /// Its number among the actor's changes of this document, from 1.
    pub sequence: u64,
    /// The number of its first operation.
    pub start_op: u64,
    /// When it was made, in Unix seconds by the author's clock: a claim.
    pub time: i64,
    /// How far that clock could be trusted ([`crate::record::ClockTrust`], one letter).
    pub message: SmolStr,
    /// The other actors its operations refer to, sorted.
    pub other_actors: Vec<Actor>,
}

/// Bytes are not a change that may enter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// Not a change chunk, or a compressed one: compression is ours to do.
    #[error("not an uncompressed change chunk")]
    Kind,
    /// Longer than [`limits::CHANGE_BYTES`].
    #[error("{bytes} bytes are too many for one change")]
    TooLarge {
        /// The size met.
        bytes: usize,
    },
    /// The checksum does not fit the content.
    #[error("the checksum does not fit")]
    Checksum,
    /// The content ends early or holds an integer not in its shortest form.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An actor that is not 16 bytes long.
    #[error("an actor is not 16 bytes long")]
    Actor,
    /// Dependencies or actors out of order or repeated.
    #[error("dependencies or actors are not sorted")]
    Order,
    /// A count over its limit.
    #[error("{count} {what} are over the limit")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// The count met.
        count: u64,
    },
    /// A number out of its range: sequence, first operation or time.
    #[error("{what} {value} is out of range")]
    Range {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: i128,
    },
    /// The operations' columns are not ours.
    #[error(transparent)]
    Column(#[from] ColumnError),
}

impl Coded for ChunkError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "change.too-large",
            Self::TooMany { .. } | Self::Column(ColumnError::TooManyOperations) => {
                "change.too-many"
            }
            Self::Range { .. } => "change.out-of-range",
            Self::Checksum => "change.checksum",
            Self::Kind | Self::Read(_) | Self::Actor | Self::Order | Self::Column(_) => {
                "change.malformed"
            }
        }
    }

    fn parameters(&self) -> Parameters {
        vec![("detail", self.to_string())]
    }
}

impl Chunk {
    /// Reads one whole chunk, header included.
    ///
    /// # Errors
    /// When the bytes are not exactly one uncompressed change chunk within the limits.
    pub fn parse(bytes: &[u8]) -> Result<Self, ChunkError> {
        check_size(bytes.len())?;
        let mut reader = Reader::new(bytes);
        let magic: [u8; 4] = reader.array()?;
        let checksum: [u8; 4] = reader.array()?;
        if magic != MAGIC || reader.byte()? != CHANGE {
            return Err(ChunkError::Kind);
        }
        let length = reader.length()?;
        if length != reader.remaining() {
            return Err(ReadError::Short.into());
        }
        let content_at = bytes.len() - length;
        let chunk = Self::read(bytes.to_vec(), content_at)?;
        if first_bytes::<4>(chunk.hash.as_bytes()) != checksum {
            return Err(ChunkError::Checksum);
        }
        Ok(chunk)
    }

    /// Rebuilds the chunk whose head and columns these are, byte for byte.
    ///
    /// # Errors
    /// As [`Chunk::parse`].
    pub fn build(head: &Head, columns: &[u8]) -> Result<Self, ChunkError> {
        let mut content = Vec::with_capacity(columns.len() + 128);
        write_unsigned(&mut content, head.dependencies.len() as u64);
        for hash in &head.dependencies {
            content.extend_from_slice(hash.as_bytes());
        }
        write_actor(&mut content, &head.actor);
        write_unsigned(&mut content, head.sequence);
        write_unsigned(&mut content, head.start_op);
        write_signed(&mut content, head.time);
        write_unsigned(&mut content, head.message.len() as u64);
        content.extend_from_slice(head.message.as_bytes());
        write_unsigned(&mut content, head.other_actors.len() as u64);
        for actor in &head.other_actors {
            write_actor(&mut content, actor);
        }
        content.extend_from_slice(columns);

        let mut bytes = Vec::with_capacity(content.len() + 14);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[0; 4]);
        bytes.push(CHANGE);
        write_unsigned(&mut bytes, content.len() as u64);
        let content_at = bytes.len();
        bytes.extend_from_slice(&content);
        check_size(bytes.len())?;
        let mut chunk = Self::read(bytes, content_at)?;
        chunk.bytes[4..8].copy_from_slice(&chunk.hash.0[..4]);
        Ok(chunk)
    }

    fn read(bytes: Vec<u8>, content_at: usize) -> Result<Self, ChunkError> {
        let hash = ChangeHash(Sha256::digest(&bytes[8..]).into());
        let mut reader = Reader::new(&bytes[content_at..]);
        let head = Head::read(&mut reader)?;
        let columns = bytes.len() - reader.remaining()..bytes.len();
        let operations = operation::count(reader.rest())?;
        let last_op = head.start_op + operations as u64;
        if last_op > limits::DOCUMENT_OPERATIONS {
            return Err(ChunkError::Range {
                what: "operation",
                value: last_op.into(),
            });
        }
        Ok(Self {
            bytes,
            hash,
            head,
            columns,
            operations,
        })
    }

    /// The whole chunk as Automerge reads it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The change's name: the SHA-256 of its content.
    #[must_use]
    pub fn hash(&self) -> ChangeHash {
        self.hash
    }

    /// Everything before the operations.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The operations' columns, metadata first.
    #[must_use]
    pub fn columns(&self) -> &[u8] {
        &self.bytes[self.columns.clone()]
    }

    /// The author of an operation that one of its own names, if it names one.
    #[must_use]
    pub fn author_of(&self, named: Reference) -> Option<Actor> {
        match named.actor {
            0 => Some(self.head.actor),
            other => self.head.other_actors.get(other - 1).copied(),
        }
    }

    /// How many operations it holds.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.operations
    }
}

impl Head {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ChunkError> {
        let count = at_most(
            "dependencies",
            reader.unsigned()?,
            limits::CHANGE_DEPENDENCIES,
        )?;
        let dependencies = (0..count)
            .map(|_| reader.array().map(ChangeHash))
            .collect::<Result<Vec<_>, _>>()?;
        let actor = read_actor(reader)?;
        let sequence = in_range(
            "sequence",
            reader.unsigned()?,
            1..=limits::DOCUMENT_OPERATIONS,
        )?;
        let start_op = in_range(
            "operation",
            reader.unsigned()?,
            1..=limits::DOCUMENT_OPERATIONS,
        )?;
        let time = reader.signed()?;
        if time != 0 && !(limits::EARLIEST_TIME..=limits::LATEST_TIME).contains(&time) {
            return Err(ChunkError::Range {
                what: "time",
                value: time.into(),
            });
        }
        let length = at_most(
            "message bytes",
            reader.unsigned()?,
            limits::CHANGE_MESSAGE_BYTES,
        )?;
        let message = std::str::from_utf8(reader.take(length)?)
            .map_err(|_| ChunkError::Column(ColumnError::Text))?
            .into();
        let count = at_most("actors", reader.unsigned()?, limits::CHANGE_ACTORS)?;
        let other_actors = (0..count)
            .map(|_| read_actor(reader))
            .collect::<Result<Vec<_>, _>>()?;
        if !dependencies.is_sorted_by(|a, b| a < b) || !other_actors.is_sorted_by(|a, b| a < b) {
            return Err(ChunkError::Order);
        }
        Ok(Self {
            dependencies,
            actor,
            sequence,
            start_op,
            time,
            message,
            other_actors,
        })
    }
}

fn check_size(bytes: usize) -> Result<(), ChunkError> {
    if bytes > limits::CHANGE_BYTES {
        return Err(ChunkError::TooLarge { bytes });
    }
    Ok(())
}

fn at_most(what: &'static str, count: u64, limit: usize) -> Result<usize, ChunkError> {
    (usize::try_from(count).ok())
        .filter(|count| *count <= limit)
        .ok_or(ChunkError::TooMany { what, count })
}

fn in_range(
    what: &'static str,
    value: u64,
    range: std::ops::RangeInclusive<u64>,
) -> Result<u64, ChunkError> {
    if range.contains(&value) {
        Ok(value)
    } else {
        Err(ChunkError::Range {
            what,
            value: value.into(),
        })
    }
}

fn read_actor(reader: &mut Reader<'_>) -> Result<Actor, ChunkError> {
    if reader.unsigned()? != 16 {
        return Err(ChunkError::Actor);
    }
    Ok(Actor(reader.array()?))
}

fn write_actor(out: &mut Vec<u8>, actor: &Actor) {
    write_unsigned(out, 16);
    out.extend_from_slice(actor.as_bytes());
}

/// The name and size only: what a change holds is personal.
impl fmt::Debug for Chunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chunk({}, {} operations)", self.hash, self.operations)
    }
}
