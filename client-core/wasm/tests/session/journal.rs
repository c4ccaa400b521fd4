//! Unsent work sealed outside the store.

use client_wasm::folder::{FULL, JOURNAL};
use client_wasm::protocol::{Request, Response};
use schema::wire::bundle::Bundle;
use schema::wire::journal;

use crate::page::{Page, text};

fn bundles(page: &Page) -> usize {
    let file = std::fs::read(page.folder.path().join(JOURNAL)).unwrap_or_default();
    let Some((bundles, torn)) = journal::bundles(&file) else {
        return 0;
    };
    assert_eq!(torn, 0);
    let server = page.office.verifying_key();
    for bundle in &bundles {
        let bundle = Bundle::open(bundle, &page.office, &server).expect("sealed to the server");
        assert!(!bundle.frames.is_empty());
    }
    bundles.len()
}

#[test]
fn every_saved_step_lies_sealed_to_the_server_once_it_is_answered() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    assert_eq!(bundles(&page), 1);
    page.answer(&record, "sex", text("1"));
    assert_eq!(bundles(&page), 2);
    page.open(&record);
    page.ask(Request::Home);
    page.answer(&record, "sex", text("1"));
    assert_eq!(bundles(&page), 2, "nothing new was written");
    page.restart();
    page.unlock();
    assert_eq!(bundles(&page), 2, "a restart repeats nothing");
    page.answer(&record, "sex", text("2"));
    assert_eq!(bundles(&page), 3);
}

#[test]
fn a_step_whose_worker_ended_before_it_was_sealed_is_sealed_when_the_store_opens() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    let step = Request::Answer {
        record: record.clone(),
        field: "sex".to_owned(),
        answer: text("1"),
    };
    page.ask_in_a_hurry(step, Vec::new());
    page.restart();
    assert_eq!(bundles(&page), 1);
    page.unlock();
    assert_eq!(bundles(&page), 2);
    let form = page.open(&record);
    let sex = form.fields.iter().find(|field| field.name == "sex");
    assert!(!sex.unwrap().formatted.is_empty());
}

#[test]
fn a_torn_end_is_cut_off_before_the_next_step_is_appended() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    page.session = None;
    let path = page.folder.path().join(JOURNAL);
    let mut file = std::fs::read(&path).unwrap();
    file.extend([0, 0, 1, 0, 7, 7]);
    std::fs::write(&path, file).unwrap();
    page.restart();
    page.unlock();
    page.answer(&record, "sex", text("1"));
    assert_eq!(bundles(&page), 2);
}

#[test]
fn a_journal_that_was_lost_is_made_anew_from_the_store() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    page.answer(&record, "sex", text("1"));
    page.session = None;
    std::fs::remove_file(page.folder.path().join(JOURNAL)).unwrap();
    page.restart();
    page.unlock();
    assert_eq!(bundles(&page), 1, "all of it in one");
}

#[test]
fn a_full_disk_for_the_journal_never_holds_up_a_step() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    std::fs::write(page.folder.path().join(FULL), "").unwrap();
    page.restart();
    page.unlock();
    page.answer(&record, "sex", text("1"));
    assert_eq!(bundles(&page), 1);
    assert_eq!(page.open(&record).record, record);
}

#[test]
fn a_locked_tablet_gives_its_sealed_work_to_whoever_carries_it() {
    let mut page = Page::enrolled();
    page.add(&[("name", "余阿普")]);
    page.restart();
    let reply = page.ask_with(Request::ExportUnsent, Vec::new());
    let Response::File { name, .. } = &reply.response else {
        panic!("no file");
    };
    assert!(name.starts_with("work-"));
    assert_eq!(journal::bundles(&reply.blobs[0]).unwrap().0.len(), 1);
}
