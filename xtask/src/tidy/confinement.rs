//! Which of our crates may name which package from outside.

use super::project::Project;
use super::{Breach, Rule};
use crate::workspace::Member;

/// Packages from outside, with the folders of the crates that may name them.
const CONFINED: [(&str, &[&str]); 7] = [
    ("automerge", &["schema"]),
    ("rusqlite", &["client-core", "server", "tests"]),
    ("axum", &["server", "tests"]),
    ("calamine", &["server", "tests"]),
    ("rust_xlsxwriter", &["server", "tests"]),
    (
        "anyhow",
        &["client-core/cli", "linkage/cli", "server", "tests", "xtask"],
    ),
    ("wasm-bindgen", &["client-core/matcher", "client-core/wasm"]),
];

pub(super) const RULE: Rule = Rule {
    name: "packages from outside stay in their crates",
    mend: "call the crate of ours that already wraps the package; a library has error enums \
           of its own instead of anyhow",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    project.members.iter().flat_map(check_member).collect()
}

fn check_member(member: &Member) -> Vec<Breach> {
    let may_not = |(package, folders): &&(&str, &[&str])| {
        let named = member.external.iter().any(|external| external == package);
        named && !folders.contains(&member.folder.as_str())
    };
    let breach = |(package, folders): &(&str, &[&str])| Breach {
        place: format!("{}/Cargo.toml", member.folder),
        what: format!("names `{package}`, which belongs to {}", folders.join(", ")),
    };
    CONFINED.iter().filter(may_not).map(breach).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(folder: &str, external: &str) -> usize {
        let member = Member {
            folder: folder.to_owned(),
            package: folder.to_owned(),
            ours: Vec::new(),
            external: vec!["serde".to_owned(), external.to_owned()],
            programs: Vec::new(),
        };
        check_member(&member).len()
    }

    #[test]
    fn each_confined_package_is_found_outside_its_crates() {
        for (package, folders) in CONFINED {
            assert_eq!(found("linkage", package), 1, "{package}");
            for folder in folders {
                assert_eq!(found(folder, package), 0, "{package} in {folder}");
            }
        }
    }

    #[test]
    fn other_packages_are_free() {
        assert_eq!(found("linkage", "csv"), 0);
    }
}
