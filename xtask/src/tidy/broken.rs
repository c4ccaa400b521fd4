//! What is broken on purpose is broken in tests alone.
//!
//! The faults of `schema::broken` are there in builds with debug assertions and put there by a
//! function call. So no profile that is shipped may switch debug assertions on, and nothing
//! but a test may make that call.

use super::project::{File, Project};
use super::rust_source::sequences;
use super::{Breach, Rule};

/// Where the call is defined.
const DEFINED: [&str; 1] = ["schema/src/broken.rs"];

pub(super) const RULE: Rule = Rule {
    name: "faults made on purpose stay in tests",
    mend: "put a fault there with `broken::put` in a test only, and leave debug assertions out \
           of every profile but dev and test",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| !file.is_under(&DEFINED)) {
        let tokens = file.product_tokens();
        let put = sequences(&tokens, &["broken", ":", ":", "put"]);
        breaches.extend(put.map(|token| file.breach(token.line, "puts a fault into a product")));
    }
    let settings = |file: &&File| file.has_extension(&["toml"]);
    for file in project.files.iter().filter(settings) {
        for (line, text) in (1..).zip(file.text.lines()) {
            if text.trim_start().starts_with("debug-assertions") {
                breaches.push(file.breach(line, "a profile with faults"));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Project::of(&[(path, text)])).len()
    }

    #[test]
    fn a_product_that_breaks_itself_and_a_profile_with_faults_are_found() {
        let put = "fn main() { schema::broken::put(None); }";
        assert_eq!(found("server/src/main.rs", put), 1);
        let profile = "[profile.release]\ndebug-assertions = true\n";
        assert_eq!(found("Cargo.toml", profile), 1);
    }

    #[test]
    fn tests_may_break_it_and_products_may_ask() {
        assert_eq!(found("tests/simulation/broken.rs", "broken::put(None)"), 0);
        let asked = "if broken::is(Fault::EpochKept) {}";
        assert_eq!(found("server/src/ledger.rs", asked), 0);
        assert_eq!(found("Cargo.toml", "[profile.dev]\ndebug = true\n"), 0);
    }
}
