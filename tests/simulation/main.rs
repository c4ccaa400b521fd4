//! A seeded world in which everything that can go wrong does, in every order.
//!
//! A plan is data: proptest draws it; one that fails is made short, printed, and kept in
//! `found/` to be played again (`cargo xtask prove --plan FILE` plays one). After each plan the
//! line is good again, everybody syncs, and the oracles must hold. `broken` shows that they would not hold for a program that
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
mod proven;
mod said;
mod step;

use proptest::strategy::Strategy;

use draw::{plan, quiet_plan};
use oracle::Seen;
use plan::Play;
use proven::{Kind, is_proven};
use step::Step;

const ANY: Kind = Kind {
    name: "plans",
    plans: || plan().boxed(),
    play: play_and_check,
};

const QUIET: Kind = Kind {
    name: "quiet-plans",
    plans: || quiet_plan().boxed(),
    play: play_in_quiet,
};

#[test]
fn whatever_happens_nothing_is_lost_and_all_agree() {
    is_proven(&ANY);
}

#[test]
fn what_failed_once_does_not_fail_again() {
    proven::play_those_that_failed(&[&ANY, &QUIET]);
}

#[test]
fn where_nothing_unusual_happens_nobody_has_to_compare() {
    is_proven(&QUIET);
}

/// No tablet waits for what the office has let in: each hears of it when it comes next.
#[test]
fn what_is_let_in_while_nothing_is_folded_reaches_everybody() {
    play_and_check(&[
        Step::Add {
            tablet: 0,
            village: 1,
        },
        Step::Sync {
            tablet: 0,
            line: vec![4; 20],
        },
        Step::HoldUpFolding,
        Step::Release,
    ]);
}

/// After 13, of 123 only a 2 is written. Whoever looks for it must not take one text for another
/// that ends alike, nor miss it.
#[test]
fn a_text_of_which_little_is_new_is_known_and_no_other_for_it() {
    const NAME: usize = 0;
    const REMARKS: usize = 2;
    let write = |elder, field| Step::Write {
        tablet: 0,
        elder,
        field,
    };
    let add = Step::Add {
        tablet: 0,
        village: 0,
    };
    let mut plan = vec![add; 2];
    plan.extend(vec![write(1, NAME); 10]);
    plan.push(write(0, REMARKS));
    plan.extend(vec![write(1, NAME); 109]);
    plan.push(write(0, REMARKS));
    let mut play = Play::new();
    play.follow(&plan);
    let said = play.acknowledged.last().expect("something was saved");
    assert!(said.ends_with("123"), "{said}");
    check(&mut play);
    let unwritten: Vec<String> = (0..20).map(|_| play.unheard("值")).collect();
    play.acknowledged.extend(unwritten.clone());
    let lost = oracle::lost(&play, &Seen::of(&play));
    assert_eq!(lost, unwritten.iter().collect::<Vec<_>>());
}

fn play_and_check(plan: &[Step]) {
    let mut play = Play::new();
    play.follow(plan);
    check(&mut play);
}

fn play_in_quiet(plan: &[Step]) {
    let mut play = Play::new();
    play.follow(plan);
    check(&mut play);
    let comparisons: Vec<u64> = play.everybody().map(|tablet| tablet.comparisons).collect();
    assert!(
        comparisons.iter().all(|count| *count == 0),
        "{comparisons:?}"
    );
}

fn check(play: &mut Play) {
    play.heal();
    let seen = Seen::of(play);
    oracle::nothing_acknowledged_is_lost(play, &seen);
    oracle::admitted_and_held_are_what_was_sent(play, &seen);
    oracle::nothing_is_stored_twice(&seen);
    oracle::only_whoever_may_writes(&seen);
    oracle::no_conflict_is_settled_by_itself(play, &seen);
    oracle::rulings_stand(play, &seen);
    oracle::nobody_vanishes(play);
    oracle::all_agree(play, &seen);
    oracle::synced_is_on_the_server(play, &seen);
    oracle::a_newcomer_would_see_the_same(play, &seen);
    play.world.verify();
}
