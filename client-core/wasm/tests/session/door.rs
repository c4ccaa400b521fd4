//! Enrolling, unlocking, locking, and the way back in.

use std::path::Path;

use client_wasm::protocol::{DoorState, LanguageName, Notice, Request, Response, UnlockStage};
use schema::wire::enrolment::{EnrolmentCode, Proven};
use schema::wire::unlock::{UnlockAnswer, UnlockAsk};

use crate::page::{PIN, Page};

fn wrong(page: &mut Page) -> u32 {
    let pin = "000001".to_owned();
    let status = page.status_of(Request::Unlock { pin }, Vec::new());
    assert!(status.wrong_pin);
    status.tries_left
}

#[test]
fn an_enrolled_tablet_is_locked_after_a_restart_and_opens_with_its_pin() {
    let mut page = Page::enrolled();
    let here = page.status();
    assert_eq!(here.label.as_deref(), Some("阿南的平板"));
    assert_eq!(here.scope[0].code, crate::page::VILLAGE);
    assert_ne!(
        here.scope[0].name, here.scope[0].code,
        "a village has a name"
    );
    page.restart();
    let status = page.status();
    assert_eq!((status.state, status.tries_left), (DoorState::Locked, 10));
    assert_eq!(
        status.device, None,
        "a locked tablet does not say whose it is"
    );
    assert_eq!(page.refusal(Request::Home, Vec::new()), "door.locked");
    assert_eq!(wrong(&mut page), 9);
    assert_eq!(page.unlock().state, DoorState::Open);
    assert_eq!(
        page.status().tries_left,
        10,
        "the right PIN begins the count anew"
    );
}

#[test]
fn a_weak_pin_and_a_code_that_is_none_are_refused_beside_their_fields() {
    let mut page = Page::new();
    let begin = |code: &str| Request::EnrolBegin {
        code: code.to_owned(),
        label: String::new(),
    };
    assert_eq!(
        page.refusal(begin("K7QF"), Vec::new()),
        "enrolment.code-malformed"
    );
    let finish = |pin: &str| Request::EnrolFinish {
        pin: pin.to_owned(),
    };
    assert_eq!(page.refusal(finish("123456"), Vec::new()), "pin.too-simple");
    assert_eq!(page.refusal(finish("2718"), Vec::new()), "pin.too-short");
    assert_eq!(page.refusal(finish(PIN), Vec::new()), "enrolment.not-begun");
    assert_eq!(page.status().state, DoorState::Empty);
}

#[test]
fn what_is_no_answer_of_the_server_enrols_nobody() {
    let mut page = Page::new();
    let code = EnrolmentCode::new([3; 10]);
    page.ask(Request::EnrolBegin {
        code: code.to_string(),
        label: String::new(),
    });
    let finish = Request::EnrolFinish {
        pin: PIN.to_owned(),
    };
    let portal = b"<html>Welcome to the hotel</html>".to_vec();
    assert_eq!(page.refusal(finish, vec![portal]), "answer.unreadable");
    assert_eq!(page.status().state, DoorState::Empty);
}

/// The key that a page asks to be known by.
fn asked_key(page: &mut Page, code: EnrolmentCode) -> [u8; 32] {
    let begin = Request::EnrolBegin {
        code: code.to_string(),
        label: String::new(),
    };
    let reply = page.ask_with(begin, Vec::new());
    let proven: Proven = postcard::from_bytes(&reply.blobs[0]).unwrap();
    proven.read_enrol().unwrap().key
}

#[test]
fn a_code_whose_answer_was_lost_makes_the_same_device_again_after_a_restart_too() {
    let code = EnrolmentCode::new([3; 10]);
    let mut page = Page::new();
    let asked = asked_key(&mut page, code);
    assert_eq!(asked_key(&mut page, code), asked);
    page.restart();
    assert_eq!(asked_key(&mut page, code), asked);
    let another = asked_key(&mut page, EnrolmentCode::new([4; 10]));
    assert_ne!(another, asked);
}

