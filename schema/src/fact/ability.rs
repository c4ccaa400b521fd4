//! Living alone, depending on others, and how good the evidence of age is (D15 to D17).

use crate::questionnaire::split_codes;
use crate::record::Record;

/// D15: whether the elder lives alone.
#[must_use]
pub fn lives_alone(record: &Record) -> bool {
    record.text("living_arrangement") == Some("1")
}

/// D15: whether no younger generation lives in the house: alone or with the spouse only.
#[must_use]
pub fn empty_nest(record: &Record) -> bool {
    matches!(record.text("living_arrangement"), Some("1" | "2"))
}

/// How many of the six daily activities an elder cannot do (D16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dependence {
    /// None.
    None,
    /// One or two.
    Some,
    /// Three or more.
    Heavy,
}

impl Dependence {
    /// The band of a number of activities.
    #[must_use]
    pub fn of(items: usize) -> Self {
        match items {
            0 => Self::None,
            1..=2 => Self::Some,
            3.. => Self::Heavy,
        }
    }
}

/// D16: the number of activities that the elder cannot do; nothing if it was not asked.
#[must_use]
pub fn dependence(record: &Record) -> Option<usize> {
    let answers = record.text("adl")?;
    Some(split_codes(answers).filter(|code| *code == "2").count())
}

/// D17: what the evidence of age is worth. A 4, B and C 3 each, D 1, E nothing. The form
/// ticks a grade once, so that D, worth up to 2, counts 1.
#[must_use]
pub fn evidence_score(record: &Record) -> u32 {
    [("A", 4), ("B", 3), ("C", 3), ("D", 1)]
        .into_iter()
        .filter(|(grade, _)| record.has("age_evidence", grade))
        .map(|(_, worth)| worth)
        .sum()
}
