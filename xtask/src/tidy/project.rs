//! The project as the rules see it: its text files and its crates.

use std::fs;
use std::path::Path;

use anyhow::Context;
use walkdir::{DirEntry, WalkDir};

use super::Breach;
use super::rust_source::{Token, tokens};
use crate::root::root;
use crate::workspace::{self, Member};

/// Files and folders that are no part of the project, by name, at any depth.
const SKIPPED: [&str; 5] = [".git", "target", "node_modules", "dist", "demo-data"];

/// What builds write among the sources, by path.
const BUILT: [&str; 1] = ["web/tablet/core"];

/// Everything the rules look at.
pub(super) struct Project {
    /// Text files, in the order of their paths.
    pub(super) files: Vec<File>,
    /// Our crates.
    pub(super) members: Vec<Member>,
}

/// One text file.
pub(super) struct File {
    /// Relative to the root, with `/` between names.
    pub(super) path: String,
    /// All it holds.
    pub(super) text: String,
}

impl Project {
    /// Reads the project from disk. Files that are not UTF-8 text are left out.
    pub(super) fn load() -> anyhow::Result<Self> {
        let mut files = Vec::new();
        let tree = WalkDir::new(root()).sort_by_file_name().into_iter();
        for entry in tree.filter_entry(|entry| !is_skipped(entry)) {
            let entry = entry?;
            if !entry.file_type().is_file() {
                continue;
            }
            let bytes = fs::read(entry.path())
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(File {
                    path: relative(entry.path()),
                    text,
                });
            }
        }
        Ok(Self {
            files,
            members: workspace::members()?,
        })
    }

    /// The Rust files.
    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.has_extension(&["rs"]))
    }
}

#[cfg(test)]
impl Project {
    /// A project of these files, path and text, without crates: an example for a rule.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self {
            files: files.iter().map(file).collect(),
            members: Vec::new(),
        }
    }
}

impl File {
    /// Whether the name ends in a dot and one of these.
    pub(super) fn has_extension(&self, extensions: &[&str]) -> bool {
        let own = Path::new(&self.path).extension();
        own.is_some_and(|own| extensions.iter().any(|extension| own == *extension))
    }

    /// Whether the file is, or lies under, one of these paths. A path ending in `*` also
    /// covers what only begins with it.
    pub(super) fn is_under(&self, places: &[&str]) -> bool {
        places.iter().any(|place| match place.strip_suffix('*') {
            Some(beginning) => self.path.starts_with(beginning),
            None => {
                let rest = self.path.strip_prefix(place);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        })
    }

    /// Whether the whole file is test code, by its place.
    pub(super) fn is_test(&self) -> bool {
        let names = self.path.split('/');
        names
            .into_iter()
            .any(|name| ["tests", "benches", "tests.rs"].contains(&name))
    }

    /// The tokens of a Rust file outside its test code.
    pub(super) fn product_tokens(&self) -> Vec<Token<'_>> {
        if self.is_test() {
            return Vec::new();
        }
        let mut all = tokens(&self.text);
        all.retain(|token| !token.in_tests);
        all
    }

    /// A breach in this file.
    pub(super) fn breach(&self, line: usize, what: impl Into<String>) -> Breach {
        Breach {
            place: format!("{}:{line}", self.path),
            what: what.into(),
        }
    }

    /// The lines, numbered from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

fn is_skipped(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    SKIPPED.contains(&name.as_ref()) || BUILT.contains(&relative(entry.path()).as_str())
}

fn relative(path: &Path) -> String {
    let inside = path
        .strip_prefix(root())
        .expect("the walk began at the root");
    let names: Vec<_> = inside.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> File {
        File {
            path: path.to_owned(),
            text: String::new(),
        }
    }

    #[test]
    fn the_walk_finds_hidden_folders_and_no_build_output() {
        let project = Project::load().unwrap();
        let has = |path: &str| project.files.iter().any(|file| file.path == path);
        assert!(has("xtask/src/tidy/project.rs") && has(".ci/run") && has(".cargo/config.toml"));
        assert!(
            !project
                .files
                .iter()
                .any(|file| file.path.starts_with(".git/"))
        );
    }

    #[test]
    fn a_place_covers_its_own_and_not_its_namesakes() {
        assert!(file("server/src/ledger.rs").is_under(&["server/src/ledger*"]));
        assert!(file("server/src/ledger/write.rs").is_under(&["server/src/ledger*"]));
        assert!(file("client-core/wasm/src/lib.rs").is_under(&["client-core/wasm"]));
        assert!(!file("client-core/wasmtime/lib.rs").is_under(&["client-core/wasm"]));
        assert!(!file("schema/src/ledger.rs").is_under(&["server/src/ledger*"]));
    }

    #[test]
    fn tests_are_told_by_their_place() {
        assert!(file("server/tests/api.rs").is_test());
        assert!(file("tests/support/world.rs").is_test());
        assert!(file("schema/src/value/tests.rs").is_test());
        assert!(!file("schema/src/contests.rs").is_test());
    }
}
