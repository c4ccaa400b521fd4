use std::collections::BTreeMap;

use proptest::prelude::*;
use schema::coverage::Coverage;
use schema::id::DeviceId;
use schema::record::Stage;
use schema::scope::Scope;
use schema::value::division::Divisions;

use super::overview::{Outcomes, Overview};
use super::people::{Order, Page, People, PeopleQuery};
use super::testing::{board, code, divisions, entry, everybody};
use super::*;
use crate::account::AccountRole;
use crate::ledger::KnownDevices;
use crate::mask::Cell;
use crate::projection::Projection;

const VILLAGES: [&str; 4] = [
    "533301002210",
    "533301002211",
    "533301101201",
    "533323100201",
];

fn query(text: &str) -> PeopleQuery {
    PeopleQuery {
        division: None,
        text: Some(text.to_owned()),
        r#where: Vec::new(),
        columns: vec!["name".to_owned()],
        order: Order::default(),
        offset: 0,
        limit: 100,
    }
}

/// The cells of a page whose columns all lie on the board.
fn names(page: Page) -> Vec<String> {
    thread_local! {
        static EMPTY: (tempfile::TempDir, Projection) = {
            let folder = tempfile::tempdir().unwrap();
            let projection = Projection::open(folder.path()).unwrap();
            (folder, projection)
        };
    }
    let People { rows, .. } = EMPTY.with(|(_, empty)| page.complete(empty).unwrap());
    let text = |cell: &Option<Cell>| match cell {
        Some(Cell::Text(text)) => text.clone(),
        other => format!("{other:?}"),
    };
    rows.iter().map(|row| text(&row.cells[0])).collect()
}

fn find(moment: &Moment, asker: &Asker, query: &PeopleQuery) -> Vec<String> {
    names(
        moment
            .people(asker, query, "2026-11-01".parse().unwrap())
            .unwrap(),
    )
}

