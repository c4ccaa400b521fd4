//! Dates as people type them, in digits or in Chinese words, before any calendar judges them.
//!
//! `1941-06-15`, `1941.6.5`, `19410605`, `1941年6月`, `1941-06L-15` (the leap month by
//! Temporal's month code), `农历一九四一年闰六月十五`, `1941年腊月廿三`.

use super::date_error::DateError;
use super::keyboard;
use super::partial_date::Calendar;
use numeral::Numeral;

mod numeral;

/// What a text says, calendar rules aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TypedDate {
    pub(super) year: i16,
    pub(super) month: Option<TypedMonth>,
    pub(super) day: Option<u8>,
    /// The calendar it names, or whose words it uses.
    pub(super) says: Option<Calendar>,
}

/// A month number, and whether it is the leap month of that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TypedMonth {
    pub(super) number: u8,
    pub(super) leap: bool,
}

const CALENDAR_WORDS: [(&str, Calendar); 8] = [
    ("农历", Calendar::Lunar),
    ("阴历", Calendar::Lunar),
    ("旧历", Calendar::Lunar),
    ("夏历", Calendar::Lunar),
    ("公历", Calendar::Solar),
    ("阳历", Calendar::Solar),
    ("新历", Calendar::Solar),
    ("公元", Calendar::Solar),
];

impl TypedDate {
    pub(super) fn read(text: &str) -> Result<Self, DateError> {
        let text = keyboard::half_width(text);
        let mut rest = Rest {
            text: &text,
            says: None,
        };
        rest.calendar();
        let date = if let Some(date) = rest.compact() {
            date
        } else {
            let year = rest.year()?;
            let month = (!rest.at_end()).then(|| rest.month()).transpose()?;
            let day = (!rest.at_end()).then(|| rest.day()).transpose()?;
            Self {
                year,
                month,
                day,
                says: rest.says,
            }
        };
        if rest.at_end() {
            Ok(date)
        } else {
            Err(DateError::Unreadable)
        }
    }
}

/// The part of the text not read yet.
struct Rest<'a> {
    text: &'a str,
    says: Option<Calendar>,
}

