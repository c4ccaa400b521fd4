//! Facts that follow from the answers (the questionnaire's D1–D10 and D14–D19). All take
//! the day or month they are asked for; nothing here reads a clock.
//!
//! What needs the payments of other months (D11–D13) is the roll's.

use crate::questionnaire::{Completeness, Questionnaire};
use crate::reading::Reading;
use crate::record::{Answer, Content, Record};
use crate::value::age::{self, AgeInterval, LeapDayBirthday};
use crate::value::id_number::IdNumber;
use crate::value::lunar::LunarDate;
use crate::value::partial_date::{Calendar, PartialDate, Precision};
use crate::value::solar::{SolarDate, YearMonth};

pub use ability::{Dependence, dependence, empty_nest, evidence_score, lives_alone};
pub use agreement::{
    BirthAgreement, birth_agreement, birth_conflict, nominal_age_differs, zodiac_differs,
};
pub use entitlement::{AgeReached, RuleSet, Start, Tier};
pub use on_day::OnDay;
pub use population::{alive_at_beginning_of, registered_in, resident_in};

mod ability;
mod agreement;
mod entitlement;
mod on_day;
mod population;

/// Where a birth date was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BirthSource {
    /// The county adopted it.
    Adopted,
    /// The ID number states it.
    Document,
    /// Somebody said it.
    Stated,
}

impl BirthSource {
    /// The fields it was read from.
    #[must_use]
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Adopted => &["birth_adopted"],
            Self::Document => &["id_number"],
            Self::Stated => &["birth_stated", "birth_calendar"],
        }
    }
}

/// D1, the birth date: the one the county adopted, else the document's, else the stated
/// one. It carries its precision; nothing is made up.
#[must_use]
pub fn birth(record: &Record) -> Option<PartialDate> {
    birth_and_source(record).map(|(birth, _)| birth)
}

/// D1 with where it was taken from.
#[must_use]
pub fn birth_and_source(record: &Record) -> Option<(PartialDate, BirthSource)> {
    let adopted = || PartialDate::parse(Calendar::Solar, record.text("birth_adopted")?).ok();
    let documented = || document_birth(record).map(PartialDate::from_solar);
    (adopted().map(|birth| (birth, BirthSource::Adopted)))
        .or_else(|| documented().map(|birth| (birth, BirthSource::Document)))
        .or_else(|| stated_birth(record).map(|birth| (birth, BirthSource::Stated)))
}

/// The birth date that the ID number states, if the number is sound (field `birth_id`).
#[must_use]
pub fn document_birth(record: &Record) -> Option<SolarDate> {
    let number = IdNumber::parse(record.text("id_number")?).ok()?;
    Some(number.birth_date())
}

/// The birth date that was stated, in the calendar it was stated in.
#[must_use]
pub fn stated_birth(record: &Record) -> Option<PartialDate> {
    PartialDate::parse(stated_calendar(record), record.text("birth_stated")?).ok()
}

/// The calendar of the stated birthday; unknown where it is not answered.
#[must_use]
pub fn stated_calendar(record: &impl Reading) -> Calendar {
    (record.text("birth_calendar"))
        .and_then(Calendar::from_code)
        .unwrap_or(Calendar::Unknown)
}

/// D2 and D3, the full ages possible on a day.
#[must_use]
pub fn full_age(record: &Record, on: SolarDate, leap_day: LeapDayBirthday) -> Option<AgeInterval> {
    birth(record).map(|birth| age::age_interval(birth, on, leap_day))
}

/// D4, the nominal ages possible on a day.
#[must_use]
pub fn nominal_age(record: &Record, on: SolarDate) -> Option<AgeInterval> {
    let (first, last) = birth(record)?.interval();
    Some(AgeInterval {
        youngest: age::nominal_age(last, on).ok()?,
        oldest: age::nominal_age(first, on).ok()?,
    })
}

/// D5, the day on which a birthday is kept in a year: by the calendar it is told in. For a
/// lunar birthday it is a lunar year, named by the solar year it begins in.
#[must_use]
pub fn birthday_in(birth: PartialDate, year: i16, leap_day: LeapDayBirthday) -> Option<SolarDate> {
    match birth.calendar() {
        Calendar::Lunar => birth.lunar()?.birthday_in(year).ok(),
        Calendar::Solar => age::birthday_in(birth.exact()?, year, leap_day),
        Calendar::Unknown => None,
    }
}

/// D6, the first and the last month in which an age (80, 90, 100) can be first reached.
#[must_use]
pub fn months_reaching(
    record: &Record,
    age: i16,
    leap_day: LeapDayBirthday,
) -> Option<(YearMonth, YearMonth)> {
    age::months_reaching(birth(record)?, age, leap_day)
}

/// The first and the last lunar year that a birthday can lie in.
#[must_use]
pub fn lunar_years(birth: PartialDate) -> Option<(i16, i16)> {
    let (first, last) = birth.interval();
    let year = |day| LunarDate::from_solar(day).ok().map(LunarDate::year);
    Some((year(first)?, year(last)?))
}

/// The date of death, if one is given that reads.
#[must_use]
pub fn death(record: &Record) -> Option<PartialDate> {
    PartialDate::parse(Calendar::Solar, record.text("death_date")?).ok()
}

/// The month of death, if it is known to the month.
#[must_use]
pub fn month_of_death(record: &Record) -> Option<YearMonth> {
    let death = death(record).filter(|death| death.precision() >= Precision::Month)?;
    Some(death.interval().1.year_month())
}

/// The day of the latest visit.
#[must_use]
pub fn visit_day(record: &Record) -> Option<SolarDate> {
    given_entries(record, "visit_date")
        .filter_map(|text| text.parse().ok())
        .max()
}

/// The day on which what the record says was seen and said: that of the latest visit;
/// today without one, and where it is dated in the future by a slip.
#[must_use]
pub fn told_on(record: &Record, today: Option<SolarDate>) -> Option<SolarDate> {
    match (visit_day(record), today) {
        (Some(visit), Some(today)) => Some(visit.min(today)),
        (visit, today) => visit.or(today),
    }
}

/// The texts given in the dated entries of a field, over all layers, earliest first within
/// each.
pub fn given_entries<'r>(record: &'r Record, field: &'r str) -> impl Iterator<Item = &'r str> {
    (record.layers.iter())
        .filter_map(move |answers| match answers.get(field)? {
            Content::Entries(entries) => Some(entries.values()),
            Content::One(_) | Content::Many(_) => None,
        })
        .flatten()
        .filter_map(Answer::given)
        .filter_map(|scalar| scalar.as_text())
}

/// D18, how complete a record is on a day.
#[must_use]
pub fn completeness(record: &Record, questionnaire: &Questionnaire, on: SolarDate) -> Completeness {
    let relevance = questionnaire.relevance(record, &OnDay::of(record, Some(on)));
    questionnaire.completeness(record, &relevance)
}

#[cfg(test)]
mod tests;
