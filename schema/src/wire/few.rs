//! Lists from outside of which only so many may be: the others are read and not kept.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

/// Reads a list and keeps the `most` that may be and one more, which tells whoever counts them
/// that there were too many. An empty string is one byte on the line and 24 in memory: a list
/// that is kept whole could take two hundred megabytes before anybody has looked at it.
pub(super) fn few<'de, T, D>(most: usize, deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_seq(Few {
        most,
        of: PhantomData,
    })
}

struct Few<T> {
    most: usize,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Few<T> {
    type Value = Vec<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a list of at most {}", self.most)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut kept = Vec::new();
        while let Some(next) = list.next_element()? {
            if kept.len() <= self.most {
                kept.push(next);
            }
        }
        Ok(kept)
    }
}
