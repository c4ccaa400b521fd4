//! Columns without what follows from the number of operations.
//!
//! A change lists each of its columns with its length. Which columns there are is told by a
//! bit for each, and where a column ends follows from the number of its rows: whoever reads
//! puts both back. The columns come in another order than in the change: first what is the
//! same in most changes, last what is not the same in any two.

use super::{ColumnError, Columns, add_rows, column, count, next_run};
use crate::bytes::{ReadError, Reader, write_unsigned};
use crate::limits;

/// What is left of a change's list of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// A bit for each column, in their order.
    pub columns: u16,
    /// The number of rows.
    pub operations: usize,
}

/// The rows of a column are counted by one before it; values come after their lengths.
const ORDER: [u64; column::ALL.len()] = [
    column::INSERT,
    column::ACTION,
    column::PREDECESSORS,
    column::PREDECESSOR_ACTOR,
    column::OBJECT_ACTOR,
    column::OBJECT_COUNTER,
    column::KEY_ACTOR,
    column::KEY_TEXT,
    column::VALUE_META,
    column::KEY_COUNTER,
    column::PREDECESSOR_COUNTER,
    column::VALUE,
];

/// Takes out what [`expand`] puts back. `None` when it could not: the columns are then not
/// as Automerge writes them.
#[must_use]
pub fn compact(columns: &[u8]) -> Option<(Shape, Vec<u8>)> {
    let split = Columns::split(columns).ok()?;
    let mut shape = Shape {
        columns: 0,
        operations: count(columns).ok()?,
    };
    let mut out = Vec::with_capacity(columns.len());
    let mut due = [0; ORDER.len()];
    for (place, spec) in ORDER.into_iter().enumerate() {
        if split.has(spec) {
            shape.columns |= 1 << place;
            due[place] = split.get(spec).len();
            out.extend_from_slice(split.get(spec));
        }
    }
    // The list itself is in the one form that `expand` writes, or it would not have split.
    (lengths(shape, &out) == Ok(due)).then_some((shape, out))
}

/// How many of these bytes belong to the columns of this shape.
///
/// # Errors
/// When they end early, or the shape claims more than a change may hold.
pub fn length(shape: Shape, bytes: &[u8]) -> Result<usize, ColumnError> {
    Ok(lengths(shape, bytes)?.iter().sum())
}

/// The columns as the change has them.
///
/// # Errors
/// As [`length`], and when bytes are left over.
pub fn expand(shape: Shape, bytes: &[u8]) -> Result<Vec<u8>, ColumnError> {
    let lengths = lengths(shape, bytes)?;
    let mut rest = Reader::new(bytes);
    let mut columns = Vec::with_capacity(ORDER.len());
    for (place, spec) in ORDER.into_iter().enumerate() {
        if shape.has(place) {
            columns.push((spec, rest.take(lengths[place])?));
        }
    }
    if !rest.is_empty() {
        return Err(ReadError::Short.into());
    }
    columns.sort_unstable_by_key(|(spec, _)| *spec);
    let mut out = Vec::with_capacity(bytes.len() + 1 + 3 * columns.len());
    write_unsigned(&mut out, columns.len() as u64);
    for (spec, bytes) in &columns {
        write_unsigned(&mut out, *spec);
        write_unsigned(&mut out, bytes.len() as u64);
    }
    for (_, bytes) in columns {
        out.extend_from_slice(bytes);
    }
    Ok(out)
}

impl Shape {
    fn has(self, place: usize) -> bool {
        self.columns >> place & 1 == 1
    }
}

/// The length of each column, in [`ORDER`].
fn lengths(shape: Shape, bytes: &[u8]) -> Result<[usize; ORDER.len()], ColumnError> {
    let operations = add_rows(0, shape.operations, limits::CHANGE_OPERATIONS)?;
    if shape.columns >> ORDER.len() != 0 {
        return Err(ColumnError::Unknown(shape.columns.into()));
    }
    let mut reader = Reader::new(bytes);
    let mut predecessors = 0;
    let mut value_bytes = 0;
    let mut lengths = [0; ORDER.len()];
    for (place, spec) in ORDER.into_iter().enumerate() {
        if !shape.has(place) {
            continue;
        }
        let before = reader.remaining();
        match spec {
            column::INSERT => skip_booleans(&mut reader, operations)?,
            column::PREDECESSORS => {
                let each = |count| count;
                let most = limits::CHANGE_PREDECESSORS;
                predecessors = total(&mut reader, operations, each, most)?;
            }
            column::PREDECESSOR_ACTOR => skip(&mut reader, predecessors, Reader::unsigned)?,
            column::PREDECESSOR_COUNTER => skip(&mut reader, predecessors, Reader::signed)?,
            column::KEY_COUNTER => skip(&mut reader, operations, Reader::signed)?,
            column::KEY_TEXT => skip(&mut reader, operations, string)?,
            column::VALUE_META => {
                let length = |meta| meta >> 4;
                value_bytes = total(&mut reader, operations, length, limits::CHANGE_BYTES)?;
            }
            column::VALUE => {
                reader.take(value_bytes)?;
            }
            _ => skip(&mut reader, operations, Reader::unsigned)?,
        }
        lengths[place] = before - reader.remaining();
    }
    Ok(lengths)
}

