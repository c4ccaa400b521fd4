use std::fmt::Write;

use super::super::Questionnaire;

/// The standard definition with one place of it changed.
fn changed(from: &str, to: &str) -> String {
    let standard = Questionnaire::STANDARD_SOURCE;
    assert!(standard.contains(from), "{from}");
    standard.replacen(from, to, 1)
}

#[test]
fn a_definition_that_contradicts_itself_is_refused_with_its_place() {
    let mut report = String::new();
    for (from, to) in [
        ("name = \"sex\"", "name = \"Sex\""),
        ("name = \"sex\"", "name = \"name\""),
        ("name = \"sex\"", "name = \"alive\""),
        ("name = \"sex\"", "name = \"birth_conflict\""),
        ("name = \"sex\"", "name = \"age_full\""),
        ("code = \"B06\"", "code = \"B05\""),
        ("code = \"B06\"", "code = \"C06\""),
        ("list = \"sex\"", "list = \"gender\""),
        ("list = \"sex\"", ""),
        ("list = \"sex\"", "list = \"sex\"\nmin = 1"),
        ("checks = [\"X05\"]", "checks = [\"X99\"]"),
        ("hard = [\"X01\"", "hard = [\"X02\""),
        ("max = 20\n", ""),
        ("max = 20\n", "max = -1\n"),
        ("level = \"village\"\n", ""),
        ("max_bytes = 2_000_000", ""),
        ("kind = \"prose\"\nrelevant", "kind = \"text\"\nrelevant"),
        ("[\"1\", \"男\", \"male\"]", "[\"0\", \"男\", \"male\"]"),
        ("[\"1\", \"男\", \"male\"]", "[\"1|2\", \"男\", \"male\"]"),
        ("none = \"00\"", "none = \"77\""),
        ("headings = [\"户名\"", "headings = [\"姓名\""),
        (
            "required = \"cond\"\nrelevant = \"empty(id_number)\"",
            "required = \"cond\"",
        ),
        (
            "alive = 'life_status == \"1\"'",
            "alive = \"interviewed_alive\"",
        ),
        (
            "alive = 'life_status == \"1\"'",
            "alive = 'life_status == 1'",
        ),
        (
            "alive = 'life_status == \"1\"'",
            "Alive = 'life_status == \"1\"'",
        ),
        ("data = \"none\"", "data = \"secret\""),
        ("preload = true", "preloaded = true"),
    ] {
        let error = Questionnaire::parse(&changed(from, to))
            .expect_err(to)
            .to_string();
        let line = error.lines().next_back().unwrap_or_default();
        let _ = writeln!(
            report,
            "{} -> {}\n    {line}",
            from.escape_debug(),
            to.escape_debug()
        );
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_rule_written_twice_is_worked_out_once() {
    let form = Questionnaire::standard();
    let rules = form
        .fields()
        .iter()
        .filter(|field| field.relevant.is_some())
        .count();
    assert!(rules > 60);
    assert!(form.conditions.len() < 25, "{}", form.conditions.len());
}
