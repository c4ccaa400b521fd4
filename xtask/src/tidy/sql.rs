//! SQL stands where the tables are.

use super::project::Project;
use super::rust_source::Kind;
use super::{Breach, Rule};

/// Where SQL may be written. Test code may hold it anywhere.
const PLACES: [&str; 3] = [
    "client-core/src/store*",
    "server/src/ledger*",
    "server/src/projection*",
];

/// What a statement begins with: whole words, in capitals, as we write them.
const BEGINNINGS: [&str; 10] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "REPLACE INTO",
    "WITH RECURSIVE",
    "CREATE TABLE",
    "CREATE INDEX",
    "CREATE UNIQUE INDEX",
    "ALTER TABLE",
];

pub(super) const RULE: Rule = Rule {
    name: "SQL stands where the tables are",
    mend: "give the store, the ledger or the projection a function named after what you need",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project
        .files
        .iter()
        .filter(|file| !file.is_under(&PLACES) && !file.is_test())
    {
        if file.has_extension(&["sql"]) {
            breaches.push(file.breach(1, "a file of SQL"));
        } else if file.has_extension(&["rs"]) {
            let tokens = file.product_tokens();
            let texts = tokens.iter().filter(|token| token.kind == Kind::Text);
            let statements = texts.filter(|token| is_statement(token.inside()));
            breaches.extend(statements.map(|token| file.breach(token.line, "an SQL statement")));
        }
    }
    breaches
}

fn is_statement(text: &str) -> bool {
    BEGINNINGS.iter().any(|beginning| {
        let rest = text.strip_prefix(beginning);
        rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Project::of(&[(path, text)])).len()
    }

    #[test]
    fn a_statement_elsewhere_is_found() {
        assert_eq!(
            found("server/src/api/records.rs", "db.query(\"SELECT 1\")"),
            1
        );
        assert_eq!(
            found("server/src/roll.rs", "r#\"\n  INSERT INTO t VALUES (1)\"#"),
            1
        );
        assert_eq!(found("linkage/src/a.rs", "\"\\\n CREATE TABLE t (a)\""), 1);
        assert_eq!(found("server/src/a.sql", ""), 1);
    }

    #[test]
    fn the_stores_and_the_tests_may_hold_sql() {
        let text = "\"SELECT 1\"";
        assert_eq!(found("client-core/src/store/outbox.rs", text), 0);
        assert_eq!(found("server/src/ledger.rs", text), 0);
        assert_eq!(found("server/tests/api.rs", text), 0);
        assert_eq!(
            found(
                "server/src/a.rs",
                "#[cfg(test)] mod tests { const A: &str = \"SELECT 1\"; }"
            ),
            0
        );
    }

    #[test]
    fn words_that_only_look_like_it_are_free() {
        assert_eq!(
            found(
                "server/src/a.rs",
                "\"SELECTED\"; \"Select a village\"; // SELECT 1"
            ),
            0
        );
    }
}
