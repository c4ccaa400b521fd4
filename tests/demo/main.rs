//! `cargo xtask demo`: the main job on real ground. An office imports its list, tablets take
//! their villages, work a month without signal, meet a bad line, and the headcount of the
//! server must be the generator's own. Then whoever watched may be a surveyor in a browser.

#![expect(
    clippy::disallowed_methods,
    reason = "a demonstration tells how long it took"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Parser;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use schema::value::solar::SolarDate;
use support::office::Office;
use support::population::Prefecture;
use support::proxy::Weather;

mod counts;
mod newcomer;
mod surveyor;

use surveyor::Surveyor;

/// Shows a census from the list to the headcount, with invented people.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  cargo xtask demo
  cargo xtask demo --elders 2000 --clear
  cargo xtask demo --keep demo-data      leave the server's folder to look at
  cargo xtask demo --no-serve            end when the tables are compared")]
struct Arguments {
    /// How many elders live in the prefecture
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(300..=200_000))]
    elders: u32,
    /// What everything follows from
    #[arg(long, default_value_t = 19_491_001)]
    seed: u64,
    /// A line without delay, bounds or cuts
    #[arg(long)]
    clear: bool,
    /// Tablets at work at the same time
    #[arg(long, default_value_t = 6)]
    at_a_time: usize,
    /// Work in this folder and leave it
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// End when the tables are compared, instead of serving on for a browser. So it does
    /// without a terminal
    #[arg(long)]
    no_serve: bool,
}

fn main() -> ExitCode {
    match show(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("the tables differ");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn show(arguments: &Arguments) -> anyhow::Result<bool> {
    let temporary;
    let folder: &Path = match &arguments.keep {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            folder
        }
        None => {
            temporary = tempfile::tempdir()?;
            temporary.path()
        }
    };
    let as_of = SolarDate::new(2026, 11, 1)?;
    let prefecture = Prefecture::generate(arguments.seed, arguments.elders as usize, as_of);
    let office = Office::open(folder)?;
    import(&office, &prefecture, folder)?;
    let serving = office.serve()?;

    let townships = surveyor::townships(&prefecture);
    let weather = |number: u64| {
        if arguments.clear {
            return Weather::clear();
        }
        Weather {
            delay: Duration::from_millis(150 + number % 5 * 50),
            bits_per_second: Some(64_000 + number % 4 * 32_000),
            cut_after: Some(Duration::from_secs(2)..=Duration::from_secs(9)),
            silent_after: None,
            seed: arguments.seed + number,
        }
    };
    let mut surveyors = Vec::new();
    for (number, township) in (0..).zip(townships) {
        let weather = weather(number);
        let address = serving.address();
        surveyors.push(Surveyor::enrol(
            &office, folder, township, address, weather,
        )?);
    }

    let total = surveyors.len();
    step(
        &format!("{total} tablets, one for each township: first download"),
        || {
            each(
                &mut surveyors,
                arguments.at_a_time,
                "synced",
                Surveyor::sync,
            )
        },
    )?;
    step("a month in the villages, without signal", || {
        let prefecture = &prefecture;
        let seed = arguments.seed;
        each(&mut surveyors, arguments.at_a_time, "worked", |surveyor| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed ^ surveyor.township.number());
            surveyor.work(prefecture, &mut rng)
        })
    })?;
    let line = if arguments.clear {
        "a clear line"
    } else {
        "a bad line"
    };
    step(&format!("the signal is back: {line}"), || {
        each(
            &mut surveyors,
            arguments.at_a_time,
            "synced",
            Surveyor::sync,
        )
    })?;
    surveyor::print(&surveyors);

    office
        .run(&["verify"])
        .context("the projections do not follow from the log")?;
    let equal = counts::compare(&office, &prefecture)?;
    if equal && !arguments.no_serve && newcomer::is_watched() {
        newcomer::invite(&office, &serving, &prefecture)?;
    }
    if let Some(folder) = &arguments.keep {
        println!("\nshouce serve --data {}", folder.join("data").display());
    }
    Ok(equal)
}

fn import(office: &Office, prefecture: &Prefecture, folder: &Path) -> anyhow::Result<()> {
    let roster = folder.join("roster.xlsx");
    std::fs::write(&roster, prefecture.roster_xlsx()?)?;
    let listed = prefecture.listed().count();
    let said = step(
        &format!("the office imports its list of {listed} elders"),
        || {
            let path = roster.display().to_string();
            office.run(&["roster", "import", &path, "--yes", "--source", "1"])
        },
    )?;
    let last = said.lines().last().unwrap_or_default();
    println!("  {last}");
    let health: serde_json::Value = serde_json::from_str(&office.run(&["health", "--json"])?)?;
    ensure!(
        health["records"] == listed,
        "not every line became a record"
    );
    Ok(())
}

/// Says what is done, and how long it took.
fn step<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    println!("{what} …");
    let started = Instant::now();
    let out = work()?;
    println!("  {:.1} s", started.elapsed().as_secs_f64());
    Ok(out)
}

/// Lets every surveyor do something, some at a time, with a count of those who are done.
fn each(
    surveyors: &mut [Surveyor],
    at_a_time: usize,
    done: &str,
    work: impl Fn(&mut Surveyor) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<()> {
    let total = surveyors.len();
    let mut ready = 0;
    for some in surveyors.chunks_mut(at_a_time.max(1)) {
        let work = &work;
        std::thread::scope(|scope| {
            let working: Vec<_> = (some.iter_mut())
                .map(|surveyor| scope.spawn(move || work(surveyor)))
                .collect();
            (working.into_iter())
                .try_for_each(|one| one.join().ok().context("a tablet ended early")?)
        })?;
        ready += some.len();
        println!("  {ready} of {total} {done}");
    }
    Ok(())
}
