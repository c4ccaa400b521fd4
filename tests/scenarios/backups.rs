//! A restore takes a whole ledger or leaves the place as it was.

use std::fs;
use std::path::Path;

use schema::problem::Coded;
use server::ledger::backup::{BackupError, restore};
use server::ledger::{FILE, Ledger};
use support::world::World;

fn refused(folder: &Path, backup: &Path) -> BackupError {
    let error = restore(folder, backup).unwrap_err();
    let left: Vec<_> = fs::read_dir(folder).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    error
}

#[test]
fn what_is_no_whole_ledger_is_refused_before_it_stands_in_one_s_place() {
    let world = World::new();
    let backup = world.back_up();
    let folder = world.folder().join("new");
    fs::create_dir(&folder).unwrap();
    let other = world.folder().join("other");

    fs::write(&other, "").unwrap();
    assert_eq!(refused(&folder, &other).code(), "backup.not-a-ledger");
    fs::write(&other, "姓名,村\n").unwrap();
    assert_eq!(refused(&folder, &other).code(), "backup.damaged");
    let mut damaged = fs::read(&backup).unwrap();
    for byte in &mut damaged[4096..8192] {
        *byte ^= 0x55;
    }
    fs::write(&other, damaged).unwrap();
    assert_eq!(refused(&folder, &other).code(), "backup.damaged");
    let missing = world.folder().join("missing");
    assert_eq!(refused(&folder, &missing).code(), "backup.file");

    let (copied, epoch) = restore(&folder, &backup).unwrap();
    let restored = Ledger::open(&folder).unwrap();
    assert_eq!(restored.head().unwrap(), copied.position);
    assert_eq!(restored.epoch().unwrap(), epoch);
    assert_ne!(world.read(|ledger, _| ledger.epoch()), epoch);
}

#[test]
fn what_is_left_of_an_old_ledger_is_not_played_into_the_restored_one() {
    let world = World::new();
    let backup = world.back_up();
    let folder = world.folder().join("new");
    fs::create_dir(&folder).unwrap();
    let leftover = folder.join(format!("{FILE}-wal"));
    fs::write(&leftover, "frames").unwrap();

    let error = restore(&folder, &backup).unwrap_err();
    assert_eq!(error.code(), "backup.would-overwrite");
    assert_eq!(fs::read(&leftover).unwrap(), b"frames");
    assert!(!folder.join(FILE).exists());
}
