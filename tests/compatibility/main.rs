//! Bytes that were once written must be read for as long as a tablet may hold them. The
//! files under `golden` were written by version 1 and are never written again.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected must fail loudly"
)]

use ed25519_dalek::SigningKey;
use schema::document::{Document, Edit, Put, Stamp, genesis, write};
use schema::id::{ChangeHash, DeviceId, Installation, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::{Answer as Given, ClockTrust, FieldName};
use schema::value::id_number::WrittenIdNumber;
use schema::wire::batch::{Nothing, Pointer, RecordChange, Resolve};
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::exchange::{
    Answer, Ask, Changes, Epoch, Exchange, Exchanged, LogPosition, Receipt, Reply, Request, VERSION,
};
use schema::wire::frame::{Author, Frame, Kind};
use schema::wire::listed::Listed;
use schema::wire::seal::SealKey;
use schema::wire::sealed_frame;
use schema::wire::{Actors, history};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn author(key: &SigningKey) -> Author<'_> {
    Author {
        key,
        installation: Installation(7),
        schema: 1,
        dictionary: Dictionary::standard(),
        effort: Effort::Line,
    }
}

fn answer(name: &str, text: &str) -> Edit {
    Edit::observe(FieldName::new(name).unwrap(), Put::One(Given::text(text)))
}

/// A record with an edit: the same two changes for ever.
fn written() -> (RecordId, [RecordChange; 2]) {
    let key = key();
    let stamp = Stamp {
        actor: author(&key).actor(),
        time: 1_795_000_000,
        trust: ClockTrust::Elapsed,
    };
    let record = RecordId::preloaded("golden", "1");
    let first = write::first_change(
        &[
            answer("name", "余阿普"),
            answer("division_village", "533301002210"),
            answer("remarks", "路断，步行两小时到达。"),
        ],
        &stamp,
    );
    let first = first.unwrap();
    let mut document = Document::from_changes([&first]).unwrap();
    let edit = document.edit(&[answer("name", "余·阿普")], &stamp);
    let changes = [first, edit.unwrap().unwrap()].map(|chunk| RecordChange { record, chunk });
    (record, changes)
}

struct Holds(RecordChange);

