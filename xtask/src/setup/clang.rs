//! The C compiler for browsers. SQLCipher and zstd are C; on `wasm32-unknown-unknown`
//! only clang compiles them, and not every clang was built with that target.

use std::fmt;

use anyhow::Context;

use crate::command::Invocation;

/// Names of clang and its archiver, those tried first on top. Apple's clang lacks the
/// target, Homebrew's has it.
const CANDIDATES: [(&str, &str); 12] = [
    ("clang-22", "llvm-ar-22"),
    ("clang-21", "llvm-ar-21"),
    ("clang-20", "llvm-ar-20"),
    ("clang-19", "llvm-ar-19"),
    ("clang-18", "llvm-ar-18"),
    ("clang-17", "llvm-ar-17"),
    ("clang-16", "llvm-ar-16"),
    ("clang-15", "llvm-ar-15"),
    ("clang-14", "llvm-ar-14"),
    ("clang", "llvm-ar"),
    (
        "/opt/homebrew/opt/llvm/bin/clang",
        "/opt/homebrew/opt/llvm/bin/llvm-ar",
    ),
    (
        "/usr/local/opt/llvm/bin/clang",
        "/usr/local/opt/llvm/bin/llvm-ar",
    ),
];

/// The variables that the `cc` crate reads for this target.
const COMPILER: &str = "CC_wasm32_unknown_unknown";
const ARCHIVER: &str = "AR_wasm32_unknown_unknown";

/// A pair that compiles C for browsers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clang {
    compiler: String,
    archiver: String,
}

impl Clang {
    /// The command, told to compile C for browsers with this pair.
    pub(crate) fn with(&self, command: Invocation) -> Invocation {
        command
            .variable(COMPILER, &self.compiler)
            .variable(ARCHIVER, &self.archiver)
    }
}

impl fmt::Display for Clang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {}", self.compiler, self.archiver)
    }
}

/// The pair that the environment names, or else the first that works.
pub(crate) fn find() -> anyhow::Result<Clang> {
    let named = |variable: &str| std::env::var(variable).ok();
    choose(named(COMPILER), named(ARCHIVER), knows_wasm, archives).with_context(|| {
        format!("no clang here compiles for wasm32; run `cargo xtask setup`, or set {COMPILER} and {ARCHIVER}")
    })
}

fn choose(
    compiler: Option<String>,
    archiver: Option<String>,
    knows_wasm: fn(&str) -> bool,
    archives: fn(&str) -> bool,
) -> Option<Clang> {
    let compiler = compiler
        .into_iter()
        .chain(CANDIDATES.map(|(compiler, _)| compiler.to_owned()))
        .find(|name| knows_wasm(name))?;
    // An archiver of another version serves as well: the archive's form is the same.
    let twin = CANDIDATES
        .iter()
        .find(|(name, _)| *name == compiler)
        .map(|(_, twin)| *twin);
    let archiver = archiver
        .into_iter()
        .chain(
            twin.into_iter()
                .chain(CANDIDATES.map(|(_, name)| name))
                .map(str::to_owned),
        )
        .find(|name| archives(name))?;
    Some(Clang { compiler, archiver })
}

fn knows_wasm(compiler: &str) -> bool {
    let targets = Invocation::new(compiler).words("--print-targets").output();
    targets.is_some_and(|text| {
        text.lines()
            .any(|line| line.trim_start().starts_with("wasm32 "))
    })
}

fn archives(archiver: &str) -> bool {
    Invocation::new(archiver).words("--version").succeeds()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(compiler: &str, archiver: &str) -> Option<Clang> {
        Some(Clang {
            compiler: compiler.to_owned(),
            archiver: archiver.to_owned(),
        })
    }

    #[test]
    fn the_newest_clang_comes_with_its_own_archiver() {
        assert_eq!(
            choose(None, None, |_| true, |_| true),
            pair("clang-22", "llvm-ar-22")
        );
        let only_19 = |name: &str| name.ends_with("-19");
        assert_eq!(
            choose(None, None, only_19, only_19),
            pair("clang-19", "llvm-ar-19")
        );
    }

    #[test]
    fn another_archiver_serves_when_the_twin_is_absent() {
        let found = choose(
            None,
            None,
            |name| name == "clang-19",
            |name| name == "llvm-ar-14",
        );
        assert_eq!(found, pair("clang-19", "llvm-ar-14"));
    }

    #[test]
    fn the_environment_comes_first_if_it_works() {
        let named = || Some("my-clang".to_owned());
        assert_eq!(
            choose(named(), None, |_| true, |_| true),
            pair("my-clang", "llvm-ar-22")
        );
        let not_mine = |name: &str| name != "my-clang";
        assert_eq!(
            choose(named(), None, not_mine, |_| true),
            pair("clang-22", "llvm-ar-22")
        );
    }

    #[test]
    fn a_clang_without_the_target_is_no_help() {
        assert_eq!(choose(None, None, |_| false, |_| true), None);
        assert!(!knows_wasm("shouce-no-such-clang"));
    }
}
