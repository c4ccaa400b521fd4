//! One code runs natively, in a browser worker and in the simulation.

use super::project::Project;
use super::rust_source::{Kind, tokens};
use super::{Breach, Rule};

/// Where code may differ by machine.
const PLACES: [&str; 1] = ["client-core/wasm"];

/// The conditions that tell machines apart.
const CONDITIONS: [&str; 2] = ["target_arch", "target_family"];

pub(super) const RULE: Rule = Rule {
    name: "code differs by machine only in client-core/wasm",
    mend: "take the difference as an argument; what a browser alone needs of a dependency is \
           a feature, chosen in Cargo.toml for that target",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| !file.is_under(&PLACES)) {
        let tokens = tokens(&file.text);
        let named = |text: &str| CONDITIONS.contains(&text);
        let found = tokens
            .iter()
            .filter(|token| token.kind == Kind::Word && named(token.text));
        breaches.extend(found.map(|token| file.breach(token.line, token.text)));
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
    fn a_core_that_knows_its_machine_is_found() {
        let text = "#[cfg(target_arch = \"wasm32\")] fn a() {}";
        assert_eq!(found("client-core/src/store.rs", text), 1);
        assert_eq!(
            found("schema/src/id.rs", "if cfg!(target_family = \"wasm\") {}"),
            1
        );
        assert_eq!(
            found(
                "schema/src/id.rs",
                "#[cfg_attr(not(target_family = \"wasm\"), x)] fn a() {}"
            ),
            1
        );
    }

    #[test]
    fn the_browser_s_crate_may_know_it() {
        let text = "#![cfg(target_arch = \"wasm32\")] // target_arch";
        assert_eq!(found("client-core/wasm/src/lib.rs", text), 0);
        assert_eq!(
            found("client-core/src/store.rs", "// no target_arch here"),
            0
        );
    }
}
