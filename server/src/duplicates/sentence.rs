//! A pair in plain words: how sure we are, what speaks for it most, and what against.

use linkage::census::evidence::Evidence;
use schema::message::{self, Language};
use schema::problem::Problem;

/// Lines that are told of what speaks for a pair, and against it.
const TOLD: (usize, usize) = (3, 2);
/// What says less than this, in bits, is not worth telling.
const WORTH_TELLING: f64 = 0.5;

/// What the lines say that are about the records, not about the model.
fn is_about_the_records(evidence: &Evidence) -> bool {
    !matches!(
        evidence.comparison,
        "prior" | "together" | "calibration" | "third"
    )
}

/// A line of evidence as a sentence.
#[must_use]
pub fn line(language: Language, evidence: &Evidence) -> String {
    say(language, evidence.code, &[])
}

fn say(language: Language, code: &str, parameters: &[(&str, &str)]) -> String {
    let parameters = parameters.iter();
    let problem = Problem {
        code: code.to_owned(),
        parameters: parameters
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    message::render(language, &problem)
}

/// A pair in a sentence or two.
#[must_use]
pub fn of(language: Language, probability: f64, evidence: &[Evidence]) -> String {
    let mut lines: Vec<&Evidence> = (evidence.iter())
        .filter(|line| is_about_the_records(line) && line.weight.abs() >= WORTH_TELLING)
        .collect();
    lines.sort_by(|one, other| other.weight.abs().total_cmp(&one.weight.abs()));
    let between = match language {
        Language::Chinese => "",
        Language::English => " ",
    };
    let told = |speaks: &dyn Fn(&Evidence) -> bool, most: usize| {
        let chosen = lines.iter().filter(|line| speaks(line)).take(most);
        let chosen: Vec<String> = chosen.map(|evidence| line(language, evidence)).collect();
        chosen.join(between)
    };
    let speaks_for = told(&|line| line.weight > 0.0, TOLD.0);
    let against = told(&|line| line.weight < 0.0, TOLD.1);
    let sure = sure(language, probability);
    match (speaks_for.as_str(), against.as_str()) {
        (_, "") => [sure, speaks_for].join(between),
        ("", _) => [sure, against].join(between),
        _ => {
            let but = say(language, "pair.but", &[("against", &against)]);
            [sure, speaks_for, but].join(between)
        }
    }
}

/// How sure we are.
fn sure(language: Language, probability: f64) -> String {
    let percent = (probability * 1_000.0).floor() / 10.0;
    let code = match probability {
        p if p >= 0.99 => "pair.surely",
        p if p >= 0.9 => "pair.probably",
        p if p >= 0.5 => "pair.perhaps",
        _ => "pair.hardly",
    };
    say(language, code, &[("percent", &format!("{percent:.1}"))])
}