impl Rest<'_> {
    fn at_end(&self) -> bool {
        self.text.is_empty()
    }

    fn skip_spaces(&mut self) {
        self.text = self.text.trim_start();
    }

    fn take(&mut self, any: &[char]) -> bool {
        match self.text.strip_prefix(any) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    fn calendar(&mut self) {
        self.skip_spaces();
        for (word, calendar) in CALENDAR_WORDS {
            if let Some(rest) = self.text.strip_prefix(word) {
                self.text = rest;
                self.take(&[':']);
                self.says = Some(calendar);
            }
        }
        self.skip_spaces();
    }

    /// `19410605` or `194106`: digits only, to the end.
    fn compact(&mut self) -> Option<TypedDate> {
        let digits = self.text;
        if !matches!(digits.len(), 6 | 8) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.text = "";
        Some(TypedDate {
            year: digits[..4].parse().ok()?,
            month: Some(TypedMonth {
                number: digits[4..6].parse().ok()?,
                leap: false,
            }),
            day: digits.get(6..8).and_then(|day| day.parse().ok()),
            says: self.says,
        })
    }

    fn year(&mut self) -> Result<i16, DateError> {
        let (year, length) = numeral::year(&mut self.text).ok_or(DateError::Unreadable)?;
        if length < 4 {
            return Err(DateError::ShortYear);
        }
        self.after_part(&['年'])?;
        Ok(year)
    }

    fn month(&mut self) -> Result<TypedMonth, DateError> {
        self.calendar();
        let leap_before = self.take(&['闰', '閏']);
        let Numeral { value, lunar } =
            numeral::month(&mut self.text).ok_or(DateError::Unreadable)?;
        let leap = leap_before || self.take(&['L', 'l']);
        if leap || lunar {
            self.speak_of_lunar()?;
        }
        self.after_part(&['月'])?;
        Ok(TypedMonth {
            number: value,
            leap,
        })
    }

    fn day(&mut self) -> Result<u8, DateError> {
        let Numeral { value, lunar } = numeral::day(&mut self.text).ok_or(DateError::Unreadable)?;
        if lunar {
            self.speak_of_lunar()?;
        }
        self.skip_spaces();
        self.take(&['日', '号', '號']);
        self.skip_spaces();
        Ok(value)
    }

    /// Words such as 闰, 腊 and 初 belong to the lunar calendar.
    fn speak_of_lunar(&mut self) -> Result<(), DateError> {
        match self.says.replace(Calendar::Lunar) {
            Some(Calendar::Solar) => Err(DateError::Unreadable),
            _ => Ok(()),
        }
    }

    /// A part ends at its own word, at a separator between parts, or with the text.
    fn after_part(&mut self, word: &[char]) -> Result<(), DateError> {
        let spaced = self.text.starts_with(char::is_whitespace);
        self.skip_spaces();
        if self.take(word) {
            self.skip_spaces();
            self.take(&['份']);
        } else if !self.at_end() {
            let separated = self.take(&['-', '.', '/', '、', ',']) || spaced;
            if !separated || self.at_end() {
                return Err(DateError::Unreadable);
            }
        }
        self.skip_spaces();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (i16, u8, bool, u8) {
        let date = TypedDate::read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let month = date.month.unwrap_or(TypedMonth {
            number: 0,
            leap: false,
        });
        (date.year, month.number, month.leap, date.day.unwrap_or(0))
    }

    #[test]
    fn a_day_is_read_from_any_usual_writing() {
        for text in [
            "1941-06-05",
            "1941.6.5",
            "1941/6/5",
            "19410605",
            "1941年6月5日",
            "1941 年 6 月 5 号",
            "１９４１－６－５",
            "1941 6 5",
            "公历1941年6月5日",
            "一九四一年六月五日",
            "1941年6月05",
            "1941、6、5",
        ] {
            assert_eq!(read(text), (1941, 6, false, 5), "{text}");
        }
    }

    #[test]
    fn a_lunar_day_is_read_from_its_words() {
        for text in [
            "1941-06L-15",
            "一九四一年闰六月十五",
            "农历1941年闰六月十五",
            "1941年农历闰6月15日",
        ] {
            assert_eq!(read(text), (1941, 6, true, 15), "{text}");
            assert_eq!(
                TypedDate::read(text).map(|date| date.says),
                Ok(Some(Calendar::Lunar))
            );
        }
        assert_eq!(read("1940年正月初一"), (1940, 1, false, 1));
        assert_eq!(read("1940年冬月初十"), (1940, 11, false, 10));
        assert_eq!(read("一九四〇年腊月廿三"), (1940, 12, false, 23));
        assert_eq!(read("1940年十二月卅"), (1940, 12, false, 30));
        assert_eq!(read("1940年十一月二十一"), (1940, 11, false, 21));
        assert_eq!(read("1940年十月二十"), (1940, 10, false, 20));
        assert_eq!(read("1940年八月三十"), (1940, 8, false, 30));
    }

    #[test]
    fn a_month_or_a_year_alone_is_a_date_too() {
        assert_eq!(read("1941"), (1941, 0, false, 0));
        assert_eq!(read("1941年"), (1941, 0, false, 0));
        assert_eq!(read("1941年6月份"), (1941, 6, false, 0));
        assert_eq!(read("1941-06L"), (1941, 6, true, 0));
        assert_eq!(read("194106"), (1941, 6, false, 0));
    }

    #[test]
    fn a_year_without_its_century_is_not_guessed() {
        for text in ["41年6月5日", "41-6-5", "四一年六月"] {
            assert_eq!(TypedDate::read(text), Err(DateError::ShortYear), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "属龙",
            "1941-",
            "1941--06",
            "1941-06-15-",
            "1941-06-15x",
            "194106051",
            "1941年月",
            "公历1941年闰六月",
            "19410",
            "1941年6月5日生",
            "1941-06-999999999999",
            "十五",
        ] {
            assert!(TypedDate::read(text).is_err(), "{text}");
        }
    }
}
