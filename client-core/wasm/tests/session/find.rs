//! One box that finds, and what it filters by.

use client_wasm::protocol::{
    Filter, Need, OutcomeName, RecordSync, Request, Response, Rows, Storage,
};

use crate::form::{NUMBER, sound};
use crate::page::{PIN, Page, VILLAGE, form};

fn find(page: &mut Page, query: &str, filter: Filter) -> Rows {
    let found = page.ask(Request::Find {
        query: query.to_owned(),
        filter,
        offset: 0,
        limit: 20,
    });
    match found {
        Response::Rows { rows } => rows,
        other => panic!("{other:?}"),
    }
}

fn names(rows: &Rows) -> Vec<&str> {
    rows.rows.iter().map(|row| row.name.as_str()).collect()
}

fn three_elders() -> Page {
    let mut page = Page::enrolled();
    page.add(&[("name", "余阿普"), ("village_group", "一组"), ("sex", "1")]);
    page.add(&[
        ("name", "李阿迪"),
        ("village_group", "二组"),
        ("visit_outcome", "5"),
    ]);
    page.add(&[
        ("name", "和阿娜"),
        ("village_group", "二组"),
        ("id_number", &sound(NUMBER)),
    ]);
    page
}

#[test]
fn characters_pinyin_initials_and_a_part_of_the_number_find_an_elder() {
    let mut page = three_elders();
    for (query, name) in [
        ("阿普", "余阿普"),
        ("yuapu", "余阿普"),
        ("yap", "余阿普"),
        ("41060500", "和阿娜"),
    ] {
        assert_eq!(
            names(&find(&mut page, query, Filter::default())),
            [name],
            "{query}"
        );
    }
    let all = find(&mut page, "", Filter::default());
    assert_eq!(all.total, 3);
    assert_eq!(all.groups, ["一组", "二组"]);
}

#[test]
fn a_row_shows_no_whole_id_number_and_where_its_work_is() {
    let mut page = three_elders();
    let found = find(&mut page, "和阿娜", Filter::default());
    let row = &found.rows[0];
    let number = sound(NUMBER);
    let masked = format!("533*************{}", &number[16..]);
    assert_eq!(row.id_number.as_deref(), Some(masked.as_str()));
    assert_eq!(row.birth.as_deref(), Some("1941-06-05"));
    assert_eq!(row.age.unwrap().least, 85);
    assert_eq!(row.sync, RecordSync::Unsent);
    assert_eq!(row.village.as_ref().unwrap().code, VILLAGE);
}

#[test]
fn filters_narrow_a_list() {
    let mut page = three_elders();
    let group = Filter {
        group: Some("二组".to_owned()),
        ..Filter::default()
    };
    assert_eq!(find(&mut page, "", group).total, 2);
    let refused = Filter {
        outcome: Some(OutcomeName::Refused),
        ..Filter::default()
    };
    assert_eq!(names(&find(&mut page, "", refused)), ["李阿迪"]);
    let elsewhere = Filter {
        village: Some("533323101201".to_owned()),
        ..Filter::default()
    };
    assert_eq!(find(&mut page, "", elsewhere).total, 0);
    let township = Filter {
        village: Some("533301002000".to_owned()),
        unsent: true,
        ..Filter::default()
    };
    assert_eq!(find(&mut page, "", township).total, 3);
    let drafts = Filter {
        need: Some(Need::Draft),
        ..Filter::default()
    };
    assert_eq!(find(&mut page, "", drafts).total, 3);
}

#[test]
fn what_was_touched_last_comes_first() {
    let mut page = three_elders();
    let first = find(&mut page, "余阿普", Filter::default()).rows[0]
        .record
        .clone();
    page.open(&first);
    let Response::Rows { rows } = page.ask(Request::Recent { limit: 2 }) else {
        panic!("no rows");
    };
    assert_eq!(names(&rows), ["余阿普", "和阿娜"]);
}

#[test]
fn a_division_is_found_by_its_name_and_its_parts_are_listed() {
    let mut page = Page::enrolled();
    let mut ask = |within: Option<&str>, query: &str| {
        let asked = Request::Divisions {
            within: within.map(ToOwned::to_owned),
            query: query.to_owned(),
        };
        match page.ask(asked) {
            Response::Divisions { divisions } => divisions,
            other => panic!("{other:?}"),
        }
    };
    let villages = ask(Some("533301002000"), "");
    let own = villages.iter().find(|one| one.code == VILLAGE).unwrap();
    assert!(own.mine && !own.has_parts);
    let elsewhere = ask(None, "大理市");
    assert!(
        elsewhere
            .iter()
            .any(|one| one.full_name.starts_with("云南省")),
        "{elsewhere:?}"
    );
}

#[test]
fn a_shared_phone_is_found_once_the_neighbours_have_been_read() {
    let mut page = Page::enrolled();
    let with_phone = [("visit_outcome", "1"), ("contact_phone", "13987654321")];
    for name in ["余阿普", "李阿迪", "普阿邓"] {
        page.add(&[[("name", name)].as_slice(), &with_phone].concat());
    }
    let last = page.add(&[[("name", "和阿娜")].as_slice(), &with_phone].concat());
    page.restart();
    let pin = PIN.to_owned();
    page.ask_in_a_hurry(Request::Unlock { pin }, Vec::new());
    let shared = |page: &mut Page| {
        let record = last.record.clone();
        let form = form(
            page.ask_in_a_hurry(Request::Open { record }, Vec::new())
                .response,
        );
        (form.fields.iter())
            .flat_map(|field| &field.findings)
            .any(|finding| finding.check == "X25")
    };
    assert!(!shared(&mut page), "a form never waits for the neighbours");
    let left = |page: &mut Page| match page.ask(Request::Prepare) {
        Response::Prepared { left, .. } => left,
        other => panic!("{other:?}"),
    };
    assert!((0..10).any(|_| left(&mut page) == 0), "a few at a time");
    assert!(shared(&mut page));
}

#[test]
fn the_device_page_warns_while_the_browser_may_evict() {
    let mut page = three_elders();
    let mut codes = |persisted: bool, usage: f64| {
        let storage = Storage {
            usage,
            quota: 1e9,
            persisted,
        };
        match page.ask(Request::Device { storage }) {
            Response::Device { device } => {
                let codes = device.warnings.into_iter().map(|warning| warning.code);
                (device.records, codes.collect::<Vec<_>>())
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(codes(true, 1e6), (3, Vec::new()));
    assert_eq!(codes(false, 1e6).1, ["device.not-persisted"]);
    assert_eq!(codes(true, 0.95e9).1, ["device.nearly-full"]);
}
