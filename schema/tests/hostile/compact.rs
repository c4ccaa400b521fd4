//! Columns whose list was left out: what they claim, and what they are.

use super::*;
use schema::document::operation::compact::{self, Shape};

/// One operation: `insert`, `action`, and a value of this many bytes claimed by its metadata.
const INSERT_ACTION_META_VALUE: u16 = 0b1001_0000_0011;

fn one_value(operations: usize, meta: u64, value: &[u8]) -> Result<Vec<u8>, ColumnError> {
    let shape = Shape {
        columns: INSERT_ACTION_META_VALUE,
        operations,
    };
    let rows = i64::try_from(operations).unwrap();
    let mut bytes = unsigned(operations as u64);
    bytes.extend(run(rows, 1));
    bytes.extend(run(rows, meta));
    bytes.extend(value);
    compact::expand(shape, &bytes)
}

/// So many rows of one value.
fn run(rows: i64, value: u64) -> Vec<u8> {
    let mut bytes = signed(rows);
    bytes.extend(unsigned(value));
    bytes
}

#[test]
fn as_many_operations_as_a_shape_may_claim_and_one_more() {
    assert!(one_value(limits::CHANGE_OPERATIONS, 0, &[]).is_ok());
    assert_eq!(
        one_value(limits::CHANGE_OPERATIONS + 1, 0, &[]),
        Err(ColumnError::TooManyOperations)
    );
}

#[test]
fn values_as_long_as_they_claim_and_claims_past_the_end() {
    let text = |bytes: u64| bytes << 4 | 6;
    assert!(one_value(1, text(3), b"abc").is_ok());
    assert!(one_value(1, text(4), b"abc").is_err());
    assert!(one_value(1, text(2), b"abc").is_err());
    assert!(one_value(1, text(u64::MAX >> 5), b"abc").is_err());
    assert!(one_value(2_000, text(u64::MAX >> 5), b"abc").is_err());
}

#[test]
fn columns_that_no_change_has_are_refused() {
    let shape = Shape {
        columns: 1 << 12,
        operations: 0,
    };
    assert_eq!(
        compact::expand(shape, &[]),
        Err(ColumnError::Unknown(1 << 12))
    );
}

proptest! {
    #[test]
    fn whatever_a_shape_claims_of_whatever_bytes_it_is_read_in_bounds(
        columns in 0_u16..1 << 13,
        operations in 0_usize..3_000,
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let shape = Shape { columns, operations };
        if let Ok(length) = compact::length(shape, &bytes) {
            prop_assert!(length <= bytes.len());
            let expanded = compact::expand(shape, &bytes[..length]).unwrap();
            // A column's name and length take at most five bytes.
            prop_assert!(expanded.len() <= length + 1 + 12 * 5);
        }
    }
}
