//! A folder from before there was a key is sealed at the first start: a sealed copy takes the
//! open ledger's place. The program renames it on the system's disk, which both lie on too.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use server::ledger::{FILE, Ledger, NewFrame, database};
use server::vault::{Purpose, Vault};

use super::ledger::{frame, is_whole};
use super::{Day, alone, disk, is_proven, place};

const FRAMES: usize = 6;
/// Each takes a sealing: fewer than of the others.
pub(crate) const CUTS: u64 = 60;

fn folder() -> PathBuf {
    place("sealing")
}

fn key() -> PathBuf {
    place("sealing-keys").join("the.key")
}

fn both() -> [PathBuf; 2] {
    let folder = folder();
    [folder.join(format!("{FILE}-sealing")), folder.join(FILE)]
}

/// A ledger that lies open, with as many frames, is opened by a program that seals it.
pub(crate) fn day() -> Day {
    let (folder, key) = (folder(), key());
    for place in [folder.as_path(), key.parent().unwrap()] {
        fs::create_dir_all(place).unwrap();
    }
    let [copy, path] = both();
    for file in [&copy, &path, &key] {
        let _from_an_earlier_run = fs::remove_file(file);
    }
    let open = made(&folder, &key);
    {
        let mut disk = disk();
        disk.files.clear();
        disk.files.insert(path.display().to_string(), open.clone());
        fs::write(&path, open).unwrap();
        disk.renamed = Some((copy, path));
    }
    Day::watch(|| {
        drop(Ledger::open(&folder).unwrap());
        disk::said();
    })
}

/// The open ledger's bytes.
fn made(folder: &Path, key: &Path) -> Vec<u8> {
    Vault::lies_at(folder, key).unwrap();
    let mut ledger = Ledger::open(folder).unwrap();
    let frames: Vec<NewFrame> = (0..FRAMES).map(frame).collect();
    ledger.append(&frames, 0).unwrap();
    drop(ledger);
    let sealed: Connection = database(folder, Purpose::Ledger).unwrap();
    let version: u32 = (sealed.query_row("PRAGMA user_version", [], |row| row.get(0))).unwrap();
    let to = folder.join("open.db").display().to_string();
    sealed.execute("ATTACH ?1 AS plain KEY ''", [&to]).unwrap();
    (sealed.query_row("SELECT sqlcipher_export('plain')", [], |_| Ok(()))).unwrap();
    let end = format!("PRAGMA plain.user_version = {version}; DETACH plain;");
    sealed.execute_batch(&end).unwrap();
    disk().files[&to].clone()
}

/// The open or the sealed one stands, with everything, and is sealed once it is opened.
pub(crate) fn has(_sealed: usize) -> Result<(), String> {
    let folder = folder();
    for file in both() {
        match disk().files.get(&file.display().to_string()) {
            Some(bytes) => fs::write(&file, bytes),
            None if file.exists() => fs::remove_file(&file),
            None => Ok(()),
        }
        .map_err(|error| error.to_string())?;
    }
    let ledger = Ledger::open(&folder).map_err(|error| format!("it does not open: {error:?}"))?;
    is_whole(&ledger, FRAMES)?;
    let [_, path] = both();
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    match bytes.starts_with(b"SQLite format 3") {
        true => Err("it lies open still".to_owned()),
        false => Ok(()),
    }
}

#[test]
fn wherever_the_power_is_cut_the_first_sealing_loses_nothing_and_goes_on() {
    let _alone = alone();
    is_proven("power-sealing", CUTS, &day(), has);
}
