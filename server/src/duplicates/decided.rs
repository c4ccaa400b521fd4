//! What was decided about pairs and counts people in or out, with what the evidence said then:
//! the level above looks at what it spoke against first.

use linkage::calibrate;
use schema::asked::Verdict;
use serde::Serialize;
use utoipa::ToSchema;

use super::judgement::{Course, Judgement, Outcome, PLAIN, Turn};
use super::pair::Pair;
use crate::account::AccountId;

/// What a decision came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecidedKind {
    /// Two records are read as one.
    Joined,
    /// Two that were read as one are told apart again.
    Parted,
    /// Two that may be of one person are both counted.
    KeptApart,
    /// An elder is dead, as a list says.
    Died,
}

/// A decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// About which pair.
    pub pair: Pair,
    /// What it came to.
    pub kind: DecidedKind,
    /// When, in Unix seconds.
    pub at: i64,
    /// Whose word it was, whoever decided last.
    pub by: Vec<AccountId>,
    /// Why, as the last of them says; may be empty.
    pub reason: String,
    /// What spoke for one person then, in bits.
    pub weight: f64,
    /// Who took it back since, and when.
    pub undone: Option<(AccountId, i64)>,
}

impl Decided {
    /// The probability then that both are one person.
    #[must_use]
    pub fn probability(&self) -> f64 {
        calibrate::probability(self.weight)
    }

    /// Whether the evidence spoke against it.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        match self.kind {
            DecidedKind::Joined | DecidedKind::Died => self.probability() < 0.5,
            DecidedKind::Parted | DecidedKind::KeptApart => self.probability() >= PLAIN,
        }
    }

    /// How much spoke against it, in bits.
    #[must_use]
    pub fn doubt(&self) -> f64 {
        match self.kind {
            DecidedKind::Joined | DecidedKind::Died => -self.weight,
            DecidedKind::Parted | DecidedKind::KeptApart => self.weight,
        }
    }
}

/// What was decided about a pair, in the order of the log.
#[must_use]
pub fn of(pair: Pair, course: &Course) -> Vec<Decided> {
    let mut decided = Vec::new();
    let mut before = Course::default();
    for (place, (position, turn)) in course.0.iter().enumerate() {
        let mut after = before.clone();
        after.0.push((*position, turn.clone()));
        let found = match turn {
            Turn::Reopened {
                account,
                at,
                reason,
            } => parted(&before).map(|judged| Decided {
                pair,
                kind: DecidedKind::Parted,
                at: *at,
                by: vec![*account],
                reason: reason.clone(),
                weight: bits(judged),
                undone: None,
            }),
            Turn::Judged(judged) => kind(&before, &after, judged).map(|kind| Decided {
                pair,
                kind,
                at: judged.at,
                by: agreeing(&after, kind, judged),
                reason: judged.reason.clone(),
                weight: bits(judged),
                undone: taken_back(&course.0[place + 1..]),
            }),
        };
        decided.extend(found);
        before = after;
    }
    decided
}

/// The judgement that had joined both.
fn parted(before: &Course) -> Option<&Judgement> {
    let mut holding = before.holding().map(|(_, judged)| judged);
    holding.rfind(|judged| judged.joined.is_some())
}

/// What a judgement came to, if anything.
fn kind(before: &Course, after: &Course, judged: &Judgement) -> Option<DecidedKind> {
    match (before.outcome(), after.outcome()) {
        (Outcome::Decided(Verdict::Same), _) if judged.joined.is_some() => Some(DecidedKind::Died),
        (Outcome::Decided(_), _) => None,
        (_, Outcome::Decided(Verdict::Same)) if judged.joined.is_some() => {
            Some(DecidedKind::Joined)
        }
        (_, Outcome::Decided(Verdict::Different)) => Some(DecidedKind::KeptApart),
        _ => None,
    }
}

/// Those who said the same, whoever decided last.
fn agreeing(after: &Course, kind: DecidedKind, last: &Judgement) -> Vec<AccountId> {
    let holding = after.holding().map(|(_, judged)| judged);
    let mut by: Vec<AccountId> = match kind {
        DecidedKind::Died => Vec::new(),
        _ => holding
            .filter(|judged| judged.verdict == last.verdict && judged.account != last.account)
            .map(|judged| judged.account)
            .collect(),
    };
    by.dedup();
    by.push(last.account);
    by
}

