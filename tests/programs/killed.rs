//! `kill -9` at random moments, as often as `PROOF_KILLS` says.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Stdio};

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

/// A tablet that adds elders, one change each, and sends them.
struct Sender {
    tablet: Tablet,
    /// What it added, in the order in which it goes out.
    added: Vec<String>,
    rounds: u64,
    syncing: Option<Child>,
}

impl Sender {
    fn new(desk: &Desk, serving: &Serving, name: &str) -> Self {
        Self {
            tablet: desk.enrolled(name, &format!("http://{}", serving.address())),
            added: Vec::new(),
            rounds: 0,
            syncing: None,
        }
    }

    /// Adds five elders.
    fn feed(&mut self) {
        let mut feeding = (self.tablet.command(&["import-work"]))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = feeding.stdin.take().unwrap();
        input.write_all(work(self.rounds, 5).as_bytes()).unwrap();
        drop(input);
        let output = feeding.wait_with_output().unwrap();
        assert!(output.status.success());
        let said = String::from_utf8(output.stdout).unwrap();
        let ids = said.lines().filter_map(|line| line.strip_prefix("saved "));
        self.added.extend(ids.map(ToOwned::to_owned));
        self.rounds += 1;
        assert_eq!(self.added.len() as u64, self.rounds * 5);
    }

    fn begin_to_sync(&mut self, address: SocketAddr) {
        let address = format!("http://{address}");
        let mut sync = (self.tablet).command(&["sync", "--server", &address, "--patience", "0"]);
        self.syncing = Some(sync.spawn().unwrap());
    }

    /// Whether the sync that was begun brought everything; `None` if none was.
    fn synced(&mut self) -> Option<bool> {
        let syncing = self.syncing.take();
        syncing.map(|mut syncing| syncing.wait().unwrap().success())
    }

    /// What the server has receipted: all but the last ones.
    fn receipted(&self) -> &[String] {
        let status = &self.tablet.json(&["status", "--json"])[0];
        let unsent = usize::try_from(status["unsent"].as_u64().unwrap()).unwrap();
        &self.added[..self.added.len() - unsent]
    }

    fn lacks_nothing(&self, log: &BTreeSet<String>) {
        let lost: Vec<_> = (self.receipted().iter())
            .filter(|record| !log.contains(*record))
            .collect();
        assert!(lost.is_empty(), "receipted, and not in the log: {lost:?}");
    }
}

/// A line falls silent while a tablet syncs, at any byte, and the server is killed then or a
/// little later, whatever it does: each kill hits that sync, and often that of one of two more
/// tablets, which come by lines of their own.
#[test]
fn a_server_killed_again_and_again_keeps_every_change_that_it_receipted() {
    let (desk, proof) = (Desk::new(), begin("kills-server"));
    let log = desk.log();
    let (mut cut, mut others) = {
        let serving = desk.office.serve().unwrap();
        let sender = |name| Sender::new(&desk, &serving, name);
        (sender("li"), ["mu", "na"].map(sender))
    };
    let behind = |serving: &Serving, silent_after: Option<u64>| {
        let weather = Weather {
            silent_after,
            ..Weather::clear()
        };
        Proxy::start(serving.address(), weather).unwrap()
    };
    // What a sync of so much work takes, when it is not the first one.
    let mut usual = 0;
    for _ in 0..2 {
        cut.feed();
        let serving = desk.office.serve().unwrap();
        let proxy = behind(&serving, None);
        cut.begin_to_sync(proxy.address());
        assert_eq!(cut.synced(), Some(true));
        usual = proxy.carried().bytes();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(1950);
    let (mut begun, mut broken_off) = (0_u64, 0_u64);
    for round in proof.each() {
        cut.feed();
        let other = &mut others[usize::from(round % 2 == 0)];
        // Every other time: it has as much to bring as was not taken before.
        if round % 4 < 2 {
            other.feed();
        }
        let serving = desk.office.serve().unwrap();
        // Later names and numbers may pack a little better.
        let silent_after = u64::from(rng.next_u32()) % (usual - usual / 8);
        let proxy = behind(&serving, Some(silent_after));
        other.begin_to_sync(serving.address());
        cut.begin_to_sync(proxy.address());
        while proxy.carried().bytes() < silent_after {
            let ended = cut.syncing.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "a sync ended on a line that fell silent");
            std::thread::yield_now();
        }
        for _ in 0..rng.next_u32() % 500_000 {
            std::hint::spin_loop();
        }
        serving.kill().unwrap();
        drop(proxy);
        assert_eq!(cut.synced(), Some(false), "it was told all is well");
        begun += 1;
        broken_off += u64::from(other.synced() == Some(false));

        let held = log.records();
        cut.lacks_nothing(&held);
        other.lacks_nothing(&held);
        if round % 25 == 0 {
            desk.office.run(&["verify"]).unwrap();
        }
    }
    let kills = proof.done();
    proof.tell(&format!(
        "{kills} kills, each during a sync and {broken_off} during two; nothing receipted lost"
    ));
    if begun >= 100 {
        assert!(broken_off > 0, "no kill hit another tablet's sync");
        assert!(broken_off < begun, "no other tablet ever came through");
    }
    let serving = desk.office.serve().unwrap();
    let mut all = 0;
    for one in std::iter::once(&mut cut).chain(&mut others) {
        one.begin_to_sync(serving.address());
        assert_eq!(one.synced(), Some(true));
        assert_eq!(one.receipted().len(), one.added.len());
        one.lacks_nothing(&log.records());
        all += one.added.len();
    }
    assert_eq!(desk.health()["records"], all);
    desk.office.run(&["verify"]).unwrap();
}
