//! Which of our crates may depend on which.

use std::collections::BTreeSet;

use super::project::Project;
use super::{Breach, Rule};
use crate::workspace::Member;

/// What a crate may name of ours.
enum Allowed {
    These(&'static [&'static str]),
    All,
}

use Allowed::{All, These};

/// Crates by folder, with what each may depend on, tests included.
const ALLOWED: [(&str, Allowed); 11] = [
    ("schema", These(&[])),
    ("linkage", These(&["schema"])),
    ("linkage/cli", These(&["linkage", "schema"])),
    ("client-core", These(&["linkage", "schema"])),
    (
        "client-core/cli",
        These(&["client-core", "client-core/matcher", "schema"]),
    ),
    ("client-core/matcher", These(&["linkage", "schema"])),
    ("client-core/wasm", These(&["client-core", "schema"])),
    ("server", These(&["linkage", "schema"])),
    ("tests", All),
    ("fuzz", All),
    ("xtask", These(&[])),
];

pub(super) const RULE: Rule = Rule {
    name: "dependencies flow one way",
    mend: "move what both crates need into `schema`, or pass it as an argument; a new crate \
           or edge goes into xtask/src/tidy/dependencies.rs and docs/ARCHITECTURE.md",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    project.members.iter().flat_map(check_member).collect()
}

fn check_member(member: &Member) -> Vec<Breach> {
    let breach = |what| Breach {
        place: format!("{}/Cargo.toml", member.folder),
        what,
    };
    let Some((_, allowed)) = ALLOWED.iter().find(|(folder, _)| *folder == member.folder) else {
        return vec![breach(
            "a crate that the table of dependencies does not know".to_owned(),
        )];
    };
    let These(allowed) = allowed else {
        return Vec::new();
    };
    let ours: BTreeSet<_> = member.ours.iter().map(String::as_str).collect();
    ours.into_iter()
        // A crate may name itself, to switch on a feature for its own tests.
        .filter(|folder| *folder != member.folder && !allowed.contains(folder))
        .map(|folder| breach(format!("depends on `{folder}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(folder: &str, ours: &[&str]) -> Vec<String> {
        let member = Member {
            folder: folder.to_owned(),
            package: folder.to_owned(),
            ours: ours.iter().map(ToString::to_string).collect(),
            external: Vec::new(),
            programs: Vec::new(),
        };
        check_member(&member)
            .into_iter()
            .map(|breach| breach.what)
            .collect()
    }

    #[test]
    fn server_and_client_core_never_see_each_other() {
        assert_eq!(
            found("server", &["schema", "client-core"]),
            ["depends on `client-core`"]
        );
        assert_eq!(found("client-core", &["server"]), ["depends on `server`"]);
    }

    #[test]
    fn schema_and_xtask_stand_alone() {
        assert_eq!(found("schema", &["linkage"]), ["depends on `linkage`"]);
        assert_eq!(found("xtask", &["schema"]), ["depends on `schema`"]);
        assert!(found("schema", &["schema"]).is_empty());
    }

    #[test]
    fn the_tests_may_see_everything() {
        assert!(found("tests", &["server", "client-core", "linkage", "schema"]).is_empty());
    }

    #[test]
    fn a_crate_unknown_to_the_table_is_named() {
        assert_eq!(found("commons", &[]).len(), 1);
    }
}
