//! Where a device, or a person, may see and change records.

use serde::{Deserialize, Serialize};

use crate::value::division::DivisionCode;

/// Divisions of any level: a few villages for a surveyor, a county for its office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(Vec<DivisionCode>);

impl Scope {
    /// The scope of these divisions; those inside another one of them are left out.
    #[must_use]
    pub fn new(divisions: impl IntoIterator<Item = DivisionCode>) -> Self {
        let mut divisions: Vec<_> = divisions.into_iter().collect();
        divisions.sort_unstable();
        divisions.dedup();
        let all = divisions.clone();
        divisions.retain(|division| {
            !(all.iter()).any(|other| other != division && other.contains(*division))
        });
        Self(divisions)
    }

    /// The divisions, in the order of their codes.
    #[must_use]
    pub fn divisions(&self) -> &[DivisionCode] {
        &self.0
    }

    /// Whether a division lies inside.
    #[must_use]
    pub fn covers(&self, division: DivisionCode) -> bool {
        self.0.iter().any(|own| own.contains(division))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_township_covers_its_villages_and_no_others() {
        let scope = Scope::new([code("533301100000"), code("533301100201")]);
        assert_eq!(scope.divisions(), [code("533301100000")]);
        assert!(scope.covers(code("533301100203")));
        assert!(!scope.covers(code("533301101203")));
        assert!(!scope.covers(code("533301000000")), "nor what lies above");
    }
}
