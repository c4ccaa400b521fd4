use super::*;
use crate::problem::Problem;

const CURRENT: &str = "\
code,parent,level,name,kind,pinyin
530000000000,,1,云南省,,yun nan sheng
533300000000,530000000000,2,怒江傈僳族自治州,,nu jiang
533301000000,533300000000,3,泸水市,city,lu shui shi
";

const PAST: &str = "\
code,level,name,first_year,last_year,status,likely_successor
533321000000,3,泸水县,2015,2015,retired,533301000000
";

fn load(current: &str, past: &str) -> LoadedDivisions {
    Divisions::load(current.as_bytes(), past.as_bytes()).unwrap()
}

/// The one problem of a line added to a sound file.
fn problem(current: &str, past: &str) -> String {
    let loaded = load(&format!("{CURRENT}{current}"), &format!("{PAST}{past}"));
    match loaded.problems.as_slice() {
        [problem] => Problem::from(problem).to_string(),
        problems => panic!("{problems:?}"),
    }
}

#[test]
fn a_sound_file_has_no_problems() {
    let loaded = load(CURRENT, PAST);
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.divisions.len(), 3);
}

#[test]
fn a_faulty_line_is_told_with_its_number_and_code() {
    let told = |line| problem(line, "");
    assert_eq!(
        told("53330100200O,533301000000,4,六库街道,,\n"),
        "divisions.code table=current line=5 division=53330100200O problem=division.character"
    );
    assert_eq!(
        told("533301002000,533301000000,5,六库街道,,\n"),
        "divisions.level table=current line=5 division=533301002000 level=4"
    );
    assert_eq!(
        told("533301002000,533300000000,4,六库街道,,\n"),
        "divisions.parent table=current line=5 division=533301002000"
    );
    assert_eq!(
        told("533323101000,533323000000,4,上帕镇,,\n"),
        "divisions.parent-missing table=current line=5 division=533323101000 parent=533323000000"
    );
    assert_eq!(
        told("533301000000,533300000000,3,泸水,,\n"),
        "divisions.repeated table=current line=5 division=533301000000"
    );
    assert_eq!(
        told("533301002000,533301000000,4,,,\n"),
        "divisions.name-missing table=current line=5 division=533301002000"
    );
    assert_eq!(
        told("533301002000,533301000000\n"),
        "divisions.cell-missing table=current line=5 division=533301002000"
    );
}

#[test]
fn the_history_must_agree_with_the_current_list() {
    let told = |line| problem("", line);
    assert_eq!(
        told("533301000000,3,泸水市,2016,2023,retired,\n"),
        "divisions.status table=past line=3 division=533301000000"
    );
    assert_eq!(
        told("533301000000,3,泸水市,2023,2016,current,\n"),
        "divisions.years table=past line=3 division=533301000000"
    );
    assert_eq!(
        told("533321101000,4,六库镇,2015,2015,retired,533301002000\n"),
        "divisions.successor-missing table=past line=3 division=533321101000"
    );
}

#[test]
fn a_line_that_is_not_utf8_is_told_and_the_rest_is_read() {
    let mut bytes = CURRENT.as_bytes().to_vec();
    bytes.extend_from_slice(b"533323000000,533300000000,3,\xB8\xA3\xB9\xB1,,\n");
    bytes.extend_from_slice("533324000000,533300000000,3,贡山,,\n".as_bytes());
    let loaded = Divisions::load(bytes.as_slice(), PAST.as_bytes()).unwrap();
    let codes: Vec<_> = loaded
        .problems
        .iter()
        .map(crate::problem::Coded::code)
        .collect();
    assert_eq!(codes, ["divisions.not-utf8"]);
    assert_eq!(loaded.problems[0].line, 5);
    assert_eq!(loaded.divisions.len(), 4);
}

#[test]
fn a_file_without_its_columns_is_refused() {
    let error = Divisions::load("code,name\n".as_bytes(), PAST.as_bytes()).unwrap_err();
    assert_eq!(
        Problem::from(&error).to_string(),
        "divisions.column-missing table=current column=parent"
    );
    assert!(Divisions::load(CURRENT.as_bytes(), "".as_bytes()).is_err());
}
