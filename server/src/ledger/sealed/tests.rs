use super::*;
use crate::ledger::{FILE, Ledger};

const NUMBER: &str = "533321193208150016";

/// A data folder from before there were keys: what lies in it can be read.
fn open_ledger() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    fs::create_dir(&data).unwrap();
    let made = place.path().join("made");
    fs::create_dir(&made).unwrap();
    let mut ledger = Ledger::open(&made).unwrap();
    for number in 0..300 {
        let deed = crate::ledger::Deed {
            account: None,
            what: "record.revealed".to_owned(),
            record: format!("{NUMBER}-{number}"),
            reason: "asked".repeat(40),
        };
        ledger.audit(&deed, 1).unwrap();
    }
    let path = data.join(FILE);
    let to = path.to_string_lossy().into_owned();
    ledger
        .connection()
        .execute("ATTACH ?1 AS plain KEY ''", [to])
        .unwrap();
    ledger
        .connection()
        .query_row("SELECT sqlcipher_export('plain')", [], |_| Ok(()))
        .unwrap();
    let version = super::super::VERSION;
    ledger
        .connection()
        .execute_batch(&format!(
            "PRAGMA plain.user_version = {version}; DETACH plain;"
        ))
        .unwrap();
    assert!(holds(&path));
    (place, data)
}

fn holds(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    bytes
        .windows(NUMBER.len())
        .any(|some| some == NUMBER.as_bytes())
}

fn is_whole(data: &Path) {
    let ledger = Ledger::open(data).unwrap();
    assert_eq!(ledger.verify_audit().unwrap(), Ok(300));
    assert!(ledger.epoch().unwrap().0 > 0);
    drop(ledger);
    let left: Vec<_> = fs::read_dir(data).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(!holds(&data.join(FILE)));
    assert!(is_sealed(&data.join(FILE)));
}

#[test]
fn a_ledger_that_lies_open_is_sealed_at_the_first_start_and_keeps_everything() {
    let (_place, data) = open_ledger();
    is_whole(&data);
    is_whole(&data);
}

#[test]
fn sealing_that_was_cut_anywhere_is_begun_anew() {
    let (_place, data) = open_ledger();
    let copy = data.join(format!("{FILE}-sealing"));
    let whole = {
        let (_other, other) = open_ledger();
        is_whole(&other);
        fs::read(other.join(FILE)).unwrap()
    };
    // As much of the copy as was written when it was cut: nothing stands in the ledger's place.
    for length in [0, 1, 4_096, whole.len() / 2, whole.len()] {
        let plain = fs::read(data.join(FILE)).unwrap();
        fs::write(&copy, &whole[..length]).unwrap();
        is_whole(&data);
        fs::write(data.join(FILE), plain).unwrap();
    }
}

#[test]
fn a_ledger_that_another_has_open_is_not_sealed_under_its_hands() {
    let (_place, data) = open_ledger();
    let other = Connection::open(data.join(FILE)).unwrap();
    other
        .execute_batch("PRAGMA journal_mode = WAL; BEGIN; DELETE FROM audit WHERE number = 300")
        .unwrap();
    let sealing = seal(&data.join(FILE), &Secret::new([7; 32]));
    assert!(matches!(sealing, Err(LedgerError::Busy(_))), "{sealing:?}");
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    is_whole(&data);
}

#[test]
fn a_page_that_was_altered_or_moved_is_damage() {
    let (_place, data) = open_ledger();
    is_whole(&data);
    let path = data.join(FILE);
    let whole = fs::read(&path).unwrap();
    let checked = || -> Result<String, LedgerError> {
        let ledger = Ledger::open(&data)?;
        Ok((ledger.connection()).query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?)
    };
    assert_eq!(checked().unwrap(), "ok");
    let page = |number: usize| number * 4_096..(number + 1) * 4_096;
    let mut bent = whole.clone();
    bent[page(9)][77] ^= 1;
    let mut moved = whole.clone();
    moved[page(9)].copy_from_slice(&whole[page(10)]);
    for bytes in [bent, moved] {
        fs::write(&path, bytes).unwrap();
        assert!(checked().is_ok_and(|found| found != "ok") || checked().is_err());
    }
}

#[test]
fn a_key_that_is_changed_again_and_again_while_it_is_read_opens_in_the_end() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    fs::create_dir(&data).unwrap();
    // A key of its own: the one that all tests have is changed under nobody's hands.
    Vault::lies_at(&data, &place.path().join("the.key")).unwrap();
    drop(Ledger::open(&data).unwrap());
    let path = data.join(FILE);
    let fits =
        |vault: &Vault| first_that_fits(&path, OpenFlags::default(), &vault.keys(Purpose::Ledger));
    let first = Vault::open(&data).unwrap();
    crate::key_change::change_key(&data).unwrap();
    let mut changes = 3;
    let again = |vault: &Vault| {
        let read = vault.read_again();
        if changes > 0 {
            // Somebody changes it between our reading it and our opening the database.
            changes -= 1;
            crate::key_change::change_key(&data).unwrap();
        }
        read
    };
    assert!(while_it_changes(first, again, fits).unwrap().is_ok());
    assert_eq!(changes, 0);
    let other = Secret::new([7; 32]);
    let wrong =
        |_: &Vault| first_that_fits(&path, OpenFlags::default(), std::slice::from_ref(&other));
    let ours = Vault::open(&data).unwrap();
    let opened = while_it_changes(ours.clone(), Vault::read_again, wrong).unwrap();
    assert_eq!(opened.err(), Some(ours), "another key fits never");
}
