//! The program on sheets that are right, and on sheets that are not.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn linkage(arguments: &[&str], folder: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_linkage");
    Command::new(program)
        .args(arguments)
        .args(["--language", "en"])
        .current_dir(folder)
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const PEOPLE: &str = "编号,姓名,性别,出生日期,身份证号,县,乡镇,村
a1,和春秀,女,1932-05-08,533321193205080023,福贡县,鹿马登乡,赤恒底村
a2,何春秀,女,1932年4月3日,533321193205081023,福贡县,鹿马登乡,赤恒底村
a3,李玉兰,女,1938-01-20,,福贡县,鹿马登乡,赤恒底村
";

#[test]
fn a_sheet_of_elders_gives_its_pairs_and_one_line_of_json() {
    let folder = folder_with(&[("people.csv", PEOPLE)]);
    let output = linkage(
        &[
            "dedupe",
            "people.csv",
            "--model",
            "census",
            "--out",
            "pairs.csv",
        ],
        folder.path(),
    );
    assert!(output.status.success(), "{}", told(&output));
    let pairs = fs::read_to_string(folder.path().join("pairs.csv")).unwrap();
    assert!(
        pairs.starts_with("id_l,id_r,match_probability,match_weight\na1,a2,0.9"),
        "{pairs}"
    );
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["pairs"], 1);
    assert!(line["seconds"]["compare"].is_number() && line["peak_mb"].is_number());
}

#[test]
fn a_sheet_in_the_chinese_encoding_is_read_too() {
    let folder = folder_with(&[]);
    let (bytes, ..) = encoding_rs::GB18030.encode(PEOPLE);
    fs::write(folder.path().join("people.csv"), bytes).unwrap();
    let output = linkage(
        &["dedupe", "people.csv", "--out", "pairs.csv"],
        folder.path(),
    );
    assert!(output.status.success(), "{}", told(&output));
    assert!(
        fs::read_to_string(folder.path().join("pairs.csv"))
            .unwrap()
            .contains("a1,a2")
    );
}

#[test]
fn a_map_names_columns_that_nobody_could_guess() {
    let sheet = PEOPLE.replace(
        "编号,姓名,性别,出生日期,身份证号,县,乡镇,村",
        "k,p,q,r,s,t,u,v",
    );
    let map = r#"{"id":"k","name":"p","sex":"q","birth":"r","id_number":"s","county":"t","township":"u","village":"v"}"#;
    let folder = folder_with(&[("people.csv", &sheet), ("map.json", map)]);
    let output = linkage(
        &[
            "dedupe",
            "people.csv",
            "--columns",
            "map.json",
            "--out",
            "pairs.csv",
        ],
        folder.path(),
    );
    assert!(output.status.success(), "{}", told(&output));
    assert!(
        fs::read_to_string(folder.path().join("pairs.csv"))
            .unwrap()
            .contains("a1,a2")
    );
    let wrong = linkage(
        &[
            "dedupe",
            "people.csv",
            "--columns",
            "map.json",
            "--out",
            "nowhere/pairs.csv",
        ],
        folder.path(),
    );
    assert!(
        !wrong.status.success() && told(&wrong).contains("cannot be written"),
        "{}",
        told(&wrong)
    );
}

