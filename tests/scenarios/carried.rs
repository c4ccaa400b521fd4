//! Work that goes to the server by the hands of those who may not read it.

use ed25519_dalek::SigningKey;
use rusqlite::Connection;
use rusqlite::types::Value;
use schema::document::authority::Role;
use schema::document::genesis;
use schema::id::DeviceId;
use schema::scope::Scope;
use schema::wire::batch::{Batch, Limits, Nothing};
use schema::wire::bundle::Bundle;
use schema::wire::dictionary::Dictionary;
use schema::wire::enrolment::Certificate;
use schema::wire::frame::Frame;
use schema::wire::sealed_frame;
use server::ledger::Event;
use support::tablet::Tablet;
use support::world::{VILLAGES, World};

use crate::elders::elder;

fn card(tablet: &Tablet) -> Certificate {
    tablet.client.identity().unwrap().certificate.clone()
}

/// Everything that whoever opened a bundle can read in it: itself, and each change of its
/// frames and histories.
fn plain(bundle: &[u8], reader: &SigningKey, world: &World) -> Vec<u8> {
    let bundle = Bundle::open(bundle, reader, &world.app().key.verifying_key()).unwrap();
    let mut read = postcard::to_stdvec(&bundle).unwrap();
    for frame in &bundle.frames {
        read.extend(told_by(frame, &bundle.authors, world));
    }
    let dictionary = Dictionary::find(bundle.context.dictionary).unwrap();
    let most = Limits {
        changes: 1_000,
        inflated: 1 << 20,
    };
    let batch = Batch::parse(&bundle.context.batch, genesis::ACTOR, dictionary, most).unwrap();
    for change in batch.rebuild(&Nothing).unwrap() {
        read.extend_from_slice(change.chunk.bytes());
    }
    read
}

/// The changes of a frame, for whoever knows its author.
fn told_by(frame: &[u8], authors: &[Certificate], world: &World) -> Vec<u8> {
    let Ok(frame) = Frame::read(frame.to_vec()) else {
        return Vec::new();
    };
    let server = world.app().key.verifying_key();
    let mut keys = authors.iter().filter_map(|author| author.verify(&server));
    let key = keys.find(|key| DeviceId::of(key) == frame.header().device);
    let changes = frame.changes(&key.unwrap(), &Nothing).unwrap();
    (changes.iter())
        .flat_map(|change| change.chunk.bytes().to_vec())
        .collect()
}

/// Every value of every row of a tablet's store, opened with its key, and what its frames tell.
fn stored(tablet: Tablet, authors: &[Certificate], world: &World) -> (Tablet, Vec<u8>) {
    let closed = tablet.close();
    let mut read = Vec::new();
    {
        let store = Connection::open(&closed.path).unwrap();
        let hex: String = closed.key().0.iter().map(|b| format!("{b:02x}")).collect();
        (store.execute_batch(&format!("PRAGMA key = \"x'{hex}'\";"))).unwrap();
        let mut tables = store
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .unwrap();
        let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
        for table in tables.map(Result::unwrap) {
            let mut rows = store.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..columns {
                    match row.get(column).unwrap() {
                        Value::Blob(bytes) => {
                            if table == "carried" {
                                read.extend(told_by(&bytes, authors, world));
                            }
                            read.extend(bytes);
                        }
                        Value::Text(text) => read.extend(text.into_bytes()),
                        _ => {}
                    }
                }
            }
        }
    }
    (closed.open(), read)
}

fn names(haystack: &[u8], name: &str) -> bool {
    haystack
        .windows(name.len())
        .any(|window| window == name.as_bytes())
}

#[test]
fn whoever_carries_work_of_other_villages_delivers_it_and_cannot_read_it() {
    let mut world = World::new();
    let mut walker = world.tablet(&VILLAGES[..2]);
    let mut carrier = world.tablet(&VILLAGES[1..2]);
    let [theirs, ours] = [
        elder(&mut walker, "余阿普", VILLAGES[0]),
        elder(&mut walker, "和阿妮", VILLAGES[1]),
    ];
    walker.answer(theirs, "remarks", "眼盲");
    let certificate = card(&carrier);
    let file = walker.hand_over(&certificate).unwrap();
    let key = carrier.client.identity().unwrap().key().clone();
    let told = plain(&file, &key, &world);
    assert!(names(&told, "和阿妮"), "what lies in its village it reads");
    assert!(!names(&told, "余阿普") && !names(&told, "眼盲"));

    let brought = carrier.client.receive(&file).unwrap();
    assert_eq!((brought.added, brought.not_shown), (1, 0));
    assert_eq!(carrier.text(ours, "name").as_deref(), Some("和阿妮"));
    let again = walker.hand_over_to(&mut carrier);
    assert_eq!((again.known, again.carried), (1, 0), "the same bytes again");
    let (mut carrier, told) = stored(carrier, &[card(&walker)], &world);
    assert!(names(&told, "和阿妮"));
    assert!(!names(&told, "余阿普") && !names(&told, "眼盲"));

    carrier.sync(&world);
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 2);
    assert_eq!(world.read(|_, projection| projection.held()), []);
    assert!(carrier.seal_for_server().is_none(), "all delivered");
    walker.sync(&world);
    for elder in [theirs, ours] {
        assert!(walker.client.view(elder).unwrap().synced());
    }
    world.verify();
}

