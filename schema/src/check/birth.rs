//! The birth date: stated, on the document, adopted (X08 to X11, X13).

use super::subject::{Subject, Tell};
use crate::fact::{self, BirthAgreement};
use crate::value::partial_date::{Calendar, PartialDate};

/// X08: the stated date exists in its calendar.
pub(super) fn exists(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let Some(text) = subject.text("birth_stated") else {
        return;
    };
    let calendar = fact::stated_calendar(subject.record);
    if let Err(fault) = PartialDate::parse(calendar, text) {
        let fields = &["birth_stated", "birth_calendar"];
        tell.because("check.stated-birth-impossible", fields, &fault);
    }
}

/// X09: the stated date against the document's.
pub(super) fn against_document(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let fields = &["birth_stated", "birth_calendar", "id_number"];
    match fact::birth_agreement(subject.record) {
        None | Some(BirthAgreement::Same) => {}
        Some(BirthAgreement::LunarAsSolar) => tell.that("check.birth-lunar-as-solar", fields),
        Some(BirthAgreement::SameYear) => tell.that("check.birth-same-year", fields),
        Some(BirthAgreement::YearsApart(1)) => tell.that("check.birth-one-year-off", fields),
        Some(BirthAgreement::YearsApart(years)) => {
            let parameters = vec![("years", years.to_string())];
            tell.with("check.birth-years-off", fields, parameters);
        }
    }
}

/// X10: the animal of the lunar year of birth.
pub(super) fn zodiac(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    if fact::zodiac_differs(subject.record) {
        tell.that(
            "check.zodiac-differs",
            &subject.with_birth(&["zodiac_stated"]),
        );
    }
}

/// X11: the nominal age on the day of the visit.
pub(super) fn nominal_age(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let allowed = (subject.day).and_then(|day| fact::nominal_age_differs(subject.record, day));
    if let Some(allowed) = allowed {
        let parameters = vec![
            ("least", allowed.youngest.to_string()),
            ("most", allowed.oldest.to_string()),
        ];
        let fields = subject.with_birth(&["age_nominal_stated"]);
        tell.with("check.nominal-age-differs", &fields, parameters);
    }
}

/// X13: the adopted date against the document's.
pub(super) fn adopted(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let adopted = (subject.text("birth_adopted"))
        .and_then(|text| PartialDate::parse(Calendar::Solar, text).ok());
    let document = fact::document_birth(subject.record);
    let differs = adopted.zip(document).is_some_and(|(adopted, document)| {
        let (first, last) = adopted.interval();
        !(first..=last).contains(&document)
    });
    if differs {
        tell.that(
            "check.adopted-birth-differs",
            &["birth_adopted", "id_number"],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, sound};

    #[test]
    fn x08_the_stated_day_exists_in_its_calendar() {
        let of = |calendar, date| {
            codes(
                "X08",
                &[("birth_calendar", calendar), ("birth_stated", date)],
            )
        };
        let tripped = ["check.stated-birth-impossible"];
        assert_eq!(of("S", "1941-02-29"), tripped);
        assert_eq!(of("S", "1940-02-29"), [""; 0]);
        assert_eq!(of("L", "1941-06L-01"), [""; 0]);
        assert_eq!(
            of("L", "1942-06L-01"),
            tripped,
            "1942 had no leap sixth month"
        );
        assert_eq!(
            of("U", "1941-02-30"),
            [""; 0],
            "a day of the lunar calendar"
        );
        assert_eq!(of("S", "洪水那年"), tripped);
    }

    /// Born 15 June 1941 by the document: the 21st of the fifth lunar month.
    fn against(calendar: &str, date: &str) -> Vec<&'static str> {
        let number = sound("53330119410615001");
        codes(
            "X09",
            &[
                ("id_number", &number),
                ("birth_calendar", calendar),
                ("birth_stated", date),
            ],
        )
    }

    #[test]
    fn x09_how_far_the_stated_day_is_from_the_document_s_is_told() {
        assert_eq!(against("S", "1941-06-15"), [""; 0]);
        assert_eq!(against("L", "1941-05-21"), [""; 0]);
        assert_eq!(against("S", "1941"), [""; 0], "known to the year");
        assert_eq!(against("U", "1941-06-15"), [""; 0], "either calendar");
        assert_eq!(against("L", "1941-06-15"), ["check.birth-lunar-as-solar"]);
        assert_eq!(against("S", "1941-06-16"), ["check.birth-same-year"]);
        assert_eq!(against("S", "1942-06-15"), ["check.birth-one-year-off"]);
        assert_eq!(against("S", "1939-06-15"), ["check.birth-years-off"]);
    }

    #[test]
    fn x10_the_animal_is_that_of_the_lunar_year() {
        let of = |born, animal| {
            let number = sound(&format!("533301{born}001"));
            codes("X10", &[("id_number", &number), ("zodiac_stated", animal)])
        };
        assert_eq!(of("19410615", "6"), [""; 0], "a snake");
        assert_eq!(of("19410615", "5"), ["check.zodiac-differs"]);
        assert_eq!(
            of("19410115", "5"),
            [""; 0],
            "before New Year, still a dragon"
        );
    }

    #[test]
    fn x11_the_nominal_age_follows_from_the_lunar_years() {
        let of = |age| {
            let number = sound("53330119410615001");
            let answers = [
                ("id_number", number.as_str()),
                ("age_nominal_stated", age),
                ("visit_date", "2026-11-03"),
            ];
            codes("X11", &answers)
        };
        assert_eq!(of("86"), [""; 0]);
        assert_eq!(of("87"), ["check.nominal-age-differs"]);
        let told = |age| {
            let answers = [
                ("birth_calendar", "S"),
                ("birth_stated", "1941"),
                ("age_nominal_stated", age),
                ("visit_date", "2026-11-03"),
            ];
            codes("X11", &answers)
        };
        assert_eq!(told("87"), [""; 0], "full 84 or 85, and 1 or 2 more");
        assert_eq!(told("88"), ["check.nominal-age-differs"]);
    }

    #[test]
    fn x13_an_adopted_day_that_the_document_does_not_have_is_told() {
        let of = |adopted| {
            let number = sound("53330119410615001");
            codes("X13", &[("id_number", &number), ("birth_adopted", adopted)])
        };
        assert_eq!(of("1941-06-15"), [""; 0]);
        assert_eq!(of("1941-06-16"), ["check.adopted-birth-differs"]);
    }
}
