//! Days that cannot lie in the future, or before the census (X23, X28).

use super::subject::{Subject, Tell};
use crate::fact;
use crate::value::solar::{SolarDate, YearMonth};

/// X23: no visit or application after today, no visit before the census opened.
pub(super) fn not_in_future(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let days = || {
        fact::given_entries(subject.record, "visit_date")
            .filter_map(|text| text.parse::<SolarDate>().ok())
    };
    let in_future = |day: SolarDate| subject.context.today.is_some_and(|today| day > today);
    if days().any(in_future) {
        tell.that("check.visit-in-future", &["visit_date"]);
    }
    if let Some(opened) = subject.context.opened
        && days().any(|day| day < opened)
    {
        let parameters = vec![("opened", opened.to_string())];
        tell.with("check.visit-before-census", &["visit_date"], parameters);
    }
    let applied = subject
        .text("apply_date")
        .and_then(|text| text.parse().ok());
    if applied.is_some_and(in_future) {
        tell.that("check.application-in-future", &["apply_date"]);
    }
}

/// X28: nobody left after the month of the visit that says so.
pub(super) fn away_since(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let since = subject
        .text("away_since")
        .and_then(|text| text.parse::<YearMonth>().ok());
    if since
        .zip(subject.day)
        .is_some_and(|(since, day)| since > day.year_month())
    {
        tell.that("check.away-after-visit", &["away_since"]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, found, record, today, value};
    use super::super::{Context, NoNeighbours};

    #[test]
    fn x23_a_visit_or_an_application_is_not_in_the_future() {
        let visit = |day| codes("X23", &[("visit_date", day)]);
        assert_eq!(visit("2026-11-24"), [""; 0]);
        assert_eq!(visit("2026-11-25"), ["check.visit-in-future"]);
        assert_eq!(
            visit("2026-11-25|2026-11-03"),
            ["check.visit-in-future"],
            "any entry"
        );
        let applied = |day| codes("X23", &[("apply_date", day)]);
        assert_eq!(applied("2026-11-24"), [""; 0]);
        assert_eq!(applied("2026-11-25"), ["check.application-in-future"]);
    }

    #[test]
    fn x23_a_visit_is_not_before_the_census() {
        let context = Context {
            opened: Some(value("2026-10-15")),
            ..today()
        };
        let visit = |day| {
            let record = record(&[("visit_outcome", "3"), ("visit_date", day)]);
            found("X23", &record, &context, &NoNeighbours).len()
        };
        assert_eq!(visit("2026-10-15"), 0);
        assert_eq!(visit("2026-10-14"), 1);
    }

    #[test]
    fn x28_nobody_leaves_after_the_visit() {
        let of = |since| {
            let answers = [
                ("residence_status", "2"),
                ("away_since", since),
                ("visit_date", "2026-10-31"),
            ];
            codes("X28", &answers)
        };
        assert_eq!(of("2026-10"), [""; 0]);
        assert_eq!(of("2026-11"), ["check.away-after-visit"]);
    }
}
