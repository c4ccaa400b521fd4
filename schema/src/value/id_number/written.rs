//! Numbers as written, sound or not.

use std::fmt;
use std::hash::{Hash, Hasher};

use smol_str::SmolStr;

use super::check_character;
use super::error::IdNumberError;
use crate::value::keyboard;
use crate::value::mask::keep_ends;
use crate::value::sex::Sex;
use crate::value::solar::SolarDate;

/// The number of characters today, and in the form issued until 1999.
const LENGTH: usize = 18;
const OLD_LENGTH: usize = 15;

/// Eighteen characters of the right kind, whatever they say. Real cards with odd numbers
/// exist; when the county excuses one, this still tells its parts.
#[derive(Clone)]
pub struct WrittenIdNumber {
    text: SmolStr,
    old_form: bool,
}

impl WrittenIdNumber {
    /// Reads 18 characters, or the 15 digits of the old form, which gain their century and
    /// check character. Full-width digits, `x` and spaces are made regular.
    ///
    /// # Errors
    /// [`IdNumberError::Length`], [`IdNumberError::Character`], and
    /// [`IdNumberError::CenturyUnknown`] for the old form's sequences 996 to 999.
    pub fn parse(text: &str) -> Result<Self, IdNumberError> {
        let typed = keyboard::without_spaces(text).to_ascii_uppercase();
        let length = typed.chars().count();
        if length != LENGTH && length != OLD_LENGTH {
            return Err(IdNumberError::Length { found: length });
        }
        let fits = |at, c: char| c.is_ascii_digit() || (c == 'X' && at + 1 == LENGTH);
        if let Some((at, found)) = typed.chars().enumerate().find(|(at, c)| !fits(*at, *c)) {
            return Err(IdNumberError::Character {
                position: at + 1,
                found,
            });
        }
        if length == LENGTH {
            return Ok(Self {
                text: typed.into(),
                old_form: false,
            });
        }
        let sequence = number(&typed[12..]);
        if sequence >= 996 {
            return Err(IdNumberError::CenturyUnknown { sequence });
        }
        let mut text = format!("{}19{}", &typed[..6], &typed[6..]);
        text.push(check_character::of(&text));
        Ok(Self {
            text: text.into(),
            old_form: true,
        })
    }

    /// Everything that is wrong with it. Empty: it is sound.
    #[must_use]
    pub fn faults(&self) -> Vec<IdNumberError> {
        let (expected, found) = (self.expected_check_character(), self.check_character());
        let check =
            (expected != found).then_some(IdNumberError::CheckCharacter { expected, found });
        check.into_iter().chain(self.birth_date().err()).collect()
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The code of the county that issued it, six digits of any year: [`crate::value::region`].
    #[must_use]
    pub fn region(&self) -> &str {
        &self.text[..6]
    }

    /// The birth date it states.
    ///
    /// # Errors
    /// [`IdNumberError::BirthDate`] or [`IdNumberError::BornBefore1900`].
    pub fn birth_date(&self) -> Result<SolarDate, IdNumberError> {
        let (year, month, day) = (
            number(&self.text[6..10]),
            number(&self.text[10..12]),
            number(&self.text[12..14]),
        );
        let date = || {
            let year = i16::try_from(year).ok()?;
            SolarDate::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
        };
        match date() {
            Some(date) if year >= 1900 => Ok(date),
            Some(_) => Err(IdNumberError::BornBefore1900 { year }),
            None => Err(IdNumberError::BirthDate { year, month, day }),
        }
    }

    /// The sex it states: the 17th digit is odd for men.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if number(&self.text[16..17]) % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// The three digits of the sequence.
    #[must_use]
    pub fn sequence(&self) -> u16 {
        number(&self.text[14..17])
    }

    /// The check character as written.
    #[must_use]
    pub fn check_character(&self) -> char {
        self.text.chars().next_back().expect("18 characters")
    }

    /// The check character that the other seventeen ask for.
    #[must_use]
    pub fn expected_check_character(&self) -> char {
        check_character::of(&self.text[..LENGTH - 1])
    }

    /// The fifteen digits as given, if it was given in the old form.
    #[must_use]
    pub fn original(&self) -> Option<String> {
        self.old_form
            .then(|| format!("{}{}", &self.text[..6], &self.text[8..LENGTH - 1]))
    }

    /// The mask `id_mask`: the first three and the last two characters.
    #[must_use]
    pub fn masked(&self) -> String {
        keep_ends(&self.text, 3, 2)
    }
}

/// Digits that were checked to be digits.
fn number(digits: &str) -> u16 {
    digits.parse().expect("up to four ASCII digits")
}

impl fmt::Debug for WrittenIdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrittenIdNumber({})", self.masked())
    }
}

/// A number is the same however it was written: the old form and the new are equal.
impl PartialEq for WrittenIdNumber {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for WrittenIdNumber {}

impl PartialOrd for WrittenIdNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for WrittenIdNumber {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for WrittenIdNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
