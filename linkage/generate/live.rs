//! `linkage-live`: how long one record takes against a sheet in memory.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use linkage::census::live::Live;
use linkage::census::model::CensusModel;
use linkage::census::{Elders, Headings};
use linkage::table::Table;

/// Ask a sheet for each of some of its records
#[derive(Parser)]
#[command(name = "linkage-live")]
struct Arguments {
    /// The sheet
    people: PathBuf,
    /// How many records
    #[arg(long, default_value_t = 1000)]
    asked: usize,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the edge of a program that measures"
)]
fn now() -> Instant {
    Instant::now()
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let table = Table::read(&std::fs::read(&arguments.people)?)?;
    let elders = Elders::from_table(&table, &Headings::guess(&table))?;
    let model = CensusModel::defaults()?;
    let live = Live::new(elders);
    let records = live.elders().len();
    let scorer = model.scorer();
    let mut took: Vec<f64> = Vec::new();
    let mut found = 0;
    for at in 0..arguments.asked {
        let record = u32::try_from(at * records / arguments.asked)?;
        let began = now();
        found += live.matches(&scorer, record, 0.5).len();
        took.push(now().duration_since(began).as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    let at = |share: usize| took[(took.len() - 1) * share / 100];
    let told = serde_json::json!({
        "records": records,
        "median_ms": at(50),
        "p99_ms": at(99),
        "longest_ms": at(100),
        "found": found,
    });
    println!("{told}");
    Ok(())
}
