//! What can be told of two texts before they are read: most candidates have little in common,
//! and each text that is read is waited for.

use rapidfuzz::distance::{damerau_levenshtein, jaro_winkler};

use crate::strings::Strings;

/// Where a text lies and which letters it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Sixteen counters of four bits; letters that share one only raise what is in common.
    letters: u64,
    start: u32,
    length: u32,
}

/// Texts that are no longer than this have no counter that overflows.
const SHORT: u32 = 15;

/// Every second counter, in a byte of its own.
const LOW: u64 = 0x0F0F_0F0F_0F0F_0F0F;
/// The bit that no such byte uses.
const HIGH: u64 = 0x8080_8080_8080_8080;

impl Look {
    /// How many bytes it has.
    pub(super) fn length(self) -> u32 {
        self.length
    }

    /// At most how many letters two short texts share, wherever they stand.
    fn in_common(self, other: Self) -> Option<u32> {
        if self.length > SHORT || other.length > SHORT {
            return None;
        }
        let less = |x: u64, y: u64| {
            let not_less = ((x | HIGH) - y) & HIGH;
            let mask = not_less - (not_less >> 7);
            y & mask | x & !mask
        };
        let (x, y) = (self.letters, other.letters);
        let sums = less(x & LOW, y & LOW) + less(x >> 4 & LOW, y >> 4 & LOW);
        Some((sums.wrapping_mul(0x0101_0101_0101_0101) >> 56) as u32)
    }
}

/// The texts of a column with their looks.
#[derive(Debug)]
pub(super) struct Texts {
    strings: Strings,
    looks: Vec<Look>,
    /// Whether every text is ASCII, so that bytes are letters.
    ascii: bool,
}

impl Texts {
    pub(super) fn new(strings: Strings) -> Self {
        let mut start = 0;
        let look = |text: &str| {
            let letters =
                (text.bytes()).fold(0_u64, |all, byte| all.wrapping_add(1 << ((byte & 15) * 4)));
            let length = text.len() as u32;
            let look = Look {
                letters,
                start,
                length,
            };
            start += length;
            look
        };
        let looks = strings.iter().map(look).collect();
        let ascii = strings.iter().all(str::is_ascii);
        Self {
            strings,
            looks,
            ascii,
        }
    }

    /// What a number's text looks like.
    pub(super) fn look(&self, number: u32) -> Look {
        self.looks[number as usize]
    }

    fn bytes(&self, look: Look) -> &[u8] {
        let start = look.start as usize;
        &self.strings.all().as_bytes()[start..start + look.length as usize]
    }

    fn text(&self, look: Look) -> &str {
        let start = look.start as usize;
        &self.strings.all()[start..start + look.length as usize]
    }

    /// Whether a text is that of another column.
    pub(super) fn is(&self, number: u32, other: &Self, others: u32) -> bool {
        let (x, y) = (self.look(number), other.look(others));
        (x.letters, x.length) == (y.letters, y.length) && self.bytes(x) == other.bytes(y)
    }

    /// The similarity of Jaro and Winkler; where it is below 0.7, something that is, too.
    pub(super) fn jaro(&self, x: u32, y: u32) -> f64 {
        let (x, y) = (self.look(x), self.look(y));
        if !self.ascii {
            return jaro_winkler::similarity(self.text(x).chars(), self.text(y).chars());
        }
        // Letters in common bound the similarity: most pairs of candidates have few.
        if let Some(common) = x.in_common(y) {
            let common = f64::from(common);
            let most = (common / f64::from(x.length) + common / f64::from(y.length) + 1.0) / 3.0;
            if most < BOOSTED_FROM {
                return most;
            }
        }
        jaro_winkler::similarity(self.bytes(x).iter().copied(), self.bytes(y).iter().copied())
    }

    /// The distance of Damerau and Levenshtein; where it is above two, something that is, too.
    pub(super) fn edits(&self, x: u32, y: u32) -> usize {
        let (x, y) = (self.look(x), self.look(y));
        if !self.ascii {
            return damerau_levenshtein::distance(self.text(x).chars(), self.text(y).chars());
        }
        let longer = x.length.max(y.length);
        let least = x.in_common(y).map_or(0, |common| longer - common);
        if least > 2 || x.length.abs_diff(y.length) > 2 {
            return 3;
        }
        damerau_levenshtein::distance(self.bytes(x).iter().copied(), self.bytes(y).iter().copied())
    }
}

/// Below this similarity of Jaro, Winkler's prefix adds nothing.
const BOOSTED_FROM: f64 = 0.7;

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn bounds_change_no_level(x in "[a-d0-9]{1,17}", y in "[a-d0-9]{1,17}") {
            let mut strings = Strings::default();
            let (a, b) = (strings.number(&x), strings.number(&y));
            let texts = Texts::new(strings);
            let exact = jaro_winkler::similarity(x.bytes(), y.bytes());
            let quick = texts.jaro(a, b);
            proptest::prop_assert!(quick == exact || exact < 0.7 && quick < 0.7);
            let edited = damerau_levenshtein::distance(x.bytes(), y.bytes());
            proptest::prop_assert_eq!(texts.edits(a, b).min(3), edited.min(3));
        }

        #[test]
        fn letters_in_common_are_counted(x in "[a-p]{1,15}", y in "[a-p]{1,15}") {
            let mut strings = Strings::default();
            let (a, b) = (strings.number(&x), strings.number(&y));
            let texts = Texts::new(strings);
            let count = |text: &str, letter: char| text.matches(letter).count();
            let common: usize = ('a'..='p').map(|one| count(&x, one).min(count(&y, one))).sum();
            proptest::prop_assert_eq!(texts.look(a).in_common(texts.look(b)), Some(common as u32));
        }
    }
}
