//! `cargo xtask bench console`: what the county's questions take with a million people on one
//! server, while changes arrive.
//!
//! The questions are asked of the server's router in this process, one after the other, in a
//! county office's session. Of the people some have documents, which came through the log like
//! every other; the rest are rows that were put straight into the projection, made by the code
//! that the fold makes rows with.

#![expect(
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement reads the clock and divides counts"
)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::{Value, json};
use tracing_subscriber::filter::LevelFilter;

mod arriving;
mod asking;
mod census;
mod duplicates;
mod page;
mod taking_out;

/// As the server has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the console's questions: milliseconds, seconds, megabytes.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  cargo xtask bench console
  cargo xtask bench console --json
  cargo xtask bench console --people 100000 --documents 10000
  cargo xtask bench console --only-duplicates --people 10000 --documents 1000")]
struct Arguments {
    /// Print one JSON object on the last line
    #[arg(long)]
    json: bool,
    /// People on the server
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..))]
    people: u32,
    /// Of these, people with documents
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1_000..))]
    documents: u32,
    /// Changes that arrive in a second meanwhile
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..=5_000))]
    changes: u32,
    /// Times that each question is asked
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(10..))]
    times: u32,
    /// What everything generated follows from
    #[arg(long, default_value_t = 19_491_001)]
    seed: u64,
    /// Keep the census in this folder, and use what is kept there
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Make the census and stop: what follows is then short
    #[arg(long, requires = "folder")]
    only_make: bool,
    /// Only how soon somebody who was listed twice stands in the queue
    #[arg(long)]
    only_duplicates: bool,
    /// Write the people of a data folder to a file, and tell seconds and megabytes
    #[arg(long, hide = true)]
    take_out: Option<PathBuf>,
}

/// A figure beside its goal, which it must not be above.
struct Figure {
    name: &'static str,
    value: f64,
    goal: f64,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // What the server has to complain about, the one who measures should see.
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .init();
    if let Some(folder) = &arguments.take_out {
        println!("{}", taking_out::measure(folder)?);
        return Ok(());
    }
    let temporary = tempfile::tempdir()?;
    // The key lies beside the data.
    let own = temporary.path().join("data");
    let folder = arguments.folder.as_deref().unwrap_or(&own);
    std::fs::create_dir_all(folder)?;
    let census = census::make(&arguments, folder)?;
    if arguments.only_make {
        census.close();
        return Ok(());
    }
    let figures = match arguments.only_duplicates {
        true => {
            let figures = duplicates::measure(&census, arguments.times as usize)?;
            census.close();
            figures
        }
        false => {
            let mut figures = asking::measure(&arguments, &census)?;
            census.close();
            let out = taking_out::in_a_process_of_its_own(folder)?;
            for (name, goal) in [("xlsx_100k_s", 10.0), ("xlsx_100k_mb", 300.0)] {
                let value = out[name].as_f64().unwrap_or(f64::INFINITY);
                figures.push(Figure { name, value, goal });
            }
            figures.push(Figure {
                name: "page_kb",
                value: page::kilobytes()?,
                goal: 300.0,
            });
            figures
        }
    };
    for Figure { name, value, goal } in &figures {
        let verdict = if value <= goal { "" } else { "  MISSED" };
        println!("{name:>18} {value:>10.1}   goal {goal}{verdict}");
    }
    if arguments.json {
        println!("{}", object(&figures));
    }
    Ok(())
}

fn object(figures: &[Figure]) -> Value {
    let mut object = json!({});
    for figure in figures {
        object[figure.name] = json!((figure.value * 100.0).round() / 100.0);
    }
    object
}

/// How long something takes.
fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let started = Instant::now();
    let out = work();
    (started.elapsed(), out)
}

/// The time that 99 of a hundred do not reach, in milliseconds.
fn p99(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    let place = (times.len() * 99).div_ceil(100).max(1) - 1;
    times
        .get(place)
        .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}
