//! Honest work, bent inside its structure and sealed again, as a clever attacker sends it.
//!
//! Every checksum, proof and signature is right, so that what is bent gets past them. Whatever
//! it is, it is taken or refused: nothing panics, hangs or grows. `SHOUCE_BENT` says how many
//! of each kind are tried. Chance decides here; for `fuzz/`, which has the same benders, a fuzzer.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod attachment;
mod bend;
mod bundle;
mod change;
mod enrolment;
mod exchange;
mod frame;
mod honest;
mod list;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Tries of each kind in a run that asks for no other number.
const TRIES: u64 = 4_000;
/// The longest that one may take, and the most memory that a kind may grow by.
const PATIENCE: Duration = Duration::from_secs(1);
const MOST_GROWTH_MIB: u64 = 64;

/// Tries one: whether it was taken.
type Try = Box<dyn FnMut(&mut dyn Rng) -> bool>;

/// A kind of bytes from outside.
struct Kind {
    name: &'static str,
    /// One of so many tries is made: where each costs a disk its sync.
    one_of: u64,
    prepare: fn() -> Try,
}

const KINDS: [Kind; 8] = [
    Kind {
        name: "change",
        one_of: 1,
        prepare: change::prepare,
    },
    Kind {
        name: "frame",
        one_of: 1,
        prepare: frame::prepare,
    },
    Kind {
        name: "list as CSV",
        one_of: 4,
        prepare: list::csv,
    },
    Kind {
        name: "list as XLSX",
        one_of: 4,
        prepare: list::xlsx,
    },
    Kind {
        name: "exchange",
        one_of: 8,
        prepare: exchange::prepare,
    },
    Kind {
        name: "bundle",
        one_of: 8,
        prepare: bundle::prepare,
    },
    Kind {
        name: "attachment",
        one_of: 8,
        prepare: attachment::prepare,
    },
    Kind {
        name: "enrolment",
        one_of: 16,
        prepare: enrolment::prepare,
    },
];

#[derive(Default)]
struct Tally {
    tries: u64,
    taken: u64,
    panics: Vec<u64>,
    slowest: Duration,
    growth_mib: u64,
}

#[test]
fn whatever_is_bent_and_sealed_again_is_taken_or_refused_and_breaks_nothing() {
    let asked = std::env::var("SHOUCE_BENT").ok();
    let tries = asked.map_or(TRIES, |text| text.parse().expect("a number of tries"));
    println!("kind           tries   taken  panics  slowest ms  grown MiB  seconds");
    let mut wrong = Vec::new();
    for kind in &KINDS {
        let begun = worked();
        let tally = kind.run((tries / kind.one_of).max(1));
        println!(
            "{:<13}{:>7} {:>7} {:>7} {:>11} {:>10} {:>8.1}",
            kind.name,
            tally.tries,
            tally.taken,
            tally.panics.len(),
            tally.slowest.as_millis(),
            tally.growth_mib,
            worked().saturating_sub(begun).as_secs_f32(),
        );
        if !tally.panics.is_empty() {
            wrong.push(format!("{}: panics at seeds {:?}", kind.name, tally.panics));
        }
        if tally.slowest > PATIENCE || tally.growth_mib > MOST_GROWTH_MIB {
            wrong.push(format!("{}: too slow or too large", kind.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

impl Kind {
    fn run(&self, tries: u64) -> Tally {
        let mut one = (self.prepare)();
        let before = memory("VmRSS");
        // Linux forgets the peak when asked to; elsewhere growth is not told.
        let _forgotten = std::fs::write("/proc/self/clear_refs", "5");
        let mut tally = Tally {
            tries,
            ..Tally::default()
        };
        for seed in 0..tries {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let begun = worked();
            match catch_unwind(AssertUnwindSafe(|| one(&mut rng))) {
                Ok(taken) => tally.taken += u64::from(taken),
                Err(_) => tally.panics.push(seed),
            }
            tally.slowest = tally.slowest.max(worked().saturating_sub(begun));
        }
        tally.growth_mib = memory("VmHWM").saturating_sub(before) / 1024;
        tally
    }
}

/// How long this thread has worked: what others do on the machine does not count.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split_whitespace().next();
    Duration::from_nanos(nanoseconds.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// What the system says of this process's memory, in KiB; 0 where it does not tell.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|text| text.parse().ok()).unwrap_or(0)
}
