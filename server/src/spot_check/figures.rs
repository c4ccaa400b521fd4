//! What a spot check has come to.

use schema::id::RecordId;
use schema::record::Answers;
use schema::wire::exchange::LogPosition;
use serde::Serialize;
use utoipa::ToSchema;

use super::interview::{Interview, Met};
use super::size::{Interval, Plan};
use crate::facts::Spot;

/// A record that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// Which.
    pub record: RecordId,
    /// Its place among the lots, from 1.
    pub place: usize,
    /// What it said when it was drawn.
    pub first: Answers,
    /// What was found, the last that was entered last.
    pub interviews: Vec<(LogPosition, Interview)>,
}

/// What became of a record that was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpotState {
    /// Nobody has asked again yet.
    Open,
    /// Nobody could be asked.
    NotMet,
    /// Everything is as it was answered first.
    Right,
    /// Something differs.
    Wrong,
}

impl Sampled {
    /// The interview that counts.
    #[must_use]
    pub fn interview(&self) -> Option<&Interview> {
        self.interviews.last().map(|(_, interview)| interview)
    }

    /// What became of it.
    #[must_use]
    pub fn state(&self) -> SpotState {
        match self.interview() {
            None => SpotState::Open,
            Some(interview) if interview.met == Met::NotMet => SpotState::NotMet,
            Some(interview) => match interview.result(&self.first) {
                Spot::Right => SpotState::Right,
                Spot::Wrong | Spot::Unchecked => SpotState::Wrong,
            },
        }
    }
}

/// How far a spot check is, and what it has found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SpotFigures {
    /// Records that were drawn.
    pub drawn: usize,
    /// Those that nobody has asked again yet.
    pub open: usize,
    /// Those where nobody could be asked.
    pub not_met: usize,
    /// Those that were checked.
    pub checked: usize,
    /// Those of them in which something differs.
    pub wrong: usize,
    /// The share of wrong ones, in percent, with its interval at 95 % (Wilson).
    pub rate: Option<Interval>,
    /// Whether the plan's share is undercut at 95 %: told once nothing is open, of a plan for
    /// acceptance.
    pub accepted: Option<bool>,
}

impl SpotFigures {
    /// Those of a sample.
    #[must_use]
    pub fn of(plan: Plan, states: impl IntoIterator<Item = SpotState>) -> Self {
        let (mut open, mut not_met, mut right, mut wrong) = (0, 0, 0, 0);
        for state in states {
            *match state {
                SpotState::Open => &mut open,
                SpotState::NotMet => &mut not_met,
                SpotState::Right => &mut right,
                SpotState::Wrong => &mut wrong,
            } += 1;
        }
        let checked = right + wrong;
        let drawn = open + not_met + checked;
        let accepted = match plan {
            // Of fewer than are needed nothing follows, unless everybody was asked.
            Plan::Acceptance { .. } if open == 0 && drawn > 0 => Some(wrong == 0 && not_met == 0),
            Plan::Acceptance { .. } | Plan::Proportion { .. } => None,
        };
        Self {
            drawn,
            open,
            not_met,
            checked,
            wrong,
            rate: Interval::wilson(wrong, checked),
            accepted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_not_met_counts_as_not_checked() {
        use SpotState::{NotMet, Open, Right, Wrong};
        let plan = Plan::Acceptance { below: 50 };
        let figures = SpotFigures::of(plan, [Right, Right, Right, Wrong, NotMet, Open]);
        assert_eq!((figures.drawn, figures.open, figures.not_met), (6, 1, 1));
        assert_eq!((figures.checked, figures.wrong), (4, 1));
        assert_eq!(figures.rate.map(|rate| rate.rate), Some(25.0));
        assert_eq!(figures.accepted, None, "somebody is still to be asked");
        let all = |states: [SpotState; 2]| SpotFigures::of(plan, states).accepted;
        assert_eq!(all([Right, Right]), Some(true));
        assert_eq!(all([Right, Wrong]), Some(false));
        assert_eq!(all([Right, NotMet]), Some(false), "too few to be sure");
        let margin = Plan::Proportion {
            expected: 50,
            margin: 20,
        };
        assert_eq!(SpotFigures::of(margin, [Right]).accepted, None);
    }
}
