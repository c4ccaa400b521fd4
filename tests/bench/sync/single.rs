//! One record alone: the frame it travels in, and what making it takes.

use std::hint::black_box;
use std::time::Instant;

use schema::document::Document;
use schema::document::write::{self, Stamp};
use schema::id::{Installation, RecordId};
use schema::record::ClockTrust;
use schema::wire::RecordChange;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::frame::{Author, Frame, Kind};

use crate::workload::{Step, Workload};

/// Bytes with the signature; microseconds.
#[derive(Debug)]
pub(crate) struct Single {
    /// The mean frame of one new record.
    pub(crate) record_frame: f64,
    /// The mean frame of one edited field of a record that the server has.
    pub(crate) edit_frame: f64,
    /// Answers into a change.
    pub(crate) make: f64,
    /// An answer into a change of an open document.
    pub(crate) edit: f64,
    /// A change into a frame of 250, compressed, signature shared.
    pub(crate) encode: f64,
}

/// Changes of one frame when the line is good.
const FRAME_CHANGES: usize = 250;

pub(crate) fn measure(work: &Workload) -> anyhow::Result<Single> {
    eprintln!("  one record alone, {} times", work.records.len());
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let author = Author {
        key: &key,
        installation: Installation(1),
        schema: 1,
        dictionary: Dictionary::standard(),
        effort: Effort::Line,
    };
    let stamp = Stamp {
        actor: author.actor(),
        time: 1_795_000_000,
        trust: ClockTrust::Anchored,
    };
    let mut make = Vec::new();
    let mut changes = Vec::new();
    let mut record_frame = Vec::new();
    for (place, edits) in (0_u64..).zip(&work.records) {
        let (took, chunk) = timed(|| write::first_change(black_box(edits), &stamp));
        make.push(took);
        let mut random = [0; 10];
        random[..8].copy_from_slice(
            &(place + 1)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .to_be_bytes(),
        );
        let change = RecordChange {
            record: RecordId::new(1_795_000_000_000 + place * 1_000, random),
            chunk: chunk?,
        };
        let frame = Frame::seal(
            &author,
            Kind::Own,
            place + 1,
            std::slice::from_ref(&change),
            &|_| false,
        );
        record_frame.push(frame.bytes().len() as f64);
        changes.push(change);
    }

    let mut edit = Vec::new();
    let mut edit_frame = Vec::new();
    for step in &work.month {
        let Step::Edit { record, edits, .. } = step else {
            continue;
        };
        let mut document = Document::from_changes([&changes[*record].chunk])?;
        let (took, chunk) = timed(|| document.edit(black_box(edits), &stamp));
        let Some(chunk) = chunk? else { continue };
        edit.push(took);
        let change = RecordChange {
            record: changes[*record].record,
            chunk,
        };
        let frame = Frame::seal(&author, Kind::Own, 5_001, &[change], &|_| true);
        edit_frame.push(frame.bytes().len() as f64);
    }

    let mut encode = Vec::new();
    for frame in changes.chunks_exact(FRAME_CHANGES.min(changes.len())) {
        for _ in 0..5 {
            let (took, _) =
                timed(|| Frame::seal(&author, Kind::Own, 1, black_box(frame), &|_| false));
            encode.push(took / frame.len() as f64);
        }
    }
    Ok(Single {
        record_frame: mean(&record_frame),
        edit_frame: mean(&edit_frame),
        make: median(make),
        edit: median(edit),
        encode: median(encode),
    })
}

/// Microseconds, and what came out.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let started = Instant::now();
    let out = black_box(work());
    (started.elapsed().as_nanos() as f64 / 1_000.0, out)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
