//! The structural rules, as checks on the text of the project and on Cargo's metadata.
//!
//! Each rule is one file: its table on top, its check, and a bad example that proves
//! that it can fail. `cargo xtask tidy` and the test at the foot of this file run them
//! all on the project itself.

use anyhow::bail;

mod absolute_paths;
mod automerge_paths;
mod broken;
mod coded;
mod confinement;
mod dependencies;
mod file_length;
mod file_names;
mod messages;
mod project;
mod rust_source;
mod sentences;
mod shown;
mod sql;
mod status_codes;
mod target_cfg;
mod unfinished;

use project::Project;

/// One structural rule.
struct Rule {
    /// A short name.
    name: &'static str,
    /// How to mend a breach, in one sentence or two.
    mend: &'static str,
    /// Finds every breach.
    check: fn(&Project) -> Vec<Breach>,
}

/// One place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Breach {
    /// The file, with the line where there is one.
    place: String,
    /// What is wrong there.
    what: String,
}

const RULES: [Rule; 14] = [
    dependencies::RULE,
    confinement::RULE,
    automerge_paths::RULE,
    file_names::RULE,
    file_length::RULE,
    unfinished::RULE,
    sql::RULE,
    status_codes::RULE,
    messages::RULE,
    sentences::RULE,
    target_cfg::RULE,
    absolute_paths::RULE,
    broken::RULE,
    shown::RULE,
];

/// Checks the project and prints what breaks which rule.
pub(crate) fn run() -> anyhow::Result<()> {
    let project = Project::load()?;
    println!("tidy: {}", file_length::summary(&project));
    let (count, text) = breaches(&project);
    if count > 0 {
        bail!("{count} breaches of the structural rules\n{text}");
    }
    println!("tidy: {} rules hold", RULES.len());
    Ok(())
}

/// How many breaches there are, and the text that names them, rule by rule.
fn breaches(project: &Project) -> (usize, String) {
    let mut count = 0;
    let mut text = String::new();
    for rule in &RULES {
        let found = (rule.check)(project);
        if found.is_empty() {
            continue;
        }
        count += found.len();
        text += &format!("\n{}\n", rule.name);
        for breach in found {
            text += &format!("  {}: {}\n", breach.place, breach.what);
        }
        text += &format!("  To mend: {}\n", rule.mend);
    }
    (count, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_keeps_its_own_rules() {
        let (_, text) = breaches(&Project::load().unwrap());
        assert!(text.is_empty(), "{text}");
    }

    #[test]
    fn a_breach_is_told_with_its_place_and_its_remedy() {
        let (count, text) = breaches(&Project::of(&[("server/src/helpers.rs", "")]));
        assert_eq!(count, 1);
        assert!(
            text.contains("server/src/helpers.rs") && text.contains("To mend"),
            "{text}"
        );
    }

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
    }
}
