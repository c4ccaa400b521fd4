//! A change without what its receiver can rebuild.
//!
//! Left out: magic, checksum and length; the author's and other actors' 16 bytes (a place
//! in a table); dependencies on the genesis, on an earlier change of the same batch, or on
//! one change that the receiver is known to hold (six bytes instead of 48); the time in a
//! new record's id, which is that of its first change; which columns there are and how long
//! each is ([`compact`]); and every number that follows from the change before. What remains
//! goes into three streams: identities, which never compress; small numbers; and the
//! operations' columns.

use std::collections::BTreeMap;
use std::ops::Range;

use smol_str::SmolStr;

use super::batch::{Pointer, RecordChange, Resolve};
use crate::bytes::{ReadError, Reader, write_signed, write_unsigned};
use crate::document::chunk::{Chunk, ChunkError, Head};
use crate::document::genesis;
use crate::document::operation::ColumnError;
use crate::document::operation::compact::{self, Shape};
use crate::id::{Actor, ChangeHash, RecordId};
use crate::limits;

/// Actors by number. 0 and 1 are given: the sender and the genesis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actors(Vec<Actor>);

impl Actors {
    /// The table of a sender, with these actors after the two given ones.
    #[must_use]
    pub fn new(sender: Actor, others: impl IntoIterator<Item = Actor>) -> Self {
        let given = [sender, genesis::ACTOR];
        Self(given.into_iter().chain(others).collect())
    }

    /// The actors after the two given ones.
    #[must_use]
    pub fn others(&self) -> &[Actor] {
        &self.0[2..]
    }

    fn number(&mut self, actor: Actor) -> u64 {
        let known = self.0.iter().position(|known| *known == actor);
        let number = known.unwrap_or_else(|| {
            self.0.push(actor);
            self.0.len() - 1
        });
        number as u64
    }

    fn get(&self, number: usize) -> Result<Actor, LeanError> {
        self.0.get(number).copied().ok_or(LeanError::Actor)
    }
}

/// Lean changes do not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeanError {
    /// A stream ends early, or has bytes left over.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An actor's number is not in the table.
    #[error("an actor is not in the table")]
    Actor,
    /// A change follows one that does not come before it.
    #[error("a change follows one that is not before it")]
    Order,
    /// A change follows one that is not held here: the sender must be explicit.
    #[error("a change follows one that is not known here")]
    Unknown(Pointer),
    /// The changes name more others and actors than they may together.
    #[error("the changes refer to too many others")]
    References,
    /// The rebuilt change is not one.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
}

impl From<ColumnError> for LeanError {
    fn from(error: ColumnError) -> Self {
        Self::Chunk(error.into())
    }
}

/// The three streams of a batch.
#[derive(Default)]
pub(super) struct Streams {
    pub(super) identities: Vec<u8>,
    pub(super) numbers: Vec<u8>,
    pub(super) columns: Vec<u8>,
}

/// A change as it stands in the streams.
pub(super) struct LeanChange {
    base: Base,
    author: Actor,
    sequence: i64,
    start_op: i64,
    time: i64,
    message: SmolStr,
    other_actors: Vec<Actor>,
    /// `None`: the columns stand as they are in the change.
    shape: Option<Shape>,
    columns: Range<usize>,
}

/// Which record a change belongs to, and what it follows.
enum Base {
    /// A new record: it follows the genesis.
    New(RecordId),
    /// The one change of the receiver's that the pointer points to.
    Known(Pointer),
    /// These.
    Explicit(RecordId, Vec<Dependency>),
    /// The change at that place of the batch, alone; of the same record.
    Earlier(usize),
}

enum Dependency {
    Place(usize),
    Hash(ChangeHash),
}

/// The numbers that stand for the bases; [`EARLIER`] and above count places back.
///
/// [`NEW_THEN`] is a new record whose id was made at the time of the change: ten bytes tell it.
const NEW_THEN: u64 = 0;
const KNOWN: u64 = 1;
const EXPLICIT: u64 = 2;
const NEW: u64 = 3;
const EARLIER: u64 = 4;

/// What the first time of a batch is counted from: 2026-01-01T00:00:00Z, so that it takes a
/// byte less for some years.
const FIRST_TIME: i64 = 1_767_225_600;

