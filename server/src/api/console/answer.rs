//! Answers as the console shows them: with what the asker may see of each.

use schema::questionnaire::{Field, Questionnaire};
use schema::record::{self, Content, Layer, Record};
use serde::Serialize;
use utoipa::ToSchema;

use super::who::{Authors, Who};
use crate::account::AccountRole;
use crate::mask::{self, ShownAnswer};
use crate::sight::{Sight, sight};

/// The layers of a record, lowest rank first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum LayerName {
    /// What a list says.
    List,
    /// What a surveyor saw and heard.
    Observation,
    /// What the township verified.
    Verification,
    /// What the county ruled.
    Ruling,
}

impl From<Layer> for LayerName {
    fn from(layer: Layer) -> Self {
        match layer {
            Layer::List => Self::List,
            Layer::Observation => Self::Observation,
            Layer::Verification => Self::Verification,
            Layer::Ruling => Self::Ruling,
        }
    }
}

/// What one layer says of a field.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Said {
    /// The layer.
    layer: LayerName,
    /// Its answers: one, the members of a set, or dated entries.
    answers: Vec<ShownAnswer>,
}

/// How far an author's clock can be trusted.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trust {
    /// Compared with the server's in that session.
    Anchored,
    /// Counted on since the last comparison.
    Elapsed,
    /// The bare clock, which may be off by years.
    Bare,
}

impl From<record::ClockTrust> for Trust {
    fn from(trust: record::ClockTrust) -> Self {
        match trust {
            record::ClockTrust::Anchored => Self::Anchored,
            record::ClockTrust::Elapsed => Self::Elapsed,
            record::ClockTrust::Bare => Self::Bare,
        }
    }
}

/// One of several values that were written without knowing of each other.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Candidate {
    /// The change that wrote it.
    change: String,
    /// What it says.
    answer: ShownAnswer,
    /// Who wrote it.
    by: Who,
    /// When, in Unix seconds by the author's own clock.
    claimed_at: i64,
    /// How far that clock can be trusted.
    trust: Trust,
}

/// Different values of one field.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConflictView {
    /// The layer they stand in.
    layer: LayerName,
    /// All of them, the one that shows first.
    candidates: Vec<Candidate>,
    /// Whether the asker may settle it.
    may_settle: bool,
}

/// What an asker sees of answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eyes<'a> {
    role: AccountRole,
    /// Fields shown in full for a reason that has been noted.
    revealed: &'a [String],
}

impl<'a> Eyes<'a> {
    pub(super) fn of(role: AccountRole) -> Self {
        Self {
            role,
            revealed: &[],
        }
    }

    pub(super) fn revealing(role: AccountRole, revealed: &'a [String]) -> Self {
        Self { role, revealed }
    }

    /// How much of a field's answers they see.
    pub(super) fn sight(self, field: &Field) -> Sight {
        if self.revealed.iter().any(|name| name == field.name.as_str()) {
            return Sight::Full;
        }
        sight(self.role, field)
    }

    /// An answer to a field. What is no field of the form is not shown.
    pub(super) fn answer(self, field: &str, answer: &record::Answer) -> ShownAnswer {
        match Questionnaire::standard().field(field) {
            Some(field) => mask::shown(field, answer, self.sight(field)),
            None => ShownAnswer::hidden(),
        }
    }

    /// What a layer says of a field.
    fn content(self, field: &str, content: &Content) -> Vec<ShownAnswer> {
        match Questionnaire::standard().field(field) {
            Some(field) => mask::masked(field, content, self.sight(field)),
            None => vec![ShownAnswer::hidden()],
        }
    }

    /// What every layer says of a field, lowest rank first.
    pub(super) fn said(self, field: &str, record: &Record) -> Vec<Said> {
        (Layer::ALL.into_iter())
            .filter_map(|layer| {
                let content = record.layer(layer).get(field)?;
                Some(Said {
                    layer: layer.into(),
                    answers: self.content(field, content),
                })
            })
            .collect()
    }

    /// A conflict.
    pub(super) fn conflict(
        self,
        conflict: &record::Conflict,
        authors: &Authors,
        may_settle: bool,
    ) -> ConflictView {
        let candidates = conflict.candidates.iter();
        ConflictView {
            layer: conflict.layer.into(),
            candidates: candidates
                .map(|candidate| Candidate {
                    change: candidate.change.to_string(),
                    answer: self.answer(conflict.field.as_str(), &candidate.answer),
                    by: authors.who(&candidate.actor),
                    claimed_at: candidate.claimed_at,
                    trust: candidate.trust.into(),
                })
                .collect(),
            may_settle,
        }
    }
}
