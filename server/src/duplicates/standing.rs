//! How far a pair has come: what was judged, what is asked, and what is linked, in one word.

use schema::asked::Verdict;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::judgement::{Course, Outcome};
use super::likeness::Dialogue;
use super::pair::Pair;

/// How far a pair has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PairState {
    /// Somebody should look at it.
    Open,
    /// A second account must agree.
    Second,
    /// A village was asked and has not replied.
    Asked,
    /// A village has replied, and nobody has judged since.
    Answered,
    /// Two accounts contradict each other.
    Disputed,
    /// It is decided.
    Decided,
}

/// How a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How far it has come.
    pub state: PairState,
    /// What the judgements come to.
    pub outcome: Outcome,
}

impl Standing {
    /// How a pair stands. `dialogues` are those of its sides; `one` says that both are read
    /// as one record.
    #[must_use]
    pub fn of(pair: Pair, course: &Course, dialogues: [&Dialogue; 2], one: bool) -> Self {
        let outcome = course.outcome();
        let sides = || dialogues.into_iter().zip([pair.b, pair.a]);
        let judged = course.judged_at();
        let answered = sides()
            .filter_map(|(dialogue, other)| dialogue.reply_about(other))
            .any(|reply| judged.is_none_or(|judged| reply.came > judged));
        let asked = sides().any(|(dialogue, other)| dialogue.waits_about(other).is_some());
        let state = match outcome {
            // Whatever was said: a link is what counts.
            _ if one => PairState::Decided,
            Outcome::Decided(_) => PairState::Decided,
            Outcome::Disputed => PairState::Disputed,
            Outcome::AwaitsSecond(_) => PairState::Second,
            Outcome::Unjudged | Outcome::Unsure if asked => PairState::Asked,
            Outcome::Unjudged | Outcome::Unsure if answered => PairState::Answered,
            Outcome::Unjudged | Outcome::Unsure => PairState::Open,
        };
        Self { state, outcome }
    }

    /// Whether reviewers decided that they are two people.
    #[must_use]
    pub fn is_different(self) -> bool {
        self.outcome == Outcome::Decided(Verdict::Different)
    }
}
