//! Divisions, the assignment and the position (X20 to X22).

use super::subject::{Subject, Tell};
use crate::value::division::{DivisionCode, Divisions, Standing};
use crate::value::position::Position;

/// A position worse than this is not a dwelling's.
const ROUGH_M: u32 = 100;

/// A dwelling further than this from all others of its village is in another one.
const FAR_M: f64 = 20_000.0;

/// X20: the code is in force. One that was is mapped to its successor, by a person.
pub(super) fn divisions(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    for field in subject.questionnaire.fields_of_check("X20") {
        let name = field.name.as_str();
        match subject.text(name).map(str::parse::<DivisionCode>) {
            None => {}
            Some(Err(fault)) => tell.because("check.division-code-wrong", &[name], &fault),
            Some(Ok(code)) => {
                if let Some(divisions) = subject.context.divisions {
                    current(divisions, code, name, tell);
                }
            }
        }
    }
}

fn current(divisions: &Divisions, code: DivisionCode, field: &str, tell: &mut Tell<'_>) {
    match divisions.standing(code) {
        Standing::Current { .. } | Standing::NotCovered => {}
        Standing::NeverExisted => tell.that("check.division-never-existed", &[field]),
        Standing::Retired {
            last_year,
            likely_successor,
            ..
        } => {
            let year = ("year", last_year.to_string());
            match likely_successor.and_then(|code| divisions.full_name(code)) {
                Some(name) => {
                    let parameters = vec![year, ("successor", name)];
                    tell.with("check.division-replaced", &[field], parameters);
                }
                None => tell.with("check.division-retired", &[field], vec![year]),
            }
        }
    }
}

/// X21: the village is one of the tablet's.
pub(super) fn assignment(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let outside = subject.context.assignment.zip(subject.village);
    if outside.is_some_and(|(scope, village)| !scope.covers(village)) {
        tell.that("check.village-not-assigned", &["division_village"]);
    }
}

/// X22: the position is good, and not far from all other dwellings of the village.
pub(super) fn position(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let Some(position) = (subject.text("gps")).and_then(|text| text.parse::<Position>().ok())
    else {
        return;
    };
    if position.accuracy_m() > ROUGH_M {
        let parameters = vec![("metres", position.accuracy_m().to_string())];
        tell.with("check.position-rough", &["gps"], parameters);
    }
    let nearest = (subject.village)
        .and_then(|village| subject.neighbours.nearest_dwelling_m(village, position));
    if let Some(metres) = nearest.filter(|metres| *metres > FAR_M) {
        let parameters = vec![("kilometres", format!("{:.0}", metres / 1_000.0))];
        tell.with(
            "check.position-far",
            &["gps", "division_village"],
            parameters,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TODAY, codes, codes_among, found, record, today, value};
    use super::super::{Context, Neighbours, NoNeighbours};
    use super::*;
    use crate::scope::Scope;

    const CURRENT: &str = "code,parent,level,name,kind,pinyin\n\
        530000000000,,1,云南省,,\n\
        533300000000,530000000000,2,怒江傈僳族自治州,,\n\
        533301000000,533300000000,3,泸水市,county,\n\
        533301002000,533301000000,4,六库街道,street,\n\
        533301002210,533301002000,5,六库村委会,village committee,\n";
    const PAST: &str = "code,level,name,first_year,last_year,status,likely_successor\n\
        533301101000,4,六库镇,2016,2020,retired,533301002000\n\
        533301101210,5,老六库村委会,2016,2020,retired,533301002210\n\
        533301101211,5,苗干山村委会,2016,2020,retired,\n";

    fn of(village: &str) -> Vec<&'static str> {
        let divisions = Divisions::load(CURRENT.as_bytes(), PAST.as_bytes()).unwrap();
        assert!(divisions.problems.is_empty(), "{:?}", divisions.problems);
        let context = Context {
            divisions: Some(&divisions.divisions),
            ..today()
        };
        let record = record(&[("division_village", village)]);
        let found = found("X20", &record, &context, &NoNeighbours);
        found.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn x20_a_division_is_in_force() {
        assert_eq!(of("533301002210"), [""; 0]);
        assert_eq!(of("533301101210"), ["check.division-replaced"]);
        assert_eq!(of("533301101211"), ["check.division-retired"]);
        assert_eq!(of("533301002299"), ["check.division-never-existed"]);
        assert_eq!(of("六库"), ["check.division-code-wrong"]);
    }

    #[test]
    fn x21_the_village_is_one_of_the_tablet_s() {
        let scope = Scope::new([value("533301002210")]);
        let of = |village| {
            let context = Context {
                today: Some(value(TODAY)),
                assignment: Some(&scope),
                ..Context::default()
            };
            let record = record(&[("division_village", village)]);
            found("X21", &record, &context, &NoNeighbours).len()
        };
        assert_eq!(of("533301002210"), 0);
        assert_eq!(of("533301002211"), 1);
    }

    struct Village;

    impl Neighbours for Village {
        fn nearest_dwelling_m(&self, _: DivisionCode, position: Position) -> Option<f64> {
            Some(position.distance_m(value("26.0,98.85,5")))
        }
    }

    #[test]
    fn x22_a_dwelling_is_near_the_others_of_its_village() {
        let of = |gps| {
            let answers = [("division_village", "533301002210"), ("gps", gps)];
            codes_among("X22", &answers, &Village)
        };
        assert_eq!(of("26.17,98.85,5"), [""; 0], "19 km");
        assert_eq!(of("26.19,98.85,5"), ["check.position-far"], "21 km");
        assert_eq!(codes("X22", &[("gps", "26.19,98.85,100")]), [""; 0]);
        assert_eq!(
            codes("X22", &[("gps", "26.19,98.85,101")]),
            ["check.position-rough"]
        );
    }
}
