//! The tablet's own line and the server's own port: bytes on a socket.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use client_core::sync::Phase;
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
