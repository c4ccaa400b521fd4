//! Days as numbers, of either calendar.

use std::sync::LazyLock;

use schema::value::lunar::{LUNAR_YEARS, LunarDate, LunarMonth};
use schema::value::solar::SolarDate;

/// A day's number; 0 is none. Day 1 is 1 January 1800.
pub(crate) type Day = u32;

/// The days that the same digits are in either calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Days {
    /// Read as solar.
    pub(crate) solar: Day,
    /// Read as lunar.
    pub(crate) lunar: Day,
}

impl Days {
    /// Whether any reading of one is a reading of the other.
    pub(crate) fn meet(self, other: Self) -> bool {
        let is = |a: Day, b: Day| a != 0 && a == b;
        is(self.solar, other.solar)
            || is(self.solar, other.lunar)
            || is(self.lunar, other.solar)
            || is(self.lunar, other.lunar)
    }
}

static FIRST: LazyLock<SolarDate> =
    LazyLock::new(|| SolarDate::new(1800, 1, 1).expect("a day of the calendar"));

/// The number of a solar day.
pub(crate) fn number(day: SolarDate) -> Day {
    day.days_since(*FIRST) as Day + 1
}

/// The number of a solar date, if there is such a day.
pub(crate) fn solar_day(year: u32, month: u32, day: u32) -> Day {
    let date = || {
        SolarDate::new(
            i16::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )
        .ok()
    };
    date().map_or(0, number)
}

/// The first days of the lunar months, and their lengths, asked of the calendar once.
static MONTHS: LazyLock<Vec<(Day, u32)>> = LazyLock::new(|| {
    let months = LUNAR_YEARS
        .take_while(|year| *year <= 2030)
        .flat_map(|year| {
            (0..24).map(move |at| {
                (
                    year,
                    LunarMonth {
                        number: at / 2 + 1,
                        leap: at % 2 == 1,
                    },
                )
            })
        });
    months
        .map(|(year, month)| {
            let length = schema::value::lunar::month_length(year, month);
            let first = LunarDate::new(year, month, 1);
            match (length, first) {
                (Ok(length), Ok(first)) => (number(first.to_solar()), u32::from(length)),
                _ => (0, 0),
            }
        })
        .collect()
});

/// The number of a lunar date, if there is such a day.
pub(crate) fn lunar_day(year: u32, month: u32, leap: bool, day: u32) -> Day {
    if !(1..=12).contains(&month) || year < 1900 {
        return 0;
    }
    let at = (year - 1900) as usize * 24 + (month as usize - 1) * 2 + usize::from(leap);
    match MONTHS.get(at) {
        Some((first, length)) if *first != 0 && (1..=*length).contains(&day) => first + day - 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lunar_day_is_the_solar_day_it_falls_on() {
        assert_eq!(lunar_day(1941, 6, true, 15), solar_day(1941, 8, 7));
        assert_eq!(lunar_day(1941, 6, false, 30), 0);
        assert_eq!(lunar_day(1899, 1, false, 1), 0);
        assert_eq!(solar_day(1941, 2, 30), 0);
        assert_eq!(solar_day(1800, 1, 2), 2);
    }
}
