//! A birth as it is told to the matcher of those already listed: as text, and in which calendar.

use schema::fact;
use schema::record::Record;
use schema::summary::Summary;
use schema::value::lunar::{self, LunarDate};
use schema::value::partial_date::Calendar;
use schema::value::solar::SolarDate;

/// A birth date as far as it is known, `1941-06-05`, `1941-06`, `1941`, or as somebody says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldBirth {
    /// The date.
    pub text: String,
    /// The calendar that it is told in.
    pub calendar: Calendar,
}

impl ToldBirth {
    /// As a record says it; nothing where it says none, or an office has adopted another.
    #[must_use]
    pub fn said(record: &Record) -> Option<Self> {
        let stated = record.text("birth_stated").map(str::trim)?;
        let adopted = record.text("birth_adopted").unwrap_or_default();
        (!stated.is_empty() && adopted.is_empty()).then(|| Self {
            text: stated.to_owned(),
            calendar: fact::stated_calendar(record),
        })
    }

    /// As a row has it: the first and the last day that it may be. A date of which nobody said
    /// the calendar left its two days there, and is told without one again.
    #[must_use]
    pub fn of(summary: &Summary) -> Option<Self> {
        let days = summary.birth()?;
        let (text, calendar) = of_days(days)?;
        Some(Self { text, calendar })
    }

    /// The calendar's word for the matcher; empty where nobody said which.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.calendar {
            Calendar::Solar => "solar",
            Calendar::Lunar => "lunar",
            Calendar::Unknown => "",
        }
    }
}

fn of_days((first, last): (SolarDate, SolarDate)) -> Option<(String, Calendar)> {
    let year = || first.year().to_string();
    let month = |day: SolarDate| (day.year(), day.month());
    if first == last {
        Some((first.to_string(), Calendar::Solar))
    } else if is_either(first, last) {
        Some((first.to_string(), Calendar::Unknown))
    } else if lunar::new_year_eve(first.year()) == Ok(last) {
        let is_lunar = lunar::new_year(first.year()) == Ok(first);
        let calendar = if is_lunar {
            Calendar::Lunar
        } else {
            Calendar::Unknown
        };
        Some((year(), calendar))
    } else if month(first) == month(last) {
        Some((first.year_month().to_string(), Calendar::Solar))
    } else {
        (first.year() == last.year()).then(|| (year(), Calendar::Solar))
    }
}

/// Whether two days are one date, read in the one calendar and in the other.
fn is_either(solar: SolarDate, lunar: SolarDate) -> bool {
    LunarDate::from_solar(lunar).is_ok_and(|date| {
        let digits = (date.year(), date.month().number, date.day());
        digits == (solar.year(), solar.month(), solar.day())
    })
}

#[cfg(test)]
mod tests {
    use schema::value::partial_date::PartialDate;

    use super::*;

    #[test]
    fn a_birth_leaves_its_row_in_the_calendar_that_it_was_told_in_if_in_any() {
        use Calendar::{Lunar, Solar, Unknown};
        for (calendar, text, told) in [
            (Unknown, "1932-04-03", ("1932-04-03", Unknown)),
            // A row has the day alone, whatever calendar it was told in.
            (Lunar, "1932-04-03", ("1932-05-08", Solar)),
            (Solar, "1932-04-03", ("1932-04-03", Solar)),
            (Lunar, "1932-04", ("1932", Solar)),
            (Solar, "1932-04", ("1932-04", Solar)),
            (Unknown, "1932", ("1932", Unknown)),
            (Lunar, "1932", ("1932", Lunar)),
            (Solar, "1932", ("1932", Solar)),
        ] {
            let birth = PartialDate::parse(calendar, text).unwrap();
            let (day, read) = of_days(birth.interval()).unwrap();
            assert_eq!((day.as_str(), read), told, "{calendar:?} {text}");
        }
    }
}
