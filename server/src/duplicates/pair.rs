//! Two records that may be one person, whichever is named first.

use std::fmt;
use std::str::FromStr;

use schema::id::RecordId;
use serde::{Deserialize, Serialize};

/// Two records, the smaller first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// The smaller.
    pub a: RecordId,
    /// The larger.
    pub b: RecordId,
}

/// The text does not name two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not two records with a dot between them")]
pub struct NotAPair;

impl Pair {
    /// The pair of two records; none of a record with itself.
    #[must_use]
    pub fn of(one: RecordId, other: RecordId) -> Option<Self> {
        let (a, b) = (one.min(other), one.max(other));
        (a != b).then_some(Self { a, b })
    }

    /// Both records.
    #[must_use]
    pub fn sides(self) -> [RecordId; 2] {
        [self.a, self.b]
    }

    /// The other side of a record.
    #[must_use]
    pub fn other(self, side: RecordId) -> RecordId {
        if side == self.a { self.b } else { self.a }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.a, self.b)
    }
}

impl FromStr for Pair {
    type Err = NotAPair;

    fn from_str(text: &str) -> Result<Self, NotAPair> {
        let (one, other) = text.split_once('.').ok_or(NotAPair)?;
        let record = |text: &str| text.parse().map_err(|_| NotAPair);
        Self::of(record(one)?, record(other)?).ok_or(NotAPair)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_one_whichever_way_it_is_written_and_never_of_one_record() {
        let [one, other] = ["1", "2"].map(|key| RecordId::preloaded("list", key));
        let pair = Pair::of(one, other).unwrap();
        assert_eq!(Pair::of(other, one), Some(pair));
        assert_eq!(pair.to_string().parse(), Ok(pair));
        assert_eq!(format!("{}.{}", pair.b, pair.a).parse(), Ok(pair));
        assert_eq!(Pair::of(one, one), None);
        assert_eq!(format!("{one}.{one}").parse::<Pair>(), Err(NotAPair));
        assert_eq!((pair.other(one), pair.other(other)), (other, one));
    }
}
