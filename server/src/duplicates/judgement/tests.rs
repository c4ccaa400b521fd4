//! Every state of a pair, and every way from one to the next.

use proptest::prelude::*;
use schema::asked::Verdict;
use schema::wire::exchange::LogPosition;

use super::*;

const FIRST: AccountId = AccountId([1; 8]);
const SECOND: AccountId = AccountId([2; 8]);
const COUNTY: AccountId = AccountId([3; 8]);

fn judged(account: AccountId, verdict: Verdict, needs_second: bool) -> Turn {
    Turn::Judged(Box::new(Judgement {
        account,
        at: 0,
        verdict,
        reason: String::new(),
        weight: 0,
        needs_second,
        settles: false,
        survivor: None,
        keep: BTreeMap::new(),
        joined: None,
    }))
}

fn settled(verdict: Verdict) -> Turn {
    match judged(COUNTY, verdict, false) {
        Turn::Judged(judgement) => Turn::Judged(Box::new(Judgement {
            settles: true,
            ..*judgement
        })),
        turn @ Turn::Reopened { .. } => turn,
    }
}

fn reopened() -> Turn {
    Turn::Reopened {
        account: FIRST,
        at: 0,
        reason: "认错了人".to_owned(),
    }
}

fn course(turns: impl IntoIterator<Item = Turn>) -> Course {
    let numbered = (1..).map(LogPosition).zip(turns);
    Course(numbered.collect())
}

use Verdict::{Different, Same, Unsure};

#[test]
fn plain_evidence_is_decided_by_one_account() {
    assert!(!needs_second(Same, 0.995, false));
    assert!(!needs_second(Different, 0.98, false));
    let alone = course([judged(FIRST, Same, false)]);
    assert_eq!(alone.outcome(), Outcome::Decided(Same));
}

#[test]
fn middling_weight_and_two_counties_need_a_second_account() {
    assert!(needs_second(Same, 0.98, false));
    assert!(needs_second(Same, 0.999, true));
    assert!(needs_second(Different, 0.99, false));
    assert!(!needs_second(Unsure, 0.5, true));
    let first = judged(FIRST, Same, true);
    assert_eq!(
        course([first.clone()]).outcome(),
        Outcome::AwaitsSecond(Same)
    );
    let twice = course([first.clone(), first.clone()]);
    assert_eq!(
        twice.outcome(),
        Outcome::AwaitsSecond(Same),
        "the first is no second"
    );
    let agreed = course([first, judged(SECOND, Same, true)]);
    assert_eq!(agreed.outcome(), Outcome::Decided(Same));
}

#[test]
fn who_cannot_tell_decides_nothing_and_may_tell_later() {
    let unsure = judged(FIRST, Unsure, false);
    assert_eq!(course([unsure.clone()]).outcome(), Outcome::Unsure);
    let beside = course([judged(SECOND, Same, true), unsure.clone()]);
    assert_eq!(beside.outcome(), Outcome::AwaitsSecond(Same));
    let later = course([unsure, judged(FIRST, Different, false)]);
    assert_eq!(later.outcome(), Outcome::Decided(Different));
    assert_eq!(later.verdict_of(FIRST), Some(Different));
    assert_eq!(later.verdict_of(SECOND), None);
}

#[test]
fn two_who_contradict_each_other_leave_it_to_the_county() {
    let disputed = [judged(FIRST, Same, true), judged(SECOND, Different, false)];
    assert_eq!(course(disputed.clone()).outcome(), Outcome::Disputed);
    let all = disputed.into_iter().chain([settled(Different)]);
    assert_eq!(course(all).outcome(), Outcome::Decided(Different));
}

#[test]
fn whatever_was_decided_is_taken_back_and_begins_anew() {
    let decided = [judged(FIRST, Same, false), reopened()];
    let course_of = course(decided.clone());
    assert_eq!(course_of.outcome(), Outcome::Unjudged);
    assert_eq!(course_of.judged_at(), None);
    assert_eq!(course_of.verdict_of(FIRST), None);
    let again = decided.into_iter().chain([judged(FIRST, Different, false)]);
    assert_eq!(course(again).outcome(), Outcome::Decided(Different));
}

fn any_turn() -> impl Strategy<Value = Turn> {
    let account = prop::sample::select(vec![FIRST, SECOND, COUNTY]);
    let verdict = prop::sample::select(vec![Same, Different, Unsure]);
    prop_oneof![
        6 => (account, verdict, any::<bool>())
            .prop_map(|(account, verdict, second)| judged(account, verdict, second)),
        1 => prop::sample::select(vec![Same, Different]).prop_map(settled),
        1 => Just(reopened()),
    ]
}

proptest! {
    /// What came before a reopening never matters, and nothing is decided without as many
    /// accounts as it needs.
    #[test]
    fn a_decision_has_the_accounts_it_needs(turns in prop::collection::vec(any_turn(), 0..9)) {
        let whole = course(turns.clone());
        let after = turns.iter().rposition(|turn| matches!(turn, Turn::Reopened { .. }));
        let rest = course(turns.into_iter().skip(after.map_or(0, |at| at + 1)));
        prop_assert_eq!(whole.outcome(), rest.outcome());
        let holding: Vec<&Judgement> = rest.holding().map(|(_, judged)| judged).collect();
        if let Outcome::Decided(verdict) = rest.outcome() {
            let of: Vec<_> = holding.iter().filter(|judged| judged.verdict == verdict).collect();
            let accounts: std::collections::BTreeSet<_> =
                of.iter().map(|judged| judged.account).collect();
            prop_assert!(!of.is_empty());
            prop_assert!(
                of.iter().any(|judged| judged.settles || !judged.needs_second)
                    || accounts.len() > 1
            );
        }
    }
}
