//! The identity number (X03 to X07).

use super::subject::{Subject, Tell};
use crate::value::id_number::IdNumberError;
use crate::value::region;
use crate::value::sex::Sex;

const NUMBER: &[&str] = &["id_number"];

/// X03: 18 characters whose check character fits; the old form is read with its new one.
pub(super) fn number(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let fault = match &subject.number {
        None => None,
        Some(Err(fault)) => Some(fault.clone()),
        Some(Ok(written)) => (written.faults().into_iter())
            .find(|fault| matches!(fault, IdNumberError::CheckCharacter { .. })),
    };
    if let Some(fault) = fault {
        tell.because("check.id-number-wrong", NUMBER, &fault);
    }
}

/// X04: the birth part is a day, from 1900 on, and not after the visit.
pub(super) fn birth_part(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    match subject.written_number().map(|written| written.birth_date()) {
        Some(Err(fault)) => tell.because("check.id-birth-impossible", NUMBER, &fault),
        Some(Ok(birth)) if subject.day.is_some_and(|day| birth > day) => {
            tell.that("check.id-birth-after-visit", NUMBER);
        }
        _ => {}
    }
}

/// X05: the 17th digit is odd for men.
pub(super) fn sex_part(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let stated = subject.text("sex").and_then(Sex::from_code);
    let differs = |stated: Sex| {
        (subject.written_number()).is_some_and(|written| written.sex().contradicts(stated))
    };
    if stated.is_some_and(differs) {
        tell.that("check.id-sex-differs", &["sex", "id_number"]);
    }
}

/// X06: the first six digits were a county's in some year.
pub(super) fn region_part(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let unknown = |region: &str| !region::was_ever_county(region);
    if (subject.written_number()).is_some_and(|written| unknown(written.region())) {
        tell.that("check.id-region-unknown", NUMBER);
    }
}

/// X07: the number is on another live record.
pub(super) fn elsewhere(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let others =
        (subject.written_number()).map_or(0, |written| subject.neighbours.with_id_number(written));
    if others > 0 {
        let parameters = vec![("others", others.to_string())];
        tell.with("check.id-number-elsewhere", NUMBER, parameters);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, codes_among, sound};
    use super::super::{Neighbours, NoNeighbours};
    use crate::value::id_number::WrittenIdNumber;

    fn of(check: &str, number: &str) -> Vec<&'static str> {
        codes(check, &[("id_number", number)])
    }

    #[test]
    fn x03_a_wrong_character_is_caught() {
        assert_eq!(of("X03", "533301194001010014"), [""; 0]);
        assert_eq!(of("X03", "533301194001010015"), ["check.id-number-wrong"]);
        assert_eq!(of("X03", "53330119400101001"), ["check.id-number-wrong"]);
        assert_eq!(of("X03", "533301400101001"), [""; 0], "the old form");
        assert_eq!(
            of("X03", "533301400101997"),
            ["check.id-number-wrong"],
            "which century?"
        );
    }

    #[test]
    fn x04_the_birth_part_is_a_day_before_the_visit() {
        assert_eq!(
            of("X04", &sound("53330119400230001")),
            ["check.id-birth-impossible"]
        );
        assert_eq!(of("X04", &sound("53330119400229001")), [""; 0]);
        assert_eq!(
            of("X04", &sound("53330118990101001")),
            ["check.id-birth-impossible"]
        );
        assert_eq!(of("X04", &sound("53330119000101001")), [""; 0]);
        assert_eq!(
            of("X04", &sound("53330120261125001")),
            ["check.id-birth-after-visit"]
        );
        assert_eq!(of("X04", &sound("53330120261124001")), [""; 0]);
        let visited = |number: &str| {
            codes(
                "X04",
                &[("id_number", number), ("visit_date", "2026-11-03")],
            )
        };
        assert_eq!(
            visited(&sound("53330120261104001")),
            ["check.id-birth-after-visit"]
        );
    }

    #[test]
    fn x05_the_number_tells_the_sex() {
        let of = |sex| codes("X05", &[("id_number", "533301194001010014"), ("sex", sex)]);
        assert_eq!(of("2"), ["check.id-sex-differs"]);
        assert_eq!(of("1"), [""; 0]);
        assert_eq!(of("9"), [""; 0]);
    }

    #[test]
    fn x06_a_retired_county_is_normal_and_one_that_never_was_a_slip() {
        assert_eq!(of("X06", "533321193205080023"), [""; 0]);
        assert_eq!(
            of("X06", &sound("53339919320508002")),
            ["check.id-region-unknown"]
        );
    }

    struct Twin;

    impl Neighbours for Twin {
        fn with_id_number(&self, number: &WrittenIdNumber) -> usize {
            usize::from(number.as_str() == "533301194001010014")
        }
    }

    #[test]
    fn x07_a_number_on_another_record_is_told() {
        let of = |neighbours: &dyn Neighbours, number| {
            codes_among("X07", &[("id_number", number)], neighbours)
        };
        assert_eq!(
            of(&Twin, "533301194001010014"),
            ["check.id-number-elsewhere"]
        );
        assert_eq!(of(&Twin, "533321193205080023"), [""; 0]);
        assert_eq!(of(&NoNeighbours, "533301194001010014"), [""; 0]);
    }
}
