use crate::desk::{Desk, id_number};

const VILLAGE: &str = "533301002210";

fn list() -> String {
    let [a, b, c] = [("19400101", 1), ("19330815", 2), ("19251001", 13)]
        .map(|(birth, sequence)| id_number(birth, sequence));
    format!(
        "姓名,身份证号码,性别,村民小组,所在村\n\
         余阿普,{a},男,一组,{VILLAGE}\n\
         和阿娜,{b},女,二组,{VILLAGE}\n\
         杨李氏,{c},男,二组,{VILLAGE}\n"
    )
}

#[test]
fn a_preview_shows_the_columns_and_changes_nothing() {
    let desk = Desk::new();
    let file = desk.file("list.csv", list());
    let out = desk.run(&["roster", "import", &file]);
    assert!(out.contains("身份证号码 -> id_number"), "{out}");
    assert!(out.contains("所在村 -> division_village"), "{out}");
    assert_eq!(desk.records(), 0);
}

#[test]
fn importing_twice_makes_no_twins_however_the_list_is_sorted_and_called() {
    let desk = Desk::new();
    let file = desk.file("list.csv", list());
    desk.run(&["roster", "import", &file, "--yes"]);
    assert_eq!(desk.records(), 3);
    let before = desk.json(&["health", "--json"])["received"].clone();
    let text = list();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let again = desk.file("名单 (2).csv", lines.join("\n"));
    desk.run(&["roster", "import", &again, "--yes"]);
    assert_eq!(desk.records(), 3);
    assert_eq!(desk.json(&["health", "--json"])["received"], before);
    desk.run(&["verify"]);
}

#[test]
fn two_imports_of_one_list_at_once_make_no_twins_and_no_quarrel() {
    let desk = Desk::new();
    let file = desk.file("list.csv", list());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| desk.run(&["roster", "import", &file, "--yes"]));
        }
    });
    let health = desk.json(&["health", "--json"]);
    assert_eq!(
        (&health["records"], &health["held"]),
        (&3.into(), &0.into())
    );
}

#[test]
fn villages_by_name_codes_by_label_and_repeated_lines_are_understood() {
    let desk = Desk::new();
    let file = desk.file(
        "list.csv",
        "2026年高龄老人花名册\n\
         县（市）,乡镇,行政村,姓名,性别,民族,出生日期\n\
         泸水市,六库街道,六库村委会,余阿普,男,傈僳,1941年\n\
         泸水市,六库街道,六库村委会,和阿娜,女,怒族,1933-08-15\n\
         泸水市,六库街道,六库村委会,和阿娜,女,怒族,1933-08-15\n\
         泸水市,六库街道,不存在村委会,和阿妮,女,怒族,1933-02-30\n",
    );
    let out = desk.run(&["roster", "import", &file, "--yes", "--skip-bad"]);
    assert!(
        out.contains("roster.repeated") && out.contains("第 5 行"),
        "{out}"
    );
    assert!(out.contains("roster.division-unknown-name"), "{out}");
    assert!(out.contains("date."), "an impossible date: {out}");
    assert_eq!(desk.records(), 2);
    let counts = desk.json(&["count", "--json", "--as-of", "2026-11-01"]);
    assert_eq!(counts["total"]["resident"]["total"], 2);
}

#[test]
fn a_corrected_list_changes_its_records_and_makes_none() {
    let desk = Desk::new();
    let file = desk.file("list.csv", list());
    desk.run(&["roster", "import", &file, "--yes"]);
    let file = desk.file("list.csv", list().replace("和阿娜", "和阿妮"));
    desk.run(&["roster", "import", &file, "--yes"]);
    assert_eq!(desk.records(), 3);
    let out = desk.path("people.csv").display().to_string();
    desk.run(&["export", "people", &out, "--reason", "a test"]);
    let exported = std::fs::read_to_string(&out).unwrap();
    assert!(exported.contains("和阿妮") && !exported.contains("和阿娜"));
    assert_eq!(desk.json(&["health", "--json"])["held"], 0);
}

#[test]
fn a_malformed_line_is_told_with_its_number_column_and_code() {
    let desk = Desk::new();
    let bad = format!(
        "{}坏行,533301,男,一组,{VILLAGE}\n无村,,男,一组,533301999999\n",
        list()
    );
    let file = desk.file("list.csv", &bad);
    let out = desk.run(&["roster", "import", &file]);
    let lines: Vec<&str> = out.lines().filter(|line| line.starts_with("第 ")).collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert!(
        lines[0].contains("第 5 行") && lines[0].contains("身份证号码"),
        "{out}"
    );
    assert!(
        lines[1].contains("第 6 行") && lines[1].contains("roster.division-never-existed"),
        "{out}"
    );

    let said = desk.try_to(&["roster", "import", &file, "--yes"]);
    assert!(
        !said.ok && said.err.contains("roster.bad-lines"),
        "{}",
        said.err
    );
    assert_eq!(desk.records(), 0, "one bad line keeps all out");
    desk.run(&["roster", "import", &file, "--yes", "--skip-bad"]);
    assert_eq!(desk.records(), 3);
}

