//! Only the document names Automerge, so that tablet and server read the same winner.

use super::project::Project;
use super::rust_source::{sequences, tokens};
use super::{Breach, Rule};

/// Where paths into the library may be written.
const PLACES: [&str; 1] = ["schema/src/document*"];

/// How a path into the library begins or is brought in.
const PATTERNS: [&[&str]; 3] = [
    &["automerge", ":", ":"],
    &["use", "automerge"],
    &["extern", "crate", "automerge"],
];

pub(super) const RULE: Rule = Rule {
    name: "only schema::document names Automerge",
    mend: "say what you need of the document as a function of `schema::document`",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| !file.is_under(&PLACES)) {
        let tokens = tokens(&file.text);
        let mut lines: Vec<_> = (PATTERNS.iter())
            .flat_map(|pattern| sequences(&tokens, pattern).map(|token| token.line))
            .collect();
        lines.sort_unstable();
        lines.dedup();
        breaches.extend(
            lines
                .into_iter()
                .map(|line| file.breach(line, "a path into automerge")),
        );
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Project::of(&[(path, text)])).len()
    }

    #[test]
    fn a_path_into_automerge_outside_the_document_is_found_once() {
        assert_eq!(
            found("server/src/admission.rs", "use automerge::Change;"),
            1
        );
        assert_eq!(
            found("server/src/admission.rs", "fn f(c: &automerge::Change) {}"),
            1
        );
        assert_eq!(found("tests/scenarios/main.rs", "use automerge as am;"), 1);
        assert_eq!(
            found(
                "schema/src/wire.rs",
                "#[cfg(test)] mod t { use automerge::X; }"
            ),
            1
        );
    }

    #[test]
    fn the_document_and_plain_words_are_free() {
        assert_eq!(found("schema/src/document.rs", "use automerge::Change;"), 0);
        assert_eq!(
            found("schema/src/document/layout.rs", "use automerge::Change;"),
            0
        );
        assert_eq!(
            found(
                "schema/src/wire.rs",
                "// automerge::Change\nlet s = \"automerge::\";"
            ),
            0
        );
    }
}
