//! The power is cut at any moment of a day's writing: what was called safe is there.
//!
//! `kill -9` cannot show this: what a program has written the system keeps. Here SQLite writes
//! to a disk of ours, which forgets what was not synced. `SHOUCE_CUTS` says how often.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected must fail loudly"
)]

#[cfg(debug_assertions)]
mod broken;
mod disk;
mod ledger;
mod tablet;

use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use disk::{Deed, Files, System, after_a_cut, disk};

/// Cuts in a run that asks for no other number.
const CUTS: usize = 1_000;

fn cuts() -> usize {
    let asked = std::env::var("SHOUCE_CUTS").ok();
    asked.map_or(CUTS, |text| text.parse().expect("a number of cuts"))
}

/// The one disk, for one story at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| sqlite_vfs::register("power", System, true).expect("a new name"));
    let alone = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut disk = disk();
    disk.files.clear();
    disk.deeds.clear();
    alone
}

/// A day's writing on a disk that was as `before`.
struct Day {
    before: Files,
    deeds: Vec<Deed>,
}

impl Day {
    /// Everything that is on the disk counts as synced, and what `work` does is watched.
    fn watch(work: impl FnOnce()) -> Self {
        let before = {
            let mut disk = disk();
            disk.deeds.clear();
            disk.files.clone()
        };
        work();
        let deeds = std::mem::take(&mut disk().deeds);
        Self { before, deeds }
    }

    /// Cuts the power at as many moments as are asked for. The first complaint of `check`,
    /// which is told how much had been called safe.
    fn cut(&self, cuts: usize, check: impl Fn(usize) -> Result<(), String>) -> Result<(), String> {
        let mut rng = ChaCha8Rng::seed_from_u64(1_949);
        for _ in 0..cuts {
            let moment = rng.next_u64() % (self.deeds.len() as u64 + 1);
            let moment = usize::try_from(moment).expect("no more than there are");
            let (files, safe) = after_a_cut(&self.before, &self.deeds[..moment], &mut rng);
            disk().files = files;
            check(safe).map_err(|complaint| {
                let deeds = self.deeds.len();
                format!("cut after {moment} of {deeds} writes and syncs: {complaint}")
            })?;
        }
        Ok(())
    }
}
