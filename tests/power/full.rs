//! The disk takes so many writes and then no more, for every number of them: whatever is refused
//! is told, nothing that was called safe is lost, and it goes on when there is room.

use std::collections::BTreeSet;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use schema::problem::Coded;
use server::ledger::Ledger;
use support::tablet::observe;

use super::disk::{Files, disk};
use super::ledger::{folder, frame};
use super::tablet::{self, NOW};
use super::{alone, ledger};

const FRAMES: usize = 8;
const STEPS: usize = 8;

fn room() {
    disk().room = None;
}

/// Plays a story on a disk with room for no write, for one, and so on, until it has room for
/// all. For how many it had not.
fn for_every_write(before: &Files, story: impl Fn(usize)) -> usize {
    for taken in 0.. {
        disk().begin(before.clone(), taken);
        story(taken);
        if !disk().refused {
            return taken;
        }
    }
    unreachable!("a story ends")
}

#[test]
fn whichever_write_finds_the_disk_full_the_ledger_loses_nothing_and_goes_on() {
    let _alone = alone();
    let writes = for_every_write(&Files::new(), |taken| {
        let full = |error: server::ledger::LedgerError| {
            assert_eq!(error.code(), "ledger.disk-full", "after {taken}: {error:?}");
            room();
        };
        // A new one is made, its tables among it.
        let mut ledger = Ledger::open(folder())
            .map_err(full)
            .or_else(|()| Ledger::open(folder()))
            .expect("there is room");
        for number in 0..FRAMES {
            if let Err(error) = ledger.append(&[frame(number)], 0) {
                full(error);
                (ledger.append(&[frame(number)], 0)).expect("there is room");
            }
        }
        // Its log is written back.
        drop(ledger);
        room();
        ledger::has(FRAMES).unwrap_or_else(|lost| panic!("after {taken} writes: {lost}"));
    });
    println!("{writes} writes of a ledger, each the last that the disk took");
    assert!(writes > 3 * FRAMES, "{writes}");
}

#[test]
fn whichever_write_finds_the_storage_full_a_tablet_has_what_it_called_saved_and_nothing_else() {
    let _alone = alone();
    let mut client = tablet::open().expect("a new store");
    tablet::enrol(&mut client);
    drop(client);
    let before = disk().files.clone();
    let writes = for_every_write(&before, |taken| {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut client = tablet::open()
            .or_else(|_| {
                room();
                tablet::open()
            })
            .expect("there is room");
        let (mut saved, mut last) = (BTreeSet::new(), None);
        for step in 0..STEPS {
            let name = format!("阿普{step}");
            let said = observe("name", &name);
            let done = match last {
                Some(elder) if step % 3 > 0 => client.edit(elder, &[said], NOW).map(|_| elder),
                _ => client.add(&[said], NOW, &mut rng),
            };
            match done {
                Ok(elder) => {
                    saved.insert(name);
                    last = Some(elder);
                }
                Err(error) => {
                    assert_eq!(error.code(), "store.full", "after {taken}: {error:?}");
                    room();
                }
            }
        }
        drop(client);
        room();
        let names = tablet::names().unwrap_or_else(|lost| panic!("after {taken}: {lost}"));
        assert_eq!(names, saved, "after {taken} writes");
        assert!(saved.len() >= STEPS - 1, "one step at most was refused");
    });
    println!("{writes} writes of a tablet, each the last that its storage took");
    assert!(writes > 3 * STEPS, "{writes}");
}
