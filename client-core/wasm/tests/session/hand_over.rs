//! From one tablet to another by hand.

use client_wasm::protocol::{HandOverTo, Notice, Received, Request, Response};

use crate::page::{Page, text};

#[test]
fn one_tablet_s_work_is_shown_on_another_and_said_to_be_known_the_second_time() {
    let mut mine = Page::enrolled();
    let mut theirs = Page::enrolled_as(2);
    let record = mine.add(&[("name", "余阿普")]).record;
    mine.answer(&record, "sex", text("1"));
    let card = theirs.ask_with(Request::MyCard, Vec::new()).blobs.remove(0);
    let shown = mine.ask_with(Request::Receive, vec![card.clone()]).response;
    assert!(matches!(
        shown,
        Response::Received {
            received: Received::Card { .. }
        }
    ));
    let to = HandOverTo::Tablet;
    let file = mine
        .ask_with(Request::HandOver { to }, vec![card])
        .blobs
        .remove(0);
    let mut receive = || match theirs
        .ask_with(Request::Receive, vec![file.clone()])
        .response
    {
        Response::Received {
            received: Received::Bundle { brought },
        } => brought,
        other => panic!("{other:?}"),
    };
    let brought = receive();
    assert_eq!((brought.added, brought.known), (1, 0));
    assert!(brought.text.text.contains('1'));
    assert_eq!(receive().known, 1);
    let notices = theirs.session.as_mut().unwrap().take_notices();
    assert_eq!(notices, [Notice::Changed], "once, when it was news");
    assert_eq!(theirs.open(&record).name, "余阿普");
}

#[test]
fn a_damaged_file_and_an_empty_tablet_are_told() {
    let mut page = Page::enrolled();
    let to = HandOverTo::Server;
    let code = page.refusal(Request::HandOver { to }, Vec::new());
    assert_eq!(code, "tablet.nothing-to-hand-over");
    let code = page.refusal(Request::Receive, vec![b"a holiday photo".to_vec()]);
    assert_eq!(code, "bundle.not-a-bundle");
    let to = HandOverTo::Tablet;
    let code = page.refusal(Request::HandOver { to }, vec![b"no card".to_vec()]);
    assert_eq!(code, "handover.no-card");
    page.add(&[("name", "余阿普")]);
    let to = HandOverTo::Server;
    let mut file = page
        .ask_with(Request::HandOver { to }, Vec::new())
        .blobs
        .remove(0);
    let middle = file.len() / 2;
    file[middle] ^= 1;
    let code = page.refusal(Request::Receive, vec![file]);
    assert_eq!(code, "bundle.sealed");
}

#[test]
fn two_tablets_that_wrote_differently_leave_the_choice_to_a_person() {
    let mut mine = Page::enrolled();
    let mut theirs = Page::enrolled_as(2);
    let record = mine.add(&[("name", "余阿普")]).record;
    pass(&mut mine, &mut theirs);
    mine.answer(&record, "sex", text("1"));
    theirs.answer(&record, "sex", text("2"));
    pass(&mut theirs, &mut mine);
    let form = mine.open(&record);
    let field = form
        .fields
        .iter()
        .find(|field| field.name == "sex")
        .unwrap();
    let conflict = field.conflict.as_ref().expect("two values");
    assert!(conflict.open && conflict.may_choose);
    let other = (conflict.candidates.iter())
        .find(|one| one.who == client_wasm::protocol::Who::Other)
        .unwrap();
    assert_eq!(other.formatted, "女");
    let resolved = mine.ask(Request::Resolve {
        record: record.clone(),
        field: "sex".to_owned(),
        change: other.change.clone(),
    });
    let form = crate::page::form(resolved);
    let field = form
        .fields
        .iter()
        .find(|field| field.name == "sex")
        .unwrap();
    assert_eq!((field.formatted.as_str(), &field.conflict), ("女", &None));
}

fn pass(from: &mut Page, to: &mut Page) {
    let card = to.ask_with(Request::MyCard, Vec::new()).blobs.remove(0);
    let recipient = HandOverTo::Tablet;
    let handed = from.ask_with(Request::HandOver { to: recipient }, vec![card]);
    let taken = to.ask_with(Request::Receive, handed.blobs).response;
    assert!(matches!(taken, Response::Received { .. }), "{taken:?}");
}
