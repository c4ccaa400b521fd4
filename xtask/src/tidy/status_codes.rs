//! HTTP status codes are chosen in one place, from the codes of our problems.

use super::project::Project;
use super::rust_source::sequences;
use super::{Breach, Rule};

/// The files that may choose a status code. Test code may compare with any.
const PLACES: [&str; 1] = ["server/src/api/problem.rs"];

const PATTERN: [&str; 3] = ["StatusCode", ":", ":"];

pub(super) const RULE: Rule = Rule {
    name: "HTTP status codes are chosen in one place",
    mend: "return an error with a stable code and let server/src/api/problem.rs translate it; \
           a handler that succeeds needs no code",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| !file.is_under(&PLACES)) {
        let tokens = file.product_tokens();
        let found = sequences(&tokens, &PATTERN);
        breaches.extend(found.map(|token| file.breach(token.line, "a status code")));
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
    fn a_handler_that_chooses_its_status_is_found() {
        assert_eq!(
            found("server/src/api/records.rs", "return StatusCode::NOT_FOUND;"),
            1
        );
        assert_eq!(
            found(
                "server/src/api/records.rs",
                "use axum::http::StatusCode::{self, OK};"
            ),
            1
        );
    }

    #[test]
    fn the_translation_and_the_tests_may_name_them() {
        assert_eq!(
            found("server/src/api/problem.rs", "StatusCode::NOT_FOUND"),
            0
        );
        assert_eq!(
            found("server/tests/api.rs", "assert_eq!(status, StatusCode::OK);"),
            0
        );
        assert_eq!(
            found("server/src/api/records.rs", "fn f(status: StatusCode) {}"),
            0
        );
    }
}
