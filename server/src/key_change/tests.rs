use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use schema::id::{Actor, ChangeHash, DeviceId, RecordId};
use schema::problem::Coded;

use super::*;
use crate::ledger::{Ledger, NewFrame, Writer};
use crate::projection::Projection;
use crate::sealed_file::FileKeys;

fn frame(number: u64) -> NewFrame {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    let device = DeviceId([1; 8]);
    NewFrame {
        device,
        brought_by: device,
        bytes: format!("身份证 533321193208150{number:03}")
            .repeat(40)
            .into_bytes(),
        first: Some(number + 1),
        changes: vec![(
            RecordId::preloaded("list", &number.to_string()),
            Actor([1; 16]),
            ChangeHash(hash),
        )],
    }
}

/// A data folder with a key of its own and so many frames.
fn folder(frames: u64) -> (tempfile::TempDir, PathBuf, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let (data, key) = (place.path().join("data"), place.path().join("the.key"));
    Vault::lies_at(&data, &key).unwrap();
    let mut ledger = Ledger::open(&data).unwrap();
    let frames: Vec<_> = (0..frames).map(frame).collect();
    ledger.append(&frames, 0).unwrap();
    Projection::open(&data).unwrap();
    (place, data, key)
}

fn frames(data: &Path) -> u64 {
    let ledger = Ledger::open(data).unwrap();
    let head = ledger.head().unwrap().0;
    for number in 0..head {
        let stored = ledger.frame(i64::try_from(number + 1).unwrap()).unwrap();
        assert_eq!(stored.bytes, frame(number).bytes);
    }
    head
}

#[test]
fn the_key_is_changed_while_one_writes_and_others_read() {
    let (_place, data, key) = folder(200);
    let old = fs::read(&key).unwrap();
    let (writer, thread) = Writer::start(Ledger::open(&data).unwrap(), |_| {}).unwrap();
    let (done, read) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|threads| {
        threads.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                match Ledger::open_to_read(&data).unwrap().head() {
                    Ok(head) => {
                        assert!(head.0 >= 200);
                        read.store(true, Ordering::Relaxed);
                    }
                    // Sealed anew between the two: whoever reads opens it again.
                    Err(LedgerError::Resealed(_)) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
        });
        let changing = threads.spawn(|| {
            let ids: Vec<_> = (0..3).map(|_| change_key(&data).unwrap().id()).collect();
            ids
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let mut number = 200;
        while !changing.is_finished() || number < 220 {
            // The one that met the change is told to come again, and does.
            while runtime
                .block_on(writer.append(vec![frame(number)]))
                .is_err()
            {}
            number += 1;
        }
        done.store(true, Ordering::Relaxed);
        let ids = changing.join().unwrap();
        assert!(ids[0] != ids[1] && ids[1] != ids[2]);
        drop(writer);
        thread.join().unwrap();
        assert_eq!(frames(&data), number);
    });
    assert!(read.load(Ordering::Relaxed));
    fs::write(&key, old).unwrap();
    assert_eq!(Ledger::open(&data).err().unwrap().code(), "key.wrong");
    assert_eq!(Projection::open(&data).err().unwrap().code(), "key.wrong");
}

#[test]
fn a_change_that_was_cut_anywhere_opens_and_is_done_when_it_is_done_again() {
    let (_place, data, _key) = folder(20);
    let files = [
        (data.join(ledger::FILE), Purpose::Ledger),
        (data.join(projection::FILE), Purpose::Projection),
    ];
    for cut_after in 0..=2 {
        let before = Vault::open(&data).unwrap();
        let mut vault = before.clone();
        vault.begin_change().unwrap();
        for (path, purpose) in files.iter().take(cut_after) {
            sealed::seal_anew(path, &vault, *purpose).unwrap();
        }
        assert_eq!(frames(&data), 20);
        Projection::open(&data).unwrap();
        let after = change_key(&data).unwrap();
        assert_ne!(after.id(), before.id());
        assert!(!after.is_changing());
        assert_eq!(frames(&data), 20);
    }
}

#[test]
fn whoever_runs_on_while_the_key_is_changed_seals_files_with_the_new_one() {
    let (place, data, _key) = folder(1);
    let running = FileKeys::of(&data);
    let number = |name: &str| {
        let path = place.path().join(name);
        running.write(&path, b"533321193208150016").unwrap();
        let file = fs::read(path).unwrap();
        u32::from_be_bytes(file[8..12].try_into().unwrap())
    };
    let before = (number("one"), number("two"));
    assert_eq!(before.0, before.1);
    change_key(&data).unwrap();
    assert!(number("three") > before.1);
    for name in ["one", "three"] {
        let read = running.read(&place.path().join(name)).unwrap();
        assert_eq!(read, b"533321193208150016");
    }
}
