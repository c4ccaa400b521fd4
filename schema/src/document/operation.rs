//! A change's operations, read from its columns with every count bounded.
//!
//! Columns are run-length encoded
//! (<https://automerge.org/automerge-binary-format-spec/#operation-columns>), so a few bytes
//! can claim billions of rows: [`count`] adds up the run lengths before anything is expanded.

use crate::bytes::{ReadError, Reader};
use crate::limits;

pub mod compact;

/// Column specifications: a column's number times 16, plus its type.
mod column {
    pub(super) const OBJECT_ACTOR: u64 = 0x01;
    pub(super) const OBJECT_COUNTER: u64 = 0x02;
    pub(super) const KEY_ACTOR: u64 = 0x11;
    pub(super) const KEY_COUNTER: u64 = 0x13;
    pub(super) const KEY_TEXT: u64 = 0x15;
    pub(super) const INSERT: u64 = 0x34;
    pub(super) const ACTION: u64 = 0x42;
    pub(super) const VALUE_META: u64 = 0x56;
    pub(super) const VALUE: u64 = 0x57;
    pub(super) const PREDECESSORS: u64 = 0x70;
    pub(super) const PREDECESSOR_ACTOR: u64 = 0x71;
    pub(super) const PREDECESSOR_COUNTER: u64 = 0x73;

    pub(super) const ALL: [u64; 12] = [
        OBJECT_ACTOR,
        OBJECT_COUNTER,
        KEY_ACTOR,
        KEY_COUNTER,
        KEY_TEXT,
        INSERT,
        ACTION,
        VALUE_META,
        VALUE,
        PREDECESSORS,
        PREDECESSOR_ACTOR,
        PREDECESSOR_COUNTER,
    ];
}

/// Operations are not encoded the way Shouce encodes them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// A column ends early, or an integer is not in its shortest form.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A column that Shouce does not write (marks, compressed columns), or out of order.
    #[error("column {0:#x} is unknown or out of order")]
    Unknown(u64),
    /// More operations, or overwritten operations, than one change may hold.
    #[error("too many operations")]
    TooManyOperations,
    /// A column has not one row for each operation.
    #[error("a column has {rows} rows for {operations} operations")]
    Rows {
        /// Rows met.
        rows: usize,
        /// Rows due.
        operations: usize,
    },
    /// A run of length zero, or literal values that should be a run.
    #[error("a run is empty")]
    EmptyRun,
    /// Text is not UTF-8.
    #[error("text is not UTF-8")]
    Text,
    /// A value of a type that no answer has, or of a wrong length.
    #[error("a value has type {0}, which no answer has")]
    ValueType(u64),
    /// An operation refers to an actor that the change does not name, or to no operation.
    #[error("an operation refers to nothing")]
    Reference,
}

/// An operation named by its number and its actor's place in the change (0 = the author).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// 0 = the change's author, n = the n-th of its other actors.
    pub actor: usize,
    /// The operation's number.
    pub counter: u64,
}

/// Where in its object an operation acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// A key of the map.
    Text(&'a str),
    /// The beginning of a text.
    Head,
    /// The element that this operation inserted.
    Element(Reference),
}

/// The value an operation writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Null: an explicit blank, or no value at all.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes: how a non-response is written.
    Bytes(&'a [u8]),
}

/// What an operation does. The numbers are the format's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Puts or inserts a value.
    Put,
    /// Removes what it names as overwritten.
    Delete,
    /// Makes a text object: only the genesis may.
    MakeText,
    /// Anything else, which no change of ours does.
    Other(u64),
}

/// One operation of a change.
#[derive(Clone, PartialEq, Eq)]
pub struct Operation<'a> {
    /// The object it acts on; `None` is the root map.
    pub object: Option<Reference>,
    /// Where in it.
    pub key: Key<'a>,
    /// Whether it inserts into a sequence.
    pub insert: bool,
    /// What it does.
    pub action: Action,
    /// With which value.
    pub value: Value<'a>,
    /// The operations it overwrites.
    pub predecessors: Vec<Reference>,
}

/// The number of operations, from the run lengths alone.
///
/// # Errors
/// When the columns are not ours, end early, or claim too many rows.
pub fn count(bytes: &[u8]) -> Result<usize, ColumnError> {
    let columns = Columns::split(bytes)?;
    let operations = runs(columns.get(column::ACTION), Reader::unsigned)
        .try_fold(0, |sum, run| {
            add_rows(sum, run?.0, limits::CHANGE_OPERATIONS)
        })?;
    runs(columns.get(column::PREDECESSORS), Reader::unsigned).try_fold(0, |sum, run| {
        let (rows, value) = run?;
        let each = usize::try_from(value.unwrap_or(0)).unwrap_or(usize::MAX);
        add_rows(sum, rows.saturating_mul(each), limits::CHANGE_PREDECESSORS)
    })?;
    Ok(operations)
}

