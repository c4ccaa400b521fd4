//! Many plans, on every core: the same in every run, and one that fails made small.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError, RwLock};
use std::thread;

use proptest::strategy::BoxedStrategy;
use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, RngSeed, TestRng, TestRunner,
};
use support::proof::Proof;

use crate::plan::{BEGINNING, Step};

/// Plans of each kind in a run that asks for no other number: what a test run has time for.
const PLANS: u64 = 400;
/// What plans are drawn from, unless `PROPTEST_RNG_SEED` says so.
const SEED: u64 = 19_491_001;
/// Smaller plans that are tried in place of one that fails.
const MOST_SMALLER: u32 = 2_000;

/// Plans of a program that is whole are played while nobody breaks it.
pub(crate) static WHOLE: RwLock<()> = RwLock::new(());

/// Where plans are drawn from.
pub(crate) type Plans = BoxedStrategy<Vec<Step>>;

/// Plays as many plans as `PROOF_PLANS` says, on every core: while one waits for a thread of
/// its server, others go on. Those that failed once are played first. One that fails is played
/// once more by itself, made as small as it can be, and kept.
pub(crate) fn is_proven(name: &'static str, plans: fn() -> Plans, play: fn(&[Step])) {
    let _whole = WHOLE.read().unwrap_or_else(PoisonError::into_inner);
    LazyLock::force(&BEGINNING);
    let proof = Proof::begin(name, "PROOF_PLANS", PLANS);
    let kept = keeping(0);
    alone(&plans(), play, TestRunner::new(kept)).unwrap_or_else(|found| panic!("{found}"));
    let (next, steps) = (AtomicU64::new(0), AtomicU64::new(0));
    let failed = Mutex::new(None);
    let cores = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|threads| {
        for _ in 0..cores {
            threads.spawn(|| {
                let plans = plans();
                while !proof.is_over() && lock(&failed).is_none() {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= proof.rounds() {
                        return;
                    }
                    let counted = |plan: &[Step]| {
                        play(plan);
                        steps.fetch_add(plan.len() as u64, Ordering::Relaxed);
                    };
                    let once = Config {
                        cases: 1,
                        max_shrink_iters: 0,
                        failure_persistence: None,
                        ..Config::default()
                    };
                    let runner = TestRunner::new_with_rng(once, chance(number));
                    match alone(&plans, counted, runner) {
                        Ok(()) => proof.note(),
                        Err(found) => *lock(&failed) = Some((number, found)),
                    }
                }
            });
        }
    });
    if let Some((number, found)) = lock(&failed).take() {
        let again = TestRunner::new_with_rng(keeping(1), chance(number));
        let smaller = alone(&plans(), play, again).err();
        panic!("plan {number}: {}", smaller.unwrap_or(found));
    }
    let (plans, steps) = (proof.done(), steps.into_inner());
    proof.tell(&format!("{plans} plans of {steps} steps, no violation"));
}

/// Plays those plans that failed once, and so many others.
fn keeping(cases: u32) -> Config {
    Config {
        cases,
        max_shrink_iters: MOST_SMALLER,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "simulation/found.txt",
        ))),
        ..Config::default()
    }
}

/// What the plan of this number is drawn with.
fn chance(number: u64) -> TestRng {
    let drawn = match Config::default().rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => SEED,
    };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&drawn.to_le_bytes());
    seed[8..16].copy_from_slice(&number.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &seed)
}

/// What the first plan that fails complains of.
fn alone(plans: &Plans, play: impl Fn(&[Step]), mut runner: TestRunner) -> Result<(), String> {
    let played = runner.run(plans, |plan| {
        play(&plan);
        Ok(())
    });
    played.map_err(|found| found.to_string())
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
