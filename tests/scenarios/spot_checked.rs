//! Spot checks: what was found is counted, whatever becomes of the records afterwards.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use schema::id::RecordId;
use schema::scope::Scope;
use server::account::{AccountId, AccountRole};
use server::board::Asker;
use server::facts::Spot;
use server::ledger::Event;
use server::spot_check::interview::typed;
use server::spot_check::{Draw, Frame, Interview, Met, Plan};
use server::tables::{Question, Standards, TableName};
use support::tablet::observe;
use support::world::{VILLAGES, World};

const ELDERS: usize = 12;
const DRAWN: usize = 8;
/// The columns of table T8 that spot checks fill in.
const COLUMNS: [usize; 2] = [10, 11];

/// A number below this.
fn throw(dice: &mut ChaCha8Rng, below: usize) -> usize {
    dice.next_u32() as usize % below
}

fn interview(met: Met, sex: &str) -> Box<Interview> {
    Box::new(Interview {
        account: AccountId([1; 8]),
        at: 5,
        by: "和春秀".to_owned(),
        on: "2026-11-20".to_owned(),
        met,
        answers: typed("sex", sex).into_iter().collect(),
        note: String::new(),
        amends: None,
    })
}

/// Checked and wrong, as table T8 has them.
fn counted(world: &World) -> [u64; 2] {
    let app = world.app();
    let asker = Asker {
        scope: Scope::new(["533300000000".parse().unwrap()]),
        role: AccountRole::County,
    };
    let divisions = app.divisions().unwrap();
    let question = Question {
        asker: &asker,
        division: None,
        as_of: "2026-11-01".parse().unwrap(),
        divisions: &divisions,
        standards: &Standards::default(),
    };
    let moment = app.census().unwrap();
    let table = moment.table(TableName::Coverage, &question).unwrap();
    COLUMNS.map(|at| {
        let cell = &table.rows[0].cells[at];
        cell.value.and_then(|figure| figure.as_count()).unwrap()
    })
}

fn recounted(found: &BTreeMap<RecordId, Spot>) -> [u64; 2] {
    let count = |is: fn(&Spot) -> bool| found.values().filter(|spot| is(spot)).count() as u64;
    [
        count(|spot| *spot != Spot::Unchecked),
        count(|spot| *spot == Spot::Wrong),
    ]
}

#[test]
fn what_was_found_is_counted_as_a_recount_has_it_whatever_comes_after() {
    for seed in 0..2 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let mut world = World::new();
        let mut tablet = world.tablet(&VILLAGES[..2]);
        let elders: Vec<RecordId> = (0..ELDERS)
            .map(|at| {
                tablet.add(&[
                    observe("name", &format!("余阿普{at}")),
                    observe("division_village", VILLAGES[at % 2]),
                    observe("visit_outcome", "1"),
                    observe("sex", "2"),
                ])
            })
            .collect();
        tablet.sync(&world);
        world.settle();
        let frame = Frame::new(elders);
        let sample = frame.draw(&seed.to_string(), DRAWN);
        world.decide(Event::SpotCheckDrawn {
            draw: Box::new(Draw {
                account: AccountId([1; 8]),
                role: AccountRole::County,
                at: 4,
                division: "533301000000".parse().unwrap(),
                plan: Plan::Acceptance { below: 50 },
                seed: seed.to_string(),
                moment: world.app().folded(),
                records: frame.len(),
                list_hash: frame.list_hash(),
                sample: sample.clone(),
            }),
            frame,
        });
        let check = world.app().folded();
        let mut found = BTreeMap::new();
        // Some are entered twice: the last counts.
        for _ in 0..DRAWN + 3 {
            let record = sample[throw(&mut dice, DRAWN)];
            let (met, sex, spot) = match throw(&mut dice, 4) {
                0 => (Met::NotMet, "", Spot::Unchecked),
                1 => (Met::NobodyKnown, "", Spot::Wrong),
                2 => (Met::Interviewed, "1", Spot::Wrong),
                _ => (Met::Interviewed, "2", Spot::Right),
            };
            world.decide(Event::SpotCheckEntered {
                check,
                record,
                interview: interview(met, sex),
            });
            found.insert(record, spot);
            // Meanwhile surveyors go on: what was wrong may be mended, and somebody moves.
            tablet.answer(record, "sex", ["1", "2"][throw(&mut dice, 2)]);
            tablet.answer(record, "division_village", VILLAGES[throw(&mut dice, 2)]);
            tablet.sync(&world);
            world.settle();
            assert_eq!(counted(&world), recounted(&found), "seed {seed}");
        }
        world.verify();
        world.stop();
        world.start();
        assert_eq!(counted(&world), recounted(&found), "seed {seed}");
    }
}