#[test]
fn a_wrong_file_changes_nothing() {
    let desk = Desk::new();
    let before = desk.json(&["health", "--json"])["received"].clone();
    for (content, code) in [
        (&b"PK\x03\x04 not a spreadsheet"[..], "roster.unreadable"),
        (b"\x00\x01\x02", "roster.format"),
        (b"a,b\n1,2\n", "roster.no-headings"),
        ("姓名,性别\n余阿普,男\n".as_bytes(), "roster.column-missing"),
        ("姓名,所在村\n".as_bytes(), "roster.empty"),
    ] {
        let file = desk.file("wrong.csv", content);
        let said = desk.try_to(&["roster", "import", &file, "--yes"]);
        assert!(!said.ok && said.err.contains(code), "{code}: {}", said.err);
    }
    assert_eq!(desk.json(&["health", "--json"])["received"], before);
}

#[test]
fn a_column_can_be_named_and_a_spreadsheet_in_gb18030_reads() {
    let desk = Desk::new();
    let text = format!("谁,哪里,生日\n余阿普,{VILLAGE},1940-01-01\n");
    let (bytes, ..) = encoding_rs::GB18030.encode(&text);
    let file = desk.file("list.csv", &bytes);
    let columns = [
        "--column",
        "name=谁",
        "--column",
        "division_village=B",
        "--yes",
    ];
    let arguments = [&["roster", "import", &file][..], &columns].concat();
    desk.run(&arguments);
    assert_eq!(desk.records(), 1);
}

#[test]
fn a_spreadsheet_with_numbers_for_id_numbers_is_told_that_digits_are_lost() {
    let desk = Desk::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["姓名", "所在村", "身份证号码"]) {
        sheet.write(0, column, heading).unwrap();
    }
    sheet.write(1, 0, "余阿普").unwrap();
    sheet.write(1, 1, VILLAGE).unwrap();
    sheet.write(1, 2, 533_301_194_001_010_014.0).unwrap();
    let file = desk.file("list.xlsx", book.save_to_buffer().unwrap());
    let out = desk.run(&["roster", "import", &file]);
    assert!(
        out.contains("roster.digits-lost") && out.contains("第 2 行"),
        "{out}"
    );
}

#[test]
fn an_imported_list_is_counted_by_county_township_age_and_sex() {
    let desk = Desk::new();
    let file = desk.file("list.csv", list());
    desk.run(&["roster", "import", &file, "--yes"]);
    let counts = desk.json(&["count", "--json", "--as-of", "2026-11-01"]);
    insta::assert_json_snapshot!(counts);
    let table = desk.run(&["count", "--by", "county", "--as-of", "2026-11-01"]);
    assert!(table.contains("泸水市"), "{table}");
}

#[test]
fn an_export_masks_what_is_sensitive_unless_there_is_a_reason() {
    let desk = Desk::new();
    let file = desk.file("list.csv", list());
    desk.run(&["roster", "import", &file, "--yes"]);
    let out = desk.path("people.csv").display().to_string();
    desk.run(&["export", "people", &out]);
    let number = id_number("19400101", 1);
    let masked = std::fs::read_to_string(&out).unwrap();
    assert!(!masked.contains(&number) && !masked.contains("余阿普"));
    desk.run(&[
        "export",
        "people",
        &out,
        "--reason",
        "hand-over to the bank",
    ]);
    assert!(std::fs::read_to_string(&out).unwrap().contains(&number));
    let said = desk.try_to(&["export", "people", &out, "--reason", " "]);
    assert!(said.err.contains("export.no-reason"), "{}", said.err);
    // Who typed it stands in the audit, and in every line.
    let text = std::fs::read_to_string(&out).unwrap();
    let marks: Vec<&str> = (text.trim_end().lines().skip(1))
        .map(|line| line.rsplit_once(',').unwrap().1)
        .collect();
    assert_eq!(marks.len(), 3);
    let noted = marks[0].split(' ').next().unwrap();
    desk.run(&["audit", "verify", "--noted", noted]);
    let other = noted.replacen('-', "-0", 1);
    let said = desk.try_to(&["audit", "verify", "--noted", &other[..noted.len()]]);
    assert!(said.err.contains("audit.other"), "{}", said.err);
    let said = desk.try_to(&["audit", "verify", "--noted", "yesterday"]);
    assert!(said.err.contains("audit.not-noted"), "{}", said.err);
    let counts = desk.path("counts.csv").display().to_string();
    desk.run(&["export", "counts", &counts, "--as-of", "2026-11-01"]);
    insta::assert_snapshot!(std::fs::read_to_string(&counts).unwrap());
}

