//! The census model on an invented world: what it finds, and that it always finds the same.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    dead_code,
    reason = "a test"
)]

use linkage::census::model::CensusModel;
use linkage::census::{Elders, Headings};
use linkage::cluster::{Constraints, clusters};
use linkage::evaluate::{Evaluation, Truth};
use linkage::table::Table;
use linkage::tally::Tally;
use linkage::triangle::Scored;

#[path = "../generate/draw.rs"]
mod draw;
#[path = "../generate/names.rs"]
mod names;
#[path = "../generate/person.rs"]
mod person;
#[path = "../generate/place.rs"]
mod place;
#[path = "../generate/record.rs"]
mod record;
#[path = "../generate/world.rs"]
mod world;

use world::{Wish, World};

/// A seed that neither training nor calibration has seen.
const SEED: u64 = 501;

fn world(records: usize, errors: f64) -> World {
    World::of(&Wish {
        records,
        seed: SEED,
        errors,
        per_village: 33,
        bend: false,
    })
}

fn elders(world: &World, codes: bool) -> Elders {
    let table = Table::read(world.sheet(codes).as_bytes()).unwrap();
    Elders::from_table(&table, &Headings::guess(&table)).unwrap()
}

struct Found {
    pairs: Vec<Scored>,
    tally: Tally,
    proposed: f64,
    candidates: f64,
}

fn find(world: &World, codes: bool) -> Found {
    let elders = elders(world, codes);
    let index = elders.index();
    let model = CensusModel::defaults().unwrap();
    let scan = elders.compare_all(&index, &model);
    let adapted = model.adapted(&scan.tally, &[]);
    let mut by_person: std::collections::BTreeMap<usize, Vec<u32>> = Default::default();
    for (at, (person, _)) in world.lines.iter().enumerate() {
        by_person.entry(*person).or_default().push(at as u32);
    }
    let of_one = |records: &Vec<u32>| -> Vec<(u32, u32)> {
        let each = records.iter().enumerate();
        each.flat_map(|(at, a)| records[at + 1..].iter().map(|b| (*a, *b)))
            .collect()
    };
    let all = by_person.values().flat_map(of_one).collect();
    Found {
        pairs: adapted.predict(&elders, &scan.kept, 0.01, false),
        proposed: index.proposed(&all) as f64 / all.len() as f64,
        candidates: scan.candidates as f64 / elders.len() as f64,
        tally: scan.tally,
    }
}

fn truth(world: &World) -> Truth {
    let mut text = String::from("id,person\n");
    for (at, (person, _)) in world.lines.iter().enumerate() {
        text += &format!("{},{person}\n", world::id(at));
    }
    Truth::read(&Table::read(text.as_bytes()).unwrap()).unwrap()
}

fn evaluate(world: &World, found: &Found) -> Evaluation {
    let id = |record: u32| world::id(record as usize);
    let pairs: Vec<_> = (found.pairs.iter())
        .map(|pair| (id(pair.a), id(pair.b), pair.weight))
        .collect();
    let ties = (world.tied_lines().into_iter())
        .map(|(a, b, tie)| ((world::id(a), world::id(b)), tie.to_owned()))
        .collect();
    Evaluation::of(&truth(world), &pairs, &ties)
}

#[test]
fn elders_listed_twice_are_found_and_their_families_are_not() {
    let world = world(6000, 1.0);
    let found = find(&world, false);
    let evaluation = evaluate(&world, &found);
    assert!(
        found.proposed > 0.99 && found.candidates < 15.0,
        "{} {}",
        found.proposed,
        found.candidates
    );
    assert!(evaluation.best.f1 > 0.98, "{:?}", evaluation.best);
    assert!(
        evaluation.recall_at_precision["0.99"] > 0.96,
        "{evaluation:?}"
    );
    assert!(evaluation.at["0.9"].precision > 0.98, "{evaluation:?}");
    assert_eq!(evaluation.ties.get("couple").copied().unwrap_or(0), 0);
    assert!(
        evaluation.ties.values().sum::<u64>() <= 8,
        "{:?}",
        evaluation.ties
    );
}

