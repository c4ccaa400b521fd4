use schema::message::Language;
use schema::scope::Scope;

use super::*;
use crate::account::AccountRole;
use crate::board::testing::{board, code, divisions, entry, everybody};
use crate::board::{Board, Entry, PeopleQuery, Universe};
use crate::export::printed::Print;

const TOWNSHIP: &str = "533301002000";
const VILLAGES: [&str; 4] = [
    "533301002210",
    "533301002211",
    "533301101201",
    "533323100201",
];

fn day(text: &str) -> SolarDate {
    text.parse().unwrap()
}

/// A resident of 85 who is registered where she lives, but for what is said.
fn elder(key: u32, more: &[(&str, &str)]) -> Entry {
    let mut answers = vec![
        ("name", "余阿普"),
        ("division_village", VILLAGES[0]),
        ("sex", "2"),
        ("birth_adopted", "1941-05-01"),
        ("life_status", "1"),
        ("residence_status", "1"),
        ("visit_outcome", "1"),
    ];
    answers.retain(|(field, _)| more.iter().all(|(other, _)| other != field));
    answers.extend(more);
    entry(key, &answers)
}

/// Nine people, counted by hand in the tests below.
fn nine() -> Board {
    board(vec![
        elder(1, &[]),
        elder(
            2,
            &[
                ("sex", "1"),
                ("birth_adopted", "1930-01-01"),
                ("economic_category", "1|5"),
            ],
        ),
        // Lives in the second village, registered in another county.
        elder(
            3,
            &[
                ("division_village", VILLAGES[1]),
                ("hukou_division", VILLAGES[3]),
                ("residence_status", "3"),
            ],
        ),
        // Met in the other county, registered in the first village, away.
        elder(
            4,
            &[
                ("division_village", VILLAGES[3]),
                ("hukou_division", VILLAGES[0]),
                ("residence_status", "2"),
                ("birth_adopted", "1926-11-01"),
            ],
        ),
        // Died the day before, and on the day.
        elder(5, &[("life_status", "2"), ("death_date", "2026-10-31")]),
        elder(
            6,
            &[
                ("life_status", "2"),
                ("death_date", "2026-11-01"),
                ("chronic", "01"),
            ],
        ),
        // Turns eighty on the day; and a day too late.
        elder(
            7,
            &[
                ("birth_adopted", "1946-11-01"),
                ("living_arrangement", "1"),
                ("adl", "0|2|2|0|0|1"),
                ("division_village", VILLAGES[2]),
            ],
        ),
        elder(8, &[("birth_adopted", "1946-11-02")]),
        // A sex that nobody wrote down.
        elder(
            9,
            &[("sex", "9"), ("disability", "4"), ("disability_grade", "1")],
        ),
    ])
}

fn ask(board: &Board, name: TableName, division: Option<&str>) -> Table {
    ask_as(&everybody(), board, name, division)
}

fn ask_as(asker: &Asker, board: &Board, name: TableName, division: Option<&str>) -> Table {
    let divisions = divisions();
    let question = Question {
        asker,
        division: division.map(code),
        as_of: day("2026-11-01"),
        divisions: &divisions,
        standards: &Standards::default(),
    };
    board.moment().table(name, &question).unwrap()
}

fn counts(row: &TableRow) -> Vec<u64> {
    let count = |cell: &TableCell| cell.value.and_then(Figure::as_count);
    row.cells
        .iter()
        .map(|cell| count(cell).unwrap_or(u64::MAX))
        .collect()
}

fn row<'t>(table: &'t Table, division: &str) -> &'t TableRow {
    let of = |row: &&TableRow| row.division == Some(code(division));
    table.rows.iter().find(of).unwrap()
}

#[test]
fn the_headcount_is_that_of_the_hand() {
    let board = nine();
    let table = ask(&board, TableName::Headcount, Some(TOWNSHIP));
    // Lived in by 1, 2, 3, 6 and 9; registered: 1, 2, 4, 6 and 9.
    let total = counts(&table.rows[0]);
    let resident = [5, 1, 3, 0, 0, 0, 4, 0, 3, 0, 0, 0, 1, 1, 0, 0, 0, 0];
    let registered = [5, 1, 3, 0, 0, 0, 3, 0, 2, 0, 0, 0, 1, 1, 0, 1, 0, 1];
    assert_eq!(total, [resident, registered].concat());
    assert_eq!(row(&table, VILLAGES[1]).level, 1);
    assert_eq!(counts(row(&table, VILLAGES[1]))[..3], [1, 0, 1]);
    assert_eq!(
        counts(row(&table, VILLAGES[1]))[18],
        0,
        "registered elsewhere"
    );
    let county = ask(&board, TableName::Headcount, Some("533301"));
    assert_eq!(counts(&county.rows[0])[0], 6);
    assert_eq!(
        counts(row(&county, TOWNSHIP)),
        total,
        "whoever asks from above"
    );
    // Ten townships in force, and one that is no more and still has somebody.
    assert_eq!(county.rows.iter().filter(|row| row.level == 1).count(), 11);
}