#[test]
fn ten_wrong_pins_lock_the_tablet_until_the_county_opens_it() {
    let mut page = Page::enrolled();
    let added = page.add(&[("name", "余阿普")]);
    page.restart();
    for left in (0..10).rev() {
        assert_eq!(wrong(&mut page), left);
    }
    let status = page.unlock();
    assert_eq!(
        status.state,
        DoorState::LockedOut,
        "the right PIN fails too"
    );
    assert_eq!(status.unlock.unwrap().stage, UnlockStage::NotAsked);

    let asked = page.ask_with(Request::UnlockAsk, Vec::new());
    let ask: UnlockAsk = postcard::from_bytes(&asked.blobs[0]).unwrap();
    let waiting = postcard::to_stdvec(&UnlockAnswer::Waiting).unwrap();
    let status = page.status_of(Request::UnlockTake, vec![waiting]);
    let unlock = status.unlock.unwrap();
    assert_eq!(unlock.stage, UnlockStage::Waiting);
    assert_eq!(
        unlock.code,
        ask.code(),
        "what the surveyor tells the county"
    );
    let new = "314159".to_owned();
    let early = Request::UnlockFinish { pin: new.clone() };
    assert_eq!(page.refusal(early.clone(), Vec::new()), "door.no-key-yet");

    page.restart();
    let again = page.ask_with(Request::UnlockAsk, Vec::new());
    assert_eq!(again.blobs, asked.blobs, "the same ask after a restart");
    let answer = UnlockAnswer::unlock(&ask, &page.office, &mut page.rng).unwrap();
    let answer = postcard::to_stdvec(&answer).unwrap();
    let status = page.status_of(Request::UnlockTake, vec![answer]);
    assert_eq!(status.unlock.unwrap().stage, UnlockStage::KeyIsBack);
    let status = page.status_of(early, Vec::new());
    assert_eq!(status.state, DoorState::Open);
    assert_eq!(page.open(&added.record).name, "余阿普", "nothing was lost");
    page.restart();
    let status = page.status_of(Request::Unlock { pin: new }, Vec::new());
    assert_eq!(status.state, DoorState::Open);
}

#[test]
fn a_no_of_the_county_is_told_with_its_reason() {
    let mut page = Page::enrolled();
    page.restart();
    for _ in 0..10 {
        wrong(&mut page);
    }
    page.ask(Request::UnlockAsk);
    let no = UnlockAnswer::Refused(schema::problem::Problem {
        code: "device.revoked".to_owned(),
        parameters: Vec::new(),
    });
    let no = postcard::to_stdvec(&no).unwrap();
    let status = page.status_of(Request::UnlockTake, vec![no]);
    assert_eq!(status.unlock.unwrap().stage, UnlockStage::Refused);
    assert_eq!(status.problem.unwrap().code, "device.revoked");
}

#[test]
fn a_tablet_that_nobody_touches_locks_itself() {
    let mut page = Page::enrolled();
    page.ask(Request::Home);
    page.now.running_ms += 9 * 60 * 1_000;
    assert_eq!(
        page.status_of(Request::Tick, Vec::new()).state,
        DoorState::Open
    );
    page.now.running_ms += 2 * 60 * 1_000;
    assert_eq!(
        page.status_of(Request::Tick, Vec::new()).state,
        DoorState::Locked
    );
    let notices = page.session.as_mut().unwrap().take_notices();
    assert_eq!(notices, [Notice::Locked]);
    page.unlock();
    page.now.unix += 3_600;
    let slept = page.status_of(Request::Tick, Vec::new());
    assert_eq!(slept.state, DoorState::Locked, "an hour in a pocket");
}

#[test]
fn a_new_pin_opens_the_same_store_and_the_old_one_no_more() {
    let mut page = Page::enrolled();
    let change = |old: &str, new: &str| Request::ChangePin {
        old: old.to_owned(),
        new: new.to_owned(),
    };
    assert_eq!(
        page.refusal(change(PIN, "111111"), Vec::new()),
        "pin.too-simple"
    );
    let status = page.status_of(change("000001", "314159"), Vec::new());
    assert!(status.wrong_pin && status.tries_left == 9);
    let status = page.status_of(change(PIN, "314159"), Vec::new());
    assert!(!status.wrong_pin);
    page.restart();
    assert_eq!(page.unlock().state, DoorState::Locked);
    let pin = "314159".to_owned();
    let status = page.status_of(Request::Unlock { pin }, Vec::new());
    assert_eq!(status.state, DoorState::Open);
}

