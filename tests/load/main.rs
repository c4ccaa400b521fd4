//! `cargo xtask load`: a hundred tablets, or two thousand, at the real server for a while.

use std::time::Duration;

use clap::Parser;
use support::load::{self, Load};

/// Puts a load on a server of its own, and looks for everything that it acknowledged.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  cargo xtask load --tablets 100 --minutes 5
  cargo xtask load --tablets 2000 --minutes 60 --records 500 --pause 60")]
struct Arguments {
    /// Tablets
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=5_000))]
    tablets: u16,
    /// How long: half of it with pauses, half of it without any
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=600))]
    minutes: u16,
    /// Seconds between two syncs of a tablet, in the first half
    #[arg(long, default_value_t = 10)]
    pause: u16,
    /// Records that each tablet brings in its first sync
    #[arg(long, default_value_t = 20)]
    records: u16,
    /// Connections that say nothing, and as many that say a letter a second
    #[arg(long, default_value_t = 100)]
    crowd: u16,
    /// Requests at a time that are as large as may be: the server has room for 32
    #[arg(long, default_value_t = 96)]
    heavy: u16,
    /// The most memory that the server may have, in MB
    #[arg(long, default_value_t = 512)]
    memory: u64,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let load = Load {
        tablets: usize::from(arguments.tablets),
        half: Duration::from_secs(30 * u64::from(arguments.minutes)),
        pause: Duration::from_secs(u64::from(arguments.pause)),
        records: usize::from(arguments.records),
        crowd: usize::from(arguments.crowd),
        heavy: usize::from(arguments.heavy),
    };
    let told = load::run(&load, folder.path())?;
    println!("half               syncs     median s    1 in 100 s     slowest s");
    for (name, half) in [("with pauses", 0), ("without any", 1)] {
        let [median, late, slowest] = told.seconds[half];
        println!(
            "{name:<14} {:>9} {median:>12.2} {late:>13.2} {slowest:>13.2}",
            told.syncs[half]
        );
    }
    println!(
        "put off {}, closed {} of the crowd, slowest look {:.2} s",
        told.put_off, told.closed, told.looked_in
    );
    println!(
        "of the largest requests {} were let in and {} put off, each told until when",
        told.heavy.let_in, told.heavy.put_off
    );
    println!(
        "{} changes of {} records acknowledged, all in the log; server's peak {} MB",
        told.changes,
        told.records,
        told.memory.unwrap_or(0) / 1_000_000
    );
    let within = told
        .memory
        .is_none_or(|peak| peak / 1_000_000 <= arguments.memory);
    anyhow::ensure!(within, "the server had more than {} MB", arguments.memory);
    Ok(())
}
