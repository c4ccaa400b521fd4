//! What is committed is finished.

use super::project::{File, Project};
use super::rust_source::{Kind, sequences, tokens};
use super::{Breach, Rule};

/// Marks of something left for later, as whole words: in Rust's comments, and anywhere
/// in the sources of the web.
const MARKS: [&str; 2] = ["TODO", "FIXME"];

/// Rust code that stands for what is not there, or hides a test.
const CODE: [(&[&str], &str); 3] = [
    (&["todo", "!"], "todo!"),
    (&["unimplemented", "!"], "unimplemented!"),
    (&["#", "[", "ignore"], "#[ignore]"),
];

/// Sources of the web.
const WEB: [&str; 6] = ["ts", "js", "vue", "html", "css", "scss"];

pub(super) const RULE: Rule = Rule {
    name: "nothing is left for later",
    mend: "finish it, or take it out and write an issue",
    check,
};

fn check(project: &Project) -> Vec<Breach> {
    let rust = project.rust().flat_map(check_rust);
    let web = project
        .files
        .iter()
        .filter(|file| file.has_extension(&WEB))
        .flat_map(check_web);
    rust.chain(web).collect()
}

fn check_rust(file: &File) -> Vec<Breach> {
    let tokens = tokens(&file.text);
    let mut breaches = Vec::new();
    for comment in tokens.iter().filter(|token| token.kind == Kind::Comment) {
        for (index, line) in comment.text.lines().enumerate() {
            breaches.extend(mark(line).map(|mark| file.breach(comment.line + index, mark)));
        }
    }
    for (pattern, name) in CODE {
        let found = sequences(&tokens, pattern);
        breaches.extend(found.map(|token| file.breach(token.line, name)));
    }
    breaches
}

fn check_web(file: &File) -> Vec<Breach> {
    let marked = |(number, line)| mark(line).map(|mark| file.breach(number, mark));
    file.lines().filter_map(marked).collect()
}

fn mark(line: &str) -> Option<&'static str> {
    let mut words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.find_map(|word| MARKS.into_iter().find(|mark| *mark == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let breaches = check(&Project::of(&[(path, text)]));
        breaches
            .into_iter()
            .map(|breach| format!("{} {}", breach.place, breach.what))
            .collect()
    }

    #[test]
    fn marks_in_rust_comments_are_found_on_their_line() {
        assert_eq!(found("a.rs", "fn a() {} // TODO: b"), ["a.rs:1 TODO"]);
        assert_eq!(found("a.rs", "/* a\n * FIXME\n */"), ["a.rs:2 FIXME"]);
    }

    #[test]
    fn code_that_stands_for_nothing_is_found() {
        assert_eq!(found("a.rs", "fn a() { todo!() }"), ["a.rs:1 todo!"]);
        assert_eq!(
            found("a.rs", "fn a() { unimplemented!() }"),
            ["a.rs:1 unimplemented!"]
        );
        assert_eq!(
            found("a.rs", "#[test]\n#[ignore = \"slow\"]\nfn a() {}"),
            ["a.rs:2 #[ignore]"]
        );
    }

    #[test]
    fn marks_in_the_web_are_found_anywhere() {
        assert_eq!(found("web/a.vue", "<p>\nTODO</p>"), ["web/a.vue:2 TODO"]);
    }

    #[test]
    fn other_words_and_rust_strings_are_free() {
        assert!(found("a.rs", "let a = \"TODO todo!() #[ignore]\"; // TODOS todo").is_empty());
        assert!(found("docs/a.md", "TODO").is_empty());
    }
}
