//! `cargo xtask train-dictionary`: the compression dictionary that tablet and server share,
//! trained on invented people of another seed than anything is measured with.

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use schema::document::write::{self, Stamp};
use schema::document::{Document, Edit};
use schema::id::{Actor, RecordId};
use schema::record::ClockTrust;
use schema::value::solar::SolarDate;
use schema::wire::RecordChange;
use schema::wire::dictionary::Dictionary;
use support::population::names::Names;
use support::population::{Elder, Prefecture, form, generic};

/// Trains the shared dictionary and writes it.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where it goes
    #[arg(long, default_value = "schema/dictionary/records.zdict")]
    out: PathBuf,
    /// Elders to learn from
    #[arg(long, default_value_t = 6_000)]
    elders: usize,
    /// The most bytes it may have
    #[arg(long, default_value_t = 65_536)]
    size: usize,
    /// What the elders follow from
    #[arg(long, default_value_t = 19_331_231)]
    seed: u64,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let samples = samples(arguments.elders, arguments.seed)?;
    let bytes: usize = samples.iter().map(Vec::len).sum();
    eprintln!("{} samples, {bytes} bytes", samples.len());
    let trained = Dictionary::train(&samples, arguments.size)?;
    std::fs::write(&arguments.out, &trained)
        .with_context(|| format!("{} cannot be written", arguments.out.display()))?;
    println!(
        "{}: {} bytes, {:?}",
        arguments.out.display(),
        trained.len(),
        Dictionary::new(&trained)
    );
    Ok(())
}

/// Bodies as they are before compression: records alone, and edits of one field.
fn samples(elders: usize, seed: u64) -> anyhow::Result<Vec<Vec<u8>>> {
    let as_of = SolarDate::new(2026, 11, 1)?;
    let prefecture = Prefecture::generate(seed, elders, as_of);
    let names = Names::read();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut samples = Vec::new();
    for (place, elder) in prefecture.elders.iter().enumerate() {
        let mut actor = [0; 16];
        rng.fill_bytes(&mut actor);
        let stamp = Stamp {
            actor: Actor(actor),
            time: 1_790_000_000 + i64::from(rng.next_u32() % 10_000_000),
            trust: ClockTrust::Anchored,
        };
        let first = match place % 8 {
            0 => generic::record(&names, &mut rng),
            1 | 2 => form::edits(&prefecture.interview(elder, &mut rng)),
            _ => form::edits(&prefecture.full_form(elder, &mut rng)),
        };
        let record = RecordId::new(
            1_790_000_000_000 + u64::from(rng.next_u32()),
            random(&mut rng),
        );
        let chunk = write::first_change(&first, &stamp)?;
        samples.push(body(record, &chunk, &stamp));
        let mut document = Document::from_changes([&chunk])?;
        for edit in some_edits(&prefecture, elder, &mut rng) {
            if let Some(chunk) = document.edit(&[edit], &stamp)? {
                samples.push(body(record, &chunk, &stamp));
            }
        }
    }
    Ok(samples)
}

fn random(rng: &mut ChaCha8Rng) -> [u8; 10] {
    let mut random = [0; 10];
    rng.fill_bytes(&mut random);
    random
}

/// Edits are as many as they are small: a dictionary learns from bytes, and would otherwise
/// forget them beside whole records. Half of them answer as another elder would.
fn some_edits(prefecture: &Prefecture, elder: &Elder, rng: &mut ChaCha8Rng) -> Vec<Edit> {
    let other = &prefecture.elders[rng.next_u32() as usize % prefecture.elders.len()];
    let forms = [elder, other].map(|elder| prefecture.full_form(elder, rng));
    (0..4 + rng.next_u32() % 9)
        .map(|place| {
            let form = &forms[place as usize % 2];
            form[rng.next_u32() as usize % form.len()].edit()
        })
        .collect()
}

fn body(record: RecordId, chunk: &schema::document::Chunk, stamp: &Stamp) -> Vec<u8> {
    let change = RecordChange {
        record,
        chunk: chunk.clone(),
    };
    schema::wire::batch::plain(&[change], stamp.actor)
}
