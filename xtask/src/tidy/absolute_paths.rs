//! The text of the project fits every machine.

use super::project::{File, Project};
use super::{Breach, Rule};

/// Folders at the root of somebody's machine. Written without slashes, so that this
/// table does not break its own rule.
const FOLDERS: [&str; 4] = ["work", "home", "root", "Users"];

/// Hosts that packages are fetched from, name and ending apart for the same reason.
const HOSTS: [(&str, &str); 9] = [
    ("crates", "io"),
    ("npmjs", "org"),
    ("npmmirror", "com"),
    ("yarnpkg", "com"),
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("proxy.golang", "org"),
    ("deb.debian", "org"),
    ("security.debian", "org"),
];

/// Cargo writes the name of the index into its lock file, and it is one for all.
const EXCEPT: [&str; 1] = ["Cargo.lock"];

pub(super) const RULE: Rule = Rule {
    name: "no text names a machine's path or a package host",
    mend: "write the path relative to the project's root, or say what the place is for; \
           packages are named, not where they come from",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    project
        .files
        .iter()
        .filter(|file| !file.is_under(&EXCEPT))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (number, line) in file.lines() {
        let folders = FOLDERS.into_iter().filter(|folder| has_path(line, folder));
        breaches
            .extend(folders.map(|folder| file.breach(number, format!("a path under /{folder}"))));
        let hosts = HOSTS.into_iter().filter(|host| has_host(line, *host));
        breaches
            .extend(hosts.map(|(name, ending)| file.breach(number, format!("{name}.{ending}"))));
    }
    breaches
}

/// Whether an absolute path under `folder` is written, not one that goes on from a name.
fn has_path(line: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    let goes_on = |before: char| before.is_alphanumeric() || "._-~*}>)".contains(before);
    line.match_indices(&path)
        .any(|(at, _)| !line[..at].ends_with(goes_on))
}

fn has_host(line: &str, (name, ending): (&str, &str)) -> bool {
    let host = format!("{name}.{ending}");
    let word = |c: char| c.is_alphanumeric() || c == '-';
    line.match_indices(&host).any(|(at, found)| {
        !line[..at].ends_with(word) && !line[at + found.len()..].starts_with(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> usize {
        check(&Project::of(&[("docs/a.md", line)])).len()
    }

    #[test]
    fn a_path_of_somebody_s_machine_is_found() {
        for folder in FOLDERS {
            assert_eq!(found(&format!("see /{folder}/li/notes.md")), 1, "{folder}");
            assert_eq!(found(&format!("path=\"/{folder}/li\"")), 1, "{folder}");
            assert_eq!(found(&format!("file:///{folder}/li")), 1, "{folder}");
        }
    }

    #[test]
    fn a_package_host_is_found() {
        for (name, ending) in HOSTS {
            assert_eq!(
                found(&format!("https://mirror.{name}.{ending}/x")),
                1,
                "{name}"
            );
            assert_eq!(found(&format!("from {name}.{ending}.")), 1, "{name}");
        }
    }

    #[test]
    fn relative_paths_and_other_words_are_free() {
        let folder = FOLDERS[1];
        assert_eq!(
            found(&format!(
                "web/{folder}/page.vue, ./{folder}/a, ~/{folder}/b"
            )),
            0
        );
        assert_eq!(found(&format!("http://example.invalid/{folder}/")), 0);
        assert_eq!(found("the crates; ionised"), 0);
        let lock = Project::of(&[("Cargo.lock", &format!("{}.{}", HOSTS[0].0, HOSTS[0].1))]);
        assert!(check(&lock).is_empty());
    }
}
