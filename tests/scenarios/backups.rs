//! A restore takes a whole ledger or leaves the place as it was.

use std::fs;
use std::path::Path;

use schema::problem::Coded;
use server::ledger::backup::{BackupError, restore, restore_with};
use server::ledger::{FILE, Ledger};
use server::vault::Vault;
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

#[test]
fn a_backup_that_is_cut_or_bent_anywhere_is_refused() {
    let world = World::new();
    let whole = fs::read(world.back_up()).unwrap();
    let folder = world.folder().join("new");
    fs::create_dir(&folder).unwrap();
    let other = world.folder().join("other");
    let foot = whole.len() - 160;
    fs::write(&other, &whole[..1]).unwrap();
    assert_eq!(refused(&folder, &other).code(), "backup.not-a-ledger");
    for length in [
        16,
        4_096,
        whole.len() / 2,
        foot,
        foot + 100,
        whole.len() - 1,
    ] {
        fs::write(&other, &whole[..length]).unwrap();
        assert_eq!(
            refused(&folder, &other).code(),
            "backup.damaged",
            "{length}"
        );
    }
    let in_pages = (0..foot).step_by(foot / 20);
    for at in in_pages.chain((foot..whole.len()).step_by(7)) {
        let mut bent = whole.clone();
        bent[at] ^= 0x10;
        fs::write(&other, bent).unwrap();
        assert_eq!(refused(&folder, &other).code(), "backup.damaged", "{at}");
    }
    fs::write(&other, whole).unwrap();
    restore(&folder, &other).unwrap();
}

#[test]
fn only_the_recovery_key_opens_a_backup() {
    let world = World::new();
    let backup = world.back_up();
    let ours = Vault::open(&world.data()).unwrap();
    let folder = world.folder().join("new");
    Vault::lies_at(&folder, &world.folder().join("new.key")).unwrap();
    let error = restore(&folder, &backup).unwrap_err();
    assert_eq!(error.code(), "key.no-recovery");
    assert!(error.to_string().contains(&ours.recovery_id()), "{error}");
    // Neither does the server's own key.
    let error = restore_with(&folder, &backup, Some(ours.file())).unwrap_err();
    assert_eq!(error.code(), "key.no-recovery");
    assert!(!folder.join(FILE).exists());
    let recovery = format!("recovery-{}.key", ours.recovery_id());
    let recovery = ours.file().with_extension(recovery);
    let (copied, _) = restore_with(&folder, &backup, Some(&recovery)).unwrap();
    let restored = Ledger::open(&folder).unwrap();
    assert_eq!(restored.head().unwrap(), copied.position);
    assert_eq!(
        restored.restored().unwrap().unwrap().position,
        copied.position
    );
}