#[test]
fn a_person_of_two_categories_is_in_two_lines_and_once_in_the_total() {
    let table = ask(&nine(), TableName::Economy, Some(TOWNSHIP));
    assert_eq!(counts(&table.rows[0])[0], 5);
    let of = |key: &str| {
        let row = table
            .rows
            .iter()
            .find(|row| row.key.as_deref() == Some(key));
        counts(row.unwrap())[0]
    };
    assert_eq!((of("1"), of("5"), of("2"), of("unanswered")), (1, 1, 0, 4));
}

#[test]
fn who_lives_alone_and_depends_on_others_is_told() {
    let table = ask(&nine(), TableName::Living, Some("533301"));
    let alone = table
        .rows
        .iter()
        .find(|row| row.key.as_deref() == Some("1"))
        .unwrap();
    assert_eq!(counts(alone).last(), Some(&1));
    assert_eq!(counts(&table.rows[0]).last(), Some(&1));
}

#[test]
fn a_centenarian_is_listed_to_whoever_answers_for_where_she_was_met() {
    let board = nine();
    let table = ask(&board, TableName::Centenarians, Some("533301"));
    let names: Vec<_> = table.rows.iter().map(|row| row.label.zh.as_str()).collect();
    assert_eq!(names, ["100岁及以上", "余阿普", "99岁（待满百岁）"]);
    let office = Asker {
        scope: Scope::new([code("533301")]),
        ..everybody()
    };
    let table = ask_as(&office, &board, TableName::Centenarians, None);
    assert_eq!(table.rows.len(), 2, "she was met in the other county");
    let administrator = Asker {
        role: AccountRole::Administrator,
        ..everybody()
    };
    let county = Some("533301");
    let table = ask_as(&administrator, &board, TableName::Centenarians, county);
    assert_eq!(table.rows.len(), 2, "sees how many, and nobody");
}

#[test]
fn a_cell_counts_whom_its_click_lists() {
    let board = nine();
    let moment = board.moment();
    for name in TableName::ALL {
        let table = ask(&board, name, None);
        for row in &table.rows {
            for (column, cell) in row.cells.iter().enumerate() {
                let (Some(people), Some(Figure::Count(count))) = (&cell.people, cell.value) else {
                    continue;
                };
                let query = PeopleQuery {
                    division: None,
                    text: None,
                    r#where: people.clone(),
                    columns: Vec::new(),
                    order: Default::default(),
                    offset: 0,
                    limit: 200,
                };
                let listed = moment
                    .all_people(&everybody(), &query, day("2000-01-01"))
                    .unwrap();
                let (table, row) = (&table.table, &row.label.zh);
                assert_eq!(listed.len() as u64, count, "{table} {row} {column}");
            }
        }
    }
}

