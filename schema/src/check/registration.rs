//! Registration against residence (X24, X26, X27).

use super::subject::{Subject, Tell};

/// X24: who is registered in another county counts here as resident only.
pub(super) fn county(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let county = |code: Option<crate::value::division::DivisionCode>| code?.county();
    let (here, registered) = (
        county(subject.village),
        county(subject.division("hukou_division")),
    );
    if here
        .zip(registered)
        .is_some_and(|(here, registered)| here != registered)
    {
        tell.that(
            "check.registered-in-other-county",
            &["hukou_division", "division_village"],
        );
    }
}

/// X26: the residence status says where the elder is registered.
pub(super) fn residence(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let Some((village, registered)) = subject.village.zip(subject.division("hukou_division"))
    else {
        return;
    };
    let fields = &["residence_status", "hukou_division", "division_village"];
    match subject.code("residence_status") {
        "3" if registered == village => tell.that("check.registered-here-after-all", fields),
        // A wider division may be the one around the village.
        "1" | "2" | "4" | "5" if !registered.contains(village) => {
            tell.that("check.registered-not-here", fields);
        }
        _ => {}
    }
}

/// X27: who is away is somewhere else.
pub(super) fn away_at_home(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let is_away = matches!(subject.code("residence_status"), "2" | "5");
    let now = subject.division("current_division");
    if is_away && now.is_some() && now == subject.division("hukou_division") {
        let fields = &["current_division", "hukou_division", "residence_status"];
        tell.that("check.away-at-home", fields);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    const HERE: &str = "533301002210";

    #[test]
    fn x24_a_registration_in_another_county_is_told() {
        let of = |hukou| {
            codes(
                "X24",
                &[("division_village", HERE), ("hukou_division", hukou)],
            )
        };
        assert_eq!(of("533323100201"), ["check.registered-in-other-county"]);
        assert_eq!(of("533301002211"), [""; 0]);
    }

    #[test]
    fn x26_registered_elsewhere_is_not_registered_here() {
        let of = |status, hukou| {
            let answers = [
                ("division_village", HERE),
                ("hukou_division", hukou),
                ("residence_status", status),
            ];
            codes("X26", &answers)
        };
        assert_eq!(of("3", HERE), ["check.registered-here-after-all"]);
        assert_eq!(of("3", "533301002211"), [""; 0]);
        assert_eq!(of("1", "533301002211"), ["check.registered-not-here"]);
        assert_eq!(of("1", HERE), [""; 0]);
        assert_eq!(of("1", "533301"), [""; 0], "the county of the village");
    }

    #[test]
    fn x27_who_is_away_is_not_at_home() {
        let of = |now, status| {
            let answers = [
                ("hukou_division", HERE),
                ("current_division", now),
                ("residence_status", status),
            ];
            codes("X27", &answers)
        };
        assert_eq!(of(HERE, "2"), ["check.away-at-home"]);
        assert_eq!(of("533301002211", "2"), [""; 0]);
        assert_eq!(of(HERE, "4"), [""; 0], "an institution in the own village");
    }
}
