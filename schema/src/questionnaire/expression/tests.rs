use std::fmt::Write;

use super::super::Questionnaire;
use crate::questionnaire::DefinitionError;

/// A form with a field of each type and the given rule on the last one.
fn form(rule: &str) -> Result<Questionnaire, DefinitionError> {
    let mut toml = String::from(
        "version = 1\n\
         [relevance]\n\
         adult = 'age(born) >= 18'\n\
         [list.colour]\n\
         standard = 'own'\n\
         codes = [['1', '红', 'red'], ['2', '蓝', 'blue']]\n\
         [[section]]\n\
         code = 'A'\n\
         label = { zh = '例', en = 'example' }\n",
    );
    for (code, name, kind, conflict) in [
        ("A01", "nickname", "'text'", "last"),
        ("A02", "born", "'date'", "last"),
        ("A03", "teeth", "'int'\nmin = 0\nmax = 32", "last"),
        ("A04", "agrees", "'bool'", "last"),
        ("A05", "favourite", "'choice'\nlist = 'colour'", "last"),
        ("A06", "worn", "'choices'\nlist = 'colour'", "union"),
        ("A07", "seen_on", "'date'", "append"),
        ("A08", "place", "'gps'", "last"),
        ("A09", "number", "'auto'", "fixed"),
    ] {
        let _ = write!(
            toml,
            "[[section.field]]\ncode = '{code}'\nname = '{name}'\n\
             label = {{ zh = '例', en = 'example' }}\nkind = {kind}\n\
             conflict = '{conflict}'\ndata = 'none'\n",
        );
    }
    let _ = write!(
        toml,
        "[[section.field]]\ncode = 'A10'\nname = 'last'\n\
         label = {{ zh = '例', en = 'example' }}\nkind = 'text'\n\
         conflict = 'last'\ndata = 'none'\nrelevant = '''{rule}'''\n",
    );
    Questionnaire::parse(&toml)
}

#[test]
fn rules_of_every_allowed_form_are_understood() {
    for rule in [
        r#"favourite == "1""#,
        r#""2" != favourite"#,
        r#"favourite in ["1", "2"]"#,
        r#""1" in worn || !("2" in worn)"#,
        r#"teeth > 3 && teeth <= 30"#,
        r#"teeth in [1, 2]"#,
        "age(born) < 80",
        r#"born >= "1930-01-01""#,
        r#""2026-11-01" in seen_on"#,
        "agrees",
        "agrees == false",
        "birth_conflict && adult",
        "age_full >= 95 || adult",
        "empty(place) || empty(worn) || empty(seen_on) || !empty(nickname)",
        "true",
    ] {
        if let Err(error) = form(rule) {
            panic!("{rule}: {error}");
        }
    }
}

#[test]
fn a_broken_rule_is_refused_with_its_field_and_place() {
    let mut report = String::new();
    for rule in [
        "",
        "favourite ==",
        "hat == \"1\"",
        "adlut && agrees",
        "size(worn) > 1",
        "nickname.startsWith(\"a\")",
        "worn.exists(x, x == \"1\")",
        "has(worn.x)",
        "teeth + 1 > 3",
        "teeth > 2.5",
        "agrees ? true : false",
        "born == null",
        "nickname",
        "teeth",
        "favourite == 1",
        "teeth == \"1\"",
        "agrees < true",
        "worn == \"1\"",
        "worn in worn",
        "\"1\" in nickname",
        "teeth in worn",
        "favourite in [1]",
        "favourite in [\"1\", \"3\"]",
        "\"7\" in worn",
        "favourite != \"red\"",
        "age(teeth) > 3",
        "age(born, born) > 3",
        "empty(1)",
        "empty(adult)",
        "empty(age_full)",
        "age_full",
        "place == \"here\"",
        "number == \"1\"",
        "empty(number)",
        "adult == true",
        "(teeth > 1) == true",
        "agrees && [true]",
        "agrees && {1: 2}",
    ] {
        let error = form(rule).expect_err(rule).to_string();
        let _ = writeln!(report, "{rule}\n    {error}");
    }
    insta::assert_snapshot!(report);
}