/// All operations, in order.
///
/// # Errors
/// When the columns do not agree with each other, or are over the limits.
pub fn read(bytes: &[u8]) -> Result<Vec<Operation<'_>>, ColumnError> {
    let operations = count(bytes)?;
    let columns = Columns::split(bytes)?;
    let rows = |spec| columns.rows(spec, operations, Reader::unsigned);

    let object_actor = rows(column::OBJECT_ACTOR)?;
    let object_counter = rows(column::OBJECT_COUNTER)?;
    let key_actor = rows(column::KEY_ACTOR)?;
    let key_counter = sums(columns.rows(column::KEY_COUNTER, operations, Reader::signed)?)?;
    let key_text = columns.rows(column::KEY_TEXT, operations, text)?;
    let insert = booleans(columns.get(column::INSERT), operations)?;
    let action = rows(column::ACTION)?;
    let meta = rows(column::VALUE_META)?;
    let group = rows(column::PREDECESSORS)?;
    let total = group.iter().map(|count| count.unwrap_or(0)).sum::<u64>();
    let total = usize::try_from(total).map_err(|_| ColumnError::TooManyOperations)?;
    let predecessor_actor = columns.rows(column::PREDECESSOR_ACTOR, total, Reader::unsigned)?;
    let predecessor_counter =
        sums(columns.rows(column::PREDECESSOR_COUNTER, total, Reader::signed)?)?;
    let mut predecessors = predecessor_actor.into_iter().zip(predecessor_counter);
    let mut values = Reader::new(columns.get(column::VALUE));

    let mut read = Vec::with_capacity(operations);
    for row in 0..operations {
        let key = match (key_text[row], key_actor[row], key_counter[row]) {
            (Some(text), None, None) => Key::Text(text),
            (None, None, Some(0)) => Key::Head,
            (None, Some(actor), Some(counter)) => Key::Element(reference(actor, counter)?),
            _ => return Err(ColumnError::Reference),
        };
        let object = match (object_actor[row], object_counter[row]) {
            (None, None) => None,
            (Some(actor), Some(counter)) => Some(Reference {
                actor: index(actor)?,
                counter,
            }),
            _ => return Err(ColumnError::Reference),
        };
        let overwrites = group[row].unwrap_or(0);
        read.push(Operation {
            object,
            key,
            insert: insert[row],
            action: action_of(action[row].ok_or(ColumnError::Reference)?),
            value: value(meta[row].unwrap_or(0), &mut values)?,
            predecessors: (predecessors.by_ref())
                .take(usize::try_from(overwrites).map_err(|_| ColumnError::TooManyOperations)?)
                .map(|pair| match pair {
                    (Some(actor), Some(counter)) => reference(actor, counter),
                    _ => Err(ColumnError::Reference),
                })
                .collect::<Result<_, _>>()?,
        });
    }
    if values.is_empty() {
        Ok(read)
    } else {
        Err(ColumnError::Reference)
    }
}

/// The columns' bytes by specification.
struct Columns<'a>(Vec<(u64, &'a [u8])>);

impl<'a> Columns<'a> {
    fn split(bytes: &'a [u8]) -> Result<Self, ColumnError> {
        let mut reader = Reader::new(bytes);
        let count = reader.length()?;
        if count > column::ALL.len() {
            return Err(ColumnError::Unknown(count as u64));
        }
        let mut lengths = Vec::with_capacity(count);
        for _ in 0..count {
            let spec = reader.unsigned()?;
            let ascending = lengths.last().is_none_or(|(last, _)| *last < spec);
            if !ascending || !column::ALL.contains(&spec) {
                return Err(ColumnError::Unknown(spec));
            }
            lengths.push((spec, reader.length()?));
        }
        let columns = (lengths.into_iter())
            .map(|(spec, length)| Ok((spec, reader.take(length)?)))
            .collect::<Result<_, ReadError>>()?;
        if reader.is_empty() {
            Ok(Self(columns))
        } else {
            Err(ReadError::Short.into())
        }
    }

    fn has(&self, spec: u64) -> bool {
        self.0.iter().any(|(known, _)| *known == spec)
    }

    /// A column's bytes; one that is left out is empty.
    fn get(&self, spec: u64) -> &'a [u8] {
        (self.0.iter())
            .find_map(|(known, bytes)| (*known == spec).then_some(*bytes))
            .unwrap_or_default()
    }

    /// A column's values, one for each row; a column that is left out is all nulls.
    fn rows<T: Clone>(
        &self,
        spec: u64,
        rows: usize,
        read: fn(&mut Reader<'a>) -> Result<T, ReadError>,
    ) -> Result<Vec<Option<T>>, ColumnError> {
        let mut values = Vec::with_capacity(rows);
        for run in runs(self.get(spec), read) {
            let (count, value) = run?;
            add_rows(values.len(), count, rows)?;
            values.extend(std::iter::repeat_n(value, count));
        }
        if values.is_empty() {
            values.resize(rows, None);
        }
        if values.len() == rows {
            Ok(values)
        } else {
            Err(ColumnError::Rows {
                rows: values.len(),
                operations: rows,
            })
        }
    }
}