fn taken_back(later: &[(schema::wire::exchange::LogPosition, Turn)]) -> Option<(AccountId, i64)> {
    later.iter().find_map(|(_, turn)| match turn {
        Turn::Reopened { account, at, .. } => Some((*account, *at)),
        Turn::Judged(_) => None,
    })
}

fn bits(judged: &Judgement) -> f64 {
    f64::from(judged.weight) / 1_000.0
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use schema::id::RecordId;
    use schema::wire::exchange::LogPosition;

    use super::super::judgement::Joined;
    use super::*;

    fn pair() -> Pair {
        let [one, other] = ["a", "b"].map(|key| RecordId::preloaded("decided", key));
        Pair::of(one, other).unwrap()
    }

    fn judged(by: u8, verdict: Verdict, weight: i32, joins: bool) -> Turn {
        Turn::Judged(Box::new(Judgement {
            account: AccountId([by; 8]),
            at: i64::from(by),
            verdict,
            reason: String::new(),
            weight,
            needs_second: true,
            settles: false,
            survivor: None,
            keep: BTreeMap::new(),
            joined: joins.then(|| Joined {
                absorbed: pair().a,
                survivor: pair().b,
                ruled: Vec::new(),
            }),
        }))
    }

    fn reopened(by: u8) -> Turn {
        Turn::Reopened {
            account: AccountId([by; 8]),
            at: i64::from(by),
            reason: "认错了人".to_owned(),
        }
    }

    fn told(turns: Vec<Turn>) -> Vec<(DecidedKind, Vec<u8>, bool, Option<u8>)> {
        let course = Course((1..).map(LogPosition).zip(turns).collect());
        (of(pair(), &course).into_iter())
            .map(|one| {
                let by = one.by.iter().map(|account| account.0[0]).collect();
                let undone = one.undone.map(|(account, _)| account.0[0]);
                (one.kind, by, one.is_doubtful(), undone)
            })
            .collect()
    }

    #[test]
    fn a_join_against_the_evidence_is_doubted_and_one_that_it_bears_out_is_not() {
        use DecidedKind::Joined;
        let join = |weight| {
            told(vec![
                judged(1, Verdict::Same, weight, false),
                judged(2, Verdict::Same, weight, true),
            ])
        };
        assert_eq!(join(-100), [(Joined, vec![1, 2], true, None)]);
        assert_eq!(join(100), [(Joined, vec![1, 2], false, None)]);
    }

    #[test]
    fn telling_apart_what_is_surely_one_person_is_doubted() {
        use DecidedKind::{Joined, KeptApart, Parted};
        let apart = |weight| {
            told(vec![
                judged(1, Verdict::Different, weight, false),
                judged(2, Verdict::Different, weight, false),
            ])
        };
        assert_eq!(apart(9_000), [(KeptApart, vec![1, 2], true, None)]);
        assert_eq!(apart(2_000), [(KeptApart, vec![1, 2], false, None)]);
        let parted = told(vec![
            judged(1, Verdict::Same, 9_000, false),
            judged(2, Verdict::Same, 9_000, true),
            reopened(3),
        ]);
        let expected = [
            (Joined, vec![1, 2], false, Some(3)),
            (Parted, vec![3], true, None),
        ];
        assert_eq!(parted, expected);
    }

    #[test]
    fn what_is_said_before_it_is_decided_and_what_joins_nobody_is_not_listed() {
        assert_eq!(
            told(vec![
                judged(1, Verdict::Unsure, 0, false),
                judged(2, Verdict::Same, 0, false),
                reopened(2),
            ]),
            []
        );
        // A line of a list means a record; a death is confirmed by it, and taken back.
        let death = vec![
            judged(1, Verdict::Same, 0, false),
            judged(2, Verdict::Same, 0, false),
            judged(3, Verdict::Same, 0, true),
            reopened(1),
        ];
        let expected = [
            (DecidedKind::Died, vec![3], false, Some(1)),
            (DecidedKind::Parted, vec![1], false, None),
        ];
        assert_eq!(told(death), expected);
    }
}
