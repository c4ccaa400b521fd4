//! Problems as people read them, in Chinese and English.
//!
//! The sentences stand in Fluent catalogues under `schema/messages`; a message's id is the
//! problem's code with hyphens for dots.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::problem::Problem;

/// A language of the catalogues.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

type Bundle = FluentBundle<FluentResource>;

const CHINESE: [&str; 4] = [
    include_str!("../messages/zh-CN/check.ftl"),
    include_str!("../messages/zh-CN/office.ftl"),
    include_str!("../messages/zh-CN/problem.ftl"),
    include_str!("../messages/zh-CN/tablet.ftl"),
];
const ENGLISH: [&str; 4] = [
    include_str!("../messages/en/check.ftl"),
    include_str!("../messages/en/office.ftl"),
    include_str!("../messages/en/problem.ftl"),
    include_str!("../messages/en/tablet.ftl"),
];

/// The sentence of a problem. A code that no catalogue has is shown as it is, with its
/// parameters: better a code than nothing.
#[must_use]
pub fn render(language: Language, problem: &Problem) -> String {
    let bundle = bundle(language);
    let pattern = bundle
        .get_message(&id(&problem.code))
        .and_then(|message| message.value());
    let Some(pattern) = pattern else {
        return problem.to_string();
    };
    let mut arguments = FluentArgs::new();
    for (name, value) in &problem.parameters {
        arguments.set(name.as_str(), value.as_str());
    }
    let mut faults = Vec::new();
    let sentence = bundle.format_pattern(pattern, Some(&arguments), &mut faults);
    if faults.is_empty() {
        sentence.into_owned()
    } else {
        problem.to_string()
    }
}

/// Whether a catalogue has a sentence for a code.
#[must_use]
pub fn has(language: Language, code: &str) -> bool {
    bundle(language).has_message(&id(code))
}

fn id(code: &str) -> String {
    code.replace('.', "-")
}

fn bundle(language: Language) -> &'static Bundle {
    static BUNDLES: LazyLock<[Bundle; 2]> =
        LazyLock::new(|| [read("zh-CN", &CHINESE), read("en", &ENGLISH)]);
    &BUNDLES[language as usize]
}

/// # Panics
/// When a catalogue is malformed: they are part of the program, and a test reads them.
fn read(name: &str, catalogues: &[&str]) -> Bundle {
    let name = name.parse().expect("a language's name");
    let mut bundle = Bundle::new_concurrent(vec![name]);
    // The marks that keep left-to-right apart from right-to-left show up in terminals.
    bundle.set_use_isolating(false);
    for text in catalogues {
        let resource = FluentResource::try_new((*text).to_owned()).expect("a catalogue");
        (bundle.add_resource(resource)).expect("every sentence once");
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: &str, parameters: &[(&str, &str)]) -> Problem {
        Problem {
            code: code.to_owned(),
            parameters: (parameters.iter())
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn a_problem_reads_in_both_languages() {
        let problem = problem("store.newer", &[("found", "3"), ("known", "1")]);
        let chinese = render(Language::Chinese, &problem);
        assert_eq!(
            chinese,
            "平板数据是更新版本的程序写的（版本 3）。请升级程序。"
        );
        assert!(render(Language::English, &problem).contains("version 3"));
    }

    #[test]
    fn a_code_without_a_sentence_and_a_sentence_without_its_parameter_show_the_code() {
        for problem in [
            problem("no.such-code", &[("at", "5")]),
            problem("store.newer", &[]),
        ] {
            assert_eq!(render(Language::Chinese, &problem), problem.to_string());
        }
    }
}
