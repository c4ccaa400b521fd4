//! Telephone numbers of China: mobile, or area code and number.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

use super::as_text::serde_as_text;
use super::keyboard;
use super::mask::keep_ends;

pub use error::PhoneError;

mod error;

/// A telephone number. Its text is `13800000000`, or `0886-3621234` with an area code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(SmolStr);

impl Phone {
    /// The number as dialled within China, area code and number joined by `-`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a mobile number.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        self.0.starts_with('1')
    }

    /// The mask `phone_mask`: the first three and the last four characters.
    #[must_use]
    pub fn masked(&self) -> String {
        keep_ends(&self.0, 3, 4)
    }
}

/// The country code as people prefix it.
fn without_country(digits: &str) -> &str {
    (["+86", "0086"]
        .iter()
        .find_map(|prefix| digits.strip_prefix(prefix)))
    .or_else(|| {
        digits
            .strip_prefix("86")
            .filter(|rest| rest.len() == 11 && rest.starts_with('1'))
    })
    .unwrap_or(digits)
}

/// How many digits the area code has: three for 010 and 020 to 029, else four.
fn area_code_length(digits: &str) -> usize {
    if digits.starts_with("01") || digits.starts_with("02") {
        3
    } else {
        4
    }
}

/// Reads a number with any of the usual separators and country prefixes.
impl FromStr for Phone {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, PhoneError> {
        let typed = keyboard::half_width(text);
        let separator = |c: char| c.is_whitespace() || matches!(c, '-' | '(' | ')' | '/' | '.');
        let fits = |at, c: char| c.is_ascii_digit() || separator(c) || (c == '+' && at == 0);
        if let Some((at, found)) = typed.chars().enumerate().find(|(at, c)| !fits(*at, *c)) {
            return Err(PhoneError::Character {
                position: at + 1,
                found,
            });
        }
        let all: String = typed.chars().filter(|c| !separator(*c)).collect();
        let digits = without_country(&all);
        if let Some(found) = digits.find('+') {
            return Err(PhoneError::Character {
                position: found + 1,
                found: '+',
            });
        }
        let length = digits.len();
        if digits.starts_with('0') {
            let area = area_code_length(digits).min(length);
            let (area, number) = digits.split_at(area);
            return match number.len() {
                7 | 8 => Ok(Self(format!("{area}-{number}").into())),
                found => Err(PhoneError::LandlineLength { found }),
            };
        }
        match length {
            11 if digits.starts_with('1') => Ok(Self(digits.into())),
            7 | 8 if !digits.starts_with('1') => Err(PhoneError::AreaCodeMissing),
            found => Err(PhoneError::MobileLength { found }),
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

serde_as_text!(Phone);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn phone(text: &str) -> Phone {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn one_mobile_number_is_written_in_many_ways() {
        for text in [
            "13800000000",
            "138 0000 0000",
            "+86 138-0000-0000",
            "008613800000000",
            "8613800000000",
            "１３８００００００００",
        ] {
            assert_eq!(phone(text).as_str(), "13800000000", "{text}");
        }
        assert!(phone("13800000000").is_mobile());
    }

    #[test]
    fn an_area_code_is_parted_from_its_number() {
        for text in [
            "0886-3621234",
            "08863621234",
            "(0886)3621234",
            "0886 362 1234",
            "0886－3621234",
        ] {
            assert_eq!(phone(text).as_str(), "0886-3621234", "{text}");
        }
        assert_eq!(phone("01012345678").as_str(), "010-12345678");
        assert!(!phone("0886-3621234").is_mobile());
    }

    #[test]
    fn each_fault_is_named() {
        let fault = |text: &str| text.parse::<Phone>().unwrap_err();
        assert_eq!(fault("1380000000"), PhoneError::MobileLength { found: 10 });
        assert_eq!(fault("23800000000"), PhoneError::MobileLength { found: 11 });
        assert_eq!(fault("0886-36212"), PhoneError::LandlineLength { found: 5 });
        assert_eq!(fault("3621234"), PhoneError::AreaCodeMissing);
        assert_eq!(
            fault("1380000000O"),
            PhoneError::Character {
                position: 11,
                found: 'O'
            }
        );
        assert_eq!(
            fault("+44 20 1234"),
            PhoneError::Character {
                position: 1,
                found: '+'
            }
        );
        assert_eq!(fault(""), PhoneError::MobileLength { found: 0 });
    }

    #[test]
    fn a_debug_line_shows_the_ends_only() {
        assert_eq!(format!("{:?}", phone("13812345678")), "Phone(138****5678)");
        assert_eq!(phone("0886-3621234").masked(), "088*****1234");
    }

    proptest! {
        #[test]
        fn every_number_reads_back_from_its_text(text in "1[0-9]{10}|0[3-9][0-9]{9}|0[12][0-9]{8,9}") {
            let read = phone(&text);
            prop_assert_eq!(read.to_string().parse(), Ok(read));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,16}|[+0-9 ()-]{0,16}") {
            let _ = text.parse::<Phone>();
        }
    }
}