/// Makes changes lean. `implied` is the record that all of them belong to, if the receiver
/// knows it; `knows` says which changes the receiver certainly holds.
pub(super) fn write(
    changes: &[RecordChange],
    actors: &mut Actors,
    implied: Option<RecordId>,
    knows: &dyn Fn(&ChangeHash) -> bool,
) -> Streams {
    let mut out = Streams::default();
    let mut places = BTreeMap::<ChangeHash, usize>::new();
    let mut time = FIRST_TIME;
    for (place, RecordChange { record, chunk }) in changes.iter().enumerate() {
        let head = chunk.head();
        let earlier = |hash: &ChangeHash| places.get(hash).copied();
        let base = match &head.dependencies[..] {
            [only] if *only == genesis::hash() => Base::New(*record),
            [only] => match earlier(only) {
                Some(earlier) if changes[earlier].record == *record => Base::Earlier(earlier),
                None if knows(only) => Base::Known(Pointer::to(*record, only)),
                _ => Base::Explicit(*record, vec![Dependency::Hash(*only)]),
            },
            many => {
                let dependency = |hash: &ChangeHash| match earlier(hash) {
                    Some(place) => Dependency::Place(place),
                    None => Dependency::Hash(*hash),
                };
                Base::Explicit(*record, many.iter().map(dependency).collect())
            }
        };
        let guess = match base {
            Base::Earlier(place) => Guess::following(&changes[place].chunk, &head.actor),
            _ => Guess::first(),
        };
        // What differs from change to change first: the rest is then one stretch.
        let numbers = &mut out.numbers;
        write_signed(numbers, head.time - time);
        write_signed(
            numbers,
            head.sequence.wrapping_sub(guess.sequence).cast_signed(),
        );
        write_signed(
            numbers,
            head.start_op.wrapping_sub(guess.start_op).cast_signed(),
        );
        base.write(place, implied, head.time, &mut out);
        let numbers = &mut out.numbers;
        write_unsigned(numbers, actors.number(head.actor));
        write_unsigned(numbers, head.message.len() as u64);
        numbers.extend_from_slice(head.message.as_bytes());
        write_unsigned(numbers, head.other_actors.len() as u64);
        for actor in &head.other_actors {
            write_unsigned(numbers, actors.number(*actor));
        }
        write_columns(chunk.columns(), &mut out);
        time = head.time;
        places.insert(chunk.hash(), place);
    }
    out
}

fn write_columns(columns: &[u8], out: &mut Streams) {
    match compact::compact(columns) {
        Some((shape, compact)) => {
            write_unsigned(&mut out.numbers, u64::from(shape.columns) + 1);
            write_unsigned(&mut out.numbers, shape.operations as u64);
            out.columns.extend_from_slice(&compact);
        }
        None => {
            write_unsigned(&mut out.numbers, 0);
            write_unsigned(&mut out.numbers, columns.len() as u64);
            out.columns.extend_from_slice(columns);
        }
    }
}

/// The shape of the columns that begin here, and their length.
fn read_shape(
    numbers: &mut Reader<'_>,
    columns: &[u8],
) -> Result<(Option<Shape>, usize), LeanError> {
    let lead = numbers.unsigned()?;
    let count = numbers.length()?;
    let Some(present) = lead.checked_sub(1) else {
        return Ok((None, count));
    };
    let shape = Shape {
        columns: u16::try_from(present).map_err(|_| ColumnError::Unknown(present))?,
        operations: count,
    };
    Ok((Some(shape), compact::length(shape, columns)?))
}

/// How many changes are read, and how many others and actors they may name together: a name
/// takes a byte here, and 32 or 16 in the change that is rebuilt.
#[derive(Clone, Copy)]
pub(super) struct Count {
    pub(super) changes: usize,
    pub(super) references: usize,
}

