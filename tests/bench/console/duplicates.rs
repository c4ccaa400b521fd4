//! How soon somebody who was listed twice stands in the queue, and what one check takes.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use schema::document::write::{Edit, Put, first_change};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::{Answer, FieldName};
use schema::wire::RecordChange;
use server::duplicates::{Keeper, Pair};
use server::ledger::LedgerError;

use crate::census::{Census, memory, stamp};
use crate::{Figure, p99, timed};

/// Records that arrive one after the other.
const ARRIVALS: usize = 40;
/// How often the matcher is asked for while it is being loaded: each waits nearly a minute.
const MOST_ASKED: usize = 30;
/// How long each may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a second surveyor writes down too.
const SAID: [&str; 6] = [
    "name",
    "sex",
    "birth_calendar",
    "birth_stated",
    "id_number",
    "division_village",
];

pub(crate) fn measure(census: &Census, times: usize) -> anyhow::Result<Vec<Figure>> {
    let keeper = &census.app.duplicates;
    let before = memory();
    let (took, records) = timed(|| loaded(keeper));
    let (records, pairs) = records?;
    eprintln!(
        "  matcher of {records} records, {pairs} pairs, loaded in {:.1} s, in {} MB",
        took.as_secs_f64(),
        memory().saturating_sub(before)
    );
    let mut checks = Vec::new();
    for record in census.documents.iter().cycle().take(times) {
        let (took, _) = timed(|| keeper.ask(|matcher| matcher.alike(*record).len()));
        checks.push(took);
    }
    let mut arrived = Vec::new();
    for turn in 0..ARRIVALS.min(census.documents.len()) {
        arrived.push(arrival(census, turn)?);
    }
    arrived.sort_unstable();
    let slowest = arrived.last().copied().unwrap_or_default();
    let goal = if records > 100_000 { 20.0 } else { 5.0 };
    let check = p99(&mut checks);
    let median = checks.get(checks.len() / 2).copied().unwrap_or_default();
    eprintln!(
        "  median: a check {} µs, from arrival to the queue {} ms",
        median.as_micros(),
        arrived[arrived.len() / 2].as_millis()
    );
    Ok(vec![
        Figure {
            name: "check_p99_ms",
            value: check,
            goal,
        },
        Figure {
            name: "pair_s",
            value: slowest.as_secs_f64(),
            goal: 2.0,
        },
    ])
}

/// The records and pairs of the matcher, once it is loaded.
fn loaded(keeper: &Keeper) -> Result<(usize, usize), LedgerError> {
    let mut asked =
        (0..MOST_ASKED).map(|_| keeper.ask(|matcher| (matcher.records(), matcher.pairs())));
    let is_there = |asked: &Result<_, _>| !matches!(asked, Err(LedgerError::Comparing));
    asked.find(is_there).unwrap_or(Err(LedgerError::Comparing))
}

/// Somebody is listed a second time. From then until the pair can be asked for.
fn arrival(census: &Census, turn: usize) -> anyhow::Result<Duration> {
    let known = census.documents[turn];
    let twin = RecordId::preloaded("bench twins", &format!("{} {turn}", census.last));
    let stored = (census.app).read(|reader| reader.projection.document(known))?;
    let stored = stored.context("a document")?;
    let read = stored.document.read(known, Questionnaire::standard());
    let edits = SAID.iter().filter_map(|field| {
        let answer = Answer::text(read.text(field)?);
        Some(Edit::observe(FieldName::new(field)?, Put::One(answer)))
    });
    let edits: Vec<Edit> = edits.collect();
    let change = RecordChange {
        record: twin,
        chunk: first_change(&edits, &stamp(&census.author))?,
    };
    let number = census.last + 1 + turn as u64;
    let frames = census.author.frames(number, &[change])?;
    let started = Instant::now();
    let took = census.runtime.block_on(async {
        let appended = census.app.writer.append(frames).await?;
        let position = appended.last().context("it was appended")?.position;
        let mut reached = census.app.duplicates.reached();
        let there = reached.wait_for(|reached| *reached >= position);
        tokio::time::timeout(PATIENCE, there).await??;
        anyhow::Ok(started.elapsed())
    })?;
    let pair = Pair::of(known, twin).context("two records")?;
    let line = (census.app.duplicates).ask(|matcher| matcher.line(pair))?;
    let line = line.context("the pair is known")?;
    ensure!(
        line.probability >= 0.5,
        "{} {}",
        line.pair,
        line.probability
    );
    Ok(took)
}
