//! A birth date as written, in either calendar, and how two relate.

use schema::value::partial_date::{Calendar, PartialDate};

use super::day::{Day, Days, lunar_day, solar_day};

/// A date, prepared. Zeros are what is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DateForm {
    /// The year as written.
    pub(crate) year: u16,
    /// The month as written.
    pub(crate) month: u8,
    /// The day of the month as written.
    pub(crate) day: u8,
    /// Whether it says that it is lunar.
    pub(crate) lunar: bool,
    /// The day it is, read as either.
    pub(crate) days: Days,
}

/// The calendar that a cell beside the date names.
pub(crate) fn calendar(text: &str) -> Calendar {
    let text = text.trim().to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if is(&["农", "阴", "旧", "夏", "lunar", "農", "陰"]) || text == "l" || text == "2" {
        Calendar::Lunar
    } else if is(&["公", "阳", "新", "solar", "greg", "陽"]) || text == "s" || text == "1" {
        Calendar::Solar
    } else {
        Calendar::Unknown
    }
}

impl DateForm {
    /// Reads a date of a calendar.
    pub(crate) fn of(text: &str, named: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::default();
        }
        // 1941-06-15(农历): the calendar behind the date.
        let (text, behind) = match text.find(['(', '（']) {
            Some(at) if at > 0 => text.split_at(at),
            _ => (text, ""),
        };
        let named = if named.is_empty() { behind } else { named };
        let text = without_time(text.trim());
        let parsed = [calendar(named), Calendar::Unknown, Calendar::Lunar]
            .into_iter()
            .find_map(|calendar| PartialDate::parse(calendar, text).ok());
        let Some(date) = parsed else {
            return Self::from_digits(text, calendar(named) == Calendar::Lunar);
        };
        let month = date.month();
        Self::from_parts(
            date.year().unsigned_abs(),
            month.map_or(0, |month| month.number),
            date.day().unwrap_or(0),
            date.calendar() == Calendar::Lunar || calendar(named) == Calendar::Lunar,
            month.is_some_and(|month| month.leap),
        )
    }

    /// What digits there are, where the calendar has no such day: 1941-02-30.
    fn from_digits(text: &str, lunar: bool) -> Self {
        let mut parts = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty());
        let (Some(year), month, day) = (parts.next(), parts.next(), parts.next()) else {
            return Self::default();
        };
        let (year, month, day) = match (year.len(), month, day) {
            (8, None, None) => (&year[..4], Some(&year[4..6]), Some(&year[6..])),
            (4, month, day) => (year, month, day),
            // 15/06/1941
            (1 | 2, Some(month), Some(last)) if last.len() == 4 => (last, Some(month), Some(year)),
            _ => return Self::default(),
        };
        let small = |part: Option<&str>| part.and_then(|part| part.parse().ok()).unwrap_or(0);
        Self::from_parts(
            year.parse().unwrap_or(0),
            small(month),
            small(day),
            lunar,
            false,
        )
    }

    fn from_parts(year: u16, month: u8, day: u8, lunar: bool, leap: bool) -> Self {
        let (y, m, d) = (u32::from(year), u32::from(month), u32::from(day));
        let days = if month == 0 || day == 0 {
            Days::default()
        } else {
            Days {
                solar: if leap { 0 } else { solar_day(y, m, d) },
                lunar: lunar_day(y, m, leap, d),
            }
        };
        Self {
            year,
            month,
            day,
            lunar,
            days,
        }
    }

    /// Whether there is anything.
    pub(crate) fn is_known(&self) -> bool {
        self.year != 0
    }

    /// The day that it says it is.
    pub(crate) fn declared(&self) -> Day {
        if self.lunar {
            self.days.lunar
        } else {
            self.days.solar
        }
    }
}

fn without_time(text: &str) -> &str {
    let end = text
        .find(['T', ' '])
        .filter(|at| text[at + 1..].contains(':'));
    end.map_or(text, |at| &text[..at])
}

/// How two dates relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum DateLevel {
    /// A date is missing.
    Missing,
    /// The same digits.
    Same,
    /// The same digits, of a day that guesses fall on: the first of January, July, October.
    SameHeap,
    /// One day, told in two calendars.
    TwoCalendars,
    /// One day when the digits of one are read in the other calendar.
    LunarTwin,
    /// Month and day have changed places.
    Swapped,
    /// Month and day agree, and the year is one or two off: nominal age.
    YearOrTwo,
    /// The year and either month or day agree.
    OnePart,
    /// Month and day agree, the year does not.
    YearOff,
    /// One day in two calendars, but for a year or two.
    TwinYearOrTwo,
    /// The date of one is that of the other's identity number.
    OtherNumber,
    /// The year agrees, and one says no more.
    YearOnly,
    /// The year agrees.
    SameYear,
    /// One or two years apart.
    NearYear,
    /// Further apart.
    Different,
}

/// How many levels there are.
pub(crate) const LEVELS: usize = 15;

/// How two dates relate, with the days that the identity numbers say. The same both ways.
pub(crate) fn compare(a: &DateForm, b: &DateForm, a_number: Days, b_number: Days) -> DateLevel {
    let level = written(a, b);
    if level < DateLevel::YearOnly && level != DateLevel::Missing {
        return level;
    }
    let crosses = b_number.meet(a.days) || a_number.meet(b.days);
    if crosses {
        DateLevel::OtherNumber
    } else {
        level
    }
}

