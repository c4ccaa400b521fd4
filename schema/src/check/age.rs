//! Very great ages (X12).
//!
//! Few claims of 95 years and more are right, fewer of 105 (`domain.md` section 4).

use super::subject::{Subject, Tell};
use crate::value::age::{LeapDayBirthday, age_interval};
use crate::value::sex::Sex;

/// The age from which evidence is needed, and that from which the county looks itself.
const EVIDENCE_FROM: i32 = 95;
const COUNTY_FROM: i32 = 105;

/// The ages at which women and men have their eldest living child.
const MOTHERS: (i32, i32) = (15, 50);
const FATHERS: (i32, i32) = (15, 75);

/// Whether the elder is surely of an age on the day of the visit.
pub(super) fn is_surely(subject: &Subject<'_>, age: i32) -> bool {
    subject
        .birth
        .zip(subject.day)
        .is_some_and(|((birth, _), day)| {
            age_interval(birth, day, LeapDayBirthday::default()).youngest >= age
        })
}

/// X12: evidence from 95 on, the county from 105 on, and the ages of parents.
pub(super) fn plausible(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    // The form ticks a grade once: two witnesses of grade D cannot be told from one, so
    // that D alone is for the surveyor to confirm.
    let grades = subject.members("age_evidence");
    let is_good = ["A", "B", "C"].iter().any(|grade| grades.contains(grade));
    if is_surely(subject, EVIDENCE_FROM) && !is_good {
        let parameters = vec![("from", EVIDENCE_FROM.to_string())];
        let fields = subject.with_birth(&["age_evidence"]);
        tell.with("check.age-evidence-weak", &fields, parameters);
    }
    if is_surely(subject, COUNTY_FROM) {
        let parameters = vec![("from", COUNTY_FROM.to_string())];
        tell.with("check.age-for-county", &subject.with_birth(&[]), parameters);
    }
    parent(subject, tell);
}

fn parent(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let child = subject.record.int("eldest_child_age");
    let bounds = match subject.text("sex").and_then(Sex::from_code) {
        Some(Sex::Female) => MOTHERS,
        Some(Sex::Male) => FATHERS,
        Some(Sex::Unknown | Sex::NotStated) | None => return,
    };
    let (Some(child), Some((birth, _)), Some(day)) = (child, subject.birth, subject.day) else {
        return;
    };
    let ages = age_interval(birth, day, LeapDayBirthday::default());
    let then = |age: i32| i64::from(age).saturating_sub(child);
    let (youngest, oldest) = (then(ages.youngest), then(ages.oldest));
    if oldest < i64::from(bounds.0) || youngest > i64::from(bounds.1) {
        let parameters = vec![("age", youngest.to_string())];
        let fields = subject.with_birth(&["eldest_child_age", "sex"]);
        tell.with("check.parent-age-implausible", &fields, parameters);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    fn born(date: &str, more: &[(&str, &str)]) -> Vec<&'static str> {
        let mut answers = vec![("birth_adopted", date), ("children_alive", "2")];
        answers.extend(more);
        codes("X12", &answers)
    }

    #[test]
    fn x12_from_95_on_word_of_mouth_is_not_enough() {
        let weak = ["check.age-evidence-weak"];
        assert_eq!(born("1931-11-24", &[]), weak);
        assert_eq!(born("1931-11-24", &[("age_evidence", "D|E")]), weak);
        assert_eq!(born("1931-11-24", &[("age_evidence", "B|E")]), [""; 0]);
        assert_eq!(born("1931-11-25", &[]), [""; 0], "still 94");
        assert_eq!(born("1931", &[]), [""; 0], "perhaps 94");
    }

    #[test]
    fn x12_from_105_on_the_county_looks_itself() {
        let evident = [("age_evidence", "A")];
        assert_eq!(born("1921-11-24", &evident), ["check.age-for-county"]);
        assert_eq!(born("1921-11-25", &evident), [""; 0]);
    }

    #[test]
    fn x12_a_mother_is_15_to_50_and_a_father_15_to_75() {
        let parent = |sex, child| born("1940-01-01", &[("sex", sex), ("eldest_child_age", child)]);
        let tripped = ["check.parent-age-implausible"];
        assert_eq!(parent("2", "36"), [""; 0]);
        assert_eq!(parent("2", "35"), tripped);
        assert_eq!(parent("1", "35"), [""; 0]);
        assert_eq!(parent("1", "10"), tripped);
        assert_eq!(parent("1", "72"), tripped);
        assert_eq!(parent("1", "71"), [""; 0]);
    }
}
