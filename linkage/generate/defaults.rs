//! `linkage-defaults`: trains the census model that the library ships, on invented worlds of
//! many proportions, and calibrates it on others.

use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use linkage::calibrate::Calibration;
use linkage::census::model::CensusModel;
use linkage::census::{Elders, Headings, shape};
use linkage::mixture::{Class, Mixture};
use linkage::scan::{Pair, scan};
use linkage::table::Table;
use linkage::tally::Tally;

mod draw;
mod names;
mod person;
mod place;
mod record;
mod world;

use world::{Wish, World};

/// Train the census model's defaults
#[derive(Parser)]
#[command(name = "linkage-defaults")]
struct Arguments {
    /// Where to write the model
    #[arg(long, default_value = "linkage/data/census.json")]
    out: PathBuf,
    /// Lines to a world
    #[arg(long, default_value_t = 30_000)]
    records: usize,
    /// Worlds to train on; half as many more to calibrate on
    #[arg(long, default_value_t = 8)]
    worlds: u64,
    /// Rounds of fitting
    #[arg(long, default_value_t = 60)]
    rounds: usize,
}

/// What training tells apart, with how many components each gets.
const GROUPS: [(Class, &str, usize); 6] = [
    (Class::Match, "one person", 8),
    (Class::Related, "couple", 2),
    (Class::Related, "sibling", 2),
    (Class::Related, "twin", 1),
    (Class::Related, "namesake", 3),
    (Class::Stranger, "strangers", 12),
];

fn wish(seed: u64, records: usize) -> Wish {
    let turn = seed % 4;
    Wish {
        records: [records, records / 3, records, records * 2][turn as usize],
        seed,
        errors: [1.0, 1.5, 0.7, 2.0][(seed / 4 % 4) as usize],
        per_village: [33, 12, 60, 40, 400, 25, 150][(seed % 7) as usize],
        bend: true,
    }
}

struct Seen {
    world: World,
    elders: Elders,
    pairs: Vec<Pair>,
    tally: Tally,
}

fn see(wish: &Wish) -> Result<Seen, Box<dyn Error>> {
    let world = World::of(wish);
    let table = Table::read(world.sheet(wish.seed.is_multiple_of(2)).as_bytes())?;
    let elders = Elders::from_table(&table, &Headings::guess(&table))?;
    let index = elders.index();
    let scan = scan(&index, &elders, |_| true);
    eprintln!(
        "seed {}: {} records, {} candidates",
        wish.seed,
        elders.len(),
        scan.candidates
    );
    Ok(Seen {
        world,
        elders,
        pairs: scan.kept,
        tally: scan.tally,
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let shape = shape();
    let mut counted: Vec<Vec<(u64, f64)>> = vec![Vec::new(); GROUPS.len()];
    for seed in 0..arguments.worlds {
        let seen = see(&wish(1000 + seed, arguments.records))?;
        let ties: HashMap<(usize, usize), &str> = seen
            .world
            .tied_lines()
            .into_iter()
            .map(|(a, b, tie)| ((a, b), tie))
            .collect();
        // Every world counts alike, whatever its size.
        let weight = 1e5 / seen.elders.len() as f64;
        for pair in &seen.pairs {
            let (a, b) = (pair.a as usize, pair.b as usize);
            let group = if seen.world.lines[a].0 == seen.world.lines[b].0 {
                0
            } else if let Some(tie) = ties.get(&(a, b)) {
                GROUPS
                    .iter()
                    .position(|(_, name, _)| name == tie)
                    .unwrap_or(0)
            } else if matches!(shape.level(pair.pattern, 0) / 8, 1..=5)
                && shape.level(pair.pattern, 3) == 1
            {
                4
            } else {
                5
            };
            counted[group].push((pair.pattern, weight));
        }
        for group in &mut counted {
            *group = Tally::of(group.drain(..)).rows;
        }
    }
    let tallies: Vec<Tally> = counted.into_iter().map(|rows| Tally { rows }).collect();
    let known: Vec<_> = (GROUPS.iter().zip(&tallies))
        .map(|((class, name, count), tally)| (*class, *name, *count, tally))
        .collect();
    let mut mixture = Mixture::fit(&shape, &known, arguments.rounds);
    back_off(&mut mixture);
    even_rarities(&mut mixture);
    let mut model = CensusModel {
        mixture,
        calibration: Calibration::default(),
    };
    for component in &model.mixture.components {
        eprintln!("{:14} {:.5}", component.name, component.share);
    }
    let mut checked: Vec<(f64, bool, f64)> = Vec::new();
    for seed in 0..arguments.worlds.div_ceil(2) {
        let seen = see(&wish(2000 + seed, arguments.records))?;
        let adapted = model.adapted(&seen.tally, &[]);
        for scored in adapted.weigh(&seen.pairs, 0.0) {
            let is_true =
                seen.world.lines[scored.a as usize].0 == seen.world.lines[scored.b as usize].0;
            checked.push((scored.weight, is_true, 1e5 / seen.elders.len() as f64));
        }
    }
    for least in [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 12.0] {
        let (all, right) = (checked.iter())
            .filter(|(weight, ..)| (least..least + 2.0).contains(weight))
            .fold((0.0, 0.0), |(all, right), (_, is_true, count)| {
                (all + count, right + if *is_true { *count } else { 0.0 })
            });
        eprintln!(
            "weight {least:5} said {:.4} is {:.4} of {all:.0}",
            linkage::calibrate::probability(least + 1.0),
            right / f64::max(all, 1.0)
        );
    }
    model.calibration = Calibration::learn(checked);
    shorten(&mut model);
    std::fs::write(&arguments.out, serde_json::to_string(&model)? + "\n")?;
    Ok(())
}

/// A component leans a little on its class: no level is unheard of in one kind of matches
/// only.
fn back_off(mixture: &mut Mixture) {
    const LEAN: f64 = 0.01;
    for comparison in 0..mixture.shape.comparisons() {
        for class in [Class::Match, Class::Related, Class::Stranger] {
            let average = mixture.average(&[class], comparison);
            let of = mixture
                .components
                .iter_mut()
                .filter(|component| component.class == class);
            for component in of {
                for (value, average) in component.tables[comparison]
                    .iter_mut()
                    .zip(&average)
                    .skip(1)
                {
                    *value = *value * (1.0 - LEAN) + average * LEAN;
                }
            }
        }
    }
}

/// How common names are depends on the sheet more than on the pair: a step of rarity that
/// training never saw must not decide.
fn even_rarities(mixture: &mut Mixture) {
    const STEPS: usize = 8;
    for component in &mut mixture.components {
        for steps in component.tables[0].chunks_mut(STEPS) {
            let all: f64 = steps.iter().sum();
            let before = steps.to_vec();
            for (at, step) in steps.iter_mut().enumerate() {
                let near = (before[at.saturating_sub(1)] + before[(at + 1).min(STEPS - 1)]) / 2.0;
                *step = 0.82 * before[at] + 0.1 * near + 0.08 * all / STEPS as f64;
            }
        }
        component.tables[0][0] = 0.0;
    }
}

/// Four digits say enough.
fn shorten(model: &mut CensusModel) {
    let short = |value: &mut f64| *value = format!("{value:.4e}").parse().unwrap_or(*value);
    for component in &mut model.mixture.components {
        short(&mut component.share);
        component.tables.iter_mut().flatten().for_each(short);
    }
    for (weight, worth) in &mut model.calibration.knots {
        short(weight);
        short(worth);
    }
}
