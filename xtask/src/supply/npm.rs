//! The web's packages: their lock file, their licences, their known defects.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use crate::command::Invocation;
use crate::root::root;

/// Licences that may be built with. Those of the second line are of programs that build and
/// never leave the machine that does, or of data.
const ALLOWED: [&str; 9] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "CC0-1.0",
    "MPL-2.0",
    "Python-2.0",
];

/// Every package is named with the hash of what may come, and has a licence that we take.
pub(super) fn lock() -> anyhow::Result<()> {
    let path = root().join("web/package-lock.json");
    let text = fs::read_to_string(&path).context("web/package-lock.json cannot be read")?;
    let faults = faults(&text)?;
    ensure!(
        faults.is_empty(),
        "web/package-lock.json:\n  {}",
        faults.join("\n  ")
    );
    Ok(())
}

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Package {
    integrity: Option<String>,
    license: Option<String>,
    resolved: Option<String>,
}

fn faults(text: &str) -> anyhow::Result<Vec<String>> {
    let lock: Lock = serde_json::from_str(text).context("unknown form of a lock file")?;
    let outside = lock.packages.iter().filter(|(place, _)| !place.is_empty());
    let faults = outside.flat_map(|(place, package)| {
        let strong = |hash: &str| hash.starts_with("sha512-");
        let licence = package.license.as_deref().unwrap_or("none");
        [
            (!package.integrity.as_deref().is_some_and(strong))
                .then(|| "has no SHA-512".to_owned()),
            package
                .resolved
                .as_ref()
                .map(|_| "names where to load it from".to_owned()),
            (!allowed(licence)).then(|| {
                format!(
                    "has the licence {licence}, which is not on the list in xtask/src/supply/npm.rs"
                )
            }),
        ]
        .into_iter()
        .flatten()
        .map(move |what| format!("{place} {what}"))
    });
    Ok(faults.collect())
}

/// Whether one of the licences offered is on the list. *And* is not read: whoever writes it
/// is looked at by a person.
fn allowed(expression: &str) -> bool {
    let plain = expression.trim_matches(['(', ')']);
    (plain.split(" OR ")).any(|licence| ALLOWED.contains(&licence))
}

/// Known defects of what is sent to browsers and of what builds it, when the registry tells.
pub(super) fn audit() -> anyhow::Result<()> {
    let told = npm("audit --audit-level=low --package-lock-only --json").printed()?;
    match verdict(&told) {
        Verdict::Silent => println!(
            "supply: `npm audit` was NOT done: the registry does not answer it here. \
             Where it does: npm --prefix web audit"
        ),
        Verdict::Clean => {}
        Verdict::Found => {
            npm("audit --audit-level=low --package-lock-only").run()?;
            bail!("`npm audit` knows defects of what the lock file names");
        }
    }
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Silent,
    Clean,
    Found,
}

fn verdict(told: &str) -> Verdict {
    #[derive(Deserialize)]
    struct Report {
        vulnerabilities: BTreeMap<String, serde_json::Value>,
    }
    match serde_json::from_str::<Report>(told) {
        Ok(report) if report.vulnerabilities.is_empty() => Verdict::Clean,
        Ok(_) => Verdict::Found,
        Err(_) => Verdict::Silent,
    }
}

pub(super) fn npm(words: &str) -> Invocation {
    Invocation::new("npm").words("--prefix web").words(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_a_hash_or_with_a_strange_licence_is_named() {
        let lock = r#"{"packages": {"": {"license": "Apache-2.0"},
            "node_modules/good": {"integrity": "sha512-x", "license": "(AGPL-3.0 OR MIT)"},
            "node_modules/bare": {"license": "MIT"},
            "node_modules/own": {"integrity": "sha512-x", "license": "SEE LICENSE"},
            "node_modules/far": {"integrity": "sha512-x", "license": "MIT", "resolved": "y"}}}"#;
        let faults = faults(lock).unwrap();
        assert_eq!(faults.len(), 3, "{faults:?}");
        for (fault, package) in faults.iter().zip(["bare", "far", "own"]) {
            assert!(fault.contains(package), "{fault}");
        }
    }

    #[test]
    fn an_audit_that_was_not_answered_is_no_clean_one() {
        let clean = r#"{"auditReportVersion": 2, "vulnerabilities": {}}"#;
        assert_eq!(verdict(clean), Verdict::Clean);
        let found = r#"{"auditReportVersion": 2, "vulnerabilities": {"vue": {}}}"#;
        assert_eq!(verdict(found), Verdict::Found);
        for silent in [r#"{"error": {"summary": "405"}}"#, ""] {
            assert_eq!(verdict(silent), Verdict::Silent);
        }
    }
}