/// Reads lean changes from the streams, to the end of each.
pub(super) fn read(
    identities: &[u8],
    numbers: &[u8],
    columns: &[u8],
    actors: &Actors,
    implied: Option<RecordId>,
    count: Count,
) -> Result<Vec<LeanChange>, LeanError> {
    let mut references = count.references;
    let mut identities = Reader::new(identities);
    let mut numbers = Reader::new(numbers);
    let mut changes: Vec<LeanChange> = Vec::new();
    let mut columns_at = 0_usize;
    let mut time = FIRST_TIME;
    for place in 0..count.changes {
        time = time.wrapping_add(numbers.signed()?);
        let sequence = numbers.signed()?;
        let start_op = numbers.signed()?;
        let base = Base::read(place, implied, time, &mut numbers, &mut identities)?;
        let author = actors.get(numbers.length()?)?;
        let message = numbers.length()?;
        let message = std::str::from_utf8(numbers.take(message)?)
            .map_err(|_| ReadError::Short)?
            .into();
        let others = numbers.length()?;
        if others > limits::CHANGE_ACTORS {
            return Err(LeanError::Actor);
        }
        let other_actors = (0..others)
            .map(|_| actors.get(numbers.length()?))
            .collect::<Result<_, LeanError>>()?;
        references = references
            .checked_sub(others + base.named())
            .ok_or(LeanError::References)?;
        let rest = columns.get(columns_at..).ok_or(ReadError::Short)?;
        let (shape, length) = read_shape(&mut numbers, rest)?;
        let columns_end = columns_at.checked_add(length).ok_or(ReadError::Short)?;
        changes.push(LeanChange {
            base,
            author,
            sequence,
            start_op,
            time,
            message,
            other_actors,
            shape,
            columns: columns_at..columns_end,
        });
        columns_at = columns_end;
    }
    if identities.is_empty() && numbers.is_empty() && columns_at == columns.len() {
        Ok(changes)
    } else {
        Err(ReadError::Short.into())
    }
}

impl LeanChange {
    /// The record, where the change itself tells it.
    pub(super) fn starts(&self) -> Option<RecordId> {
        match &self.base {
            Base::New(record) | Base::Explicit(record, _) => Some(*record),
            Base::Known(_) | Base::Earlier(_) => None,
        }
    }

    /// Whether it follows a change that is not in the batch.
    pub(super) fn leans(&self) -> bool {
        matches!(self.base, Base::Known(_))
    }

    /// Rebuilds the change. `built` are those before it, the first of them at place `from`.
    pub(super) fn rebuild(
        &self,
        built: &[RecordChange],
        from: usize,
        columns: &[u8],
        resolve: &dyn Resolve,
    ) -> Result<RecordChange, LeanError> {
        let at = |place: usize| {
            place
                .checked_sub(from)
                .and_then(|place| built.get(place))
                .ok_or(LeanError::Order)
        };
        let mut guess = Guess::first();
        let (record, dependencies) = match &self.base {
            Base::New(record) => (*record, vec![genesis::hash()]),
            Base::Known(pointer) => {
                let (record, hash) = resolve
                    .resolve(*pointer)
                    .ok_or(LeanError::Unknown(*pointer))?;
                (record, vec![hash])
            }
            Base::Explicit(record, dependencies) => {
                let hash = |dependency: &Dependency| match dependency {
                    Dependency::Place(place) => at(*place).map(|change| change.chunk.hash()),
                    Dependency::Hash(hash) => Ok(*hash),
                };
                let hashes = dependencies.iter().map(hash).collect::<Result<_, _>>()?;
                (*record, hashes)
            }
            Base::Earlier(place) => {
                let earlier = at(*place)?;
                guess = Guess::following(&earlier.chunk, &self.author);
                (earlier.record, vec![earlier.chunk.hash()])
            }
        };
        let head = Head {
            dependencies,
            actor: self.author,
            sequence: guess.sequence.wrapping_add_signed(self.sequence),
            start_op: guess.start_op.wrapping_add_signed(self.start_op),
            time: self.time,
            message: self.message.clone(),
            other_actors: self.other_actors.clone(),
        };
        let columns = columns.get(self.columns.clone()).ok_or(ReadError::Short)?;
        let chunk = match self.shape {
            Some(shape) => Chunk::build(&head, &compact::expand(shape, columns)?)?,
            None => Chunk::build(&head, columns)?,
        };
        Ok(RecordChange { record, chunk })
    }
}

impl Base {
    /// How many changes it names one by one.
    fn named(&self) -> usize {
        match self {
            Self::Explicit(_, dependencies) => dependencies.len(),
            Self::New(_) | Self::Known(_) | Self::Earlier(_) => 0,
        }
    }

