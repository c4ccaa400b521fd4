//! Drawing plans.

use std::ops::Range;

use proptest::prelude::*;
#[cfg(debug_assertions)]
use schema::broken::Fault;

use crate::step::Step;

/// The turns of most plans. A turn is a step, or a few that belong together.
const TURNS: Range<usize> = 1..50;

/// The turns of one plan in four: what has gone on for long.
const MANY_TURNS: Range<usize> = 150..251;

/// A plan in which anything may happen.
pub(crate) fn plan() -> impl Strategy<Value = Vec<Step>> {
    short_or_long(turn())
}

/// A plan in which anything may happen, and what a promise is about happens often.
#[cfg(debug_assertions)]
pub(crate) fn plan_about(fault: Fault) -> BoxedStrategy<Vec<Step>> {
    let about = match fault {
        Fault::LinkDeletes | Fault::RulingOverturned => one(offices()).boxed(),
        Fault::SavedWhenFull => full().boxed(),
        Fault::UnsentForgotten => prop_oneof![3 => one(moving()), 1 => one(restore())].boxed(),
        Fault::WitnessBelieved => witness().boxed(),
        _ => return of_turns(turn(), TURNS).boxed(),
    };
    of_turns(prop_oneof![4 => turn(), 1 => about], 20..60).boxed()
}

fn short_or_long(
    turn: impl Strategy<Value = Vec<Step>> + 'static,
) -> impl Strategy<Value = Vec<Step>> {
    let turn = turn.boxed();
    prop_oneof![
        3 => of_turns(turn.clone(), TURNS),
        1 => of_turns(turn, MANY_TURNS),
    ]
}

fn of_turns(
    turn: impl Strategy<Value = Vec<Step>>,
    count: Range<usize>,
) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(turn, count).prop_map(|turns| turns.concat())
}

fn turn() -> impl Strategy<Value = Vec<Step>> {
    one(step())
}

fn one(step: impl Strategy<Value = Step>) -> impl Strategy<Value = Vec<Step>> {
    step.prop_map(|step| vec![step])
}

#[cfg(debug_assertions)]
/// A tablet's storage fills up while somebody writes.
fn full() -> impl Strategy<Value = Vec<Step>> {
    (tablet(), 0_u32..2, elder()).prop_map(|(tablet, pages, elder)| {
        // Whoever is switched on again stands last, of three or of six.
        let writing = Step::WriteOn {
            tablet: 5,
            elder,
            times: 25,
        };
        vec![Step::Fill { tablet, pages }, writing]
    })
}

#[cfg(debug_assertions)]
/// A server is restored that no longer has what one tablet wrote and another one knows of; the
/// other one comes first.
fn witness() -> impl Strategy<Value = Vec<Step>> {
    (tablet(), tablet(), elder(), restore()).prop_map(|(author, other, elder, restore)| {
        let sync = |tablet| Step::Sync {
            tablet,
            line: vec![4; 20],
        };
        let writing = Step::Write {
            tablet: author,
            elder,
            field: 1,
        };
        vec![
            Step::BackUp,
            writing,
            sync(author),
            sync(other),
            restore,
            sync(other),
            Step::Pry { tablet: other },
        ]
    })
}

/// A plan in which nobody's store is copied, restored, handed over or revoked: there is then
/// nothing that only a comparison brings to light.
pub(crate) fn quiet_plan() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => add(),
        8 => write(),
        8 => sync(),
        2 => moving(),
        1 => prop_oneof![Just(Step::RestartServer), Just(Step::KillServer)],
        1 => tablet().prop_map(|tablet| Step::KillTablet { tablet }),
        1 => Just(Step::BackUp),
        2 => Just(Step::HoldUpFolding),
        1 => clock(),
    ];
    short_or_long(one(step))
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => add(),
        16 => write(),
        16 => sync(),
        3 => moving(),
        2 => Just(Step::BackUp),
        1 => Just(Step::RestartServer),
        1 => Just(Step::KillServer),
        1 => clock(),
        10 => trouble(),
        8 => offices(),
        2 => malice(),
    ]
}

/// What befalls stores, tablets and the server.
fn trouble() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (tablet(), tablet()).prop_map(|(from, to)| Step::HandOver { from, to }),
        2 => tablet().prop_map(|tablet| Step::Carry { tablet }),
        1 => tablet().prop_map(|tablet| Step::RestartTablet { tablet }),
        1 => tablet().prop_map(|tablet| Step::KillTablet { tablet }),
        1 => tablet().prop_map(|tablet| Step::Upgrade { tablet }),
        2 => restore(),
        2 => (tablet(), any::<bool>()).prop_map(|(tablet, noticed)| Step::Copy { tablet, noticed }),
        1 => tablet().prop_map(|tablet| Step::Late { tablet }),
        2 => tablet().prop_map(|tablet| Step::Revoke { tablet }),
        1 => (tablet(), 0_u32..4).prop_map(|(tablet, pages)| Step::Fill { tablet, pages }),
        1 => Just(Step::FillServer),
        1 => Just(Step::HoldUpFolding),
    ]
}

fn restore() -> impl Strategy<Value = Step> {
    (0_usize..3).prop_map(|backup| Step::Restore { backup })
}

fn offices() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (office(), line()).prop_map(|(office, line)| Step::SyncOffice { office, line }),
        2 => (office(), elder(), field()).prop_map(|(office, elder, field)| Step::Rule {
            office,
            elder,
            field
        }),
        2 => (office(), elder(), elder()).prop_map(|(office, elder, other)| Step::Link {
            office,
            elder,
            other
        }),
        1 => Just(Step::Release),
    ]
}

fn malice() -> impl Strategy<Value = Step> {
    prop_oneof![
        (tablet(), elder(), field()).prop_map(|(tablet, elder, field)| Step::Forge {
            tablet,
            elder,
            field
        }),
        tablet().prop_map(|tablet| Step::Pry { tablet }),
    ]
}

fn add() -> impl Strategy<Value = Step> {
    (tablet(), village()).prop_map(|(tablet, village)| Step::Add { tablet, village })
}

fn write() -> impl Strategy<Value = Step> {
    (tablet(), elder(), field()).prop_map(|(tablet, elder, field)| Step::Write {
        tablet,
        elder,
        field,
    })
}

fn moving() -> impl Strategy<Value = Step> {
    (tablet(), elder(), village()).prop_map(|(tablet, elder, village)| Step::Move {
        tablet,
        elder,
        village,
    })
}

fn sync() -> impl Strategy<Value = Step> {
    (tablet(), line()).prop_map(|(tablet, line)| Step::Sync { tablet, line })
}

fn clock() -> impl Strategy<Value = Step> {
    (tablet(), -60_i64..60).prop_map(|(tablet, years)| Step::Clock { tablet, years })
}

fn tablet() -> impl Strategy<Value = usize> {
    0_usize..6
}

fn office() -> impl Strategy<Value = usize> {
    0_usize..2
}

fn elder() -> impl Strategy<Value = usize> {
    0_usize..8
}

fn field() -> impl Strategy<Value = usize> {
    0_usize..5
}

fn village() -> impl Strategy<Value = usize> {
    0_usize..3
}

/// A line that breaks soon, or one that is good.
fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => prop::collection::vec(0_u8..8, 0..6),
        1 => Just(vec![4; 20]),
    ]
}
