//! A seeded world in which everything that can go wrong does, in every order.
//!
//! A plan is data: proptest draws it, prints it when it fails, shrinks it, and keeps it
//! beside this file to be replayed. After each plan the line is good again, everybody syncs,
//! and the oracles must hold. `broken` shows that they would not hold for a program that
//! breaks a promise.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test that meets the unexpected must fail loudly"
)]

#[cfg(debug_assertions)]
mod broken;
mod draw;
mod oracle;
mod plan;
mod said;

use std::sync::{PoisonError, RwLock};

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed};

use draw::{plan, quiet_plan};
use plan::{Play, Step};

/// Plans in a run that asks for no other number: what a test run has time for.
const PLANS: u32 = 400;

/// Plans of a program that is whole are played while nobody breaks it.
static WHOLE: RwLock<()> = RwLock::new(());

/// The same plans in every run, unless `PROPTEST_RNG_SEED` asks for others and
/// `PROPTEST_CASES` for more.
fn seeded() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = PLANS;
    }
    match config.rng_seed {
        RngSeed::Random => ProptestConfig {
            rng_seed: RngSeed::Fixed(19_491_001),
            ..config
        },
        RngSeed::Fixed(_) => config,
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        max_shrink_iters: 2_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("simulation/found.txt"))),
        ..seeded()
    })]

    #[test]
    fn whatever_happens_nothing_is_lost_and_all_agree(plan in plan()) {
        let _whole = WHOLE.read().unwrap_or_else(PoisonError::into_inner);
        play_and_check(&plan);
    }

    #[test]
    fn where_nothing_unusual_happens_nobody_has_to_compare(plan in quiet_plan()) {
        let _whole = WHOLE.read().unwrap_or_else(PoisonError::into_inner);
        play_in_quiet(&plan);
    }
}

fn play_and_check(plan: &[Step]) {
    let mut play = Play::new();
    for step in plan {
        play.take(step);
    }
    check(&mut play);
}

fn play_in_quiet(plan: &[Step]) {
    let mut play = Play::new();
    for step in plan {
        play.take(step);
    }
    check(&mut play);
    let comparisons: Vec<u64> = play.everybody().map(|tablet| tablet.comparisons).collect();
    assert!(
        comparisons.iter().all(|count| *count == 0),
        "{comparisons:?}"
    );
}

fn check(play: &mut Play) {
    play.heal();
    oracle::nothing_acknowledged_is_lost(play);
    oracle::nothing_is_stored_twice(play);
    oracle::only_whoever_may_writes(play);
    oracle::no_conflict_is_settled_by_itself(play);
    oracle::rulings_stand(play);
    oracle::nobody_vanishes(play);
    oracle::all_agree(play);
    oracle::synced_is_on_the_server(play);
    oracle::a_newcomer_would_see_the_same(play);
    play.world.verify();
}
