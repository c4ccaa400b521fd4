//! Alive or dead, and who says so (X30 to X33).

use super::age::is_surely;
use super::subject::{Subject, Tell};
use crate::fact;
use crate::value::solar::YearMonth;

/// The age from which somebody must have seen the elder.
const SEEN_FROM: i32 = 95;

/// X30: the visit finds an elder dead if and only if the life status says so.
pub(super) fn outcome(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let (outcome, life) = (subject.text("visit_outcome"), subject.text("life_status"));
    let differ = |(outcome, life)| (outcome == "6") != (life == "2");
    if outcome.zip(life).is_some_and(differ) {
        tell.that(
            "check.death-outcome-differs",
            &["life_status", "visit_outcome"],
        );
    }
}

/// X31: hearsay is no proof of life, and from 95 on only the eye is.
pub(super) fn proof(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    if subject.code("life_status") != "1" {
        return;
    }
    let proofs: Vec<_> = fact::given_entries(subject.record, "life_proof").collect();
    if proofs.is_empty() {
        return;
    }
    let fields = &["life_proof", "life_status"];
    if proofs.iter().all(|proof| *proof == "6") {
        tell.that("check.alive-on-hearsay", fields);
    } else if is_surely(subject, SEEN_FROM) && !proofs.contains(&"1") {
        let parameters = vec![("from", SEEN_FROM.to_string())];
        tell.with(
            "check.very-old-not-seen",
            &subject.with_birth(fields),
            parameters,
        );
    }
}

/// X32: a death lies between birth and visit.
pub(super) fn death_date(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let Some((first, last)) = fact::death(subject.record).map(|death| death.interval()) else {
        return;
    };
    if subject.day.is_some_and(|day| first > day) {
        tell.that("check.death-after-visit", &["death_date"]);
    }
    if (subject.birth).is_some_and(|(birth, _)| last < birth.interval().0) {
        tell.that(
            "check.death-before-birth",
            &subject.with_birth(&["death_date"]),
        );
    }
}

/// X33: a death needs more than a family's word, and ends payment.
pub(super) fn death_evidence(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    if subject.members("death_evidence") == ["5"] {
        tell.that("check.death-on-hearsay", &["death_evidence"]);
    }
    let paid = subject
        .text("last_paid_month")
        .and_then(|text| text.parse::<YearMonth>().ok());
    let died = fact::death(subject.record).map(|death| death.interval().1.year_month());
    if let Some((paid, died)) = paid.zip(died).filter(|(paid, died)| paid > died) {
        let parameters = vec![("months", paid.months_since(died).to_string())];
        tell.with(
            "check.paid-after-death",
            &["death_date", "last_paid_month"],
            parameters,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn x30_an_outcome_of_death_and_a_status_of_death_go_together() {
        let of = |outcome, life| codes("X30", &[("visit_outcome", outcome), ("life_status", life)]);
        let tripped = ["check.death-outcome-differs"];
        assert_eq!(of("6", "2"), [""; 0]);
        assert_eq!(of("6", "1"), tripped);
        assert_eq!(of("1", "2"), tripped);
        assert_eq!(of("1", "3"), [""; 0]);
    }

    #[test]
    fn x31_hearsay_is_no_proof_of_life() {
        let of = |proofs| codes("X31", &[("life_proof", proofs)]);
        assert_eq!(of("6"), ["check.alive-on-hearsay"]);
        assert_eq!(of("6|4"), [""; 0]);
    }

    #[test]
    fn x31_from_95_on_somebody_must_have_seen_the_elder() {
        let of = |born, proof| codes("X31", &[("birth_adopted", born), ("life_proof", proof)]);
        assert_eq!(of("1931-11-24", "2"), ["check.very-old-not-seen"]);
        assert_eq!(of("1931-11-24", "1"), [""; 0]);
        assert_eq!(of("1931-11-25", "2"), [""; 0]);
    }

    fn dead(answers: &[(&str, &str)], check: &str) -> Vec<&'static str> {
        let mut all = vec![
            ("visit_outcome", "6"),
            ("life_status", "2"),
            ("visit_date", "2026-11-03"),
        ];
        all.extend(answers);
        codes(check, &all)
    }

    #[test]
    fn x32_a_death_lies_between_birth_and_visit() {
        let of = |died| {
            dead(
                &[("birth_adopted", "1940-05-06"), ("death_date", died)],
                "X32",
            )
        };
        assert_eq!(of("2026-11-03"), [""; 0]);
        assert_eq!(of("2026-11-04"), ["check.death-after-visit"]);
        assert_eq!(of("2026-11"), [""; 0], "some day of the month");
        assert_eq!(of("1940-05-06"), [""; 0]);
        assert_eq!(of("1940-05-05"), ["check.death-before-birth"]);
    }

    #[test]
    fn x33_a_family_s_word_wants_a_second_source() {
        let of = |evidence| dead(&[("death_evidence", evidence)], "X33");
        assert_eq!(of("5"), ["check.death-on-hearsay"]);
        assert_eq!(of("4|5"), [""; 0]);
    }

    #[test]
    fn x33_a_month_paid_after_death_is_told() {
        let of = |paid| {
            dead(
                &[("death_date", "2026-09-02"), ("last_paid_month", paid)],
                "X33",
            )
        };
        assert_eq!(of("2026-09"), [""; 0], "the month of death is paid");
        assert_eq!(of("2026-10"), ["check.paid-after-death"]);
    }
}
