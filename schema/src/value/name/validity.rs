//! What a name on the form may consist of (check X01).

use super::normal::{is_dot, is_invisible, is_unknown};
use super::unit::{is_han, is_latin, is_private_use};
use super::{DOT, WILDCARD};
use crate::problem::{Coded, Parameters};
use crate::value::keyboard::half_width_char;

/// The longest name in characters.
const LONGEST: usize = 50;

/// Why a text may not stand as a name. No message holds the name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is written.
    #[error("the name is empty")]
    Empty,
    /// Longer than any name.
    #[error("the name has {found} characters, {most} are the most")]
    TooLong {
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// A space before or after the name.
    #[error("a space stands at an end of the name")]
    SpaceAtTheEnd,
    /// A digit, a bracket or another sign.
    #[error("{found:?} at position {position} is no letter of a name")]
    Character {
        /// Its place, counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// A sign for a character that the writer did not know.
    #[error("the character at position {position} is not known")]
    Unknown {
        /// Its place, counted from 1.
        position: usize,
    },
    /// A private-use code point: it shows on one machine only.
    #[error("the character at position {position} exists in one font only")]
    PrivateUse {
        /// Its place, counted from 1.
        position: usize,
    },
    /// A dot that does not stand between two parts.
    #[error("a dot stands between two parts of a name")]
    Dot,
}

impl Coded for NameError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "name.empty",
            Self::TooLong { .. } => "name.too-long",
            Self::SpaceAtTheEnd => "name.space-at-the-end",
            Self::Character { .. } => "name.character",
            Self::Unknown { .. } => "name.unknown-character",
            Self::PrivateUse { .. } => "name.private-use-character",
            Self::Dot => "name.dot",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Empty | Self::SpaceAtTheEnd | Self::Dot => Parameters::new(),
            Self::TooLong { found, most } => {
                vec![("found", found.to_string()), ("most", most.to_string())]
            }
            Self::Character { position, found } => {
                vec![
                    ("position", position.to_string()),
                    ("found", found.to_string()),
                ]
            }
            Self::Unknown { position } | Self::PrivateUse { position } => {
                vec![("position", position.to_string())]
            }
        }
    }
}

/// Checks a name as written and, for its parts, in its normal form.
pub(super) fn check(written: &str, normal: &str) -> Result<(), NameError> {
    check_with(written, normal, |_| false)
}

/// The same, where signs for unknown characters may stand.
pub(super) fn check_what_is_known(written: &str, normal: &str) -> Result<(), NameError> {
    check_with(written, normal, |fault| {
        matches!(fault, NameError::Unknown { .. })
    })
}

fn check_with(
    written: &str,
    normal: &str,
    passes: impl Fn(&NameError) -> bool,
) -> Result<(), NameError> {
    if normal.is_empty() {
        return Err(NameError::Empty);
    }
    if written.starts_with(char::is_whitespace) || written.ends_with(char::is_whitespace) {
        return Err(NameError::SpaceAtTheEnd);
    }
    let found = normal.chars().count();
    if found > LONGEST {
        return Err(NameError::TooLong {
            found,
            most: LONGEST,
        });
    }
    let faults = (written.chars().enumerate())
        .filter_map(|(at, letter)| check_character(at + 1, letter).err());
    if let Some(fault) = faults.into_iter().find(|fault| !passes(fault)) {
        return Err(fault);
    }
    let parts_are_whole = normal.split(DOT).all(|part| !part.is_empty());
    if parts_are_whole {
        Ok(())
    } else {
        Err(NameError::Dot)
    }
}

fn check_character(position: usize, found: char) -> Result<(), NameError> {
    let plain = half_width_char(found);
    let is_letter = is_han(plain) || is_latin(plain) || is_radical(plain);
    let is_between = is_dot(plain) || plain.is_whitespace() || is_invisible(plain);
    if is_letter || is_between {
        Ok(())
    } else if plain == WILDCARD || is_unknown(plain) {
        Err(NameError::Unknown { position })
    } else if is_private_use(plain) {
        Err(NameError::PrivateUse { position })
    } else {
        Err(NameError::Character { position, found })
    }
}

/// A radical that the normal form replaces by its character.
fn is_radical(c: char) -> bool {
    matches!(c, '\u{2F00}'..='\u{2FD5}' | '\u{2E9F}' | '\u{2EF3}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::name::PersonName;

    fn check(name: &str) -> Result<(), NameError> {
        PersonName::new(name).check()
    }

    #[test]
    fn han_and_latin_letters_with_a_dot_between_parts_are_a_name() {
        for name in [
            "和春秀",
            "阿普",
            "普",
            "孔志·普丁",
            "孔志•普丁",
            "玛利亚·Maria",
            "𠮷田",
            "李〇",
            "口天",
            "李 四",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_is_no_letter_is_named_with_its_place() {
        assert_eq!(
            check("和春2"),
            Err(NameError::Character {
                position: 3,
                found: '2'
            })
        );
        assert_eq!(
            check("和春（秀）"),
            Err(NameError::Character {
                position: 3,
                found: '（'
            })
        );
        assert_eq!(check("和?秀"), Err(NameError::Unknown { position: 2 }));
        assert_eq!(check("和□秀"), Err(NameError::Unknown { position: 2 }));
        assert_eq!(
            check("和\u{E815}秀"),
            Err(NameError::PrivateUse { position: 2 })
        );
    }

    #[test]
    fn a_name_has_one_to_fifty_characters() {
        assert_eq!(check(""), Err(NameError::Empty));
        assert_eq!(check("  "), Err(NameError::Empty));
        assert_eq!(check(&"普".repeat(50)), Ok(()));
        assert_eq!(
            check(&"普".repeat(51)),
            Err(NameError::TooLong {
                found: 51,
                most: 50
            })
        );
    }

    #[test]
    fn spaces_at_the_ends_and_dots_without_parts_are_refused() {
        assert_eq!(check(" 和春秀"), Err(NameError::SpaceAtTheEnd));
        assert_eq!(check("和春秀　"), Err(NameError::SpaceAtTheEnd));
        assert_eq!(check("·和春秀"), Err(NameError::Dot));
        assert_eq!(check("和··春秀"), Err(NameError::Dot));
    }
}
