//! Every sentence for people exists in every language.
//!
//! The catalogues are Fluent files under `schema/messages`. The language is the name of
//! the folder below that, or, for files lying there directly, the file's own name:
//! `zh-Hans/problems.ftl` and `zh-Hans.ftl` are both Chinese.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Attribute, Entry, Identifier};
use fluent_syntax::parser;

use super::project::{File, Project};
use super::{Breach, Rule};

const FOLDER: &str = "schema/messages";

pub(super) const RULE: Rule = Rule {
    name: "every sentence exists in every language",
    mend: "write the missing sentence in the other catalogue under schema/messages, or take \
           it out of this one",
    check,
};

/// What one language has, and what is wrong in its files themselves.
#[derive(Default)]
struct Language {
    ids: BTreeSet<String>,
    breaches: Vec<Breach>,
}

fn check(project: &Project) -> Vec<Breach> {
    let mut languages: BTreeMap<&str, Language> = BTreeMap::new();
    let catalogues = project
        .files
        .iter()
        .filter(|file| file.has_extension(&["ftl"]));
    for file in catalogues {
        if let Some(name) = language(&file.path) {
            languages.entry(name).or_default().read(file);
        }
    }
    let all: BTreeSet<_> = languages.values().flat_map(|one| one.ids.clone()).collect();
    let missing = languages.iter().flat_map(|(name, language)| {
        all.difference(&language.ids).map(move |id| Breach {
            place: format!("{FOLDER}: {name}"),
            what: format!("`{id}` is missing"),
        })
    });
    let mut breaches: Vec<_> = missing.collect();
    breaches.extend(
        languages
            .into_values()
            .flat_map(|language| language.breaches),
    );
    breaches
}

fn language(path: &str) -> Option<&str> {
    let inside = path.strip_prefix(FOLDER)?.strip_prefix('/')?;
    let name = inside.split('/').next()?;
    Some(name.strip_suffix(".ftl").unwrap_or(name))
}

impl Language {
    fn read(&mut self, file: &File) {
        let resource = parser::parse(file.text.as_str()).unwrap_or_else(|(resource, errors)| {
            let unreadable = errors.iter().map(|error| {
                let line = 1 + file.text[..error.pos.start].matches('\n').count();
                file.breach(line, error.to_string())
            });
            self.breaches.extend(unreadable);
            resource
        });
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => self.add(file, "", &message.id, &message.attributes),
                Entry::Term(term) => self.add(file, "-", &term.id, &term.attributes),
                _ => {}
            }
        }
    }

    fn add(
        &mut self,
        file: &File,
        sign: &str,
        id: &Identifier<&str>,
        attributes: &[Attribute<&str>],
    ) {
        let id = format!("{sign}{}", id.name);
        let parts = attributes
            .iter()
            .map(|attribute| format!("{id}.{}", attribute.id.name));
        for name in std::iter::once(id.clone()).chain(parts) {
            let what = format!("`{name}` stands twice in this language");
            if !self.ids.insert(name) {
                self.breaches.push(Breach {
                    place: file.path.clone(),
                    what,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let breaches = check(&Project::of(files));
        breaches
            .into_iter()
            .map(|breach| format!("{} {}", breach.place, breach.what))
            .collect()
    }

    #[test]
    fn a_sentence_missing_in_one_language_is_found() {
        let files = [
            (
                "schema/messages/en.ftl",
                "one = One\ntwo = Two\n    .short = 2\n",
            ),
            ("schema/messages/zh-Hans.ftl", "one = 一\ntwo = 二\n"),
        ];
        assert_eq!(
            found(&files),
            ["schema/messages: zh-Hans `two.short` is missing"]
        );
    }

    #[test]
    fn a_language_may_be_a_folder_of_files() {
        let files = [
            ("schema/messages/en/form.ftl", "one = One"),
            ("schema/messages/en/problem.ftl", "two = Two"),
            (
                "schema/messages/zh-Hans/all.ftl",
                "one = 一\n# why\ntwo = 二",
            ),
        ];
        assert!(found(&files).is_empty());
    }

    #[test]
    fn a_sentence_written_twice_is_found() {
        let files = [("schema/messages/en.ftl", "one = One\none = Un")];
        assert_eq!(
            found(&files),
            ["schema/messages/en.ftl `one` stands twice in this language"]
        );
    }

    #[test]
    fn an_unreadable_line_is_found() {
        let files = [("schema/messages/en.ftl", "one = One\ntwo = { $\n")];
        let found = found(&files);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("schema/messages/en.ftl:2 "),
            "{found:?}"
        );
    }
}