#[test]
fn ten_thousand_lines_go_in_at_once_and_a_backup_restores_them() {
    let desk = Desk::new();
    let mut text = "姓名,身份证号码,性别,所在村\n".to_owned();
    for number in 0..10_000_u32 {
        let (year, month) = (1926 + number % 20, 1 + number / 20 % 12);
        let day = 1 + number / 240 % 28;
        let sequence = u16::try_from(1 + number / 6_720).unwrap();
        let id = id_number(&format!("{year}{month:02}{day:02}"), sequence);
        text += &format!("余阿普,{id},男,{VILLAGE}\n");
    }
    let file = desk.file("list.csv", text);
    desk.run(&["roster", "import", &file, "--yes"]);
    assert_eq!(desk.records(), 10_000);
    let backup = desk.path("backup.db").display().to_string();
    desk.run(&["backup", &backup]);
    let said = desk.try_to(&["restore", &backup]);
    assert!(said.err.contains("backup.would-overwrite"), "{}", said.err);
    std::fs::remove_dir_all(desk.path("data")).unwrap();
    desk.run(&["restore", &backup]);
    desk.run(&["verify"]);
    assert_eq!(desk.records(), 10_000);
}

#[test]
fn a_wrong_backup_is_refused_and_stands_in_the_way_of_no_right_one() {
    let desk = Desk::new();
    let backup = desk.path("backup.db").display().to_string();
    desk.run(&["backup", &backup]);
    std::fs::remove_dir_all(desk.path("data")).unwrap();
    let whole = std::fs::read(&backup).unwrap();
    let mut bent = whole.clone();
    bent[4_096..8_192].fill(0x5a);
    for (wrong, code) in [
        (&b"not a backup at all"[..], "[backup.damaged]"),
        (&[], "[backup.not-a-ledger]"),
        (&whole[..5_000], "[backup.damaged]"),
        (&bent, "[backup.damaged]"),
    ] {
        let file = desk.file("wrong.db", wrong);
        let said = desk.try_to(&["restore", &file]);
        assert!(!said.ok && said.err.contains(code), "{code}: {}", said.err);
    }
    desk.run(&["restore", &backup]);
    desk.run(&["verify"]);
}

#[test]
fn a_workbook_s_odd_sheets_cells_and_dates_are_told_and_nobody_is_passed_over_in_silence() {
    let desk = Desk::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("封面").unwrap();
    for (name, people) in [("六库", 4), ("上帕", 1)] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        // A title above, and a first column without anything.
        sheet.write(0, 1, "2026年高龄老人花名册").unwrap();
        for (column, heading) in (1..).zip(["姓名", "所在村", "出生日期"]) {
            sheet.write(1, column, heading).unwrap();
        }
        for row in 2..2 + people {
            let name = ["余阿普", "和阿娜", "胡桂香", "杨文军"][row as usize - 2];
            sheet.write(row, 1, name).unwrap();
            sheet.write(row, 2, VILLAGE).unwrap();
        }
        if people == 4 {
            let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
            sheet.write_with_format(2, 3, 14_611, &date).unwrap();
            sheet.write_with_format(3, 3, 1, &date).unwrap();
            sheet.write(4, 3, 14_611).unwrap();
            let broken = rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!");
            sheet.write(5, 3, broken).unwrap();
        }
    }
    let file = desk.file("list.xlsx", book.save_to_buffer().unwrap());
    for (language, other, broken) in [
        ("zh", "没有读取：上帕", "#DIV/0!"),
        ("en", "Nobody was read from: 上帕", "#DIV/0!"),
    ] {
        let out = desk.run(&["roster", "import", &file, "--language", language]);
        assert!(out.contains(other) && out.contains(broken), "{out}");
        for code in ["roster.cell-broken", "date.unreadable"] {
            assert!(out.contains(&format!("[{code}]")), "{code}: {out}");
        }
    }
    desk.run(&["roster", "import", &file, "--yes", "--skip-bad"]);
    assert_eq!(desk.records(), 2, "a date as a date, and one of 1900");
    desk.run(&["roster", "import", &file, "--yes", "--sheet", "上帕"]);
    assert_eq!(desk.records(), 3);
    let said = desk.try_to(&["roster", "import", &file, "--sheet", "封面"]);
    assert!(said.err.contains("[roster.no-such-sheet]"), "{}", said.err);
    let said = desk.try_to(&["roster", "import", &file, "--source", "77"]);
    assert!(said.err.contains("[roster.no-such-source]"), "{}", said.err);
}

#[test]
fn a_comma_that_moves_the_cells_of_a_line_is_told_and_the_line_left_out() {
    let desk = Desk::new();
    let lines =
        format!("姓名,村民小组,所在村\n余阿普,上组,教堂边,{VILLAGE}\n和阿娜,下组,{VILLAGE},,\n");
    let file = desk.file("list.csv", lines);
    let out = desk.run(&["roster", "import", &file, "--yes", "--skip-bad"]);
    assert!(
        out.contains("[roster.cells-beyond]") && out.contains("第 2 行"),
        "{out}"
    );
    assert_eq!(desk.records(), 1);
}
