//! A file can be held in the head.

use super::project::Project;
use super::{Breach, Rule};

/// The most lines a Rust file may have, its tests included.
const CEILING: usize = 500;

/// Files that may be longer. The list only gets shorter.
const LONGER: [&str; 0] = [];

pub(super) const RULE: Rule = Rule {
    name: "a Rust file has at most 500 lines",
    mend: "split it where its second idea begins",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let long = |path: &str, lines| lines > CEILING && !LONGER.contains(&path);
    let breach = |path: &str, lines| Breach {
        place: path.to_owned(),
        what: format!("{lines} lines"),
    };
    lengths(project)
        .filter(|(path, lines)| long(path, *lines))
        .map(|(path, lines)| breach(path, lines))
        .collect()
}

/// The median, the 90th percentile and the longest, in one line.
pub(super) fn summary(project: &Project) -> String {
    let mut lengths: Vec<_> = lengths(project)
        .map(|(path, lines)| (lines, path))
        .collect();
    lengths.sort_unstable();
    let Some((longest, path)) = lengths.last() else {
        return "no Rust files".to_owned();
    };
    let nearest_rank = |percent: usize| lengths[(lengths.len() * percent).div_ceil(100) - 1].0;
    format!(
        "{} Rust files; lines: median {}, 90th percentile {}, longest {longest} ({path})",
        lengths.len(),
        nearest_rank(50),
        nearest_rank(90),
    )
}

fn lengths(project: &Project) -> impl Iterator<Item = (&str, usize)> {
    project
        .rust()
        .map(|file| (file.path.as_str(), file.text.lines().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_one_line_over_the_ceiling_is_found() {
        let (at, over) = ("\n".repeat(CEILING), "\n".repeat(CEILING + 1));
        let breaches = check(&Project::of(&[
            ("a.rs", &at),
            ("b.rs", &over),
            ("c.csv", &over),
        ]));
        assert_eq!(breaches.len(), 1);
        assert_eq!(breaches[0].place, "b.rs");
    }

    #[test]
    fn percentiles_are_nearest_ranks() {
        let texts: Vec<_> = (1..=10).map(|lines| "\n".repeat(lines)).collect();
        let paths: Vec<_> = (1..=10).map(|lines| format!("{lines}.rs")).collect();
        let files: Vec<_> = paths
            .iter()
            .zip(&texts)
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let summary = summary(&Project::of(&files));
        assert!(
            summary.contains("median 5, 90th percentile 9, longest 10 (10.rs)"),
            "{summary}"
        );
    }
}
