//! What a tablet says of a store that does not read.

use client_core::error::Kind;
use client_core::store::Store;
use client_core::{Client, ClientError};
use rusqlite::{Connection, OpenFlags};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use support::tablet::{Closed, Tablet, observe};
use support::world::{VILLAGES, World};

const PAGE: usize = 4_096;

fn written(world: &World, tablet: &mut Tablet) {
    for n in 0..150 {
        tablet.add(&[
            observe("name", &format!("阿普{n}")),
            observe("remarks", &format!("住在第{n}户，门朝东")),
            observe("division_village", VILLAGES[0]),
        ]);
    }
    tablet.sync(world);
}

/// Opens a store and reads everything in it.
fn read(connection: Connection, closed: &Closed, rng: &mut Tablet) -> Result<(), ClientError> {
    let opened = Store::open(connection, closed.key(), closed.place(), &mut rng.rng)?;
    opened.store.attachments_to_go()?;
    opened.store.attachments(RecordId::preloaded("list", "1"))?;
    opened.store.all_work()?;
    opened.store.recent(1)?;
    let client = Client::new(opened.store)?;
    let records: Vec<_> = client.index().rows().map(|row| row.0).collect();
    for record in records {
        client.view(record)?;
    }
    client.tally()?;
    Ok(())
}

#[test]
fn a_damaged_page_is_called_damage_wherever_it_is() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let mut chance = world.tablet(&[VILLAGES[0]]);
    written(&world, &mut tablet);
    let closed = tablet.close();
    let whole = std::fs::read(&closed.path).unwrap();
    let copy = world.folder().join("damaged.db");
    let mut damaged = 0;
    for page in 1..whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[page * PAGE + 100] ^= 1;
        std::fs::write(&copy, bytes).unwrap();
        if let Err(error) = read(Connection::open(&copy).unwrap(), &closed, &mut chance) {
            assert_eq!(error.kind(), Kind::Damaged, "page {page}: {error:?}");
            damaged += 1;
        }
    }
    assert!(damaged * 2 > whole.len() / PAGE, "only {damaged} were read");
}

#[test]
fn a_store_that_may_not_be_written_is_not_called_damaged() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let mut chance = world.tablet(&[VILLAGES[0]]);
    written(&world, &mut tablet);
    let closed = tablet.close();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(&closed.path, flags).unwrap();
    let opened = Store::open(connection, closed.key(), closed.place(), &mut chance.rng).unwrap();
    let mut client = Client::new(opened.store).unwrap();
    let new = [observe("name", "阿娜")];
    let error = client.add(&new, chance.now, &mut chance.rng).unwrap_err();
    drop(client);
    assert_eq!(error.kind(), Kind::Person, "{error:?}");
    assert!(matches!(error, ClientError::StoreUnusable(_)));
    assert!(
        read(
            Connection::open(&closed.path).unwrap(),
            &closed,
            &mut chance
        )
        .is_ok()
    );
}

#[test]
fn what_a_tablet_carries_for_another_is_rescued_with_its_own() {
    let mut world = World::new();
    let mut carrier = world.tablet(&[VILLAGES[0]]);
    let mut walker = world.tablet(&[VILLAGES[0]]);
    walker.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    walker.hand_over_to(&mut carrier);
    let closed = carrier.close();
    let damaged = world.folder().join("damaged.db");
    std::fs::rename(&closed.path, &damaged).unwrap();

    let (key, place, rng) = (closed.key(), closed.place(), &mut walker.rng);
    let fresh = Connection::open(&closed.path).unwrap();
    let mut store = Store::open(fresh, key, place, rng).unwrap().store;
    let damaged = Connection::open(damaged).unwrap();
    let rescued = store.rescue(&damaged, key, Questionnaire::standard(), rng);
    assert_eq!(rescued.unwrap().records, 1);
    drop(store);
    closed.open().sync(&world);
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 1);
}
