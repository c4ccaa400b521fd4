//! A code with its sentence.

use std::collections::BTreeMap;

use schema::message::{self, Language};
use schema::problem::{Coded, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A stable code, its parameters, and the sentence in the session's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sentence {
    /// The stable code, `store.full`.
    pub code: String,
    /// What the sentence's placeholders stand for.
    pub parameters: BTreeMap<String, String>,
    /// The sentence.
    pub text: String,
}

impl Sentence {
    /// The sentence of a problem.
    #[must_use]
    pub fn of(problem: &Problem, language: Language) -> Self {
        Self {
            code: problem.code.clone(),
            parameters: problem.parameters.iter().cloned().collect(),
            text: message::render(language, problem),
        }
    }

    /// The sentence of something with a code.
    #[must_use]
    pub fn about(coded: &(impl Coded + ?Sized), language: Language) -> Self {
        Self::of(&Problem::from(coded), language)
    }
}
