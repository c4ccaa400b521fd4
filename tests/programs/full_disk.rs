//! A full disk, under the office and under a tablet: a clear refusal, nothing lost, and work
//! goes on as soon as there is room.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::Stdio;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use support::disk;
use support::office::Serving;

use crate::desk::{Desk, VILLAGE};

/// More steps than the room that is left can take.
const STEPS: usize = 600;
/// The room that is left on the tablet.
const ROOM: u64 = 64 * 1024;

/// A thousand characters that no compressor makes small.
fn noise(seed: &str) -> String {
    let seed = seed
        .bytes()
        .fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let han = |draw: u32| char::from_u32(0x4e00 + draw % 0x5000).unwrap();
    (0..1_000).map(|_| han(rng.next_u32())).collect()
}

/// A refusal, in both languages, by its code.
fn both(said: [String; 2], code: &str) {
    let [chinese, english] = said;
    for said in [&chinese, &english] {
        assert!(said.contains(&format!("[{code}]")), "{said}");
    }
    assert!(chinese.chars().any(|letter| letter >= '一'), "{chinese}");
    assert!(!english.chars().any(|letter| letter >= '一'), "{english}");
}

#[test]
fn a_server_whose_disk_is_full_refuses_loses_nothing_and_goes_on_when_there_is_room() {
    let desk = Desk::new();
    let serve = (desk.office).command(&["serve", "--listen", "127.0.0.1:0"]);
    let serving = Serving::start(disk::may_be_full(&serve)).unwrap();
    let tablet = desk.enrolled("li", &format!("http://{}", serving.address()));
    tablet.add("余阿普");
    tablet.run(&["sync"]);

    disk::limit(serving.process(), Some(0)).unwrap();
    tablet.add("和阿娜");
    let sync = ["sync", "--patience", "0"];
    let refused = [
        tablet.refused(&sync),
        tablet.refused(&[&sync[..], &["--language", "en"]].concat()),
    ];
    both(refused, "ledger.disk-full");
    let status = &tablet.json(&["status", "--json"])[0];
    assert_eq!(
        (&status["records"], &status["unsent"]),
        (&2.into(), &1.into())
    );

    // Nor does the office's own work go half through.
    let list = desk.path("list.csv");
    std::fs::write(&list, format!("姓名,所在村\n李阿妹,{VILLAGE}\n")).unwrap();
    let list = list.display().to_string();
    let import = |language| {
        let arguments = ["roster", "import", &list, "--yes", "--language", language];
        let mut import = disk::full_at(0, &desk.office.command(&arguments));
        let output = import.output().unwrap();
        assert!(!output.status.success(), "nothing can be stored");
        String::from_utf8(output.stderr).unwrap()
    };
    both([import("zh"), import("en")], "ledger.disk-full");
    assert_eq!(desk.health()["records"], 1);

    disk::limit(serving.process(), None).unwrap();
    tablet.run(&["sync"]);
    desk.office.run(&["verify"]).unwrap();
    assert_eq!(desk.health()["records"], 2);
}

#[test]
fn a_server_that_dies_with_a_full_disk_has_everything_that_it_receipted() {
    let desk = Desk::new();
    let serve = (desk.office).command(&["serve", "--listen", "127.0.0.1:0"]);
    let serving = Serving::start(disk::may_be_full(&serve)).unwrap();
    let tablet = desk.enrolled("li", &format!("http://{}", serving.address()));
    for n in 0..20 {
        tablet.add(&format!("阿普{n}"));
    }
    tablet.run(&["sync"]);
    disk::limit(serving.process(), Some(0)).unwrap();
    tablet.add("和阿娜");
    tablet.refused(&["sync", "--patience", "0"]);
    serving.kill().unwrap();

    desk.office.run(&["verify"]).unwrap();
    assert_eq!(desk.health()["records"], 20);
    let serving = desk.office.serve().unwrap();
    tablet.run(&["sync", "--server", &format!("http://{}", serving.address())]);
    desk.office.run(&["verify"]).unwrap();
    assert_eq!(desk.health()["records"], 21);
}

#[test]
fn a_tablet_whose_storage_is_full_never_says_saved_of_what_is_not() {
    let desk = Desk::new();
    let serving = desk.office.serve().unwrap();
    let tablet = desk.enrolled("li", &format!("http://{}", serving.address()));
    let first = tablet.add("余阿普");
    let store = tablet.folder().join("store.db");
    let size = || std::fs::metadata(&store).unwrap().len();

    let mut work = disk::full_at(size() + ROOM, &tablet.command(&["import-work"]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let step = format!(
        r#"{{"add":["division_village={VILLAGE}","name=阿普","remarks={}"]}}"#,
        "路断，步行两小时到达。".repeat(20)
    );
    // It ends before it has read everything.
    let _ = (work.stdin.take().unwrap()).write_all((step + "\n").repeat(STEPS).as_bytes());
    let output = work.wait_with_output().unwrap();
    assert!(!output.status.success());
    let english = |arguments: &[&str]| {
        let arguments = [arguments, &["--language", "en"]].concat();
        let output = disk::full_at(size(), &tablet.command(&arguments)).output();
        let output = output.unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "not saved");
        String::from_utf8(output.stderr).unwrap()
    };
    let large = ["name_spoken", "account_name", "bank", "card_no"]
        .map(|field| format!("{field}={}", noise(field)));
    let edit = [&["edit", &first][..], &large.each_ref().map(String::as_str)].concat();
    let again = english(&edit);
    both(
        [String::from_utf8(output.stderr).unwrap(), again],
        "store.full",
    );

    let said = String::from_utf8(output.stdout).unwrap();
    let mut saved: BTreeSet<String> = (said.lines())
        .map(|line| line.strip_prefix("saved ").unwrap().to_owned())
        .collect();
    assert!((1..STEPS).contains(&saved.len()), "{} saved", saved.len());
    saved.insert(first.clone());
    let rows = tablet.json(&["list", "--json", "--limit", "1000000"]);
    let kept: BTreeSet<String> = (rows.iter())
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kept, saved, "what was called saved, and nothing else");
    assert!(
        !tablet
            .run(&["show", &first, "--reveal"])
            .contains(&noise("name_spoken"))
    );

    tablet.run(&edit);
    tablet.run(&["sync"]);
    desk.office.run(&["verify"]).unwrap();
    assert_eq!(desk.health()["records"], saved.len());
}
