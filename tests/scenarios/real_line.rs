//! The tablet's own line and the server's own port: bytes on a socket.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use client_core::clock::Now;
use client_core::sync::{Effect, Engine, Event, Phase};
use schema::wire::exchange::StorageState;
use server::ledger::Ledger;
use support::proxy::{Proxy, Weather};
use support::tablet::{Tablet, observe};
use support::world::{VILLAGES, World};
use tablet::line::{Line, Timeouts};
use tablet::sync::{SyncReport, sync};

const PATIENCE: Duration = Duration::from_secs(30);

fn line(address: SocketAddr) -> Line {
    let address = format!("http://{address}").parse().unwrap();
    Line::new(address, None, Timeouts::default()).unwrap()
}

fn sync_over(line: &Line, tablet: &mut Tablet, patience: Duration) -> SyncReport {
    let now = tablet.now;
    let Tablet { client, rng, .. } = tablet;
    sync(client, rng, &|| now, line, patience, &mut |_| {}).unwrap()
}

#[test]
fn a_surveyor_s_work_reaches_another_tablet_over_real_sockets() {
    let mut world = World::new();
    let address = world.listen();
    let mut writer = world.tablet(&VILLAGES[..1]);
    let mut reader = world.tablet(&VILLAGES[..1]);
    let elders: Vec<_> = (0..50)
        .map(|place| {
            writer.add(&[
                observe("name", &format!("阿普{place}")),
                observe("division_village", VILLAGES[0]),
            ])
        })
        .collect();

    let sent = sync_over(&line(address), &mut writer, PATIENCE);
    let got = sync_over(&line(address), &mut reader, PATIENCE);

    assert_eq!((sent.phase, sent.cuts), (Phase::Resting, 0));
    assert_eq!((got.phase, got.cuts), (Phase::Resting, 0));
    for (place, elder) in elders.into_iter().enumerate() {
        assert_eq!(reader.text(elder, "name"), Some(format!("阿普{place}")));
        assert!(writer.client.view(elder).unwrap().synced());
    }
}

#[test]
fn the_office_is_told_how_a_tablet_is_with_every_sync() {
    let mut world = World::new();
    let line = line(world.listen());
    let mut tablet = world.tablet(&VILLAGES[..1]);
    sync_over(&line, &mut tablet, PATIENCE);
    tablet.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    sync_over(&line, &mut tablet, PATIENCE);
    let device = tablet.client.identity().unwrap().device();
    let state = |world: &World| {
        let ledger = Ledger::open_to_read(&world.data()).unwrap();
        let heard = ledger.tablet_state(device);
        heard.unwrap().expect("it was heard")
    };
    let before = state(&world);
    assert_eq!((before.told.unsent, before.told.storage), (0, None));
    assert_eq!(before.told.version, [0, 1, 0]);

    let storage = StorageState {
        used_mb: 31,
        granted_mb: 512,
        persisted: true,
    };
    let mut engine = Engine::default();
    engine.set_storage(storage);
    let now = Now {
        unix: tablet.now.unix + 7_200,
        ..tablet.now
    };
    let effects = engine.handle(&mut tablet.client, Event::Wanted, now, &mut tablet.rng);
    let Effect::Send { body, .. } = &effects.unwrap()[0] else {
        panic!("nothing is asked");
    };
    line.post("/sync", body).unwrap();
    let after = state(&world);
    assert_eq!(after.told.storage, Some(storage));
    let ahead = after.clock_error() - before.clock_error();
    assert!((7_000..=7_200).contains(&ahead), "{ahead}");
}

#[test]
fn nothing_to_do_is_one_request_on_the_same_connection_and_at_most_400_bytes() {
    let mut world = World::new();
    let line = line(world.listen());
    let mut tablet = world.tablet(&VILLAGES[..1]);

    sync_over(&line, &mut tablet, PATIENCE);
    let nothing = sync_over(&line, &mut tablet, PATIENCE);

    assert_eq!((nothing.requests, nothing.connections), (1, 0));
    let bytes = nothing.up + nothing.down;
    assert!(
        bytes <= 400,
        "nothing to do took {bytes} bytes, heads included"
    );
}

#[test]
fn a_server_that_is_not_there_costs_patience_and_nothing_else() {
    let mut world = World::new();
    let mut tablet = world.tablet(&VILLAGES[..1]);
    let elder = tablet.add(&[observe("name", "阿普")]);
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();

    let tried = sync_over(&line(nobody), &mut tablet, Duration::ZERO);

    assert!(tried.cuts > 0);
    assert_eq!(tried.tally.unsent, 1);
    assert_eq!(tablet.text(elder, "name").as_deref(), Some("阿普"));
}

#[test]
fn a_line_that_is_cut_again_and_again_delays_the_work_and_loses_none_of_it() {
    let mut world = World::new();
    let weather = Weather {
        delay: Duration::from_millis(2),
        bits_per_second: Some(2_000_000),
        cut_after: Some(Duration::from_millis(40)..=Duration::from_millis(120)),
        silent_after: None,
        seed: 7,
    };
    let proxy = Proxy::start(world.listen(), weather).unwrap();
    let mut tablet = world.tablet(&VILLAGES[..1]);
    let elders: Vec<_> = (0..500)
        .map(|place| {
            let village = if place % 2 == 0 {
                VILLAGES[0]
            } else {
                VILLAGES[2]
            };
            tablet.add(&[
                observe("name", &format!("阿普{place}")),
                observe("division_village", village),
            ])
        })
        .collect();
    let line = line(proxy.address());

    let settled = (0..100).any(|_| {
        let report = sync_over(&line, &mut tablet, PATIENCE);
        report.tally.unsent + report.tally.received == 0
    });

    assert!(settled, "the work did not get through");
    // Half of it is of a village that is not the tablet's: the office is to look at it.
    assert_eq!(tablet.client.tally().unwrap().quarantined, 250);
    let kept = world.read(|_, projection| Ok(projection.held()?.len() as u64));
    let admitted = world.read(|_, projection| projection.records());
    assert_eq!((admitted, kept, elders.len()), (250, 250, 500));
    world.verify();
}
