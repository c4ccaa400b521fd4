//! `kill -9` at random moments, as often as `PROOF_KILLS` says.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use support::proof::Proof;
use support::proxy::{Proxy, Weather};

use crate::desk::{Desk, Tablet, VILLAGE};

/// Kills of each program in a run that asks for no other number.
const KILLS: u64 = 50;

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

#[test]
fn a_server_killed_again_and_again_keeps_every_change_that_it_receipted() {
    let (desk, proof) = (Desk::new(), begin("kills-server"));
    let tablet = {
        let serving = desk.office.serve().unwrap();
        desk.enrolled("li", &format!("http://{}", serving.address()))
    };
    let mut rng = ChaCha8Rng::seed_from_u64(1950);
    let mut caught_in_the_act = 0;
    for round in proof.each() {
        let mut feeding = tablet
            .command(&["import-work"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        feeding
            .stdin
            .take()
            .unwrap()
            .write_all(work(round, 5).as_bytes())
            .unwrap();
        assert!(feeding.wait_with_output().unwrap().status.success());

        let serving = desk.office.serve().unwrap();
        let proxy = Proxy::start(serving.address(), Weather::clear()).unwrap();
        let address = format!("http://{}", proxy.address());
        let mut syncing = tablet
            .command(&["sync", "--server", &address, "--patience", "0"])
            .spawn()
            .unwrap();
        let until = u64::from(rng.next_u32() % 1_600);
        while proxy.carried().bytes() < until && syncing.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        for _ in 0..rng.next_u32() % 500_000 {
            std::hint::spin_loop();
        }
        caught_in_the_act += u64::from(syncing.try_wait().unwrap().is_none());
        serving.kill().unwrap();
        syncing.wait().unwrap();

        let status = &tablet.json(&["status", "--json"])[0];
        let count = |name: &str| status[name].as_u64().unwrap();
        let receipted = count("records") - count("unsent");
        // Whoever opens the office's folder folds what the log has.
        desk.office.run(&["verify"]).unwrap();
        let held = desk.health()["received"].as_u64().unwrap();
        assert!(
            held >= receipted,
            "round {round}: {held} of {receipted} receipted"
        );
    }
    let kills = proof.done();
    assert!(
        caught_in_the_act > kills / 4,
        "only {caught_in_the_act} kills hit a sync"
    );

    proof.tell(&format!(
        "{kills} kills, {caught_in_the_act} of them during a sync, nothing receipted lost"
    ));
    let serving = desk.office.serve().unwrap();
    tablet.run(&["sync", "--server", &format!("http://{}", serving.address())]);
    assert_eq!(desk.health()["records"], records(&tablet).len());
    assert_eq!(records(&tablet).len() as u64, kills * 5);
    desk.office.run(&["verify"]).unwrap();
}
