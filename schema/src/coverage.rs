//! What became of an expected name: the coverage ledger's one question.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// How an expected name ends. Every name ends as exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Nobody has been there, or nobody was at home: still to be done.
    NotVisited,
    /// Alive, and living here or in an institution.
    Found,
    /// Alive, registered here, and away for half a year or more.
    Moved,
    /// Dead.
    Died,
    /// No such person, or nobody knows where.
    Unknown,
    /// The visit was refused.
    Refused,
}

impl Coverage {
    /// Every outcome, in the order of the ledger's columns.
    pub const ALL: [Self; 6] = [
        Self::Found,
        Self::Moved,
        Self::Died,
        Self::Unknown,
        Self::Refused,
        Self::NotVisited,
    ];

    /// The outcome that a record's effective answers say.
    #[must_use]
    pub fn of(record: &impl Reading) -> Self {
        if record.text("life_status") == Some("2") && visited(record) {
            return Self::Died;
        }
        match record.text("visit_outcome") {
            Some("1" | "2" | "4" | "8") => match record.text("residence_status") {
                Some("2") => Self::Moved,
                Some("5") => Self::Unknown,
                _ => Self::Found,
            },
            Some("5") => Self::Refused,
            Some("6") => Self::Died,
            Some("7") => Self::Unknown,
            _ => Self::NotVisited,
        }
    }
}

/// A list that says "dead" is a rumour until somebody has asked.
fn visited(record: &impl Reading) -> bool {
    record.text("visit_outcome").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;
    use crate::record::{Answer, Content, FieldName, Layer, Record};

    fn outcome(answers: &[(&str, &str)]) -> Coverage {
        let mut record = Record::empty(RecordId::preloaded("list", "1"));
        for (field, text) in answers {
            record.layers[Layer::Observation as usize].insert(
                FieldName::new(field).unwrap(),
                Content::One(Answer::text(text)),
            );
        }
        Coverage::of(&record)
    }

    #[test]
    fn every_expected_name_ends_as_one_of_six() {
        let visit = |code| ("visit_outcome", code);
        let lives = |code| ("residence_status", code);
        for (answers, expected) in [
            (vec![], Coverage::NotVisited),
            (vec![visit("3")], Coverage::NotVisited),
            (vec![visit("9")], Coverage::NotVisited),
            (vec![visit("1"), lives("1")], Coverage::Found),
            (vec![visit("8")], Coverage::Found),
            (vec![visit("4"), lives("2")], Coverage::Moved),
            (vec![visit("4"), lives("5")], Coverage::Unknown),
            (vec![visit("7")], Coverage::Unknown),
            (vec![visit("5")], Coverage::Refused),
            (vec![visit("6")], Coverage::Died),
            (vec![visit("1"), ("life_status", "2")], Coverage::Died),
        ] {
            assert_eq!(outcome(&answers), expected, "{answers:?}");
        }
    }

    #[test]
    fn a_list_that_says_dead_is_still_to_be_visited() {
        assert_eq!(outcome(&[("life_status", "2")]), Coverage::NotVisited);
    }
}
