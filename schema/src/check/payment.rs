//! Stopped payments and the account (X34, X35).

use super::subject::{Subject, Tell};
use crate::fact;
use crate::value::name::PersonName;
use crate::value::solar::YearMonth;

/// X34: nothing is paid after the month that payment stopped for, and the reason fits the
/// life status.
pub(super) fn stopped(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let reason = subject.code("stop_reason");
    let month = |field| {
        subject
            .text(field)
            .and_then(|text| text.parse::<YearMonth>().ok())
    };
    // Derived fact D10 by the usual rule: the month itself is still paid.
    let (stop, because_of) = match reason {
        "1" => (fact::month_of_death(subject.record), "death_date"),
        "2" => (month("away_since"), "away_since"),
        _ => (None, "stop_reason"),
    };
    if stop
        .zip(month("last_paid_month"))
        .is_some_and(|(stop, paid)| paid > stop)
    {
        let fields = &["last_paid_month", "stop_reason", because_of];
        tell.that("check.paid-after-stop", fields);
    }
    // Stopped for death or as missing, and yet alive.
    if matches!(reason, "1" | "5") && subject.code("life_status") == "1" {
        tell.that(
            "check.stopped-though-alive",
            &["stop_reason", "life_status"],
        );
    }
}

/// X35: the account is the elder's own, or a guardian's.
pub(super) fn account(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let name = |field| subject.text(field).map(PersonName::new);
    let another = name("account_name")
        .zip(name("name"))
        .is_some_and(|(account, own)| !account.may_be(&own));
    let fields = &["account_holder", "account_name", "name"];
    match subject.code("account_holder") {
        "1" if another => tell.that("check.account-name-differs", fields),
        "2" => {}
        "3" => tell.that("check.account-without-guardian", fields),
        "" if another => tell.that("check.account-without-guardian", fields),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn x34_nothing_is_paid_after_the_stop_month() {
        let died = |paid| {
            let answers = [
                ("visit_outcome", "6"),
                ("life_status", "2"),
                ("stop_reason", "1"),
                ("death_date", "2026-09"),
                ("last_paid_month", paid),
            ];
            codes("X34", &answers)
        };
        assert_eq!(died("2026-09"), [""; 0]);
        assert_eq!(died("2026-10"), ["check.paid-after-stop"]);
        let moved = |paid| {
            let answers = [
                ("stop_reason", "2"),
                ("away_since", "2026-09"),
                ("last_paid_month", paid),
            ];
            codes("X34", &answers)
        };
        assert_eq!(moved("2026-09"), [""; 0]);
        assert_eq!(moved("2026-10"), ["check.paid-after-stop"]);
    }

    #[test]
    fn x34_payment_is_not_stopped_for_death_while_alive() {
        let of = |reason| codes("X34", &[("stop_reason", reason)]);
        assert_eq!(of("1"), ["check.stopped-though-alive"]);
        assert_eq!(of("5"), ["check.stopped-though-alive"]);
        assert_eq!(of("6"), [""; 0]);
    }

    #[test]
    fn x35_the_account_is_the_elder_s_or_a_guardian_s() {
        let of = |holder, account| {
            let answers = [
                ("name", "余阿普"),
                ("account_no", "530000001234"),
                ("account_holder", holder),
                ("account_name", account),
            ];
            codes("X35", &answers)
        };
        assert_eq!(of("1", "余阿普"), [""; 0]);
        assert_eq!(of("1", "余大山"), ["check.account-name-differs"]);
        assert_eq!(of("2", "余大山"), [""; 0]);
        assert_eq!(of("3", "敬老院"), ["check.account-without-guardian"]);
        assert_eq!(of("", "余大山"), ["check.account-without-guardian"]);
    }
}
