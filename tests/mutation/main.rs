//! Honest work, bent inside its structure and sealed again, as a clever attacker sends it.
//!
//! Every checksum, proof and signature is right, so that what is bent gets past them. Whatever
//! it is, it is taken or refused: nothing panics, hangs or grows. `PROOF_BENT` says how many
//! of each kind are tried, each in a process of its own (`cargo nextest`). Chance decides here; for
//! `fuzz/`, which has the same benders, a fuzzer.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod attachment;
mod bend;
mod bundle;
mod change;
mod clashing;
mod distrusted;
mod enrolment;
mod exchange;
mod fate;
mod frame;
mod heavy;
mod honest;
mod list;
mod posted;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use support::proof::Proof;

/// Tries of each kind in a run that asks for no other number.
const TRIES: u64 = 200_000;
/// The longest that one may take, and the most memory that a kind may grow by.
const PATIENCE: Duration = Duration::from_secs(1);
const MOST_GROWTH_MIB: u64 = 64;

/// Tries one: whether it was taken.
type Try = Box<dyn FnMut(&mut dyn Rng) -> bool>;

/// What became of the tries of one kind.
#[derive(Default)]
struct Tally {
    taken: u64,
    panics: Vec<u64>,
    slowest: Duration,
    growth_mib: u64,
}

/// A test for each kind of bytes from outside.
macro_rules! bent {
    ($($test:ident: $name:literal, $prepare:path;)*) => {
        $(
            #[test]
            fn $test() {
                breaks_nothing($name, $prepare);
            }
        )*
    };
}

bent! {
    a_change_that_is_bent_and_sealed_again_breaks_nothing: "bent-change", change::prepare;
    a_frame_that_is_bent_and_sealed_again_breaks_nothing: "bent-frame", frame::prepare;
    a_list_as_csv_that_is_bent_breaks_nothing: "bent-csv", list::csv;
    a_list_as_xlsx_that_is_bent_breaks_nothing: "bent-xlsx", list::xlsx;
    a_question_that_is_bent_and_sealed_again_breaks_nothing: "bent-exchange", exchange::prepare;
    a_file_by_hand_that_is_bent_and_sealed_again_breaks_nothing: "bent-bundle", bundle::prepare;
    a_part_of_a_photo_that_is_bent_and_signed_again_breaks_nothing: "bent-attachment", attachment::prepare;
    an_enrolment_that_is_bent_and_proven_again_breaks_nothing: "bent-enrolment", enrolment::prepare;
}

fn breaks_nothing(name: &'static str, prepare: fn() -> Try) {
    let proof = Proof::begin(name, "PROOF_BENT", TRIES);
    let tally = tried(&proof, prepare());
    let (tries, taken) = (proof.done(), tally.taken);
    let (slowest, grown) = (tally.slowest.as_millis(), tally.growth_mib);
    proof.tell(&format!(
        "{tries} tries, {taken} taken, {} panics, slowest {slowest} ms, grown by {grown} MiB",
        tally.panics.len()
    ));
    let first: Vec<_> = tally.panics.iter().take(10).collect();
    assert!(first.is_empty(), "panics at {first:?}, at first");
    assert!(tally.slowest <= PATIENCE, "one took {slowest} ms");
    assert!(grown <= MOST_GROWTH_MIB, "grown by {grown} MiB");
}

fn tried(proof: &Proof, mut one: Try) -> Tally {
    let before = memory("VmRSS");
    // Linux forgets the peak when asked to; elsewhere growth is not told.
    let _forgotten = std::fs::write("/proc/self/clear_refs", "5");
    // Panics are counted. Some are met and caught by what is tried: to tell of one reads
    // where it stands in the source, which would count as memory.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut tally = Tally::default();
    let mut begun = worked();
    for seed in proof.each() {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        match catch_unwind(AssertUnwindSafe(|| one(&mut rng))) {
            Ok(taken) => tally.taken += u64::from(taken),
            Err(_) => tally.panics.push(seed),
        }
        let now = worked();
        tally.slowest = tally.slowest.max(now.saturating_sub(begun));
        begun = now;
    }
    std::panic::set_hook(hook);
    tally.growth_mib = memory("VmHWM").saturating_sub(before) / 1024;
    tally
}

/// How long all threads of this process have worked, to a hundredth of a second: what others
/// do on the machine does not count, and what a server does behind its answer does.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything: user and system time are the 12th and 13th.
    let numbers = told.rsplit(')').next().unwrap_or_default();
    let ticks =
        (numbers.split_whitespace().skip(11).take(2)).filter_map(|text| text.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

/// What the system says of this process's memory, in KiB; 0 where it does not tell.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|text| text.parse().ok()).unwrap_or(0)
}