fn written(a: &DateForm, b: &DateForm) -> DateLevel {
    if !a.is_known() || !b.is_known() {
        return DateLevel::Missing;
    }
    let years = a.year.abs_diff(b.year);
    if a.month == 0 || b.month == 0 || a.day == 0 || b.day == 0 {
        return match years {
            0 => DateLevel::YearOnly,
            1 | 2 => DateLevel::NearYear,
            _ => DateLevel::Different,
        };
    }
    let same_month_and_day = a.month == b.month && a.day == b.day;
    if years == 0 && same_month_and_day {
        let heap = a.day == 1 && matches!(a.month, 1 | 7 | 10);
        return if heap {
            DateLevel::SameHeap
        } else {
            DateLevel::Same
        };
    }
    if a.declared() != 0 && a.declared() == b.declared() {
        return DateLevel::TwoCalendars;
    }
    if a.days.meet(b.days) {
        return DateLevel::LunarTwin;
    }
    if years == 0 && a.month == b.day && a.day == b.month {
        return DateLevel::Swapped;
    }
    if same_month_and_day {
        return if years <= 2 {
            DateLevel::YearOrTwo
        } else {
            DateLevel::YearOff
        };
    }
    if years == 0 && (a.month == b.month || a.day == b.day) {
        return DateLevel::OnePart;
    }
    if years <= 3 && (twin_moved(a, b) || twin_moved(b, a)) {
        return DateLevel::TwinYearOrTwo;
    }
    match years {
        0 => DateLevel::SameYear,
        1 | 2 => DateLevel::NearYear,
        _ => DateLevel::Different,
    }
}

/// Whether the one, moved by a year or two, is the lunar reading of the other.
fn twin_moved(a: &DateForm, b: &DateForm) -> bool {
    let (month, day) = (u32::from(a.month), u32::from(a.day));
    if b.days.solar == 0 {
        return false;
    }
    let lag = u32::from(a.year).saturating_sub(2)..=u32::from(a.year) + 2;
    // A lunar date lies one to two months before the solar one of the same digits.
    let (a_at, b_at) = (
        month as i32 * 30 + day as i32,
        i32::from(b.month) * 30 + i32::from(b.day),
    );
    let behind = (b_at - a_at).rem_euclid(365);
    (15..=60).contains(&behind)
        && lag
            .into_iter()
            .any(|year| lunar_day(year, month, false, day) == b.days.solar)
}

#[cfg(test)]
mod tests {
    use super::DateLevel::*;
    use super::*;

    fn level(a: (&str, &str), b: (&str, &str)) -> DateLevel {
        let of = |(text, calendar)| DateForm::of(text, calendar);
        let level = compare(&of(a), &of(b), Days::default(), Days::default());
        assert_eq!(
            level,
            compare(&of(b), &of(a), Days::default(), Days::default()),
            "{a:?} {b:?}"
        );
        level
    }

    #[test]
    fn dates_relate_as_they_are_told() {
        let day = ("1941-08-07", "公历");
        for (other, wanted) in [
            (("1941年8月7日", ""), Same),
            (("1941年闰六月十五", "农历"), TwoCalendars),
            (("19410708", ""), Swapped),
            (("1940.8.7", ""), YearOrTwo),
            (("1941/8/9", ""), OnePart),
            (("1931-08-07", ""), YearOff),
            (("1941", ""), YearOnly),
            (("1941-03-02", ""), SameYear),
            (("1942-03-02", ""), NearYear),
            (("1950-03-02", ""), Different),
            (("", ""), Missing),
            (("属龙", ""), Missing),
        ] {
            assert_eq!(level(day, other), wanted, "{other:?}");
        }
        assert_eq!(level(("1941-01-01", ""), ("1941.1.1", "")), SameHeap);
        assert_eq!(level(day, ("1941年闰六月十五（农历）", "")), TwoCalendars);
    }

    #[test]
    fn a_lunar_date_in_the_solar_column_is_a_twin() {
        // 8 May 1932 is the third of the fourth month.
        assert_eq!(
            level(("1932-05-08", "公历"), ("1932-04-03", "公历")),
            LunarTwin
        );
        assert_eq!(
            level(("1932-05-08", "公历"), ("1932-04-03", "农历")),
            TwoCalendars
        );
        assert_eq!(
            level(("1932-05-08", "公历"), ("1931-04-03", "公历")),
            TwinYearOrTwo
        );
    }

    #[test]
    fn a_day_that_does_not_exist_still_has_its_digits() {
        let form = DateForm::of("1941-02-30", "公历");
        assert_eq!((form.year, form.month, form.day), (1941, 2, 30));
        assert_eq!(form.days.solar, 0);
        assert_eq!(DateForm::of("1941-06-15 00:00:00", "").day, 15);
    }

    #[test]
    fn the_others_number_may_hold_the_date() {
        let (a, b) = (
            DateForm::of("1941-08-07", ""),
            DateForm::of("1938-01-02", ""),
        );
        let number = Days {
            solar: solar_day(1941, 8, 7),
            lunar: 0,
        };
        assert_eq!(compare(&a, &b, Days::default(), number), OtherNumber);
        assert_eq!(compare(&a, &b, number, Days::default()), Different);
    }
}
