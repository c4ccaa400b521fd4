//! Every problem code has its sentence, and every sentence its code.
//!
//! The catalogues' languages are compared with each other by the neighbouring rule; here
//! each is held against the source. What a sentence names in braces must be given with its
//! code, wherever the code stands: a sentence that lacks a parameter is shown as bare code.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::coded::{Names, said};
use super::project::{File, Project};
use super::{Breach, Rule};

const FOLDER: &str = "schema/messages";
/// Where codes are named.
const SOURCES: [&str; 4] = ["schema/src", "linkage/src", "client-core", "server/src"];

pub(super) const RULE: Rule = Rule {
    name: "every problem code has its sentence",
    mend: "write a sentence for the code in each language under schema/messages, its id the \
           code with a hyphen for the dot; name in braces only what the source gives; take \
           sentences out that no source names",
    check,
};

/// A sentence of a catalogue.
struct Sentence<'a> {
    file: &'a File,
    /// What it names in braces, itself or through its parts.
    names: Names,
    /// The other sentences of its file that it contains.
    parts: Names,
}

fn check(project: &Project) -> Vec<Breach> {
    let catalogues = (project.files.iter())
        .filter(|file| file.has_extension(&["ftl"]) && file.is_under(&[FOLDER]));
    let mut sentences: BTreeMap<String, Vec<Sentence<'_>>> = BTreeMap::new();
    for file in catalogues {
        for (id, names, parts) in read(&file.text) {
            let sentence = Sentence { file, names, parts };
            sentences.entry(id).or_default().push(sentence);
        }
    }
    let mut breaches = Vec::new();
    let mut named: BTreeSet<String> = (sentences.values().flatten())
        .flat_map(|sentence| sentence.parts.iter().cloned())
        .collect();
    for file in project.rust().filter(|file| file.is_under(&SOURCES)) {
        let said = said(&file.product_tokens());
        breaches.extend((said.wrong.into_iter()).map(|(line, what)| file.breach(line, what)));
        for mention in said.mentions {
            let id = mention.code.replace('.', "-");
            let Some(sentences) = sentences.get(&id) else {
                let what = format!("`{}` has no sentence", mention.code);
                breaches.push(file.breach(mention.line, what));
                continue;
            };
            named.insert(id);
            let Some(given) = mention.given else {
                continue;
            };
            for sentence in sentences {
                let lacking: Vec<_> = sentence.names.difference(&given).cloned().collect();
                if !lacking.is_empty() {
                    let place = &sentence.file.path;
                    let lacking = lacking.join(", ");
                    let what = format!("{place} needs `{lacking}` for `{}`", mention.code);
                    breaches.push(file.breach(mention.line, what));
                }
            }
        }
    }
    let orphans = (sentences.iter()).filter(|(id, _)| !named.contains(*id));
    breaches.extend(orphans.flat_map(|(id, sentences)| {
        sentences.iter().map(move |sentence| Breach {
            place: sentence.file.path.clone(),
            what: format!("no source names the code of `{id}`"),
        })
    }));
    breaches
}

/// The sentences of a catalogue, with what they name in braces and what they contain. What
/// does not parse is the neighbouring rule's to tell.
fn read(text: &str) -> Vec<(String, Names, Names)> {
    let resource = parser::parse(text).unwrap_or_else(|(resource, _)| resource);
    let mut found: Vec<(String, Braces)> = Vec::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            let mut braces = Braces::default();
            if let Some(pattern) = &message.value {
                braces.of_pattern(pattern);
            }
            found.push((message.id.name.to_owned(), braces));
        }
    }
    let own: BTreeMap<String, Names> = (found.iter())
        .map(|(id, braces)| (id.clone(), braces.names.clone()))
        .collect();
    found
        .into_iter()
        .map(|(id, mut braces)| {
            let through = braces.parts.iter().filter_map(|part| own.get(part));
            braces.names.extend(through.flatten().cloned());
            (id, braces.names, braces.parts)
        })
        .collect()
}

/// What stands in a sentence's braces.
#[derive(Default)]
struct Braces {
    names: Names,
    parts: Names,
}

impl Braces {
    fn of_pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.of_expression(expression);
            }
        }
    }

    fn of_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.of_inline(inline),
            Expression::Select { selector, variants } => {
                self.of_inline(selector);
                for variant in variants {
                    self.of_pattern(&variant.value);
                }
            }
        }
    }

    fn of_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.names.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.parts.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.of_expression(expression),
            InlineExpression::FunctionReference { arguments, .. } => {
                for argument in &arguments.positional {
                    self.of_inline(argument);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
        impl Coded for Fault {
            fn code(&self) -> &'static str {
                match self {
                    Self::Long { .. } => "fault.long",
                    Self::Short => "fault.short",
                }
            }
            fn parameters(&self) -> Parameters {
                match self {
                    Self::Long { most } => vec![("most", most.to_string())],
                    Self::Short => Parameters::new(),
                }
            }
        }"#;

    fn found(sentences: &str) -> Vec<String> {
        let files = [
            ("server/src/fault.rs", SOURCE),
            ("schema/messages/en/fault.ftl", sentences),
        ];
        let breaches = check(&Project::of(&files));
        breaches
            .into_iter()
            .map(|breach| format!("{} {}", breach.place, breach.what))
            .collect()
    }

    #[test]
    fn sentences_that_say_what_their_codes_give_hold() {
        let held = "fault-long = Over { $most }.\nfault-short = Short.";
        assert!(found(held).is_empty());
    }

    #[test]
    fn a_code_without_a_sentence_is_found() {
        assert_eq!(
            found("fault-long = Long."),
            ["server/src/fault.rs:6 `fault.short` has no sentence"]
        );
    }

    #[test]
    fn a_sentence_that_names_what_its_code_does_not_give_is_found() {
        let chosen = "{ $kind ->\n    [a] A { $most }\n   *[other] { $least }\n}";
        for (name, text) in [("most", "{ $most }"), ("kind, least, most", chosen)] {
            assert_eq!(
                found(&format!("fault-long = Long.\nfault-short = {text}\n")),
                [format!(
                    "server/src/fault.rs:6 schema/messages/en/fault.ftl needs `{name}` for \
                     `fault.short`"
                )]
            );
        }
    }

    #[test]
    fn a_part_of_sentences_needs_no_code_and_hands_on_what_it_names() {
        let parts = "fault-where = at { $place }\nfault-long = Long { fault-where }.\n";
        assert_eq!(
            found(&format!("{parts}fault-short = Short.")),
            ["server/src/fault.rs:5 schema/messages/en/fault.ftl needs `place` for `fault.long`"]
        );
    }

    #[test]
    fn a_sentence_that_no_source_names_is_found() {
        assert_eq!(
            found("fault-long = Long.\nfault-short = Short.\nfault-gone = Gone."),
            ["schema/messages/en/fault.ftl no source names the code of `fault-gone`"]
        );
    }
}
