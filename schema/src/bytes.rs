//! Reads integers and slices from bytes that may be hostile.

/// A position in bytes that cannot be overrun.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

/// The bytes end too early, or an integer is written in more bytes than it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The bytes end before the value does.
    #[error("the bytes end early")]
    Short,
    /// An integer does not fit into 64 bits, or has a longer encoding than it needs.
    #[error("an integer is not in its shortest form")]
    Integer,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn remaining(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], ReadError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(ReadError::Short)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let taken = self.take(N)?;
        Ok(taken.try_into().expect("took N bytes"))
    }

    pub(crate) fn byte(&mut self) -> Result<u8, ReadError> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// An unsigned LEB128 integer in its shortest form.
    pub(crate) fn unsigned(&mut self) -> Result<u64, ReadError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(ReadError::Integer);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                let shortest = byte != 0 || shift == 0;
                return if shortest {
                    Ok(value)
                } else {
                    Err(ReadError::Integer)
                };
            }
        }
        Err(ReadError::Integer)
    }

    /// An unsigned integer that must fit into `usize`.
    pub(crate) fn length(&mut self) -> Result<usize, ReadError> {
        usize::try_from(self.unsigned()?).map_err(|_| ReadError::Integer)
    }

    /// A signed LEB128 integer in its shortest form.
    pub(crate) fn signed(&mut self) -> Result<i64, ReadError> {
        let start = self.rest;
        let mut value = 0_i64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = i64::from(byte & 0x7f);
            if shift == 63 && bits != 0 && bits != 0x7f {
                return Err(ReadError::Integer);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                if shift < 57 && byte & 0x40 != 0 {
                    value |= -1 << (shift + 7);
                }
                let used = start.len() - self.rest.len();
                return if used == signed_length(value) {
                    Ok(value)
                } else {
                    Err(ReadError::Integer)
                };
            }
        }
        Err(ReadError::Integer)
    }
}

/// The bytes that the shortest signed LEB128 form of `value` takes.
fn signed_length(value: i64) -> usize {
    let significant = 65
        - if value < 0 {
            value.leading_ones()
        } else {
            value.leading_zeros()
        };
    significant.div_ceil(7) as usize
}

/// Appends an unsigned LEB128 integer.
pub(crate) fn write_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).expect("seven bits") | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).expect("less than 0x80"));
}

/// Appends a signed LEB128 integer.
pub(crate) fn write_signed(out: &mut Vec<u8>, mut value: i64) {
    for _ in 1..signed_length(value) {
        out.push(u8::try_from(value & 0x7f).expect("seven bits") | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value & 0x7f).expect("seven bits"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn integers_read_back_as_written(signed: i64, unsigned: u64) {
            let mut bytes = Vec::new();
            write_signed(&mut bytes, signed);
            write_unsigned(&mut bytes, unsigned);
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.signed(), Ok(signed));
            prop_assert_eq!(reader.unsigned(), Ok(unsigned));
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn what_reads_is_what_would_be_written(bytes in proptest::collection::vec(any::<u8>(), 1..11)) {
            let mut reader = Reader::new(&bytes);
            if let Ok(value) = reader.signed() {
                let mut again = Vec::new();
                write_signed(&mut again, value);
                prop_assert_eq!(&bytes[..again.len()], &again[..]);
            }
            let mut reader = Reader::new(&bytes);
            if let Ok(value) = reader.unsigned() {
                let mut again = Vec::new();
                write_unsigned(&mut again, value);
                prop_assert_eq!(&bytes[..again.len()], &again[..]);
            }
        }
    }

    #[test]
    fn an_integer_longer_than_it_needs_is_refused() {
        assert_eq!(
            Reader::new(&[0x80, 0x00]).unsigned(),
            Err(ReadError::Integer)
        );
        assert_eq!(Reader::new(&[0xff, 0x7f]).signed(), Err(ReadError::Integer));
        assert_eq!(Reader::new(&[0xff; 11]).unsigned(), Err(ReadError::Integer));
        assert_eq!(Reader::new(&[0x80]).unsigned(), Err(ReadError::Short));
    }
}
