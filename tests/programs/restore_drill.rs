//! The restore drill: a backup while tablets send, everything lost, and everything back.
//!
//! `cargo xtask drill restore` runs it larger: `DRILL_TABLETS` says with how many tablets.

use std::fs;
use std::path::{Path, PathBuf};

use support::office::Office;

use crate::desk::{Desk, Tablet, VILLAGE};

/// Tablets in a run that asks for no other number.
const TABLETS: usize = 3;
/// Elders whom each of them adds between two exchanges.
const ELDERS: usize = 4;

fn tablets() -> usize {
    let asked = std::env::var("DRILL_TABLETS").ok();
    asked.map_or(TABLETS, |text| text.parse().expect("a number of tablets"))
}

fn work(tablet: &Tablet, of: &str, when: &str) {
    for elder in 0..ELDERS {
        tablet.add(&format!("余阿普{of}{when}{elder}"));
    }
}

fn recovery_key(office: &Office) -> PathBuf {
    let files = fs::read_dir(office.key().parent().unwrap()).unwrap();
    let mut files = files.map(|file| file.unwrap().path());
    files
        .find(|file| file.display().to_string().contains("recovery"))
        .unwrap()
}

/// Copies a file that belongs in the safe.
fn keep(desk: &Desk, from: &Path) -> PathBuf {
    let kept = desk.path(&from.file_name().unwrap().to_string_lossy());
    fs::copy(from, &kept).unwrap();
    kept
}

#[test]
fn what_a_backup_lacked_comes_back_and_the_office_knows_from_whom_and_who_owes_more() {
    let desk = Desk::new();
    let office = &desk.office;
    let serving = office.serve().unwrap();
    let at = serving.address();
    let address = format!("http://{at}");
    let names: Vec<_> = (0..tablets()).map(|number| format!("li{number}")).collect();
    let tablets: Vec<_> = (names.iter())
        .map(|name| desk.enrolled(name, &address))
        .collect();
    for (tablet, name) in tablets.iter().zip(&names) {
        work(tablet, name, "早");
        tablet.run(&["sync"]);
        work(tablet, name, "午");
    }

    // A backup while they send.
    let backup = desk.path("ledger.db");
    let mut backing_up = office.command(&["backup", &backup.display().to_string()]);
    let mut backing_up = backing_up.spawn().unwrap();
    let sending: Vec<_> = (tablets.iter())
        .map(|tablet| tablet.command(&["sync"]).spawn().unwrap())
        .collect();
    for mut tablet in sending {
        assert!(tablet.wait().unwrap().success());
    }
    assert!(backing_up.wait().unwrap().success());
    for (tablet, name) in tablets.iter().zip(&names) {
        work(tablet, name, "晚");
        tablet.run(&["sync"]);
    }
    // It waits until everything is folded.
    office.run(&["verify"]).unwrap();
    let whole = desk.health();
    assert_eq!(whole["records"], names.len() * ELDERS * 3);

    // The machine burns down: what is left lies in the safe.
    let server_key = keep(&desk, &office.data().join("server.key"));
    let recovery = keep(&desk, &recovery_key(office));
    serving.kill().unwrap();
    fs::remove_dir_all(office.data()).unwrap();
    fs::remove_dir_all(office.key().parent().unwrap()).unwrap();

    let restore = ["restore", &backup.display().to_string()];
    let refused = office.run(&restore).unwrap_err().to_string();
    assert!(refused.contains("[key.no-recovery]"), "{refused}");
    let with_key = ["--recovery-key", &recovery.display().to_string()];
    office.run(&[&restore[..], &with_key].concat()).unwrap();
    fs::rename(server_key, office.data().join("server.key")).unwrap();
    let lacking = desk.health();
    assert!(lacking["records"].as_u64() < whole["records"].as_u64());
    assert_ne!(lacking["epoch"], whole["epoch"]);

    let serving = office.serve_at(at).unwrap();
    let said = office.run(&["restored", "--language", "en"]).unwrap();
    assert!(
        said.contains(&format!("{} tablets may have more", names.len())),
        "{said}"
    );
    // A tablet has compared only once the server has folded what it sent: a few more rounds
    // where the machine is slow.
    let mut said = String::new();
    for _ in 0..10 {
        for tablet in &tablets {
            tablet.run(&["sync"]);
        }
        said = office.run(&["restored", "--language", "en"]).unwrap();
        if said.contains("0 tablets may have more") {
            break;
        }
    }
    println!("{said}");
    assert!(said.contains("0 tablets may have more"), "{said}");
    for name in &names {
        let line = said.lines().find(|line| line.starts_with(name.as_str()));
        let brought = line.and_then(|line| line.split(' ').nth(1)?.parse::<usize>().ok());
        // All of the evening, and what of noon the backup missed.
        assert!(brought.is_some_and(|brought| brought >= ELDERS), "{said}");
    }
    office.run(&["verify"]).unwrap();
    // What the last one brought, the others have with their next sync.
    for tablet in &tablets {
        tablet.run(&["sync"]);
    }
    let back = desk.health();
    assert_eq!(
        (&back["records"], &back["held"]),
        (&whole["records"], &0.into())
    );
    for tablet in &tablets {
        assert_eq!(
            tablet
                .json(&["list", "--json", "--division", VILLAGE])
                .len(),
            names.len() * ELDERS * 3
        );
    }
    drop(serving);
}
