//! A name as a row of units: each Han character one, each Latin word one.

use super::{DOT, WILDCARD};

/// One unit of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    /// A Han character, or any other sign.
    Sign(char),
    /// A Latin word in lower case.
    Word(String),
    /// A character that is not known.
    Unknown,
}

/// The units of a normal form. Dots and spaces are none: they are written or not at will.
pub(super) fn units(normal: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut word = String::new();
    for c in normal.chars() {
        if is_latin(c) {
            word.extend(c.to_lowercase());
            continue;
        }
        close(&mut word, &mut units);
        match c {
            DOT | ' ' => {}
            WILDCARD => units.push(Unit::Unknown),
            sign => units.push(Unit::Sign(sign)),
        }
    }
    close(&mut word, &mut units);
    units
}

fn close(word: &mut String, units: &mut Vec<Unit>) {
    if !word.is_empty() {
        units.push(Unit::Word(std::mem::take(word)));
    }
}

/// A Latin letter, with or without marks.
pub(super) fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && c.is_alphabetic())
}

/// A Han character of any plane: GB 18030 reaches beyond the first. 〇 is one, as in 李〇.
pub(super) fn is_han(c: char) -> bool {
    matches!(
        c,
        '〇' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{2FFFD}'
            | '\u{30000}'..='\u{3FFFD}'
    )
}

/// Private-use code points: where old fonts kept characters that Unicode did not have yet.
pub(super) fn is_private_use(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}
