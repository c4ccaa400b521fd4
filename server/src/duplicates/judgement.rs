//! What reviewers said of a pair, and what follows from it.
//!
//! One verdict decides where the evidence is plain and one county answers for both records;
//! otherwise a second account must agree. Two accounts that contradict each other leave it to
//! the county office. Whatever was decided can be reopened.

use std::collections::BTreeMap;

use schema::asked::Verdict;
use schema::id::RecordId;
use schema::record::{Content, FieldName};
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};

use crate::account::AccountId;

/// From this probability on, one account is enough for *same*, and *different* needs two.
pub(super) const PLAIN: f64 = 0.99;

/// What an account said of a pair. Kept in the log for ever: fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Who.
    pub account: AccountId,
    /// When, in Unix seconds.
    pub at: i64,
    /// What.
    pub verdict: Verdict,
    /// Why; may be empty.
    pub reason: String,
    /// What the pair weighed then, in thousandths of a bit.
    pub weight: i32,
    /// Whether a second account must agree.
    pub needs_second: bool,
    /// Whether it settles what two others said.
    pub settles: bool,
    /// Which record both should be read as, where the account says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survivor: Option<RecordId>,
    /// By field, whose answer should be ruled for both.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keep: BTreeMap<FieldName, RecordId>,
    /// What was written when it decided that both are one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<Joined>,
}

/// What was written to join two records, as undoing it needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The record that got the link.
    pub absorbed: RecordId,
    /// The record that it leads to.
    pub survivor: RecordId,
    /// The rulings that were written on the survivor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ruled: Vec<Ruled>,
}

/// A ruling that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    /// Of which field.
    pub field: FieldName,
    /// What the layer said before.
    pub before: Option<Content>,
    /// What it says since.
    pub after: Content,
}

/// Something that was done about a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Somebody judged.
    Judged(Box<Judgement>),
    /// Somebody took everything back.
    Reopened {
        /// Who.
        account: AccountId,
        /// When, in Unix seconds.
        at: i64,
        /// Why.
        reason: String,
    },
}

/// Everything that was done about a pair, in the order of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Course(pub Vec<(LogPosition, Turn)>);

/// What a pair's judgements come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody has said anything.
    Unjudged,
    /// Who looked could not tell.
    Unsure,
    /// A second account must agree with this.
    AwaitsSecond(Verdict),
    /// Two accounts contradict each other.
    Disputed,
    /// Decided.
    Decided(Verdict),
}

/// Whether a verdict needs a second account.
#[must_use]
pub fn needs_second(verdict: Verdict, probability: f64, two_counties: bool) -> bool {
    match verdict {
        Verdict::Same => two_counties || probability < PLAIN,
        Verdict::Different => probability >= PLAIN,
        Verdict::Unsure => false,
    }
}

impl Course {
    /// The judgements that hold: those since everything was last taken back.
    pub fn holding(&self) -> impl DoubleEndedIterator<Item = (LogPosition, &Judgement)> {
        let is_reopening = |(_, turn): &(LogPosition, Turn)| matches!(turn, Turn::Reopened { .. });
        let from = (self.0.iter()).rposition(is_reopening);
        let since = self.0.get(from.map_or(0, |at| at + 1)..).unwrap_or(&[]);
        since.iter().filter_map(|(position, turn)| match turn {
            Turn::Judged(judgement) => Some((*position, &**judgement)),
            Turn::Reopened { .. } => None,
        })
    }

    /// Where the last judgement that holds stands in the log.
    #[must_use]
    pub fn judged_at(&self) -> Option<LogPosition> {
        self.holding().next_back().map(|(position, _)| position)
    }

    /// The verdict that an account stands by, if it is one of *same* and *different*.
    #[must_use]
    pub fn verdict_of(&self, account: AccountId) -> Option<Verdict> {
        let mut own = self
            .holding()
            .filter(|(_, judged)| judged.account == account);
        let last = own.next_back().map(|(_, judged)| judged.verdict);
        last.filter(|verdict| *verdict != Verdict::Unsure)
    }

    /// What the judgements come to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let settled = self.holding().rfind(|(_, judged)| judged.settles);
        if let Some((_, settled)) = settled {
            return Outcome::Decided(settled.verdict);
        }
        let last: BTreeMap<AccountId, &Judgement> = (self.holding())
            .map(|(_, judged)| (judged.account, judged))
            .collect();
        let of = |verdict| {
            last.values()
                .filter(move |judged| judged.verdict == verdict)
        };
        let decide = |verdict| {
            let (agreeing, alone) = (
                of(verdict).count(),
                of(verdict).any(|one| !one.needs_second),
            );
            match alone || agreeing > 1 {
                true => Outcome::Decided(verdict),
                false => Outcome::AwaitsSecond(verdict),
            }
        };
        match (of(Verdict::Same).count(), of(Verdict::Different).count()) {
            (0, 0) if last.is_empty() => Outcome::Unjudged,
            (0, 0) => Outcome::Unsure,
            (_, 0) => decide(Verdict::Same),
            (0, _) => decide(Verdict::Different),
            (_, _) => Outcome::Disputed,
        }
    }

    /// What was written when both were joined, if that holds.
    #[must_use]
    pub fn joined(&self) -> Option<&Joined> {
        let mut joined = self
            .holding()
            .filter_map(|(_, judged)| judged.joined.as_ref());
        joined.next_back()
    }
}

#[cfg(test)]
mod tests;
