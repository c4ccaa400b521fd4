//! Codes as people read them.

use client_core::client::Client;
use schema::coverage::Coverage;
use schema::message::{self, Language};
use schema::problem::Problem;
use schema::questionnaire::Label;
use schema::record::{ClockTrust, Layer, Stage};
use schema::value::division::DivisionCode;

use crate::protocol::{
    Choice, LabelView, LayerName, OutcomeName, StageName, TrustName, VillageView,
};

/// A division with its name.
pub(crate) fn division(client: &Client, code: DivisionCode) -> VillageView {
    let name = client.divisions().name(code).map(ToOwned::to_owned);
    VillageView {
        code: code.to_string(),
        name: name.unwrap_or_else(|| code.to_string()),
    }
}

pub(crate) fn outcome(coverage: Coverage) -> OutcomeName {
    match coverage {
        Coverage::Found => OutcomeName::Found,
        Coverage::Moved => OutcomeName::Moved,
        Coverage::Died => OutcomeName::Died,
        Coverage::Unknown => OutcomeName::Unknown,
        Coverage::Refused => OutcomeName::Refused,
        Coverage::NotVisited => OutcomeName::NotVisited,
    }
}

pub(crate) fn stage(stage: Stage) -> StageName {
    match stage {
        Stage::Draft => StageName::Draft,
        Stage::Submitted => StageName::Submitted,
        Stage::Returned => StageName::Returned,
        Stage::Verified => StageName::Verified,
        Stage::Approved => StageName::Approved,
    }
}

pub(crate) fn layer(layer: Layer) -> LayerName {
    match layer {
        Layer::List => LayerName::List,
        Layer::Observation => LayerName::Observation,
        Layer::Verification => LayerName::Verification,
        Layer::Ruling => LayerName::Ruling,
    }
}

pub(crate) fn trust(trust: ClockTrust) -> TrustName {
    match trust {
        ClockTrust::Anchored => TrustName::Anchored,
        ClockTrust::Elapsed => TrustName::Elapsed,
        ClockTrust::Bare => TrustName::Bare,
    }
}

pub(crate) fn label(label: &Label) -> LabelView {
    LabelView {
        zh: label.zh.to_string(),
        en: label.en.to_string(),
    }
}

/// A label in one language.
pub(crate) fn in_language(label: &Label, language: Language) -> &str {
    match language {
        Language::Chinese => &label.zh,
        Language::English => &label.en,
    }
}

/// A word of the catalogues.
pub(crate) fn word(code: &str, language: Language) -> String {
    let problem = Problem {
        code: code.to_owned(),
        parameters: Vec::new(),
    };
    message::render(language, &problem)
}

/// A code of the protocol with its word of the catalogues.
pub(crate) fn choice((code, word_code): (&str, &str)) -> Choice {
    Choice {
        code: code.to_owned(),
        label: LabelView {
            zh: word(word_code, Language::Chinese),
            en: word(word_code, Language::English),
        },
    }
}
