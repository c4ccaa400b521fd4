//! Interned text: a column of a million cells is a million numbers and its distinct texts.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

/// Distinct texts by number, in the order they were first seen. Number 0 is the empty text.
#[derive(Debug, Clone)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
    numbers: HashTable<u32>,
}

impl Default for Strings {
    fn default() -> Self {
        let mut strings = Self {
            text: String::new(),
            ends: Vec::new(),
            numbers: HashTable::new(),
        };
        strings.number("");
        strings
    }
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

impl Strings {
    /// The number of a text, which may be new.
    pub fn number(&mut self, text: &str) -> u32 {
        let Self {
            text: all,
            ends,
            numbers,
        } = self;
        let get = |number: u32| slice(all, ends, number);
        if let Some(number) = numbers.find(hash(text), |number| get(*number) == text) {
            return *number;
        }
        let number = ends.len() as u32;
        all.push_str(text);
        ends.push(all.len() as u32);
        let get = |number: u32| slice(all, ends, number);
        numbers.insert_unique(hash(text), number, |number| hash(get(*number)));
        number
    }

    /// The number of a text that has been seen.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        (self
            .numbers
            .find(hash(text), |number| self.text(*number) == text))
        .copied()
    }

    /// The text of a number.
    #[must_use]
    pub fn text(&self, number: u32) -> &str {
        slice(&self.text, &self.ends, number)
    }

    /// Every text behind the one before it.
    pub(crate) fn all(&self) -> &str {
        &self.text
    }

    /// How many texts there are, the empty one among them.
    #[must_use]
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Every text, by number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|number| self.text(number as u32))
    }
}

fn slice<'a>(text: &'a str, ends: &[u32], number: u32) -> &'a str {
    let at = number as usize;
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start as usize..ends[at] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_and_the_empty_text_has_zero() {
        let mut strings = Strings::default();
        let first = strings.number("和春秀");
        assert_eq!(strings.number("和春秀"), first);
        assert_ne!(strings.number("和秀春"), first);
        assert_eq!(strings.number(""), 0);
        assert_eq!(strings.text(first), "和春秀");
        assert_eq!(
            (strings.find("和春秀"), strings.find("李四")),
            (Some(first), None)
        );
        assert_eq!(strings.count(), 3);
    }
}
