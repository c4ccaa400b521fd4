//! How far a pair has come: what was judged, what is asked, and what is linked, in one word.

use schema::asked::Verdict;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::judgement::{Course, Outcome};
use super::likeness::Dialogue;
use super::outside::ListKind;
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
    /// A list of the dead names this elder, it is decided, and nobody has confirmed the death.
    Confirm,
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

    /// The same for a record and a line of a list, if that is what the pair is: that the elder
    /// of a record that says they live stands on a list of the dead stops nothing, it asks.
    #[must_use]
    pub fn beside_a_list(self, kind: Option<ListKind>, lives: bool) -> Self {
        let asks = kind == Some(ListKind::Deaths)
            && lives
            && self.outcome == Outcome::Decided(Verdict::Same);
        Self {
            state: if asks { PairState::Confirm } else { self.state },
            ..self
        }
    }

    /// Whether reviewers decided that they are two people.
    #[must_use]
    pub fn is_different(self) -> bool {
        self.outcome == Outcome::Decided(Verdict::Different)
    }
}
