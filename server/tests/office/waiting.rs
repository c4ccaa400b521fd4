use schema::document::Document;
use schema::document::write::first_change;
use schema::id::RecordId;
use schema::limits::WAITING_PER_RECORD;
use schema::wire::RecordChange;

use crate::desk::Desk;
use crate::devices::{OWN, enrol, seal, stamp, text};

#[test]
fn as_many_changes_wait_for_a_record_s_first_as_may_and_one_more_is_kept_apart() {
    let desk = Desk::new();
    let server = desk.serve();
    let (key, welcome) = enrol(&desk, &server, "tablet");
    assert!(server.stop());
    let record = RecordId::preloaded("test", "1");
    let edits = [text("name", "余阿普"), text("division_village", OWN)];
    let mut chunks = vec![first_change(&edits, &stamp(&key)).unwrap()];
    let mut document = Document::from_changes(&chunks).unwrap();
    for n in 0..=WAITING_PER_RECORD {
        let edit = text("contact_phone", &format!("138{n:08}"));
        chunks.extend(document.edit(&[edit], &stamp(&key)).unwrap());
    }
    let changes = chunks
        .into_iter()
        .map(|chunk| RecordChange { record, chunk });
    let changes: Vec<RecordChange> = changes.collect();
    let receive = |name: &str, first: u64, changes: &[RecordChange]| {
        let file = desk.file(name, seal(&key, &welcome, first, changes));
        desk.run(&["receive", &file]);
    };
    let held = |code: &str| {
        let out = desk.run(&["quarantine", "list"]);
        out.lines().filter(|line| line.contains(code)).count()
    };

    receive("later.shouce", 2, &changes[1..]);
    assert_eq!(desk.records(), 0);
    assert_eq!(held("[change.dependency-missing]"), WAITING_PER_RECORD);
    assert_eq!(held("[quarantine.too-many-waiting]"), 1);

    receive("first.shouce", 1, &changes[..1]);
    assert_eq!(desk.records(), 1);
    assert_eq!(held("[change.dependency-missing]"), 0, "all followed it in");
    let out = desk.run(&["quarantine", "list"]);
    let last = out.split(' ').next().unwrap();
    desk.run(&["quarantine", "release", last, "--reason", "its first came"]);
    assert_eq!(desk.run(&["quarantine", "list"]), "");
    desk.run(&["verify"]);
}