/// Some hundred people of four villages, no two alike.
fn many() -> Board {
    let of = |key: u32, codes: &[&'static str]| codes[key as usize % codes.len()];
    let entries = (0..160).map(|key| {
        let birth = format!(
            "{}-{:02}-{:02}",
            1922 + key % 26,
            1 + key % 12,
            1 + key % 28
        );
        elder(
            key,
            &[
                ("birth_adopted", &birth),
                ("division_village", of(key / 5, &VILLAGES)),
                ("sex", of(key, &["2", "1", "2", "2", "1", "9"])),
                (
                    "residence_status",
                    of(key / 3, &["1", "1", "1", "1", "2", "3", "4"]),
                ),
                (
                    "hukou_division",
                    of(key / 2, &[VILLAGES[0], VILLAGES[2], VILLAGES[3]]),
                ),
                ("ethnicity", of(key, &["20", "20", "14", "42", "51"])),
                ("economic_category", of(key, &["0", "0", "1", "2|5", "6"])),
                ("living_arrangement", of(key, &["1", "2", "3", "9"])),
                (
                    "adl",
                    of(key, &["0|0|0|0|0|0", "0|2|0|0|0|1", "2|2|2|2|0|0"]),
                ),
                ("ability_level", of(key, &["9", "0", "1", "3"])),
                ("disability", of(key, &["", "", "", "4", "1|2"])),
                ("disability_grade", of(key, &["", "", "", "1", "4"])),
                (
                    "visit_outcome",
                    of(key, &["1", "1", "4", "1", "7", "5", "6", "3"]),
                ),
                ("age_evidence", of(key, &["B", "A|D", ""])),
                ("card_no", of(key, &["53332000001", ""])),
            ],
        )
    });
    board(entries.collect())
}

fn print(table: &Table) -> String {
    let divisions = divisions();
    let print = Print {
        language: Language::Chinese,
        divisions: &divisions,
        on: day("2026-11-30"),
    };
    let lines = print.lines(table);
    let rows = std::iter::once(&lines.headings).chain(&lines.rows);
    rows.map(|row| row.join(",") + "\n").collect()
}

#[test]
fn every_table_of_a_small_census_is_as_agreed() {
    let board = many();
    for name in TableName::ALL {
        let table = ask(&board, name, Some("533301"));
        insta::assert_snapshot!(name.number(), print(&table));
    }
}

#[test]
fn outside_the_county_office_small_counts_are_not_shown() {
    let board = many();
    let township = Asker {
        scope: Scope::new([code(TOWNSHIP)]),
        role: AccountRole::Township,
    };
    let table = ask_as(&township, &board, TableName::Ethnicity, None);
    let cells = || table.rows.iter().flat_map(|row| &row.cells);
    assert!(cells().any(|cell| cell.suppressed));
    for cell in cells() {
        let count = cell.value.and_then(Figure::as_count);
        assert!(!count.is_some_and(|count| (1..5).contains(&count)));
        assert!(!cell.suppressed || (count.is_none() && cell.people.is_none()));
    }
    insta::assert_snapshot!("suppressed", print(&table));
}

#[test]
fn a_budget_hides_the_money_of_few_people_too() {
    let county = Asker {
        role: AccountRole::Township,
        ..everybody()
    };
    let table = ask_as(&county, &nine(), TableName::Budget, None);
    let hidden = table.rows.iter().filter(|row| row.cells[0].suppressed);
    let mut some = 0;
    for row in hidden {
        some += 1;
        assert!(
            row.cells
                .iter()
                .all(|cell| cell.suppressed && cell.value.is_none())
        );
    }
    assert!(some > 0);
}

#[test]
fn two_or_three_fields_are_spread_over_each_other() {
    let board = many();
    let divisions = divisions();
    let asker = everybody();
    let question = Question {
        asker: &asker,
        division: Some(code("533301")),
        as_of: day("2026-11-01"),
        divisions: &divisions,
        standards: &Standards::default(),
    };
    let query = CrosstabQuery {
        division: None,
        as_of: None,
        rows: "township".to_owned(),
        columns: "age_group".to_owned(),
        layers: Some("sex".to_owned()),
        universe: Universe::Resident,
    };
    let table = crosstab(&board.moment(), &question, &query).unwrap();
    insta::assert_snapshot!("crosstab", print(&table));
    let headcount = ask(&board, TableName::Headcount, Some("533301"));
    assert_eq!(counts(&table.rows[0])[0], counts(&headcount.rows[0])[0]);
    let wrong = CrosstabQuery {
        rows: "name".to_owned(),
        ..query.clone()
    };
    let error = crosstab(&board.moment(), &question, &wrong).unwrap_err();
    assert!(matches!(error, AskError::NoSuchField { .. }));
    let vast = CrosstabQuery {
        rows: "carer".to_owned(),
        columns: "informant".to_owned(),
        layers: Some("relation_to_head".to_owned()),
        ..query
    };
    assert!(crosstab(&board.moment(), &question, &vast).is_ok());
}

#[test]
fn a_table_is_printed_as_an_office_signs_it() {
    use calamine::{Data, Reader, Xlsx};
    let divisions = divisions();
    let print = Print {
        language: Language::Chinese,
        divisions: &divisions,
        on: day("2026-11-30"),
    };
    let table = ask(&nine(), TableName::Headcount, Some(TOWNSHIP));
    let bytes = print.xlsx(&table).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["T1"]);
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |data: &Data| data.to_string();
    let lines: Vec<String> = range
        .rows()
        .map(|row| {
            row.iter()
                .map(text)
                .collect::<Vec<_>>()
                .join(",")
                .trim_end_matches(',')
                .to_owned()
        })
        .collect();
    insta::assert_snapshot!("printed", lines.join("\n"));
}