/// Spoils a page of the store, and tells whether the tablet is open again after at most one
/// more PIN.
fn survives(spoiled: usize) -> bool {
    let mut page = Page::enrolled();
    for name in ["余阿普", "李阿迪", "和阿娜"] {
        page.add(&[("name", name)]);
    }
    page.session = None;
    let path = page.folder.path().join("store-1.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let begin = spoiled * PAGE;
    if begin >= bytes.len() {
        return false;
    }
    for byte in &mut bytes[begin..begin + PAGE] {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, bytes).unwrap();
    page.restart();
    page.unlock();
    page.ask(Request::Home);
    if page.unlock().state != DoorState::Open {
        assert_eq!(page.status().state, DoorState::Broken);
        return true;
    }
    page.ask(Request::Home);
    page.restart();
    assert_eq!(page.unlock().state, DoorState::Open, "page {spoiled}");
    assert!(matches!(page.ask(Request::Home), Response::Home { .. }));
    true
}

/// SQLCipher's page.
const PAGE: usize = 4_096;

#[test]
fn whichever_page_of_the_store_is_spoiled_the_tablet_opens_or_says_that_it_cannot() {
    let spoiled = (0..).take_while(|page| survives(*page)).count();
    assert!(spoiled > 10, "every page was tried: {spoiled}");
}

#[test]
fn a_store_that_is_beyond_rescue_is_told_and_its_unsent_work_can_be_taken_along() {
    let mut page = Page::enrolled();
    page.add(&[("name", "余阿普")]);
    page.session = None;
    let path = page.folder.path().join("store-1.db");
    std::fs::write(&path, vec![0x5a; 16_384]).unwrap();
    page.restart();
    let status = page.unlock();
    assert_eq!(status.state, DoorState::Broken);
    assert_eq!(status.problem.unwrap().code, "store.broken");
    let over = |handed_over| Request::StartOver { handed_over };
    assert_eq!(page.refusal(over(false), Vec::new()), "door.unsent-work");
    let file = page.ask_with(Request::ExportUnsent, Vec::new());
    assert!(schema::wire::journal::is_journal(&file.blobs[0]));
    let status = page.status_of(over(true), Vec::new());
    assert_eq!((status.state, status.journal_bytes), (DoorState::Empty, 0));
    assert!(path.exists(), "what is broken is left aside, never deleted");
}

#[test]
fn a_tablet_that_opens_cannot_be_started_over() {
    let mut page = Page::enrolled();
    let over = Request::StartOver { handed_over: true };
    assert_eq!(page.refusal(over.clone(), Vec::new()), "door.can-be-opened");
    page.restart();
    assert_eq!(page.refusal(over, Vec::new()), "door.can-be-opened");
}

#[test]
fn nothing_that_was_written_can_be_read_on_the_disk() {
    let mut page = Page::enrolled();
    let planted = ["余阿普", "533301194106052213", "13987654321"];
    let added = page.add(&[("name", planted[0]), ("id_number", planted[1])]);
    page.answer(
        &added.record,
        "contact_phone",
        crate::page::text(planted[2]),
    );
    let photo = Request::Attach {
        record: added.record,
        field: "photo_document".to_owned(),
        media_type: "image/jpeg".to_owned(),
    };
    page.ask_with(photo, vec![planted[1].repeat(50).into_bytes()]);
    page.session = None;
    for entry in std::fs::read_dir(page.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in planted {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} in {}", path.display());
        }
    }
}

#[test]
fn sentences_follow_the_language() {
    let mut page = Page::enrolled();
    let text = |page: &mut Page| {
        let response = page.ask(Request::Open {
            record: "nobody".to_owned(),
        });
        match response {
            Response::Refused { problem, .. } => problem.text,
            other => panic!("{other:?}"),
        }
    };
    let chinese = text(&mut page);
    page.ask(Request::SetLanguage {
        language: LanguageName::En,
    });
    let english = text(&mut page);
    assert!(english.is_ascii() && chinese != english);
}