impl Resolve for Holds {
    fn resolve(&self, pointer: Pointer) -> Option<(RecordId, ChangeHash)> {
        let hash = self.0.chunk.hash();
        (Pointer::to(self.0.record, &hash) == pointer).then_some((self.0.record, hash))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn golden(text: &str) -> Vec<u8> {
    let text = text.trim();
    (0..text.len() / 2)
        .map(|place| u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).unwrap())
        .collect()
}

#[test]
fn a_change_is_the_same_bytes_for_ever() {
    let (_, [first, edit]) = written();
    insta::assert_snapshot!(format!(
        "genesis {}\nrecord  {}\nedit    {}",
        genesis::hash(),
        first.chunk.hash(),
        edit.chunk.hash()
    ));
}

#[test]
fn a_frame_of_version_1_is_read_and_holds_what_it_held() {
    let (_, [first, edit]) = written();
    let bytes = golden(include_str!("golden/record.frame.hex"));
    let frame = Frame::read(bytes).unwrap();
    frame.verify(&key().verifying_key()).unwrap();
    assert_eq!((frame.header().kind, frame.header().first), (Kind::Own, 1));
    let changes = frame.changes(&key().verifying_key(), &Nothing).unwrap();
    assert_eq!(changes, [first, edit]);
}

#[test]
fn a_frame_that_leans_on_what_the_receiver_has_is_read() {
    let (_, [first, edit]) = written();
    let bytes = golden(include_str!("golden/edit.frame.hex"));
    let frame = Frame::read(bytes).unwrap();
    frame.verify(&key().verifying_key()).unwrap();
    let changes = frame
        .changes(&key().verifying_key(), &Holds(first))
        .unwrap();
    assert_eq!(changes, [edit]);
}

#[test]
fn a_frame_that_was_sealed_for_a_carrier_opens_and_is_sealed_so_still() {
    let frame = golden(include_str!("golden/record.frame.hex"));
    let server = SigningKey::from_bytes(&[9; 32]);
    let sealed = golden(include_str!("golden/record.sealed.hex"));
    let again = sealed_frame::seal(&frame, &SealKey::of(&server)).unwrap();
    assert_eq!(hex(&again), hex(&sealed), "or a carrier would take both");
    assert_eq!(sealed_frame::open(sealed, &server).unwrap(), frame);
}

#[test]
fn a_stored_history_of_version_1_is_read() {
    let (record, changes) = written();
    let key = key();
    let actors = Actors::new(author(&key).actor(), []);
    let bytes = golden(include_str!("golden/record.history.hex"));
    let chunks = history::decode(record, &bytes, &actors).unwrap();
    assert_eq!(chunks, changes.map(|change| change.chunk));
    let document = Document::from_changes(&chunks).unwrap();
    let read = document.read(record, Questionnaire::standard());
    assert_eq!(read.text("name"), Some("余·阿普"));
}

/// An exchange as tablets asked for it before there was a filter of id numbers.
fn asked() -> Request {
    Request {
        version: VERSION,
        device: DeviceId::of(&key().verifying_key()),
        installation: Installation(7),
        epoch: Epoch(3),
        ask: Ask::Exchange(Exchange {
            cursor: LogPosition(1_000),
            settled: 12,
            open: vec![5],
            assignment: LogPosition(4),
            room: 16_384,
            frames: vec![b"a frame".to_vec()],
        }),
    }
}

/// The answer that it gets.
fn answered() -> Answer {
    Answer {
        epoch: Epoch(3),
        time: 1_795_000_000,
        reply: Reply::Exchanged(Box::new(Exchanged {
            receipts: vec![Receipt::Received(LogPosition(1_001))],
            settled: 13,
            watermark: LogPosition(900),
            changes: Changes::default(),
            gone: vec![RecordId::preloaded("golden", "1")],
            cursor: LogPosition(1_001),
            ..Exchanged::default()
        })),
    }
}

#[test]
fn a_tablet_of_version_1_is_understood_and_understands_its_answer() {
    let key = key();
    let request = golden(include_str!("golden/exchange.request.hex"));
    assert_eq!(Request::read(&request).unwrap(), asked());
    Request::verify(&request, &key.verifying_key()).unwrap();
    assert_eq!(asked().seal(&key), request, "and asks so still");
    let answer = golden(include_str!("golden/exchange.answer.hex"));
    let opened = Answer::open(&answer, &request, &key.verifying_key()).unwrap();
    assert_eq!(opened, answered());
    assert_eq!(
        answered().seal(&request, &key),
        answer,
        "and is answered so"
    );
}

#[test]
fn a_filter_of_id_numbers_of_form_1_is_read_and_holds_whom_it_held() {
    let listed = Listed::read(&golden(include_str!("golden/listed.hex"))).unwrap();
    assert_eq!(listed, filter());
    for number in numbers() {
        assert!(listed.may_hold(&number));
    }
}

fn numbers() -> [WrittenIdNumber; 2] {
    ["533301194001010014", "533321193205080023"].map(|text| WrittenIdNumber::parse(text).unwrap())
}

fn filter() -> Listed {
    Listed::of([7; 16], &numbers())
}

/// What this version writes, as hex: what a new golden file begins as.
#[test]
fn what_is_written_today_is_read_today() {
    let (record, changes) = written();
    let key = key();
    let author = author(&key);
    let frame = Frame::seal(&author, Kind::Own, 1, &changes, &|_| false);
    let first = changes[0].chunk.hash();
    let edit = Frame::seal(&author, Kind::Own, 2, &changes[1..], &|hash| *hash == first);
    let mut actors = Actors::new(author.actor(), []);
    let chunks = changes.clone().map(|change| change.chunk);
    let stored = history::encode(record, &chunks, &mut actors, Dictionary::standard());
    let request = asked().seal(&key);
    for (name, bytes) in [
        ("record.frame.hex", frame.bytes()),
        ("edit.frame.hex", edit.bytes()),
        ("record.history.hex", &stored),
        ("exchange.request.hex", &request),
        ("exchange.answer.hex", &answered().seal(&request, &key)),
        ("listed.hex", &filter().to_bytes()),
    ] {
        println!("GOLDEN {name} {}", hex(bytes));
    }
    let read = Frame::read(frame.bytes().to_vec()).unwrap();
    let read = read.changes(&key.verifying_key(), &Nothing).unwrap();
    assert_eq!(read, changes);
}
