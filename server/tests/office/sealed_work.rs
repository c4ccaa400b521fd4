use schema::wire::journal;

use crate::desk::Desk;
use crate::devices::{OWN, bundle, enrol};

#[test]
fn the_sealed_file_that_a_tablet_keeps_of_its_unsent_work_is_taken_in() {
    let desk = Desk::new();
    let server = desk.serve();
    let (key, welcome) = enrol(&desk, &server, "Li");
    let mut file = Vec::new();
    for number in 1..=3 {
        let bundle = bundle(&key, &welcome, &number.to_string(), OWN, number);
        file.extend(journal::entry(file.len() as u64, &bundle));
    }
    let path = desk.file("unsent.shouce", &file);
    desk.run(&["receive", &path]);
    assert_eq!(desk.records(), 3);
    let out = desk.run(&["receive", &path]);
    assert!(out.contains("新更改 0 条"), "nothing twice: {out}");
}

#[test]
fn a_damaged_entry_and_a_torn_end_cost_themselves_only() {
    let desk = Desk::new();
    let server = desk.serve();
    let (key, welcome) = enrol(&desk, &server, "Li");
    let mut file = Vec::new();
    for number in 1..=4 {
        let mut bundle = bundle(&key, &welcome, &number.to_string(), OWN, number);
        if number == 2 {
            bundle[100] ^= 1;
        }
        file.extend(journal::entry(file.len() as u64, &bundle));
    }
    file.truncate(file.len() - 10);
    let said = desk.try_to(&["receive", &desk.file("unsent.shouce", &file)]);
    assert!(said.ok, "{}", said.err);
    assert!(said.err.contains("[bundle.sealed]"), "{}", said.err);
    assert!(said.err.contains("末尾不完整"), "{}", said.err);
    assert_eq!(desk.records(), 2);
}
