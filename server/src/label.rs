//! Words in both languages at once: what tables and their lines are called.

use schema::message::{self, Language};
use schema::problem::Problem;
use schema::questionnaire;
use serde::Serialize;
use smol_str::SmolStr;
use utoipa::ToSchema;

/// What something is called, in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Label {
    /// In Chinese.
    #[schema(value_type = String)]
    pub zh: SmolStr,
    /// In English.
    #[schema(value_type = String)]
    pub en: SmolStr,
}

impl Label {
    /// What is called the same in every language: numbers, codes, names of places.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self {
            zh: text.into(),
            en: text.into(),
        }
    }

    /// It in one language.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

impl From<&questionnaire::Label> for Label {
    fn from(label: &questionnaire::Label) -> Self {
        Self {
            zh: label.zh.clone(),
            en: label.en.clone(),
        }
    }
}

impl From<Label> for questionnaire::Label {
    fn from(label: Label) -> Self {
        Self {
            zh: label.zh,
            en: label.en,
        }
    }
}

/// The word that the catalogues have for a code.
#[must_use]
pub fn label(code: &str) -> Label {
    label_with(code, &[])
}

/// The sentence that the catalogues have for a code with its parameters.
#[must_use]
pub fn label_with(code: &str, parameters: &[(&str, &str)]) -> Label {
    let problem = Problem {
        code: code.to_owned(),
        parameters: (parameters.iter())
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    Label {
        zh: message::render(Language::Chinese, &problem).into(),
        en: message::render(Language::English, &problem).into(),
    }
}
