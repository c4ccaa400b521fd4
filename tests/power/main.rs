//! The power is cut at any moment of a day's writing: what was called safe is there.
//!
//! `kill -9` cannot show this: what a program has written the system keeps. Here SQLite writes
//! to a disk of ours, which forgets what was not synced. `PROOF_CUTS` says how often.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test that meets the unexpected must fail loudly"
)]

#[cfg(debug_assertions)]
mod broken;
mod disk;
mod full;
mod key_change;
mod ledger;
mod sealing;
mod tablet;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use support::proof::Proof;

use disk::{Deed, Files, Replay, System, disk};

/// Cuts of a story in a run that asks for no other number.
const CUTS: u64 = 2_000;

/// The power is cut as often as is asked for, and everything that was called safe is there.
fn is_proven(name: &'static str, usual: u64, day: &Day, has: impl Fn(usize) -> Result<(), String>) {
    let proof = Proof::begin(name, "PROOF_CUTS", usual);
    day.cut(&proof, has).unwrap();
    let (cuts, deeds) = (proof.done(), day.deeds.len());
    proof.tell(&format!(
        "{cuts} cuts among {deeds} writes and syncs, nothing lost"
    ));
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
    disk.watched = None;
    disk.room = None;
    disk.renamed = None;
    alone
}

/// A place on the system's disk, for what the program does there by itself: each test runs in a
/// process of its own, some at the same time.
fn place(name: &str) -> PathBuf {
    let name = format!("power-{name}-{}", std::process::id());
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
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
        let mut disk = disk();
        disk.look();
        let deeds = std::mem::take(&mut disk.deeds);
        Self { before, deeds }
    }

    /// Cuts the power at as many moments as are asked for. The first complaint of `check`,
    /// which is told how much had been called safe.
    fn cut(
        &self,
        proof: &Proof,
        check: impl Fn(usize) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut rng = ChaCha8Rng::seed_from_u64(1_949);
        let deeds = self.deeds.len();
        let mut moments: Vec<usize> = (0..proof.rounds())
            .map(|_| rng.next_u64() as usize % (deeds + 1))
            .collect();
        // Everything was done: it is among them, however few they are.
        if let Some(moment) = moments.first_mut() {
            *moment = deeds;
        }
        moments.sort_unstable();
        let (mut replay, mut done) = (Replay::of(&self.before), 0);
        for (_, moment) in proof.each().zip(moments) {
            replay.go_on(&self.deeds[done..moment]);
            done = moment;
            let (files, safe) = replay.cut(&mut rng);
            {
                let mut disk = disk();
                disk.files = files;
                disk.deeds.clear();
            }
            check(safe).map_err(|complaint| {
                format!("cut after {moment} of {deeds} writes and syncs: {complaint}")
            })?;
        }
        Ok(())
    }
}
