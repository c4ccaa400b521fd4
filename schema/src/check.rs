//! What is odd about the answers of a record: the questionnaire's cross-checks X01 to X35.
//!
//! A finding is data, not an error. Anything can be *saved*; what is hard must be mended
//! before a record is *submitted*, what is soft is mended or answered with "checked, it is
//! so" ([`Finding::confirmed_by`]). A check that needs a day, the divisions or other
//! records says nothing where it is not told of them: see [`Context`].

use crate::fact::OnDay;
use crate::questionnaire::{Questionnaire, Relevance};
use crate::record::{FieldName, Record};

pub use context::Context;
pub use details::Details;
pub use finding::Finding;
pub use neighbours::{Household, Namesake, Neighbours, NoNeighbours};
pub use readiness::{NotReady, may_submit};

use subject::{Subject, Tell};

mod age;
mod answers;
mod birth;
mod context;
mod days;
mod details;
mod family;
mod finding;
mod identity;
mod life;
mod name;
mod neighbours;
mod payment;
mod place;
mod readiness;
mod registration;
mod sharing;
mod subject;
mod support;
#[cfg(test)]
pub(crate) mod testing;

/// A check: its code in the questionnaire, and how it looks at a record.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The code, `X07`.
    pub code: &'static str,
    look: fn(&Subject<'_>, &mut Tell<'_>),
}

/// The check of single answers against what their fields can take. It has no code in the
/// questionnaire: every field has it.
pub const ANSWERS: &str = "value";

/// Every cross-check, in order.
#[rustfmt::skip]
pub const ALL: [Rule; 35] = [
    Rule { code: "X01", look: name::writable },
    Rule { code: "X02", look: name::odd },
    Rule { code: "X03", look: identity::number },
    Rule { code: "X04", look: identity::birth_part },
    Rule { code: "X05", look: identity::sex_part },
    Rule { code: "X06", look: identity::region_part },
    Rule { code: "X07", look: identity::elsewhere },
    Rule { code: "X08", look: birth::exists },
    Rule { code: "X09", look: birth::against_document },
    Rule { code: "X10", look: birth::zodiac },
    Rule { code: "X11", look: birth::nominal_age },
    Rule { code: "X12", look: age::plausible },
    Rule { code: "X13", look: birth::adopted },
    Rule { code: "X14", look: family::marital },
    Rule { code: "X15", look: family::spouse },
    Rule { code: "X16", look: family::children },
    Rule { code: "X17", look: support::categories },
    Rule { code: "X18", look: support::allowance_elsewhere },
    Rule { code: "X19", look: support::certificate_parts },
    Rule { code: "X20", look: place::divisions },
    Rule { code: "X21", look: place::assignment },
    Rule { code: "X22", look: place::position },
    Rule { code: "X23", look: days::not_in_future },
    Rule { code: "X24", look: registration::county },
    Rule { code: "X25", look: sharing::shared },
    Rule { code: "X26", look: registration::residence },
    Rule { code: "X27", look: registration::away_at_home },
    Rule { code: "X28", look: days::away_since },
    Rule { code: "X29", look: support::ability },
    Rule { code: "X30", look: life::outcome },
    Rule { code: "X31", look: life::proof },
    Rule { code: "X32", look: life::death_date },
    Rule { code: "X33", look: life::death_evidence },
    Rule { code: "X34", look: payment::stopped },
    Rule { code: "X35", look: payment::account },
];

/// Everything odd about a record, in the order of [`ALL`], single answers last.
///
/// A check that the form does not name is not made. What speaks only about questions that
/// are not asked any more is left out: their values are kept, and shown greyed.
#[must_use]
pub fn findings(
    record: &Record,
    questionnaire: &Questionnaire,
    context: &Context<'_>,
    neighbours: &dyn Neighbours,
) -> Vec<Finding> {
    let subject = Subject::new(record, questionnaire, context, neighbours);
    let relevance = relevance(record, questionnaire, context);
    let mut tell = Tell::new(record);
    for rule in &ALL {
        if let Some(check) = questionnaire.check(rule.code) {
            tell.begin(rule.code, check.severity);
            (rule.look)(&subject, &mut tell);
        }
    }
    answers::readable(&subject, &relevance, &mut tell);
    let asked = |field: &FieldName| {
        (questionnaire.field(field.as_str())).is_some_and(|field| relevance.asks(field))
    };
    let mut findings = tell.into_findings();
    findings.retain(|finding| finding.fields.iter().any(asked));
    findings
}

/// The required fields that are asked and unanswered, in the form's order.
#[must_use]
pub fn missing(
    record: &Record,
    questionnaire: &Questionnaire,
    context: &Context<'_>,
) -> Vec<FieldName> {
    let relevance = relevance(record, questionnaire, context);
    (questionnaire.missing(record, &relevance).into_iter())
        .map(|field| field.name.clone())
        .collect()
}

fn relevance(record: &Record, questionnaire: &Questionnaire, context: &Context<'_>) -> Relevance {
    questionnaire.relevance(record, &OnDay::of(record, context.today))
}

#[cfg(test)]
mod tests;