#[test]
fn what_cannot_be_linked_is_told_in_a_sentence_and_nothing_is_written() {
    let unknown = r#"{"comparisons": [{"column": "name", "levels": [{"kind": "soundex"}, {"kind": "else"}]}]}"#;
    let common = r#"{"id":"id","comparisons": [{"column": "sex", "levels": [{"kind": "exact"}, {"kind": "else"}]},
        {"column": "name", "levels": [{"kind": "exact"}, {"kind": "else"}]}], "blocking": [["sex"]]}"#;
    let many: String = (0..9000).map(|at| format!("{at},n{at},f\n")).collect();
    let many = format!("id,name,sex\n{many}");
    let folder = folder_with(&[
        ("empty.csv", ""),
        ("headings.csv", "id,name\n"),
        ("constant.csv", "id,name,town\n1,smith,x\n2,smith,x\n"),
        ("blank.csv", "id,name,town\n1,,\n2,,\n"),
        ("ragged.csv", "id,name\n1,a\n2,b,c\n"),
        ("twice.csv", "id,name\n1,anna\n1,bert\n"),
        ("people.csv", "id,name\n1,anna\n2,bert\n"),
        ("many.csv", &many),
        ("unknown.json", unknown),
        ("common.json", common),
        ("broken.json", "{"),
        ("census.json", r#"{"mixture":{}}"#),
        ("map.json", r#"{"name": "nobody"}"#),
    ]);
    for (arguments, sentence) in [
        (vec!["dedupe", "headings.csv"], "no rows"),
        (
            vec!["dedupe", "constant.csv", "--model", "columns"],
            "No column can tell records apart (name: one value only",
        ),
        (
            vec!["dedupe", "blank.csv", "--model", "columns"],
            "name: empty",
        ),
        (vec!["dedupe", "ragged.csv"], "cannot be read"),
        (vec!["dedupe", "twice.csv"], "“1” stands on two records"),
        (vec!["link", "people.csv", "people.csv"], "across them"),
        (
            vec!["dedupe", "people.csv", "--model", "unknown.json"],
            "“soundex”",
        ),
        (
            vec!["dedupe", "people.csv", "--model", "broken.json"],
            "cannot be used",
        ),
        (
            vec!["dedupe", "people.csv", "--columns", "map.json"],
            "no column “nobody”",
        ),
        (
            vec!["dedupe", "many.csv", "--model", "common.json"],
            "would make 40495500 pairs",
        ),
        (
            vec!["dedupe", "people.csv", "--model", "common.json"],
            "no column “",
        ),
        (
            vec!["export", "census.json", "--for", "duckdb"],
            "three classes",
        ),
        (vec!["dedupe", "missing.csv"], "missing.csv"),
    ] {
        let arguments = [arguments, vec!["--out", "pairs.csv"]].concat();
        let output = linkage(&arguments, folder.path());
        assert!(!output.status.success(), "{arguments:?}");
        assert!(
            told(&output).contains(sentence),
            "{arguments:?}: {}",
            told(&output)
        );
        assert!(
            output.stdout.is_empty() && !folder.path().join("pairs.csv").exists(),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_model_trained_on_one_sheet_links_the_next_and_goes_to_splink() {
    let mut sheet = String::from("rec_id,given_name,surname,date_of_birth,postcode\n");
    let (given, family) = (
        ["anna", "bert", "carla", "dirk", "emil"],
        ["smith", "jones", "brown", "miller"],
    );
    for at in 0..400_u32 {
        let (g, f) = (given[at as usize % 5], family[at as usize % 4]);
        let born = 19_200_101 + at * 7919 % 28 + at * 104_729 % 12 * 100 + at % 60 * 10_000;
        sheet += &format!("r{at},{g},{f},{born},{}\n", 1000 + at * 31 % 900);
        if at % 4 == 0 {
            sheet += &format!("d{at},{g},{f}e,{born},{}\n", 1000 + at * 31 % 900);
        }
    }
    let folder = folder_with(&[("people.csv", &sheet)]);
    for arguments in [
        vec![
            "train",
            "people.csv",
            "--model",
            "columns",
            "--out",
            "model.json",
        ],
        vec![
            "dedupe",
            "people.csv",
            "--model",
            "model.json",
            "--out",
            "pairs.csv",
        ],
        vec![
            "export",
            "model.json",
            "--for",
            "spark",
            "--out",
            "splink.json",
        ],
        vec!["profile", "people.csv"],
    ] {
        let output = linkage(&arguments, folder.path());
        assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    }
    let pairs = fs::read_to_string(folder.path().join("pairs.csv")).unwrap();
    let right = pairs
        .lines()
        .filter(|line| line.starts_with('r') || line.starts_with('d'))
        .count();
    assert!((95..=105).contains(&right), "{right} pairs");
    assert!(
        fs::read_to_string(folder.path().join("splink.json"))
            .unwrap()
            .contains("`surname_l` = `surname_r`")
    );
}

#[test]
fn a_column_of_mixed_types_is_compared_as_text() {
    let mut sheet = String::from("id,name,born,code\n");
    let codes = ["7", "seven", "1932-05-08", "?", "7.0", "VII"];
    for at in 0..120 {
        let code = codes[at % codes.len()];
        sheet += &format!("{at},name{},{},{code}{}\n", at / 2, 1900 + at / 2, at / 2);
    }
    let folder = folder_with(&[("people.csv", &sheet)]);
    let output = linkage(
        &["dedupe", "people.csv", "--out", "pairs.csv"],
        folder.path(),
    );
    assert!(output.status.success(), "{}", told(&output));
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(line["pairs"].as_u64() >= Some(30), "{line}");
}

#[test]
fn pairs_are_held_against_the_truth() {
    let pairs = "id_l,id_r,match_probability,match_weight\na,b,0.99,7\nc,d,0.6,0.6\n";
    let folder = folder_with(&[
        ("pairs.csv", pairs),
        ("truth.csv", "id,person\na,1\nb,1\nc,2\nd,3\n"),
        ("wrong.csv", "x\n1\n"),
    ]);
    let output = linkage(
        &["evaluate", "pairs.csv", "--truth", "truth.csv"],
        folder.path(),
    );
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (line["true_pairs"].as_u64(), line["best"]["f1"].as_f64()),
        (Some(1), Some(1.0))
    );
    let wrong = linkage(
        &["evaluate", "pairs.csv", "--truth", "wrong.csv"],
        folder.path(),
    );
    assert!(told(&wrong).contains("id and person"), "{}", told(&wrong));
}
