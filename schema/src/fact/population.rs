//! D14: who belongs to a population. The tables count by the same rules.

use super::death;
use crate::record::Record;
use crate::summary::village;
use crate::value::division::DivisionCode;
use crate::value::solar::SolarDate;

/// Whether an elder is not known to have died before a day. Missing and not verified people
/// stay in until somebody says otherwise; a death on a day that nobody knows is in the past.
#[must_use]
pub fn alive_at_beginning_of(record: &Record, day: SolarDate) -> bool {
    record.text("life_status") != Some("2")
        || death(record).is_some_and(|death| death.interval().1 >= day)
}

/// Where the elder is registered: by the household register; where that is not answered, in
/// the village of enumeration unless the elder is said to be registered elsewhere.
#[must_use]
pub fn registered_in(record: &Record) -> Option<DivisionCode> {
    let elsewhere = record.text("residence_status") == Some("3");
    (record.text("hukou_division"))
        .and_then(|text| text.parse().ok())
        .or_else(|| village(record).filter(|_| !elsewhere))
}

/// Where the elder lives, if in the village of enumeration: residence status 1, 3 or 4.
/// Where nobody has been yet, the list is presumed right.
#[must_use]
pub fn resident_in(record: &Record) -> Option<DivisionCode> {
    let lives_here = matches!(
        record.text("residence_status"),
        None | Some("1" | "3" | "4")
    );
    village(record).filter(|_| lives_here)
}
