//! The server's ledger, written through its own writer.

use std::path::Path;

use schema::id::{Actor, ChangeHash, DeviceId, RecordId};
use schema::wire::exchange::LogPosition;
use server::ledger::{Ledger, LogEntry, NewFrame, Writer};

use super::{CUTS, Day, alone, disk, is_proven};

/// Enough that SQLite moves its log into the file in between.
const FRAMES: usize = 400;

pub(crate) fn folder() -> &'static Path {
    Path::new("/power/server")
}

pub(super) fn frame(number: usize) -> NewFrame {
    let device = DeviceId([1; 8]);
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    NewFrame {
        device,
        brought_by: device,
        bytes: vec![number.to_be_bytes()[7]; 3_000 + number % 5_000],
        first: Some(number as u64 + 1),
        changes: vec![(
            RecordId::preloaded("list", &number.to_string()),
            Actor([1; 16]),
            ChangeHash(hash),
        )],
    }
}

/// A day on which each frame is receipted before the next one comes.
pub(crate) fn day() -> Day {
    let ledger = Ledger::open(folder()).expect("a new ledger");
    Day::watch(|| {
        let (writer, thread) = Writer::start(ledger, |_| {}).expect("a thread");
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime").block_on(async {
            for number in 0..FRAMES {
                (writer.append(vec![frame(number)]).await).expect("there is room");
                disk::said();
            }
        });
        drop(writer);
        thread.join().expect("the writer ends");
    })
}

/// The ledger opens, is whole, and has every frame that was receipted.
pub(crate) fn has(receipted: usize) -> Result<(), String> {
    let ledger = Ledger::open(folder()).map_err(|error| format!("it does not open: {error:?}"))?;
    let entries = ledger.after(LogPosition(0), 100_000);
    let entries = entries.map_err(|error| format!("it does not read: {error:?}"))?;
    for (number, entry) in entries.iter().enumerate() {
        let LogEntry::Change(entry) = entry else {
            return Err("an entry of another kind".to_owned());
        };
        let stored = ledger.frame(entry.frame);
        let stored = stored.map_err(|error| format!("frame {number}: {error:?}"))?;
        if stored.bytes != frame(number).bytes {
            return Err(format!("frame {number} is another"));
        }
    }
    match entries.len() {
        found if found < receipted => Err(format!("{found} of {receipted} receipted frames")),
        found if ledger.head().ok() != Some(LogPosition(found as u64)) => {
            Err(format!("{found} frames and another head"))
        }
        _ => Ok(()),
    }
}

/// The ledger has so many frames, no more and no other ones.
pub(crate) fn is_whole(ledger: &Ledger, count: usize) -> Result<(), String> {
    let head = ledger.head().map_err(|error| format!("{error:?}"))?;
    if head != LogPosition(count as u64) {
        return Err(format!("{head:?} is the head of {count} frames"));
    }
    for number in 0..count {
        let stored = ledger.frame(number as i64 + 1);
        let stored = stored.map_err(|error| format!("frame {number}: {error:?}"))?;
        if stored.bytes != frame(number).bytes {
            return Err(format!("frame {number} is another"));
        }
    }
    Ok(())
}

#[test]
fn wherever_the_power_is_cut_the_ledger_has_what_it_receipted() {
    let _alone = alone();
    is_proven("power-server", CUTS, &day(), has);
}