/// What happens to a row: its record, village, outcome, stage, whether merged, its name.
type Put = (u32, usize, usize, usize, bool, &'static str);

fn put_of((key, village, coverage, stage, merged, name): Put) -> Entry {
    let stages = [
        Stage::Draft,
        Stage::Submitted,
        Stage::Returned,
        Stage::Verified,
        Stage::Approved,
    ];
    let village = VILLAGES.get(village).copied().unwrap_or_default();
    let mut entry = entry(key, &[("name", name), ("division_village", village)]);
    entry.row.merged = merged;
    entry.row.head.coverage = Coverage::ALL[coverage];
    entry.row.head.stage = stages[stage];
    entry
}

fn puts() -> impl Strategy<Value = Vec<Vec<Put>>> {
    let name = prop::sample::select(vec!["余阿普", "和春秀", "阿", "欧阳·玛利亚"]);
    let put = (
        0..40_u32,
        0..5_usize,
        0..6_usize,
        0..5_usize,
        any::<bool>(),
        name,
    );
    prop::collection::vec(prop::collection::vec(put, 0..30), 0..8)
}

proptest! {
    #[test]
    fn the_board_is_what_was_put_last_and_every_tally_is_a_recount(batches in puts()) {
        let board = Board::default();
        let mut model = BTreeMap::new();
        for (position, batch) in (1..).zip(batches) {
            let before = board.moment();
            let rows_before = rows(&before);
            for put in &batch {
                let entry = put_of(*put);
                model.insert(entry.row.id, entry);
            }
            board.put(batch.iter().map(|put| put_of(*put)).collect(), LogPosition(position));
            let moment = board.moment();
            prop_assert_eq!(&rows(&moment), &model);
            prop_assert_eq!(moment.len(), model.len());
            prop_assert_eq!(moment.position(), LogPosition(position));
            for shard in moment.shards() {
                let mut recount = Tally::default();
                shard.rows().iter().for_each(|row| recount += Tally::of(row));
                prop_assert_eq!(shard.tally(), recount);
                prop_assert!(!shard.is_empty());
                let village = shard.rows()[0].head.village;
                prop_assert!(shard.rows().iter().all(|row| row.head.village == village));
            }
            prop_assert_eq!(rows(&before), rows_before, "a reader keeps its moment");
        }
    }

    #[test]
    fn an_overview_counts_everybody_once(batch in puts()) {
        let board = Board::default();
        for batch in batch {
            board.put(batch.into_iter().map(put_of).collect(), LogPosition(1));
        }
        let moment = board.moment();
        let divisions = Divisions::default();
        let overview = moment.overview(&everybody(), None, &divisions).unwrap();
        let mut outcomes = Outcomes::default();
        overview.children.iter().for_each(|child| outcomes += child.outcomes);
        for shard in moment.nowhere() {
            outcomes += shard.tally().outcomes;
        }
        prop_assert_eq!(outcomes, overview.total.outcomes);
        let Outcomes { expected, added, found, moved, died, unknown, refused, not_visited } =
            outcomes;
        let counted = moment.shards().flat_map(Shard::people).filter(|one| !one.merged).count();
        prop_assert_eq!(expected + added, counted as u64);
        let ended = found + moved + died + unknown + refused + not_visited;
        prop_assert_eq!(ended, counted as u64);
    }

    #[test]
    fn pages_put_together_are_the_whole_in_order(batch in puts(), limit in 1..7_usize) {
        let board = Board::default();
        for batch in batch {
            board.put(batch.into_iter().map(put_of).collect(), LogPosition(1));
        }
        let moment = board.moment();
        for (by, descending) in [("name", false), ("division", true), ("coverage", false)] {
            let order = Order { by: by.to_owned(), descending };
            let page = |offset, limit| PeopleQuery { order: order.clone(), offset, limit,
                ..query("") };
            let whole = find(&moment, &everybody(), &page(0, 200));
            let mut together = Vec::new();
            for offset in (0..whole.len()).step_by(limit) {
                together.extend(find(&moment, &everybody(), &page(offset, limit)));
            }
            prop_assert_eq!(together, whole, "{}", by);
        }
    }
}

/// Every row of a moment with its answers and text.
fn rows(moment: &Moment) -> BTreeMap<RecordId, Entry> {
    let of_shard = |shard: &Shard| {
        let entries = shard.rows().iter().enumerate().map(|(place, row)| Entry {
            row: *row,
            answers: shard.answers(place).to_vec(),
            text: shard.text_of(place).to_owned(),
            says_nothing: false,
        });
        entries
            .map(|entry| (entry.row.id, entry))
            .collect::<Vec<_>>()
    };
    moment.shards().flat_map(of_shard).collect()
}

fn three() -> Board {
    let elders = [
        ("余阿普", "533301194001010014", VILLAGES[0], "1941-05-01"),
        ("和春秀", "533301194001020010", VILLAGES[2], "1930-05-01"),
        ("单 秀英", "", VILLAGES[3], "1920-05-01"),
    ];
    let entries = (1..)
        .zip(elders)
        .map(|(key, (name, number, village, birth))| {
            entry(
                key,
                &[
                    ("name", name),
                    ("id_number", number),
                    ("division_village", village),
                    ("birth_adopted", birth),
                    ("sex", "2"),
                    ("chronic", if key == 2 { "01" } else { "00" }),
                ],
            )
        });
    board(entries.collect())
}

#[test]
fn somebody_is_found_by_characters_pinyin_initials_and_a_part_of_the_number() {
    let moment = three().moment();
    for (text, found) in [
        ("阿普", "余阿普"),
        ("yuap", "余阿普"),
        ("YuAPu", "余阿普"),
        ("yap", "余阿普"),
        ("19400101", "余阿普"),
        ("秀英", "单 秀英"),
        ("danxiu", "单 秀英"),
        ("sxy", "单 秀英"),
        ("和 chunxiu", "和春秀"),
    ] {
        assert_eq!(find(&moment, &everybody(), &query(text)), [found], "{text}");
    }
    assert_eq!(find(&moment, &everybody(), &query("  ")).len(), 3);
    assert!(find(&moment, &everybody(), &query("阿普 不在")).is_empty());
}

#[test]
fn a_number_is_searched_only_for_whoever_may() {
    let moment = three().moment();
    let asker = Asker {
        role: AccountRole::Prefecture,
        ..everybody()
    };
    assert!(find(&moment, &asker, &query("19400101")).is_empty());
    assert_eq!(find(&moment, &asker, &query("yap")), ["余阿普"]);
}

#[test]
fn nobody_outside_the_scope_is_found_or_counted() {
    let moment = three().moment();
    let township = Asker {
        scope: Scope::new([code("533301002")]),
        ..everybody()
    };
    assert_eq!(find(&moment, &township, &query("")), ["余阿普"]);
    let outside = AskError::OutsideScope {
        division: code("533301000000"),
    };
    let query = PeopleQuery {
        division: Some(code("533301")),
        ..query("")
    };
    let day = "2026-11-01".parse().unwrap();
    assert_eq!(moment.people(&township, &query, day).unwrap_err(), outside);
    let divisions = Divisions::default();
    let overview = |division| moment.overview(&township, division, &divisions);
    assert_eq!(overview(None).unwrap().total.outcomes.added, 1);
    assert_eq!(overview(Some(code("533301"))).unwrap_err(), outside);
    assert_eq!(
        moment
            .progress(&township, Some(code("533301")))
            .unwrap_err(),
        outside
    );
    let nobody = Asker {
        scope: Scope::new([]),
        ..everybody()
    };
    assert_eq!(find(&moment, &nobody, &self::query("")), [""; 0]);
}

#[test]
fn people_are_picked_by_what_is_coded_and_by_what_follows() {
    let moment = three().moment();
    let with = |field: &str, any_of: &[&str]| {
        let r#where = vec![Where::new(field, any_of.iter().copied())];
        let order = Order {
            by: "age".to_owned(),
            descending: false,
        };
        find(
            &moment,
            &everybody(),
            &PeopleQuery {
                r#where,
                order,
                ..query("")
            },
        )
    };
    assert_eq!(with("age_group", &["95-99", "100+"]), ["和春秀", "单 秀英"]);
    assert_eq!(with("age", &["106"]), ["单 秀英"]);
    assert_eq!(with("division", &["533301"]), ["余阿普", "和春秀"]);
    assert_eq!(with("chronic", &["01"]), ["和春秀"]);
    assert_eq!(with("marital", &["unanswered"]).len(), 3);
    assert_eq!(with("counted", &["resident"]).len(), 3);
    assert_eq!(with("merged", &["true"]), [""; 0]);
    let early = vec![
        Where::new("as_of", ["2022-11-01"]),
        Where::new("counted", ["resident"]),
    ];
    let query = PeopleQuery {
        r#where: early,
        ..query("")
    };
    assert_eq!(find(&moment, &everybody(), &query).len(), 3);
    let earlier = vec![
        Where::new("as_of", ["2020-11-01"]),
        Where::new("counted", ["resident"]),
    ];
    let query = PeopleQuery {
        r#where: earlier,
        ..query
    };
    assert_eq!(find(&moment, &everybody(), &query).len(), 2, "79 then");
}

#[test]
fn whoever_sees_masks_neither_sees_nor_filters_nor_orders_by_what_is_masked() {
    let moment = three().moment();
    let asker = Asker {
        role: AccountRole::Prefecture,
        ..everybody()
    };
    let day = "2026-11-01".parse().unwrap();
    assert_eq!(find(&moment, &asker, &query("yap")), ["余阿普"]);
    let auditor = Asker {
        role: AccountRole::Administrator,
        ..everybody()
    };
    assert_eq!(find(&moment, &auditor, &query("yap")), ["***"]);
    let masked = AskError::Masked {
        field: "chronic".to_owned(),
    };
    let r#where = vec![Where::new("chronic", ["01"])];
    let asked = PeopleQuery {
        r#where,
        ..query("")
    };
    assert_eq!(moment.people(&asker, &asked, day).unwrap_err(), masked);
    let order = Order {
        by: "chronic".to_owned(),
        descending: false,
    };
    let asked = PeopleQuery { order, ..query("") };
    assert_eq!(moment.people(&asker, &asked, day).unwrap_err(), masked);
}

#[test]
fn a_question_that_cannot_be_answered_says_why() {
    let moment = three().moment();
    let day = "2026-11-01".parse().unwrap();
    let with = |field: &str, value: &str| {
        let r#where = vec![Where::new(field, [value])];
        moment
            .people(
                &everybody(),
                &PeopleQuery {
                    r#where,
                    ..query("")
                },
                day,
            )
            .unwrap_err()
    };
    assert!(matches!(
        with("shoe_size", "44"),
        AskError::NoSuchField { .. }
    ));
    assert!(matches!(with("sex", "3"), AskError::NoSuchValue { .. }));
    assert!(matches!(
        with("division", "533"),
        AskError::NoSuchValue { .. }
    ));
    let many = PeopleQuery {
        limit: 201,
        ..query("")
    };
    let refused = moment.people(&everybody(), &many, day).unwrap_err();
    assert_eq!(refused, AskError::TooMany { most: 200 });
}

#[test]
fn the_overview_has_every_part_of_the_table_also_where_nobody_is() {
    let moment = three().moment();
    let Overview {
        children, total, ..
    } = moment.overview(&everybody(), None, &divisions()).unwrap();
    let counts: Vec<_> = (children.iter())
        .map(|child| (child.division.region(), child.outcomes.added))
        .collect();
    let expected = [("533301", 2), ("533323", 1), ("533324", 0), ("533325", 0)];
    assert_eq!(
        counts,
        expected.map(|(region, added)| (region.to_owned(), added))
    );
    assert_eq!(total.outcomes.added, 3);
}

#[test]
fn outcomes_are_told_by_the_day_they_came_and_by_the_device_that_brought_them() {
    let brought = |key: u32, day: i32, device: u8, coverage, merged| {
        let mut entry = entry(key, &[("division_village", VILLAGES[0])]);
        entry.row.head.reached.day = day;
        entry.row.head.reached.device = DeviceId([device; 8]);
        entry.row.head.coverage = coverage;
        entry.row.merged = merged;
        entry
    };
    let moment = board(vec![
        brought(1, 46_325, 1, Coverage::Found, false),
        brought(2, 46_325, 2, Coverage::Died, false),
        brought(3, 46_327, 1, Coverage::Found, false),
        brought(4, 46_327, 1, Coverage::Found, true),
        brought(5, 46_327, 1, Coverage::NotVisited, false),
    ])
    .moment();
    let progress = moment.progress(&everybody(), None).unwrap();
    let days: Vec<_> = (progress.days.iter())
        .map(|day| (day.day.to_string(), day.outcomes.found, day.outcomes.died))
        .collect();
    let told = |day: &str, found, died| (day.to_owned(), found, died);
    assert_eq!(days, [told("2026-11-01", 1, 1), told("2026-11-03", 1, 0)]);
    let pace = moment
        .pace(&everybody(), None, &KnownDevices::new())
        .unwrap();
    let surveyors: Vec<_> = (pace.surveyors.iter())
        .map(|one| (one.total, one.last_day.to_string(), one.days.len()))
        .collect();
    let told = |total, day: &str, days| (total, day.to_owned(), days);
    assert_eq!(
        surveyors,
        [told(2, "2026-11-03", 2), told(1, "2026-11-01", 1)]
    );
}
