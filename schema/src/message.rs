//! Problems as people read them, in Chinese and English.
//!
//! The sentences stand in Fluent catalogues under `schema/messages`; a message's id is the
//! problem's code with hyphens for dots.

use std::str::FromStr;
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

impl Language {
    /// What the languages are called on command lines; the first is the default.
    pub const NAMES: [&'static str; 2] = ["zh", "en"];
}

/// No catalogue is in the language of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such language")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(name: &str) -> Result<Self, UnknownLanguage> {
        match name {
            "zh" => Ok(Self::Chinese),
            "en" => Ok(Self::English),
            _ => Err(UnknownLanguage),
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

const CHINESE: &[&str] = &[
    include_str!("../messages/zh-CN/check.ftl"),
    #[cfg(feature = "office")]
    include_str!("../messages/zh-CN/console.ftl"),
    include_str!("../messages/zh-CN/evidence.ftl"),
    #[cfg(feature = "office")]
    include_str!("../messages/zh-CN/linkage.ftl"),
    #[cfg(feature = "office")]
    include_str!("../messages/zh-CN/office.ftl"),
    include_str!("../messages/zh-CN/page.ftl"),
    include_str!("../messages/zh-CN/problem.ftl"),
    #[cfg(feature = "office")]
    include_str!("../messages/zh-CN/table.ftl"),
    include_str!("../messages/zh-CN/tablet.ftl"),
];
const ENGLISH: &[&str] = &[
    include_str!("../messages/en/check.ftl"),
    #[cfg(feature = "office")]
    include_str!("../messages/en/console.ftl"),
    include_str!("../messages/en/evidence.ftl"),
    #[cfg(feature = "office")]
    include_str!("../messages/en/linkage.ftl"),
    #[cfg(feature = "office")]
    include_str!("../messages/en/office.ftl"),
    include_str!("../messages/en/page.ftl"),
    include_str!("../messages/en/problem.ftl"),
    #[cfg(feature = "office")]
    include_str!("../messages/en/table.ftl"),
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
        LazyLock::new(|| [read("zh-CN", CHINESE), read("en", ENGLISH)]);
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
    use std::collections::BTreeSet;

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
            "平板数据是更新版本的程序写的（版本 3，本程序到 1）。请升级程序。"
        );
        assert!(render(Language::English, &problem).contains("version 3"));
    }

    #[test]
    fn every_sentence_reads_whatever_its_parameters_choose() {
        for (language, catalogues) in [(Language::Chinese, CHINESE), (Language::English, ENGLISH)] {
            let text = catalogues.concat();
            let after = |sign: char| {
                let parts = text.split(sign).skip(1);
                parts.map(|part| {
                    let end = part.find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
                    &part[..end.unwrap_or(part.len())]
                })
            };
            let names: BTreeSet<&str> = after('$').collect();
            let choices: BTreeSet<&str> = after('[').chain(["7"]).collect();
            let ids = text.lines().filter_map(|line| line.split_once(" ="));
            for (id, _) in ids.filter(|(id, _)| !id.starts_with([' ', '#'])) {
                for choice in &choices {
                    let given: Vec<_> = names.iter().map(|name| (*name, *choice)).collect();
                    let sentence = render(language, &problem(id, &given));
                    let is_told = !sentence.starts_with(id) && !sentence.contains(['{', '$']);
                    assert!(is_told, "{language:?} {id} {choice}: {sentence}");
                }
            }
        }
    }

    #[test]
    fn a_parameter_chooses_among_words() {
        let gap = problem("division.gap", &[("level", "county")]);
        assert!(render(Language::Chinese, &gap).contains("县一级为零"));
        let line = [("table", "past"), ("line", "5"), ("division", "533321")];
        let years = problem("divisions.years", &line);
        assert!(render(Language::Chinese, &years).starts_with("历史区划表第 5 行（533321）的年份"));
        assert!(render(Language::English, &years).starts_with("Line 5 of the past divisions"));
    }

    #[test]
    fn a_language_is_chosen_by_its_name() {
        for name in Language::NAMES {
            assert!(name.parse::<Language>().is_ok());
        }
        assert_eq!("en".parse(), Ok(Language::English));
        assert_eq!("fr".parse::<Language>(), Err(UnknownLanguage));
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