/// The runs of a run-length encoded column: how many rows hold the same value or null.
/// Literal stretches come out value by value, each of which takes at least a byte.
fn runs<'a, T>(
    bytes: &'a [u8],
    read: fn(&mut Reader<'a>) -> Result<T, ReadError>,
) -> impl Iterator<Item = Result<(usize, Option<T>), ColumnError>> {
    let mut reader = Reader::new(bytes);
    let mut literals = 0;
    std::iter::from_fn(move || {
        if literals == 0 && reader.is_empty() {
            return None;
        }
        let run = next_run(&mut reader, &mut literals, read);
        if run.is_err() {
            // What follows an error means nothing: end here.
            literals = 0;
            reader = Reader::new(&[]);
        }
        Some(run)
    })
}

/// One run. `literals` is what is left of a literal stretch; it begins as 0.
fn next_run<'a, T>(
    reader: &mut Reader<'a>,
    literals: &mut u64,
    read: fn(&mut Reader<'a>) -> Result<T, ReadError>,
) -> Result<(usize, Option<T>), ColumnError> {
    if *literals == 0 {
        match reader.signed()? {
            0 => {
                let nulls = reader.length()?;
                return if nulls == 0 {
                    Err(ColumnError::EmptyRun)
                } else {
                    Ok((nulls, None))
                };
            }
            length @ 1.. => {
                let rows = usize::try_from(length).map_err(|_| ReadError::Integer)?;
                return Ok((rows, Some(read(reader)?)));
            }
            length => *literals = length.unsigned_abs(),
        }
    }
    *literals -= 1;
    Ok((1, Some(read(reader)?)))
}

fn add_rows(sum: usize, rows: usize, limit: usize) -> Result<usize, ColumnError> {
    (sum.checked_add(rows))
        .filter(|sum| *sum <= limit)
        .ok_or(ColumnError::TooManyOperations)
}

/// A delta column's values, each the sum of the differences so far.
fn sums(differences: Vec<Option<i64>>) -> Result<Vec<Option<i64>>, ColumnError> {
    let mut sum = 0_i64;
    (differences.into_iter())
        .map(|difference| {
            let Some(difference) = difference else {
                return Ok(None);
            };
            sum = sum.checked_add(difference).ok_or(ReadError::Integer)?;
            Ok(Some(sum))
        })
        .collect()
}

/// A boolean column: run lengths of alternating values, `false` first.
fn booleans(bytes: &[u8], rows: usize) -> Result<Vec<bool>, ColumnError> {
    let mut reader = Reader::new(bytes);
    let mut values = Vec::with_capacity(rows);
    let mut value = false;
    while !reader.is_empty() {
        let count = reader.length()?;
        add_rows(values.len(), count, rows)?;
        values.extend(std::iter::repeat_n(value, count));
        value = !value;
    }
    if values.is_empty() {
        values.resize(rows, false);
    }
    if values.len() == rows {
        Ok(values)
    } else {
        Err(ColumnError::Rows {
            rows: values.len(),
            operations: rows,
        })
    }
}

fn text<'a>(reader: &mut Reader<'a>) -> Result<&'a str, ReadError> {
    let length = reader.length()?;
    std::str::from_utf8(reader.take(length)?).map_err(|_| ReadError::Integer)
}

fn index(actor: u64) -> Result<usize, ColumnError> {
    (usize::try_from(actor).ok())
        .filter(|actor| *actor <= limits::CHANGE_ACTORS)
        .ok_or(ColumnError::Reference)
}

fn reference(actor: u64, counter: i64) -> Result<Reference, ColumnError> {
    let counter = u64::try_from(counter).map_err(|_| ColumnError::Reference)?;
    Ok(Reference {
        actor: index(actor)?,
        counter,
    })
}

fn action_of(number: u64) -> Action {
    match number {
        1 => Action::Put,
        3 => Action::Delete,
        4 => Action::MakeText,
        other => Action::Other(other),
    }
}

/// A value by its metadata: the type in the low four bits, the length above.
fn value<'a>(meta: u64, values: &mut Reader<'a>) -> Result<Value<'a>, ColumnError> {
    let (kind, length) = (meta & 0x0f, meta >> 4);
    let length = usize::try_from(length).map_err(|_| ReadError::Integer)?;
    let raw = values.take(length)?;
    match (kind, length) {
        (0, 0) => Ok(Value::Null),
        (1, 0) => Ok(Value::Bool(false)),
        (2, 0) => Ok(Value::Bool(true)),
        (4, _) => {
            let mut reader = Reader::new(raw);
            let number = reader.signed()?;
            if reader.is_empty() {
                Ok(Value::Int(number))
            } else {
                Err(ColumnError::ValueType(kind))
            }
        }
        (6, _) => std::str::from_utf8(raw)
            .map(Value::Text)
            .map_err(|_| ColumnError::Text),
        (7, _) => Ok(Value::Bytes(raw)),
        (kind, _) => Err(ColumnError::ValueType(kind)),
    }
}
