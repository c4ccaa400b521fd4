//! Facts that follow from the answers. All take the day they are asked for; nothing here
//! reads a clock.

use crate::record::Record;
use crate::value::id_number::IdNumber;
use crate::value::partial_date::Calendar;
use crate::value::partial_date::PartialDate;

/// D1, the birth date: the one the county adopted, else the document's, else the stated
/// one. It carries its precision; nothing is made up.
#[must_use]
pub fn birth(record: &Record) -> Option<PartialDate> {
    let adopted = || PartialDate::parse(Calendar::Solar, record.text("birth_adopted")?).ok();
    let documented = || {
        let number = IdNumber::parse(record.text("id_number")?).ok()?;
        Some(PartialDate::from_solar(number.birth_date()))
    };
    adopted()
        .or_else(documented)
        .or_else(|| stated_birth(record))
}

/// The birth date that was stated, in the calendar it was stated in.
#[must_use]
pub fn stated_birth(record: &Record) -> Option<PartialDate> {
    let calendar = match record.text("birth_calendar") {
        Some("S") => Calendar::Solar,
        Some("L") => Calendar::Lunar,
        _ => Calendar::Unknown,
    };
    PartialDate::parse(calendar, record.text("birth_stated")?).ok()
}
