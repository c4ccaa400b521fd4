//! `kill -9` at random moments, as often as `PROOF_KILLS` says.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use support::office::Serving;
use support::proof::Proof;
use support::proxy::{Proxy, Weather};

use crate::desk::{Desk, Tablet, VILLAGE};

/// Kills of each program in a run that asks for no other number.
const KILLS: u64 = 300;

fn begin(name: &'static str) -> Proof {
    Proof::begin(name, "PROOF_KILLS", KILLS)
}

fn work(round: u64, steps: usize) -> String {
    let line = |step: usize| {
        format!(r#"{{"add":["division_village={VILLAGE}","name=阿普{round}之{step}","sex=1"]}}"#)
    };
    (0..steps).map(|step| line(step) + "\n").collect()
}

fn records(tablet: &Tablet) -> BTreeSet<String> {
    let rows = tablet.json(&["list", "--json", "--limit", "1000000"]);
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_tablet_killed_again_and_again_keeps_every_step_that_it_called_saved() {
    let (desk, proof) = (Desk::new(), begin("kills-tablet"));
    let serving = desk.office.serve().unwrap();
    let tablet = desk.enrolled("li", &format!("http://{}", serving.address()));
    let mut rng = ChaCha8Rng::seed_from_u64(1949);
    let mut saved = BTreeSet::new();
    for round in proof.each() {
        let mut child = tablet
            .command(&["import-work"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // The tablet may be gone before it has read everything.
        let _ = input.write_all(work(round, 30).as_bytes());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let wanted = rng.next_u32() as usize % 12;
        for line in lines.by_ref().take(wanted) {
            saved.insert(line.unwrap().trim_start_matches("saved ").to_owned());
        }
        for _ in 0..rng.next_u32() % 2_000_000 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        // What was said before the end counts as said.
        saved.extend((lines.map_while(Result::ok)).filter_map(|line| {
            line.strip_prefix("saved ")
                .filter(|id| id.len() == 36)
                .map(ToOwned::to_owned)
        }));
        child.wait().unwrap();
    }
    let kept = records(&tablet);
    let lost: Vec<_> = saved.difference(&kept).collect();
    assert!(lost.is_empty(), "{} of {} lost", lost.len(), saved.len());
    let kills = proof.done();
    assert!(
        saved.len() as u64 > kills,
        "the kills came too early to tell anything"
    );

    let saved = saved.len();
    proof.tell(&format!(
        "{kills} kills, {saved} steps called saved, none lost"
    ));
    tablet.run(&["sync"]);
    assert_eq!(desk.health()["records"], kept.len());
    desk.office.run(&["verify"]).unwrap();
}

/// A line falls silent while the tablet syncs, at any byte, and the server is killed then or a
/// little later, whatever it does: each kill hits a sync.
#[test]
fn a_server_killed_again_and_again_keeps_every_change_that_it_receipted() {
    let (desk, proof) = (Desk::new(), begin("kills-server"));
    let log = desk.log();
    let tablet = {
        let serving = desk.office.serve().unwrap();
        desk.enrolled("li", &format!("http://{}", serving.address()))
    };
    let sync = |serving: &Serving, silent_after: Option<u64>| {
        let weather = Weather {
            silent_after,
            ..Weather::clear()
        };
        let proxy = Proxy::start(serving.address(), weather).unwrap();
        let address = format!("http://{}", proxy.address());
        let mut sync = tablet.command(&["sync", "--server", &address, "--patience", "0"]);
        (proxy, sync.spawn().unwrap())
    };
    // What a sync of so much work takes, when it is not the first one.
    let mut usual = 0;
    for round in 0..2 {
        feed(&tablet, round);
        let serving = desk.office.serve().unwrap();
        let (proxy, mut syncing) = sync(&serving, None);
        assert!(syncing.wait().unwrap().success());
        usual = proxy.carried().bytes();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(1950);
    for round in proof.each() {
        feed(&tablet, round + 2);
        let serving = desk.office.serve().unwrap();
        // Later names and numbers may pack a little better.
        let silent_after = u64::from(rng.next_u32()) % (usual - usual / 8);
        let (proxy, mut syncing) = sync(&serving, Some(silent_after));
        while proxy.carried().bytes() < silent_after {
            let ended = syncing.try_wait().unwrap();
            assert!(ended.is_none(), "a sync ended on a line that fell silent");
            std::thread::yield_now();
        }
        for _ in 0..rng.next_u32() % 500_000 {
            std::hint::spin_loop();
        }
        serving.kill().unwrap();
        drop(proxy);
        assert!(
            !syncing.wait().unwrap().success(),
            "it was told all is well"
        );

        let status = &tablet.json(&["status", "--json"])[0];
        let count = |name: &str| status[name].as_u64().unwrap();
        let receipted = count("records") - count("unsent");
        let held = log.changes();
        assert!(
            held >= receipted,
            "round {round}: {held} of {receipted} receipted"
        );
        if round % 25 == 0 {
            desk.office.run(&["verify"]).unwrap();
        }
    }
    let kills = proof.done();
    proof.tell(&format!(
        "{kills} kills, each during a sync, nothing receipted lost"
    ));
    let serving = desk.office.serve().unwrap();
    tablet.run(&["sync", "--server", &format!("http://{}", serving.address())]);
    assert_eq!(desk.health()["records"], records(&tablet).len());
    assert_eq!(records(&tablet).len() as u64, (kills + 2) * 5);
    desk.office.run(&["verify"]).unwrap();
}

/// Adds five elders.
fn feed(tablet: &Tablet, round: u64) {
    let mut feeding = (tablet.command(&["import-work"]))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = feeding.stdin.take().unwrap();
    input.write_all(work(round, 5).as_bytes()).unwrap();
    drop(input);
    assert!(feeding.wait_with_output().unwrap().status.success());
}