/// Changes a byte of every page of a store from one on.
fn damage(store: &Path, from: usize) {
    let mut bytes = std::fs::read(store).unwrap();
    for at in (from * PAGE..bytes.len()).step_by(PAGE) {
        bytes[at + 100] ^= 1;
    }
    std::fs::write(store, bytes).unwrap();
}

/// A tablet with one elder, whose store is damaged from one page on, and that has met its
/// PIN; with the elder, and with what it told. Nothing when the store has no such page.
fn opened_after(from: usize) -> Option<(Page, String, Vec<Notice>)> {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    page.session = None;
    let path = page.folder.path().join("store-1.db");
    let pages = usize::try_from(path.metadata().unwrap().len()).unwrap() / PAGE;
    damage(&path, pages.checked_sub(from)?);
    page.restart();
    page.unlock();
    let notices = page.session.as_mut().unwrap().take_notices();
    Some((page, record, notices))
}

#[test]
fn damage_that_is_met_while_the_store_is_open_closes_it_and_says_what_comes_next() {
    let mut page = Page::enrolled();
    let path = page.folder.path().join("store-1.db");
    page.session = None;
    let earlier = std::fs::read(&path).unwrap();
    page.restart();
    page.unlock();
    let record = page.add(&[("name", "余阿普")]).record;
    page.session = None;
    let written = std::fs::read(&path).unwrap();
    page.restart();
    page.unlock();
    // The flash chip forgets what it last wrote; the next look at it reads the file again.
    let torn: Vec<u8> = [&earlier[..PAGE], &written[PAGE..]].concat();
    std::fs::write(&path, torn).unwrap();
    damage(&path, 1);
    let met = page.refusal(Request::Open { record }, Vec::new());
    assert_eq!(met, "store.to-be-rescued");
    let notices = page.session.as_mut().unwrap().take_notices();
    assert!(
        notices.contains(&Notice::Locked),
        "the page asks for the PIN"
    );
    let status = page.status();
    assert_eq!(status.state, DoorState::Locked);
    assert_eq!(status.problem.unwrap().code, "store.to-be-rescued");
}

#[test]
fn a_store_that_does_not_open_can_be_tried_again() {
    let mut page = Page::enrolled();
    page.add(&[("name", "余阿普")]);
    let path = page.folder.path().join("store-1.db");
    page.session = None;
    let whole = std::fs::read(&path).unwrap();
    damage(&path, 0);
    page.restart();
    assert_eq!(page.unlock().state, DoorState::Broken);
    assert_eq!(page.status().state, DoorState::Broken);
    std::fs::write(&path, whole).unwrap();
    let status = page.status_of(Request::Lock, Vec::new());
    assert_eq!((status.state, status.problem), (DoorState::Locked, None));
    assert_eq!(page.unlock().state, DoorState::Open);
}

#[test]
fn what_a_rescue_lost_stays_sealed_until_it_has_left_the_tablet() {
    let lost_the_elder = |(_, _, notices): &(Page, String, Vec<Notice>)| {
        (notices.iter()).any(|notice| matches!(notice, Notice::Rescued { records: 0, .. }))
    };
    let (mut page, ..) = (1..)
        .map_while(opened_after)
        .find(lost_the_elder)
        .expect("a page without which the elder is gone");
    page.ask(Request::SyncWanted { storage: None });
    let sealed = page.status().journal_bytes;
    assert!(sealed > 0, "nothing else has the elder");
    let exported = page.ask_with(Request::ExportUnsent, Vec::new());
    assert!(schema::wire::journal::is_journal(&exported.blobs[0]));
    page.restart();
    page.unlock();
    assert_eq!(page.status().journal_bytes, sealed, "the file may be lost");
    let status = page.status_of(Request::UnsentExported, Vec::new());
    assert_eq!(status.journal_bytes, 0);
}
