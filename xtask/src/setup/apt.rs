//! Installing Debian packages, or saying how.

use anyhow::bail;

use super::requirement::Requirement;
use crate::command::Invocation;

/// Installs what the requirements need, if this is a Debian system and we are root.
pub(super) fn install(missing: &[&Requirement]) -> anyhow::Result<()> {
    if !Invocation::new("apt-get").words("--version").succeeds() {
        bail!(
            "install these with the system's own package manager:{}",
            listed(missing)
        );
    }
    if !is_root() {
        let packages = packages(missing, |_| true);
        bail!(
            "run this, then repeat the command:\n  sudo {}",
            one_line(&packages)
        );
    }
    update().run()?;
    let packages = packages(missing, is_known);
    install_command(&packages).run()?;
    let still: Vec<_> = missing
        .iter()
        .filter(|one| !(one.present)())
        .copied()
        .collect();
    if !still.is_empty() {
        bail!(
            "{} installed, and still missing:{}",
            packages.join(", "),
            listed(&still)
        );
    }
    Ok(())
}

/// The line that installs these packages, for a person to run.
pub(super) fn one_line(packages: &[&str]) -> String {
    format!("sh -c '{} && {}'", update(), install_command(packages))
}

/// The user running this is root: only root's number is 0.
pub(super) fn is_root() -> bool {
    Invocation::new("id")
        .words("-u")
        .output()
        .is_some_and(|number| number.trim() == "0")
}

fn update() -> Invocation {
    Invocation::new("apt-get").words("update -y")
}

fn install_command(packages: &[&str]) -> Invocation {
    Invocation::new("apt-get")
        .words("install -y --no-install-recommends")
        .arguments(packages.iter().copied())
        .variable("DEBIAN_FRONTEND", "noninteractive")
}

/// The package sets to install: for each requirement the first one that is `known`, or
/// the first of all, so that apt itself says what it misses.
fn packages(missing: &[&Requirement], known: fn(&str) -> bool) -> Vec<&'static str> {
    let chosen = |requirement: &&Requirement| -> &'static [&'static str] {
        let mut sets = requirement.packages.iter().copied();
        sets.find(|set| set.iter().all(|name| known(name)))
            .unwrap_or(requirement.packages[0])
    };
    missing.iter().flat_map(chosen).copied().collect()
}

fn is_known(package: &str) -> bool {
    let policy = Invocation::new("apt-cache")
        .arguments(["show", package])
        .output();
    policy.is_some_and(|text| text.contains("Package:"))
}

fn listed(requirements: &[&Requirement]) -> String {
    let line = |one: &&Requirement| format!("\n  {} ({})", one.name, one.purpose);
    requirements.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_WAYS: Requirement = Requirement {
        name: "a thing",
        purpose: "a reason",
        present: || false,
        packages: &[&["thing-19", "tool-19"], &["thing"]],
    };

    #[test]
    fn the_first_known_set_of_packages_is_taken_whole() {
        assert_eq!(packages(&[&TWO_WAYS], |_| true), ["thing-19", "tool-19"]);
        assert_eq!(packages(&[&TWO_WAYS], |name| name != "tool-19"), ["thing"]);
        assert_eq!(packages(&[&TWO_WAYS], |_| false), ["thing-19", "tool-19"]);
    }

    #[test]
    fn a_person_gets_one_line_that_asks_nothing() {
        assert_eq!(
            one_line(&["gcc"]),
            "sh -c 'apt-get update -y && \
             DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gcc'"
        );
    }
}