#[test]
fn headings_and_codes_of_either_language_say_the_same() {
    let world = world(2000, 1.0);
    let (names, codes) = (
        evaluate(&world, &find(&world, false)),
        evaluate(&world, &find(&world, true)),
    );
    assert!(
        (names.best.f1 - codes.best.f1).abs() < 0.01,
        "{names:?} {codes:?}"
    );
}

#[test]
fn training_on_half_the_people_and_on_all_agrees() {
    let model = CensusModel::defaults().unwrap();
    let small = model.adapted(&find(&world(2500, 1.0), false).tally, &[]);
    let large = model.adapted(&find(&world(10_000, 1.0), false).tally, &[]);
    for comparison in 1..linkage::census::COMPARISONS.len() {
        let m = |of: &CensusModel| {
            of.mixture
                .average(&[linkage::mixture::Class::Match], comparison)
        };
        for (a, b) in m(&small).into_iter().zip(m(&large)) {
            assert!(
                a.max(b) < 0.1 || a.max(b) / a.min(b) < 1.3,
                "{comparison}: {a} {b}"
            );
        }
    }
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_finds_the_same_pairs_to_the_last_bit() {
    let world = world(3000, 1.5);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| find(&world, false).pairs)
    };
    let one = with(1);
    assert!(!one.is_empty());
    for threads in [2, 5] {
        let bits = |pairs: &[Scored]| {
            pairs
                .iter()
                .map(|pair| (pair.a, pair.b, pair.weight.to_bits()))
                .collect::<Vec<_>>()
        };
        assert_eq!(bits(&one), bits(&with(threads)), "{threads} threads");
    }
}

#[test]
fn clusters_are_persons() {
    let world = world(4000, 1.0);
    let found = find(&world, false);
    let clusters = clusters(&found.pairs, 3.0, &Constraints::default());
    let person = |record: &u32| world.lines[*record as usize].0;
    let pure = clusters.iter().filter(|cluster| {
        cluster
            .records
            .iter()
            .all(|one| person(one) == person(&cluster.records[0]))
    });
    assert!(
        pure.count() * 100 >= clusters.len() * 98,
        "of {} clusters",
        clusters.len()
    );
}

#[test]
fn two_hundred_labels_do_no_harm() {
    let world = world(6000, 1.0);
    let elders = elders(&world, false);
    let model = CensusModel::defaults().unwrap();
    let scan = elders.compare_all(&elders.index(), &model);
    let f1 = |labelled: &[(bool, Tally)]| {
        let adapted = model.adapted(&scan.tally, labelled);
        let found = Found {
            pairs: adapted.predict(&elders, &scan.kept, 0.01, false),
            tally: scan.tally.clone(),
            proposed: 0.0,
            candidates: 0.0,
        };
        evaluate(&world, &found).best.f1
    };
    // A reviewer decides where the model is in doubt.
    let mut doubtful = model.adapted(&scan.tally, &[]).weigh(&scan.kept, 0.01);
    doubtful.sort_by(|x, y| x.weight.abs().total_cmp(&y.weight.abs()));
    let mut decided = [Vec::new(), Vec::new()];
    for pair in doubtful.iter().take(200) {
        let same = world.lines[pair.a as usize].0 == world.lines[pair.b as usize].0;
        decided[usize::from(same)].push((
            linkage::scan::Compare::pattern(&elders, pair.a, pair.b),
            1.0,
        ));
    }
    let [different, same] = decided;
    let labelled = [(true, Tally::of(same)), (false, Tally::of(different))];
    assert!(
        f1(&labelled) > f1(&[]) - 0.001,
        "{} {}",
        f1(&labelled),
        f1(&[])
    );
}

#[test]
fn the_shipped_model_is_the_one_that_was_looked_at() {
    let model = CensusModel::defaults().unwrap();
    let again = CensusModel::parse(&serde_json::to_string(&model).unwrap()).unwrap();
    assert_eq!(model, again);
    let shares = model.mixture.components.iter();
    let shares: Vec<String> = shares
        .map(|one| format!("{:?} {} {:.4}", one.class, one.name, one.share))
        .collect();
    insta::assert_snapshot!(shares.join("\n"));
}