    fn write(&self, place: usize, implied: Option<RecordId>, time: i64, out: &mut Streams) {
        let then = match self {
            Self::New(record) => random_part(*record, time),
            _ => None,
        };
        let kind = match self {
            Self::New(_) if then.is_some() => NEW_THEN,
            Self::New(_) => NEW,
            Self::Known(_) => KNOWN,
            Self::Explicit(..) => EXPLICIT,
            Self::Earlier(earlier) => EARLIER + (place - earlier - 1) as u64,
        };
        write_unsigned(&mut out.numbers, kind);
        match (self, then) {
            (Self::New(record) | Self::Explicit(record, _), _) if implied == Some(*record) => {}
            (_, Some(random)) => out.identities.extend_from_slice(&random),
            (Self::New(record) | Self::Explicit(record, _), None) => {
                out.identities.extend_from_slice(record.as_bytes());
            }
            (Self::Known(pointer), _) => out.identities.extend_from_slice(&pointer.0),
            (Self::Earlier(_), _) => {}
        }
        if let Self::Explicit(_, dependencies) = self {
            write_unsigned(&mut out.numbers, dependencies.len() as u64);
            for dependency in dependencies {
                match dependency {
                    Dependency::Place(earlier) => {
                        write_unsigned(&mut out.numbers, (place - earlier) as u64);
                    }
                    Dependency::Hash(hash) => {
                        write_unsigned(&mut out.numbers, 0);
                        out.identities.extend_from_slice(hash.as_bytes());
                    }
                }
            }
        }
    }

    fn read(
        place: usize,
        implied: Option<RecordId>,
        time: i64,
        numbers: &mut Reader<'_>,
        identities: &mut Reader<'_>,
    ) -> Result<Self, LeanError> {
        let mut record = || match implied {
            Some(record) => Ok(record),
            None => identities.array().map(RecordId::from_bytes),
        };
        let back = |steps: u64| {
            let steps = usize::try_from(steps).map_err(|_| LeanError::Order)?;
            place.checked_sub(steps).ok_or(LeanError::Order)
        };
        Ok(match numbers.unsigned()? {
            NEW_THEN => match implied {
                Some(record) => Self::New(record),
                None => Self::New(made_then(time, identities.array()?)?),
            },
            NEW => Self::New(record()?),
            KNOWN => Self::Known(Pointer(identities.array()?)),
            EXPLICIT => {
                let record = record()?;
                let count = numbers.length()?;
                if count > limits::CHANGE_DEPENDENCIES {
                    return Err(LeanError::Order);
                }
                let dependencies = (0..count)
                    .map(|_| match numbers.unsigned()? {
                        0 => Ok(Dependency::Hash(ChangeHash(identities.array()?))),
                        steps => back(steps).map(Dependency::Place),
                    })
                    .collect::<Result<_, LeanError>>()?;
                Self::Explicit(record, dependencies)
            }
            earlier => Self::Earlier(back(earlier - EARLIER + 1)?),
        })
    }
}

/// The record made at this time, in whole seconds.
fn made_then(time: i64, random: [u8; 10]) -> Result<RecordId, LeanError> {
    let seconds = u64::try_from(time).map_err(|_| ReadError::Integer)?;
    let unix_ms = seconds.checked_mul(1_000).ok_or(ReadError::Integer)?;
    Ok(RecordId::new(unix_ms, random))
}

/// The ten bytes that tell a record made at this time from the others. `None` for one that
/// was made at another, or preloaded.
fn random_part(record: RecordId, time: i64) -> Option<[u8; 10]> {
    let random = *record.as_bytes().last_chunk()?;
    (made_then(time, random) == Ok(record)).then_some(random)
}

/// A change's numbers if it follows in the ordinary way.
struct Guess {
    sequence: u64,
    start_op: u64,
}

impl Guess {
    fn first() -> Self {
        Self {
            sequence: 1,
            start_op: genesis::chunk().operations() as u64 + 1,
        }
    }

    fn following(previous: &Chunk, author: &Actor) -> Self {
        let head = previous.head();
        Self {
            sequence: if head.actor == *author {
                head.sequence + 1
            } else {
                1
            },
            start_op: head.start_op + previous.operations() as u64,
        }
    }
}
