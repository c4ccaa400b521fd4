//! Whether what is known of the birth agrees with itself: checks X09 to X11 and derived
//! fact D19.

use super::{birth, document_birth, lunar_years, stated_birth, told_on};
use crate::record::Record;
use crate::value::age::{AgeInterval, LeapDayBirthday, age_interval, nominal_age};
use crate::value::partial_date::{Calendar, PartialDate, Precision};
use crate::value::solar::SolarDate;
use crate::value::zodiac::Zodiac;

/// How the stated birth date, turned into a solar one, relates to the document's (X09).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BirthAgreement {
    /// It can be the same day.
    Same,
    /// The document has the digits of the lunar date: a registrar wrote them as if solar.
    LunarAsSolar,
    /// Only the year is the same.
    SameYear,
    /// So many years apart.
    YearsApart(u16),
}

/// How the stated birth date agrees with the document's; nothing where one of them is not
/// known.
#[must_use]
pub fn birth_agreement(record: &Record) -> Option<BirthAgreement> {
    Some(agreement(stated_birth(record)?, document_birth(record)?))
}

fn agreement(stated: PartialDate, document: SolarDate) -> BirthAgreement {
    let readings = readings(stated);
    let can_be = |reading: &PartialDate| {
        let (first, last) = reading.interval();
        (first..=last).contains(&document)
    };
    if readings.iter().any(can_be) {
        return BirthAgreement::Same;
    }
    let digits = PartialDate::from_solar(document);
    let same_digits = |reading: &PartialDate| {
        reading.precision() == Precision::Day
            && (reading.year(), reading.month(), reading.day())
                == (digits.year(), digits.month(), digits.day())
    };
    let (first, last) = stated.interval();
    if readings.iter().any(same_digits) {
        BirthAgreement::LunarAsSolar
    } else if (first.year()..=last.year()).contains(&document.year()) {
        BirthAgreement::SameYear
    } else {
        let apart = |year: i16| year.abs_diff(document.year());
        BirthAgreement::YearsApart(apart(first.year()).min(apart(last.year())))
    }
}

/// The dates that a told date can mean: both, where nobody knows the calendar.
fn readings(stated: PartialDate) -> Vec<PartialDate> {
    match stated.calendar() {
        Calendar::Solar | Calendar::Lunar => vec![stated],
        Calendar::Unknown => [Calendar::Solar, Calendar::Lunar]
            .into_iter()
            .filter_map(|calendar| PartialDate::parse(calendar, &stated.text()).ok())
            .collect(),
    }
}

/// Whether the stated zodiac animal is that of no lunar year the elder can be born in
/// (X10).
#[must_use]
pub fn zodiac_differs(record: &Record) -> bool {
    let animal = record.text("zodiac_stated").and_then(Zodiac::from_code);
    let years = birth(record).and_then(lunar_years);
    animal
        .zip(years)
        .is_some_and(|(animal, (first, last))| animal.years(first, last).next().is_none())
}

/// The nominal ages that the birth date allows on a day, if the stated one is not among
/// them (X11). Where the birth date is not full, nominal is full age and 1 or 2.
#[must_use]
pub fn nominal_age_differs(record: &Record, on: SolarDate) -> Option<AgeInterval> {
    let stated = i32::try_from(record.int("age_nominal_stated")?).unwrap_or(i32::MAX);
    let birth = birth(record)?;
    let allowed = match birth.exact() {
        Some(day) => {
            let age = nominal_age(day, on).ok()?;
            AgeInterval {
                youngest: age,
                oldest: age,
            }
        }
        None => {
            let full = age_interval(birth, on, LeapDayBirthday::default());
            AgeInterval {
                youngest: full.youngest + 1,
                oldest: full.oldest + 2,
            }
        }
    };
    (!(allowed.youngest..=allowed.oldest).contains(&stated)).then_some(allowed)
}

/// D19: whether anything known of the birth disagrees. A nominal age was told on the day of
/// the visit; `on` is for a record without one.
#[must_use]
pub fn birth_conflict(record: &Record, on: Option<SolarDate>) -> bool {
    let day = told_on(record, on);
    birth_agreement(record).is_some_and(|agreement| agreement != BirthAgreement::Same)
        || zodiac_differs(record)
        || day.is_some_and(|day| nominal_age_differs(record, day).is_some())
}
