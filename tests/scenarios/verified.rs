//! What a comparison with the log finds in a projection that something else wrote to.

use rusqlite::Connection;
use server::ledger::database;
use server::vault::Purpose;
use support::tablet::observe;
use support::world::{VILLAGES, World};

fn saved(projection: &Connection) -> Vec<u8> {
    let only = projection.query_row("SELECT saved FROM document", [], |row| row.get(0));
    only.unwrap()
}

fn save(projection: &Connection, document: &[u8]) {
    let set = projection.execute("UPDATE document SET saved = ?1", [document]);
    assert_eq!(set, Ok(1));
}

#[test]
fn a_document_that_lacks_a_change_or_does_not_open_is_found() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let elder = tablet.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    tablet.sync(&world);
    world.settle();
    let projection = database(&world.data(), Purpose::Projection).unwrap();
    let before = saved(&projection);
    tablet.answer(elder, "remarks", "教堂上方第二户");
    tablet.sync(&world);
    assert_eq!(world.differences(), []);

    let whole = saved(&projection);
    for damaged in [before, whole[..whole.len() / 2].to_vec()] {
        save(&projection, &damaged);
        let found = world.differences();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].table, "document");
    }
    save(&projection, &whole);
    assert_eq!(world.differences(), []);
}
