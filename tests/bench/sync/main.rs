//! `cargo xtask bench sync`: what a record costs on its way, in bytes, requests and time.
//!
//! Every byte is counted at a proxy between real sockets, heads of HTTP included; enrolment
//! is not. The figures and their goals stand in `docs/PERFORMANCE.md`.

#![expect(
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a measurement reads the clock and divides counts"
)]

use clap::Parser;
use serde_json::{Value, json};
use tracing_subscriber::filter::LevelFilter;

mod bytes;
mod figures;
mod ingest;
mod link;
mod memory;
mod restart;
mod single;
mod workload;

use figures::Figures;
use workload::{Kind, Workload};

/// Measures sync: bytes, requests, seconds, memory.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  cargo xtask bench sync
  cargo xtask bench sync --json
  cargo xtask bench sync --records 1000 --only bytes")]
struct Arguments {
    /// Print one JSON object on the last line
    #[arg(long)]
    json: bool,
    /// Records of the large runs; the small ones have a tenth
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    records: u32,
    /// What everything generated follows from
    #[arg(long, default_value_t = 19_491_001)]
    seed: u64,
    /// Only these parts
    #[arg(long, value_enum, num_args = 1..)]
    only: Vec<Part>,
}

/// A part of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Upload, download, month and nothing to do
    Bytes,
    /// One record alone: its frame, and making, editing, encoding it
    Single,
    /// The bad link
    Link,
    /// What the server takes in a second
    Ingest,
    /// The server's memory under a hundred tablets
    Memory,
    /// The server's start after a power cut, with ten times the records
    Restart,
}

impl Part {
    const ALL: [Self; 6] = [
        Self::Bytes,
        Self::Single,
        Self::Link,
        Self::Ingest,
        Self::Memory,
        Self::Restart,
    ];
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // What the server has to complain about, the one who measures should see.
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .init();
    let parts = if arguments.only.is_empty() {
        Part::ALL.to_vec()
    } else {
        arguments.only.clone()
    };
    let large = arguments.records as usize;
    let small = large / 10;
    let mut all = Vec::new();
    for kind in [Kind::Generic, Kind::Questionnaire] {
        let mut figures = Figures::default();
        eprintln!("{kind}");
        for part in &parts {
            measure(*part, kind, small, large, arguments.seed, &mut figures)?;
        }
        figures.print();
        all.push((kind, figures));
    }
    if arguments.json {
        println!("{}", object(&all));
    }
    Ok(())
}

fn measure(
    part: Part,
    kind: Kind,
    small: usize,
    large: usize,
    seed: u64,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let work = |records| Workload::generate(kind, records, seed);
    match part {
        Part::Bytes => {
            figures.small = Some(bytes::measure(&work(small))?);
            figures.large = Some(bytes::measure(&work(large))?);
        }
        Part::Single => figures.single = Some(single::measure(&work(small))?),
        Part::Link => figures.link = Some(link::measure(&work(small), &work(large), seed)?),
        Part::Ingest => figures.ingest = Some(ingest::measure(&work(large))?),
        Part::Memory => figures.memory = memory::measure(&work(large))?,
        Part::Restart => figures.restart = Some(restart::measure(&work(large))?),
    }
    Ok(())
}

/// The figures of the questionnaire's own records at the top, those of the generic ones
/// beside them.
fn object(all: &[(Kind, Figures)]) -> Value {
    let mut top = json!({});
    for (kind, figures) in all {
        let value = figures.value();
        match kind {
            Kind::Questionnaire => {
                let generic = top["generic"].take();
                top = value;
                top["generic"] = generic;
            }
            Kind::Generic => top["generic"] = value,
        }
    }
    top
}
