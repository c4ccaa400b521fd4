//! Spouse, children and who lives together (X14 to X16).

use super::subject::{Subject, Tell};
use crate::value::name::PersonName;
use crate::value::sex::Sex;

/// More living children than a family here has.
const MANY_CHILDREN: i64 = 12;

/// X14: who lives with a spouse is married.
pub(super) fn marital(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let with_spouse = matches!(subject.code("living_arrangement"), "2" | "3");
    let without = matches!(subject.code("marital"), "10" | "30" | "40");
    if with_spouse && without {
        tell.that(
            "check.living-with-spouse-unmarried",
            &["marital", "living_arrangement"],
        );
    }
}

/// X15: a spouse who has a record in the village names this elder too.
pub(super) fn spouse(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let name = |field| subject.text(field).map(PersonName::new);
    let (Some(own), Some(spouse), Some(village)) =
        (name("name"), name("spouse_name"), subject.village)
    else {
        return;
    };
    let sex = subject.text("sex").and_then(Sex::from_code);
    let mut spouses = subject.neighbours.named(village, &spouse);
    spouses.retain(|other| sex.is_none() || other.sex.is_none() || other.sex != sex);
    let names_us = |theirs: &PersonName| theirs.may_be(&own);
    let mutual = spouses
        .iter()
        .any(|other| other.spouse.as_ref().is_some_and(names_us));
    if !spouses.is_empty() && !mutual {
        tell.that("check.spouse-not-mutual", &["spouse_name", "name"]);
    }
}

/// X16: nobody lives with children who has none; more than 12 are rare.
pub(super) fn children(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let children = subject.record.int("children_alive");
    let with_children = matches!(subject.code("living_arrangement"), "3" | "4" | "9");
    if with_children && children == Some(0) {
        tell.that(
            "check.no-child-to-live-with",
            &["living_arrangement", "children_alive"],
        );
    }
    if children.is_some_and(|children| children > MANY_CHILDREN) {
        tell.that("check.many-children", &["children_alive"]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, codes_among};
    use super::super::{Namesake, Neighbours};
    use super::*;
    use crate::value::division::DivisionCode;

    #[test]
    fn x14_a_widow_does_not_live_with_a_spouse() {
        let of =
            |marital, home| codes("X14", &[("marital", marital), ("living_arrangement", home)]);
        assert_eq!(of("30", "2"), ["check.living-with-spouse-unmarried"]);
        assert_eq!(of("20", "2"), [""; 0]);
        assert_eq!(of("30", "4"), [""; 0]);
        assert_eq!(of("90", "2"), [""; 0], "not stated");
    }

    struct Couple(&'static str);

    impl Neighbours for Couple {
        fn named(&self, _: DivisionCode, name: &PersonName) -> Vec<Namesake> {
            let wife = Namesake {
                sex: Some(Sex::Female),
                spouse: (!self.0.is_empty()).then(|| PersonName::new(self.0)),
            };
            (name.normal() == "和春秀")
                .then_some(wife)
                .into_iter()
                .collect()
        }
    }

    #[test]
    fn x15_both_name_each_other() {
        let of = |hers, sex, his: &'static str| {
            let answers = [
                ("name", "余阿普"),
                ("sex", sex),
                ("marital", "20"),
                ("spouse_name", hers),
                ("division_village", "533301002210"),
            ];
            codes_among("X15", &answers, &Couple(his))
        };
        assert_eq!(of("和春秀", "1", "余阿普"), [""; 0]);
        assert_eq!(of("和春秀", "1", "余阿扑"), [""; 0], "written by ear");
        assert_eq!(of("和春秀", "1", "李国强"), ["check.spouse-not-mutual"]);
        assert_eq!(of("和春秀", "1", ""), ["check.spouse-not-mutual"]);
        assert_eq!(of("和春秀", "2", ""), [""; 0], "a namesake of the same sex");
        assert_eq!(of("杨三妹", "1", ""), [""; 0], "no record of hers");
    }

    #[test]
    fn x16_children_are_there_to_live_with_and_not_too_many() {
        let of = |home, count| {
            codes(
                "X16",
                &[("living_arrangement", home), ("children_alive", count)],
            )
        };
        assert_eq!(of("4", "0"), ["check.no-child-to-live-with"]);
        assert_eq!(of("4", "1"), [""; 0]);
        assert_eq!(of("1", "0"), [""; 0]);
        assert_eq!(of("1", "13"), ["check.many-children"]);
        assert_eq!(of("1", "12"), [""; 0]);
    }
}
