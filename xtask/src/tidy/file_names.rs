//! A name says what a file holds.

use super::project::Project;
use super::{Breach, Rule};

/// Names that say nothing, for files (whatever their extension) and folders.
const EMPTY: [&str; 8] = [
    "utils", "util", "common", "helpers", "helper", "manager", "managers", "misc",
];

/// Files that are named elsewhere.
const BANNED: [&str; 1] = ["mod.rs"];

pub(super) const RULE: Rule = Rule {
    name: "a name says what a file holds",
    mend: "name it after the one idea in it, and move the rest where it is used; a module's \
           file is `name.rs` beside the folder `name`",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in &project.files {
        for name in file.path.split('/') {
            let stem = name.split('.').next().unwrap_or(name);
            if EMPTY.contains(&stem.to_ascii_lowercase().as_str()) || BANNED.contains(&name) {
                let what = format!("the name `{name}`");
                breaches.push(Breach {
                    place: file.path.clone(),
                    what,
                });
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_are_found_in_files_and_folders() {
        let bad = [
            ("server/src/utils.rs", ""),
            ("web/tablet/src/helpers/date.ts", ""),
            ("web/Common.vue", ""),
            ("server/src/api/mod.rs", ""),
        ];
        assert_eq!(check(&Project::of(&bad)).len(), bad.len());
    }

    #[test]
    fn names_that_only_contain_such_a_word_are_free() {
        let good = [
            ("server/src/commonwealth.rs", ""),
            ("schema/src/value/model.rs", ""),
        ];
        assert!(check(&Project::of(&good)).is_empty());
    }
}
