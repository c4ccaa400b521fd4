//! What the docs say is shown by a test is shown by one that exists.
//!
//! In the tables of threats, faults and invariants a link's text is the test's name, with
//! spaces for its underscores, and its target is the test's file.

use super::project::{File, Project};
use super::{Breach, Rule};

/// The documents, with the letter and the last number of the rows that each must have.
const TABLES: [(&str, &[(char, usize)]); 2] = [
    ("docs/SECURITY.md", &[('T', 23)]),
    ("docs/RELIABILITY.md", &[('F', 18), ('I', 8)]),
];

pub(super) const RULE: Rule = Rule {
    name: "what the docs say is shown by a test is",
    mend: "link the test as `[its name, with spaces](../its/file.rs)`, or say what is not \
           shown yet",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in &project.files {
        let Some((_, rows)) = TABLES.iter().find(|(path, _)| *path == file.path) else {
            continue;
        };
        for (letter, last) in *rows {
            let missing = (1..=*last).filter(|number| {
                let row = format!("\n| {letter}{number} |");
                file.text.matches(&row).count() != 1
            });
            breaches.extend(missing.map(|number| {
                let what = format!("there is not one row for {letter}{number}");
                file.breach(1, what)
            }));
        }
        for (line, text) in (1..).zip(file.text.lines()) {
            for (name, target) in links(text) {
                if let Some(wrong) = wrong(project, file, name, target) {
                    breaches.push(file.breach(line, wrong));
                }
            }
        }
    }
    breaches
}

/// The links of a line: text and target.
fn links(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.match_indices("](").filter_map(|(at, _)| {
        let name = line[..at].rsplit_once('[')?.1;
        let target = line[at + 2..].split_once(')')?.0;
        Some((name, target))
    })
}

/// What is wrong with a link to a test.
fn wrong(project: &Project, from: &File, name: &str, target: &str) -> Option<String> {
    let tests = target.ends_with(".rs") || target.ends_with(".spec.ts");
    let path = target.strip_prefix("../")?;
    let Some(file) = project.files.iter().find(|file| file.path == path) else {
        return Some(format!("`{target}` is not there (from {})", from.path));
    };
    let found = match target.ends_with(".rs") {
        true => {
            let function = function(name);
            let written = |around: [&str; 2]| {
                file.text
                    .contains(&format!("{}{function}{}", around[0], around[1]))
            };
            written(["fn ", "("]) || written(["    ", ": "])
        }
        false => file.text.contains(name),
    };
    (tests && !found).then(|| format!("{path} has no test `{name}`"))
}

/// A test's name as Rust spells it.
fn function(name: &str) -> String {
    let letter = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    name.chars().map(letter).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(row: &str) -> Vec<String> {
        let rows = |letter: char, last| (1..=last).map(move |n| format!("| {letter}{n} |\n"));
        let table: String = rows('T', 23).collect();
        let security = format!("\n{table}{row}\n");
        let test = "#[test]\nfn a_lid_s_pot_is_found() {}\n";
        let page = "test('a page is drawn', async () => {})";
        let project = Project::of(&[
            ("docs/SECURITY.md", &security),
            ("tests/pots/main.rs", test),
            ("web/tests/page.spec.ts", page),
        ]);
        let breaches = check(&project).into_iter();
        breaches.map(|breach| breach.what).collect()
    }

    #[test]
    fn a_test_that_is_there_is_found_by_its_words() {
        assert!(found("[a lid's pot is found](../tests/pots/main.rs)").is_empty());
        assert!(found("[a page is drawn](../web/tests/page.spec.ts)").is_empty());
        assert!(found("[CONSOLE](CONSOLE.md), `[x](y)`").is_empty());
    }

    #[test]
    fn a_test_or_a_file_that_is_not_there_and_a_missing_row_are_told() {
        assert_eq!(found("[a pot is found](../tests/pots/main.rs)").len(), 1);
        assert_eq!(found("[a lid's pot is found](../tests/lids.rs)").len(), 1);
        assert_eq!(found("[a book](../web/tests/page.spec.ts)").len(), 1);
        assert_eq!(found("| T7 | twice |").len(), 1, "two rows are not one");
    }
}