/// Reads so many rows of a run-length encoded column, and not into the middle of a run.
fn rows<'a, T>(
    reader: &mut Reader<'a>,
    rows: usize,
    read: fn(&mut Reader<'a>) -> Result<T, ReadError>,
    mut each: impl FnMut(usize, Option<T>) -> Result<(), ColumnError>,
) -> Result<(), ColumnError> {
    let mut literals = 0;
    let mut sum = 0;
    while sum < rows {
        let (count, value) = next_run(reader, &mut literals, read)?;
        sum = add_rows(sum, count, rows)?;
        each(count, value)?;
    }
    if literals == 0 {
        Ok(())
    } else {
        Err(ColumnError::TooManyOperations)
    }
}

fn skip<'a, T>(
    reader: &mut Reader<'a>,
    count: usize,
    read: fn(&mut Reader<'a>) -> Result<T, ReadError>,
) -> Result<(), ColumnError> {
    rows(reader, count, read, |_, _| Ok(()))
}

/// A text, whatever is in it: who reads the change will see.
fn string<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], ReadError> {
    let length = reader.length()?;
    reader.take(length)
}

/// The sum over all rows of what `of` makes of a row.
fn total(
    reader: &mut Reader<'_>,
    count: usize,
    of: fn(u64) -> u64,
    most: usize,
) -> Result<usize, ColumnError> {
    let mut sum = 0;
    rows(reader, count, Reader::unsigned, |rows, value| {
        let each = usize::try_from(of(value.unwrap_or(0))).unwrap_or(usize::MAX);
        sum = add_rows(sum, rows.saturating_mul(each), most)?;
        Ok(())
    })?;
    Ok(sum)
}

fn skip_booleans(reader: &mut Reader<'_>, rows: usize) -> Result<(), ColumnError> {
    let mut sum = 0;
    while sum < rows {
        sum = add_rows(sum, reader.length()?, rows)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Chunk, Document, Edit, Put, Stamp, write};
    use crate::id::Actor;
    use crate::record::{Answer, ClockTrust, FieldName};

    /// A new record, and a change of another hand that overwrites, unticks and mends prose.
    fn honest() -> Vec<Chunk> {
        let stamp = |actor| Stamp {
            actor: Actor([actor; 16]),
            time: 1_795_000_000,
            trust: ClockTrust::Anchored,
        };
        let field = |name: &str| FieldName::new(name).unwrap();
        let one = |name, text: &str| Edit::observe(field(name), Put::One(Answer::text(text)));
        let first = [
            one("name", "余阿普"),
            one("remarks", "教堂上方第二户"),
            Edit::observe(field("chronic"), Put::Tick("01".into())),
        ];
        let first = write::first_change(&first, &stamp(1)).unwrap();
        let mut document = Document::from_changes([&first]).unwrap();
        let second = [
            one("name", "胡阿普"),
            one("remarks", "教堂下方第三户"),
            one("sex", "1"),
            Edit::observe(field("chronic"), Put::Untick("01".into())),
        ];
        let second = document.edit(&second, &stamp(2)).unwrap().unwrap();
        vec![first, second]
    }

    #[test]
    fn what_automerge_writes_is_compacted_and_comes_back_byte_for_byte() {
        for chunk in honest() {
            let (shape, bytes) = compact(chunk.columns()).unwrap();
            assert!(bytes.len() + 10 < chunk.columns().len());
            assert_eq!(length(shape, &bytes).unwrap(), bytes.len());
            assert_eq!(expand(shape, &bytes).unwrap(), chunk.columns());
        }
    }

    #[test]
    fn columns_written_in_another_way_stay_as_they_are() {
        // One column, an action for one row, and a byte that belongs to no row.
        assert_eq!(compact(&[1, 0x42, 3, 1, 1, 0]), None);
        // Two runs where one would do are rows like any other.
        let two_runs = [1, 0x42, 4, 1, 1, 1, 1];
        let (shape, bytes) = compact(&two_runs).unwrap();
        assert_eq!(shape.operations, 2);
        assert_eq!(expand(shape, &bytes).unwrap(), two_runs);
    }

    #[test]
    fn bytes_left_over_or_cut_off_are_refused() {
        let chunk = &honest()[1];
        let (shape, bytes) = compact(chunk.columns()).unwrap();
        assert!(expand(shape, &bytes[..bytes.len() - 1]).is_err());
        assert!(expand(shape, &[&bytes[..], &[0]].concat()).is_err());
    }
}
