//! The key is changed: ledger and projection are sealed anew, between two changes of the key's
//! file, which lies on a disk that keeps what is renamed.

use std::fs;
use std::path::{Path, PathBuf};

use server::key_change::change_key;
use server::ledger::{Ledger, NewFrame};
use server::projection::Projection;
use server::vault::Vault;

use super::ledger::{frame, is_whole};
use super::{CUTS, Day, alone, disk, is_proven, place};

const FRAMES: usize = 60;

fn folder() -> PathBuf {
    place("key")
}

fn key() -> PathBuf {
    place("keys").join("the.key")
}

/// A folder with as many frames whose key is changed twice.
pub(crate) fn day() -> Day {
    let (folder, key) = (folder(), key());
    for place in [folder.as_path(), key.parent().unwrap()] {
        let _from_an_earlier_run = fs::remove_dir_all(place);
        fs::create_dir_all(place).unwrap();
    }
    // Whether there is something to seal, the program asks the system.
    for name in ["ledger.db", "projection.db"] {
        fs::write(folder.join(name), "").unwrap();
    }
    Vault::lies_at(&folder, &key).unwrap();
    let mut ledger = Ledger::open(&folder).unwrap();
    let frames: Vec<NewFrame> = (0..FRAMES).map(frame).collect();
    ledger.append(&frames, 0).unwrap();
    drop(ledger);
    drop(Projection::open(&folder).unwrap());
    {
        let mut disk = disk();
        disk.watched = Some(key);
        disk.look();
    }
    Day::watch(|| {
        for _ in 0..2 {
            change_key(&folder).unwrap();
            disk::said();
        }
    })
}

/// What the key's file was at that moment opens everything, and the change can be done again.
pub(crate) fn has(_changed: usize) -> Result<(), String> {
    let (folder, key) = (folder(), key());
    let ring = disk().files[&key.display().to_string()].clone();
    fs::write(&key, ring).map_err(|error| error.to_string())?;
    whole(&folder)?;
    change_key(&folder).map_err(|error| format!("it does not go on: {error:?}"))?;
    whole(&folder)
}

fn whole(folder: &Path) -> Result<(), String> {
    let ledger = Ledger::open(folder).map_err(|error| format!("it does not open: {error:?}"))?;
    Projection::open(folder).map_err(|error| format!("the projection does not: {error:?}"))?;
    is_whole(&ledger, FRAMES)
}

#[test]
fn wherever_the_power_is_cut_a_change_of_the_key_loses_nothing_and_goes_on() {
    let _alone = alone();
    is_proven("power-key", CUTS / 4, &day(), has);
}