#[test]
fn sealed_work_arrives_in_the_carrier_s_own_file_too() {
    let mut world = World::new();
    let mut walker = world.tablet(&VILLAGES[..1]);
    let mut carrier = world.tablet(&VILLAGES[1..2]);
    elder(&mut walker, "余阿普", VILLAGES[0]);
    let brought = walker.hand_over_to(&mut carrier);
    assert_eq!((brought.added, brought.carried), (0, 1));

    let file = carrier.seal_for_server().unwrap();
    assert!(world.post("/bundle", file).0);
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 1);
    world.verify();
}

#[test]
fn a_circle_of_carriers_who_cannot_read_comes_to_an_end() {
    let mut world = World::new();
    let mut tablets: Vec<Tablet> = (0..3)
        .map(|which| world.tablet(&VILLAGES[which..=which]))
        .collect();
    let work = elder(&mut tablets[0], "余阿普", VILLAGES[0]);
    let pass = |tablets: &mut [Tablet], from: usize, to: usize| {
        let [giver, taker] = tablets.get_disjoint_mut([from, to]).unwrap();
        giver.hand_over_to(taker).carried
    };
    let circle = [(0, 1), (1, 2), (2, 0)];
    let news = circle.map(|(from, to)| pass(&mut tablets, from, to));
    assert_eq!(news, [1, 1, 1]);
    for _ in 0..3 {
        let news = circle.map(|(from, to)| pass(&mut tablets, from, to));
        assert_eq!(news, [0, 0, 0], "nothing grows");
    }

    for which in [2, 1, 0] {
        tablets[which].sync(&world);
        world.settle();
        assert_eq!(world.read(|_, projection| projection.records()), 1);
        assert!(tablets[which].seal_for_server().is_none(), "and it ends");
    }
    tablets[0].sync(&world);
    assert!(tablets[0].client.view(work).unwrap().synced());
    world.verify();
}

#[test]
fn a_frame_of_two_villages_goes_on_sealed_and_what_may_be_read_is_shown_beside_it() {
    let mut world = World::new();
    let mut walker = world.tablet(&VILLAGES[..2]);
    let mut colleague = world.tablet(&VILLAGES[..2]);
    let mut carrier = world.tablet(&VILLAGES[1..2]);
    elder(&mut walker, "余阿普", VILLAGES[0]);
    let ours = elder(&mut walker, "和阿妮", VILLAGES[1]);
    let brought = walker.hand_over_to(&mut colleague);
    assert_eq!((brought.added, brought.carried), (2, 1), "one frame");

    let file = colleague.hand_over(&card(&carrier)).unwrap();
    let key = carrier.client.identity().unwrap().key().clone();
    assert!(!names(&plain(&file, &key, &world), "余阿普"));
    let brought = carrier.client.receive(&file).unwrap();
    assert_eq!((brought.added, brought.carried), (1, 1));
    assert_eq!(carrier.text(ours, "name").as_deref(), Some("和阿妮"));
    carrier.sync(&world);
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 2);
    carrier.sync(&world);
    assert!(carrier.client.view(ours).unwrap().synced());
    world.verify();
}

/// A card says where a tablet worked when it was enrolled.
#[test]
fn whoever_was_sent_elsewhere_since_shows_only_what_lies_where_they_work_now() {
    let mut world = World::new();
    let mut walker = world.tablet(&VILLAGES[..2]);
    let mut carrier = world.tablet(&VILLAGES[..1]);
    carrier.sync(&world);
    world.decide(Event::DeviceAssigned {
        device: carrier.client.identity().unwrap().device(),
        role: Role::Surveyor,
        scope: Scope::new([VILLAGES[1].parse().unwrap()]),
    });
    carrier.sync(&world);
    let before = elder(&mut walker, "余阿普", VILLAGES[0]);
    let now = elder(&mut walker, "和阿妮", VILLAGES[1]);
    let brought = walker.hand_over_to(&mut carrier);
    assert_eq!(
        (brought.added, brought.not_shown, brought.carried),
        (0, 1, 2)
    );
    carrier.sync(&world);
    world.settle();
    carrier.sync(&world);
    assert!(carrier.client.view(before).is_err());
    assert!(carrier.client.view(now).unwrap().synced());
    world.verify();
}

#[test]
fn a_sealed_frame_that_is_not_for_this_server_is_refused_and_hinders_no_other() {
    let mut world = World::new();
    let mut walker = world.tablet(&VILLAGES[..1]);
    let mut carrier = world.tablet(&VILLAGES[1..2]);
    elder(&mut walker, "余阿普", VILLAGES[0]);
    walker.hand_over_to(&mut carrier);
    let file = carrier.seal_for_server().unwrap();
    let server = &world.app().key;
    let mut bundle = Bundle::open(&file, server, &server.verifying_key()).unwrap();
    let whole = bundle.frames[0].clone();
    assert!(sealed_frame::is_sealed(&whole));
    for at in [0, 30, whole.len() - 1] {
        let mut bent = whole.clone();
        bent[at] ^= 1;
        bundle.frames.insert(0, bent);
    }
    let key = carrier.client.identity().unwrap().key().clone();
    let file = bundle.seal(&key, &mut carrier.rng).unwrap();
    let (ok, taken) = world.post("/bundle", file);
    assert!(ok);
    let taken = String::from_utf8(taken).unwrap();
    assert!(taken.contains(r#""frames":1,"changes":1"#), "{taken}");
    assert_eq!(taken.matches("frame.malformed").count(), 2, "{taken}");
    assert_eq!(taken.matches("frame.version").count(), 1, "{taken}");
    world.verify();
}
