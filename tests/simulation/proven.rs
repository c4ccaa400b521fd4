//! Many plans, on every core: the same in every run, and one that fails made small.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError, RwLock};
use std::thread;

use proptest::strategy::BoxedStrategy;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestError, TestRng, TestRunner};
use schema::id::ContentHash;
use support::proof::Proof;

use crate::plan::{BEGINNING, Play};
use crate::step::Step;

/// Plans of each kind in a run that asks for no other number: what a test run has time for.
const PLANS: u64 = 800;
/// Plans that are played at a time on each core: where folding is held up, they mostly wait.
const AT_A_TIME: usize = 10;
/// What plans are drawn from, unless `PROPTEST_RNG_SEED` says so.
const SEED: u64 = 19_491_001;
/// Shorter plans that are tried in place of one that fails.
const MOST_SHORTER: usize = 600;

/// What a plan complained of, and the plan.
type Failed = (String, Vec<Step>);

/// Plans of a program that is whole are played while nobody breaks it.
pub(crate) static WHOLE: RwLock<()> = RwLock::new(());

/// Where plans are drawn from.
pub(crate) type Plans = BoxedStrategy<Vec<Step>>;

/// Plans that are drawn alike, and what must hold of each.
pub(crate) struct Kind {
    /// In the figures, and of the folder in `found/`.
    pub(crate) name: &'static str,
    pub(crate) plans: fn() -> Plans,
    pub(crate) play: fn(&[Step]),
}

/// Plays as many plans as `PROOF_PLANS` says, several at a time: while one waits for a thread
/// of its server, others go on. One that fails is made as short as it can be, printed and kept.
pub(crate) fn is_proven(kind: &Kind) {
    let _whole = WHOLE.read().unwrap_or_else(PoisonError::into_inner);
    LazyLock::force(&BEGINNING);
    let proof = Proof::begin(kind.name, "PROOF_PLANS", PLANS);
    let (next, steps) = (AtomicU64::new(0), AtomicU64::new(0));
    let failed = Mutex::new(None);
    let cores = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|threads| {
        for _ in 0..AT_A_TIME * cores {
            threads.spawn(|| {
                let plans = (kind.plans)();
                while !proof.is_over() && lock(&failed).is_none() {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= proof.rounds() {
                        return;
                    }
                    let counted = |plan: &[Step]| {
                        (kind.play)(plan);
                        steps.fetch_add(plan.len() as u64, Ordering::Relaxed);
                    };
                    let once = Config {
                        cases: 1,
                        failure_persistence: None,
                        max_shrink_iters: 0,
                        ..Config::default()
                    };
                    let runner = TestRunner::new_with_rng(once, chance(number));
                    match alone(&plans, counted, runner) {
                        Ok(()) => proof.note(),
                        Err(found) => *lock(&failed) = Some(found),
                    }
                }
            });
        }
    });
    if let Some(failed) = lock(&failed).take() {
        give_up(failed, kind);
    }
    let (plans, steps) = (proof.done(), steps.into_inner());
    proof.tell(&format!("{plans} plans of {steps} steps, no violation"));
}

/// Plays the plans that failed once; or the one that `PROOF_PLAN` names, and tells after each step
/// who holds what.
pub(crate) fn play_those_that_failed(kinds: &[&Kind]) {
    let _whole = WHOLE.read().unwrap_or_else(PoisonError::into_inner);
    let read = |path: &Path| -> Vec<Step> {
        println!("{}", path.display());
        let plan = fs::read(path).expect("a plan");
        serde_json::from_slice(&plan).expect("steps")
    };
    if let Some(path) = std::env::var_os("PROOF_PLAN") {
        let path = Path::new(&path);
        let plan = read(path);
        let mut told = Play::new();
        for step in &plan {
            told.follow(std::slice::from_ref(step));
            println!("{step:?}\n{told}");
        }
        let folder = path.parent().and_then(Path::file_name);
        let kind = kinds.iter().find(|kind| folder == Some(kind.name.as_ref()));
        return (kind.unwrap_or(&kinds[0]).play)(&plan);
    }
    for kind in kinds {
        let entries = fs::read_dir(found(kind)).expect("plans that failed once");
        let mut plans: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
        plans.sort();
        plans.iter().for_each(|path| (kind.play)(&read(path)));
    }
}

/// Where plans of a kind are kept that failed once.
fn found(kind: &Kind) -> PathBuf {
    Path::new("simulation/found").join(kind.name)
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

/// The first plan that fails.
fn alone(plans: &Plans, play: impl Fn(&[Step]), mut runner: TestRunner) -> Result<(), Failed> {
    let played = runner.run(plans, |plan| {
        play(&plan);
        Ok(())
    });
    played.map_err(|failed| match failed {
        TestError::Fail(why, plan) => (why.to_string(), plan),
        TestError::Abort(why) => (why.to_string(), Vec::new()),
    })
}

fn give_up((complaint, plan): Failed, kind: &Kind) -> ! {
    eprintln!("{complaint}: {plan:?}");
    let shorter = shortened(plan, |plan| {
        catch_unwind(AssertUnwindSafe(|| (kind.play)(plan))).is_err()
    });
    let path = keep(&shorter, kind);
    panic!("{complaint}: {}: {shorter:?}", path.display());
}

/// Keeps a plan under a name that its steps give it.
fn keep(plan: &[Step], kind: &Kind) -> PathBuf {
    let steps: Vec<String> = (plan.iter())
        .map(|step| serde_json::to_string(step).expect("a step is plain"))
        .collect();
    let text = format!("[\n{}\n]\n", steps.join(",\n"));
    let name = ContentHash::of(text.as_bytes()).to_string();
    let path = found(kind).join(format!("{}.json", &name[..8]));
    fs::write(&path, text).expect("room for a plan");
    path
}

/// A plan without the steps that it fails without: they are left out by halves, by quarters,
/// and in the end one by one. proptest would do so one by one from the beginning, which takes
/// longer than a test may for a plan of hundreds.
fn shortened(mut plan: Vec<Step>, fails: impl Fn(&[Step]) -> bool) -> Vec<Step> {
    let mut tries = MOST_SHORTER;
    let mut part = plan.len().div_ceil(2);
    while part > 0 {
        let (mut at, before) = (0, plan.len());
        while at < plan.len() && tries > 0 {
            tries -= 1;
            let mut shorter = plan.clone();
            shorter.drain(at..(at + part).min(plan.len()));
            if fails(&shorter) {
                plan = shorter;
            } else {
                at += part;
            }
        }
        if part > 1 || plan.len() == before || tries == 0 {
            part /= 2;
        }
    }
    plan
}

#[test]
fn a_plan_that_fails_is_left_with_the_steps_that_it_takes() {
    let plan: Vec<Step> = (0..200)
        .map(|years| Step::Clock { tablet: 0, years })
        .collect();
    let has = |plan: &[Step], wanted: i64| {
        let is_it = |step: &Step| matches!(step, Step::Clock { years, .. } if *years == wanted);
        plan.iter().any(is_it)
    };
    let short = shortened(plan, |plan| has(plan, 17) && has(plan, 150));
    assert_eq!(short.len(), 2, "{short:?}");
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
