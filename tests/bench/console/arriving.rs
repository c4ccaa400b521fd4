//! Changes that arrive while others ask, and how soon each is counted.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use rayon::prelude::*;
use schema::document::{Edit, Put};
use schema::id::RecordId;
use schema::record::{Answer, FieldName};
use schema::wire::RecordChange;
use schema::wire::exchange::LogPosition;
use server::ledger::NewFrame;

use crate::census::{Census, stamp};

/// How often changes arrive: as many tablets send at once.
const EVERY: Duration = Duration::from_millis(100);
/// How often it is looked whether they are counted.
const LOOK: Duration = Duration::from_millis(2);

/// Frames that arrive one after the other.
pub(crate) struct Arriving {
    frames: Vec<Vec<NewFrame>>,
    waiting: Mutex<Vec<(LogPosition, Instant)>>,
    over: AtomicBool,
}

/// What one in a second brings in one tick: outcomes that change, so that counts do.
pub(crate) fn prepare(
    census: &Census,
    a_second: usize,
    seconds: usize,
) -> anyhow::Result<Arriving> {
    let ticks = 1_000 / EVERY.as_millis() as usize;
    let a_tick = a_second / ticks;
    let most = (a_tick * ticks * seconds).min(census.documents.len());
    let outcomes = ["4", "8", "5", "7"];
    // A census that is used again has other outcomes by now.
    let turn = usize::try_from(census.last)? / most.max(1);
    let changes = (census.documents[..most].par_chunks(1_000))
        .enumerate()
        .map(|(piece, records)| edited(census, records, outcomes[(piece + turn) % outcomes.len()]))
        .collect::<anyhow::Result<Vec<_>>>()?
        .concat();
    let mut frames = Vec::new();
    let mut number = census.last + 1;
    for some in changes.chunks(a_tick.max(1)) {
        frames.push(census.author.frames(number, some)?);
        number += some.len() as u64;
    }
    Ok(Arriving {
        frames,
        waiting: Mutex::default(),
        over: AtomicBool::new(a_tick == 0),
    })
}

fn edited(
    census: &Census,
    records: &[RecordId],
    outcome: &str,
) -> anyhow::Result<Vec<RecordChange>> {
    let name = FieldName::new("visit_outcome").context("a name")?;
    let edit = [Edit::observe(name, Put::One(Answer::text(outcome)))];
    let documents = census.app.read(|reader| {
        let stored = records
            .iter()
            .map(|record| reader.projection.document(*record));
        stored.collect::<Result<Vec<_>, _>>()
    })?;
    let mut changes = Vec::with_capacity(records.len());
    for (record, stored) in records.iter().zip(documents) {
        let mut document = stored.context("a document")?.document;
        if let Some(chunk) = document.edit(&edit, &stamp(&census.author))? {
            changes.push(RecordChange {
                record: *record,
                chunk,
            });
        }
    }
    Ok(changes)
}

impl Arriving {
    /// Lets them arrive until they are all there or [`Arriving::stop`] is said.
    pub(crate) fn run(&self, census: &Census) -> anyhow::Result<usize> {
        let mut brought = 0;
        let mut next = Instant::now();
        for frames in &self.frames {
            if self.over.load(Ordering::Relaxed) {
                break;
            }
            let appended = census
                .runtime
                .block_on(census.app.writer.append(frames.clone()))?;
            let at = Instant::now();
            brought += appended.iter().map(|one| one.new).sum::<usize>();
            if let (Some(last), Ok(mut waiting)) = (appended.last(), self.waiting.lock()) {
                waiting.push((last.position, at));
            }
            next += EVERY;
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        self.stop();
        Ok(brought)
    }

    /// Looks when each is counted; the times.
    pub(crate) fn watch(&self, census: &Census) -> anyhow::Result<Vec<Duration>> {
        let mut times = Vec::new();
        loop {
            let is_over = self.over.load(Ordering::Relaxed);
            let position = census.app.census()?.position();
            let now = Instant::now();
            let mut is_empty = true;
            if let Ok(mut waiting) = self.waiting.lock() {
                waiting.retain(|(wanted, since)| {
                    let is_there = *wanted <= position;
                    if is_there {
                        times.push(now - *since);
                    }
                    !is_there
                });
                is_empty = waiting.is_empty();
            }
            if is_over && is_empty {
                return Ok(times);
            }
            std::thread::sleep(LOOK);
        }
    }

    pub(crate) fn stop(&self) {
        self.over.store(true, Ordering::Relaxed);
    }
}
