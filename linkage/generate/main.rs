//! `linkage-truth`: invented elders on a sheet, some more than once, with the truth beside it.
//!
//! Errors arise as in the field: another character of the same sound, a lunar date in the
//! solar column, a digit slipped. Couples, siblings, twins and namesakes are the traps.
//! Everything follows from the seed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Parser;

mod draw;
mod names;
mod person;
mod place;
mod record;
mod world;

/// Make invented elders with duplicates, and the truth about them
#[derive(Parser)]
#[command(name = "linkage-truth")]
struct Arguments {
    /// How many lines
    #[arg(long, default_value_t = 10_000)]
    records: usize,
    /// The seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The rate of errors, times this
    #[arg(long, default_value_t = 1.0)]
    errors: f64,
    /// Elders to a village
    #[arg(long, default_value_t = 33)]
    per_village: usize,
    /// Bend the shares of errors and ties at random, by the seed
    #[arg(long)]
    bend: bool,
    /// English headings and division codes instead of Chinese headings and names of places
    #[arg(long)]
    codes: bool,
    /// Where to write `people.csv`, `truth.csv` and `ties.csv`
    #[arg(long)]
    out: PathBuf,
}

fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    let wish = world::Wish {
        records: arguments.records,
        seed: arguments.seed,
        errors: arguments.errors,
        per_village: arguments.per_village,
        bend: arguments.bend,
    };
    let world = world::World::of(&wish);
    std::fs::create_dir_all(&arguments.out)?;
    let file = |name: &str| File::create(arguments.out.join(name)).map(BufWriter::new);
    let mut people = file("people.csv")?;
    people.write_all(world.sheet(arguments.codes).as_bytes())?;
    people.flush()?;
    let mut truth = file("truth.csv")?;
    writeln!(truth, "id,person,kinds")?;
    for (at, (person, line)) in world.lines.iter().enumerate() {
        writeln!(truth, "{},{person},{}", world::id(at), line.kinds.join(";"))?;
    }
    truth.flush()?;
    let mut ties = file("ties.csv")?;
    writeln!(ties, "id_l,id_r,tie")?;
    for (left, right, tie) in world.tied_lines() {
        writeln!(ties, "{},{},{tie}", world::id(left), world::id(right))?;
    }
    ties.flush()
}
