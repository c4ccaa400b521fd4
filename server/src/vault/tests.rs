use super::*;
use crate::ledger::{Ledger, LedgerError};

/// A data folder with a key of its own.
fn folder() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let (data, key) = (place.path().join("data"), place.path().join("the.key"));
    Vault::lies_at(&data, &key).unwrap();
    (place, data, key)
}

fn code(folder: &Path) -> &'static str {
    Ledger::open(folder).err().unwrap().code()
}

#[test]
fn a_new_folder_gets_a_key_outside_itself_that_only_its_owner_reads() {
    let (place, data, key) = folder();
    Ledger::open(&data).unwrap();
    let vault = Vault::open(&data).unwrap();
    assert_eq!(vault.file(), key);
    let recovery = RecoveryKey::find(&vault, None, &vault.recovery()).unwrap();
    assert_eq!(recovery.public(), vault.recovery());
    let files: Vec<_> = fs::read_dir(place.path()).unwrap().flatten().collect();
    assert_eq!(files.len(), 3, "data, key and recovery key: {files:?}");
    #[cfg(unix)]
    for file in files.iter().filter(|file| file.path() != data) {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file:?}");
    }
    let ring: serde_json::Value = serde_json::from_slice(&fs::read(&key).unwrap()).unwrap();
    let hex = ring["key"].as_str().unwrap().as_bytes();
    let raw = HEXLOWER.decode(hex).unwrap();
    for file in fs::read_dir(&data).unwrap().flatten() {
        let bytes = fs::read(file.path()).unwrap();
        for key in [hex, &raw] {
            assert!(memchr::memmem::find(&bytes, key).is_none(), "{file:?}");
        }
    }
}

#[test]
fn a_folder_whose_key_is_not_there_or_another_is_told_so_and_left_alone() {
    let (place, data, key) = folder();
    Ledger::open(&data).unwrap();
    let ledger = data.join(crate::ledger::FILE);
    let before = fs::read(&ledger).unwrap();
    let kept = place.path().join("kept.key");
    fs::rename(&key, &kept).unwrap();
    assert_eq!(code(&data), "key.missing");
    assert!(!key.exists(), "no other key is made in its place");
    fs::write(&key, "{}").unwrap();
    assert_eq!(code(&data), "key.damaged");
    fs::remove_file(&key).unwrap();
    let other = place.path().join("other");
    Vault::lies_at(&other, &key).unwrap();
    Ledger::open(&other).unwrap();
    let Err(LedgerError::Key(wrong)) = Ledger::open(&data) else {
        panic!("another key opens it");
    };
    assert_eq!(wrong.code(), "key.wrong");
    assert!(wrong.to_string().contains("ledger.db"), "{wrong}");
    assert_eq!(fs::read(&ledger).unwrap(), before);
    Vault::lies_at(&data, &kept).unwrap();
    Ledger::open(&data).unwrap();
}

#[test]
fn two_programs_that_make_a_key_at_once_have_the_same() {
    let (_place, data, key) = folder();
    let made: Vec<_> = std::thread::scope(|threads| {
        let one = || threads.spawn(|| Vault::open(&data).unwrap());
        let all: Vec<_> = std::iter::repeat_with(one).take(8).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(made.iter().all(|vault| vault.id() == made[0].id()));
    assert!(RecoveryKey::find(&made[0], None, &made[0].recovery()).is_ok());
    let beside = fs::read_dir(key.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 3, "nothing of the slower ones is left");
}

#[test]
fn a_key_prints_as_its_id() {
    let secret = Secret::new([7; 32]);
    assert_eq!(format!("{secret:?}"), format!("Secret({})", secret.id()));
    assert_ne!(secret.derive(b"a").id(), secret.derive(b"b").id());
}
