//! A seeded world in which everything that can go wrong does, in every order.
//!
//! A plan is data: proptest draws it, prints it when it fails, shrinks it, and keeps it
//! beside this file to be replayed. After each plan the line is good again, everybody syncs,
//! and the oracles must hold.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod oracle;
mod plan;

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed};

use plan::{Play, Step, plan};

/// Plans in a run that asks for no other number: what a test run has time for.
const PLANS: u32 = 160;

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
        play_and_check(&plan);
    }
}

fn play_and_check(plan: &[Step]) {
    let mut play = Play::new();
    for step in plan {
        play.take(step);
    }
    play.heal();
    oracle::nothing_acknowledged_is_lost(&play);
    oracle::all_agree(&play);
    oracle::synced_is_on_the_server(&play);
    oracle::a_newcomer_would_see_the_same(&mut play);
    play.world.verify();
}
