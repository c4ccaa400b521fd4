//! Two records side by side: what each says, what speaks for one person, what was judged.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use linkage::census::evidence::Evidence;
use schema::asked::Verdict;
use schema::id::RecordId;
use schema::message::{self, Language};
use schema::problem::Problem;
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::InLanguage;
use super::seat::Seat;
use super::thread::reading;
use super::who::Who;
use crate::account::{Account, AccountRole};
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::desk::DeskError;
use crate::duplicates::judgement::{self, Course, Outcome, Turn};
use crate::duplicates::likeness::{Dialogue, Likeness};
use crate::duplicates::matcher::Line;
use crate::duplicates::review::Looked;
use crate::duplicates::{Pair, PairState, Standing, sentence};
use crate::ledger::LedgerError;

mod side;

use side::{Side, side};

/// What somebody says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PairVerdict {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// It cannot be told.
    Unsure,
}

impl From<Verdict> for PairVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Same => Self::Same,
            Verdict::Different => Self::Different,
            Verdict::Unsure => Self::Unsure,
        }
    }
}

impl From<PairVerdict> for Verdict {
    fn from(verdict: PairVerdict) -> Self {
        match verdict {
            PairVerdict::Same => Self::Same,
            PairVerdict::Different => Self::Different,
            PairVerdict::Unsure => Self::Unsure,
        }
    }
}

/// A line of the evidence.
#[derive(Debug, Serialize, ToSchema)]
struct WaterfallLine {
    /// What it says, as a stable code.
    code: String,
    /// What is compared: `name`, `birth`, …, `prior`, `together`, `calibration`, `third`.
    comparison: String,
    /// The same in a sentence.
    sentence: String,
    /// How rare the shared name is, from 0 (hardly anyone else) to 7 (very many), where it
    /// matters.
    rarity: Option<u8>,
    /// What it adds or takes, in bits.
    weight: f64,
    /// What this line and those before it add up to.
    running: f64,
}

/// What somebody said of the pair.
#[derive(Debug, Serialize, ToSchema)]
struct JudgementView {
    /// Who, by the name that others see.
    by: String,
    /// Whether that is the asker.
    mine: bool,
    /// When, in Unix seconds.
    at: i64,
    /// What; nothing where everything was taken back.
    verdict: Option<PairVerdict>,
    /// Why.
    reason: String,
    /// Whether it has been taken back since.
    undone: bool,
}

/// What a village was asked.
#[derive(Debug, Serialize, ToSchema)]
struct AskedView {
    /// Which side's village, by its place in `sides`.
    side: usize,
    /// The question.
    text: String,
    /// When the server received it, in Unix seconds.
    at: i64,
    /// Who asks.
    by: Who,
}

/// What a village replied.
#[derive(Debug, Serialize, ToSchema)]
struct AnswerView {
    /// Which side's village, by its place in `sides`.
    side: usize,
    verdict: PairVerdict,
    /// What it says beside that.
    reason: String,
    /// When the server received it, in Unix seconds.
    at: i64,
    /// Whose tablet.
    by: Who,
}

/// What the asker may do.
#[derive(Debug, Serialize, ToSchema)]
struct May {
    /// Give the first verdict.
    judge: bool,
    /// Agree with, or contradict, the first one.
    second: bool,
    /// Decide between two that contradict each other.
    settle: bool,
    /// Ask a village; which sides', see there.
    ask: bool,
    /// Take everything back.
    undo: bool,
    /// Choose what the ruling keeps.
    rule: bool,
    /// Choose which record the other is read as.
    join: bool,
    /// Confirm the death that a list tells of.
    confirm: bool,
    /// Why there is no verdict to give, in a sentence.
    why: Option<String>,
}

/// Two records side by side.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PairView {
    /// Both records, a dot between them.
    pair: String,
    /// What speaks for one person, in bits.
    weight: f64,
    /// The probability that both are one person.
    probability: f64,
    state: PairState,
    /// What was decided.
    decision: Option<PairVerdict>,
    /// Whether they lie in two counties.
    cross_county: bool,
    /// Both records, in the order of `pair`.
    sides: Vec<Side>,
    /// Records that are probably of one person with these, these among them.
    cluster: Vec<String>,
    /// The evidence: weights that add up to `weight`.
    waterfall: Vec<WaterfallLine>,
    /// Why, in plain words.
    sentence: String,
    /// What was said, the first first.
    judgements: Vec<JudgementView>,
    /// The question that waits for a village's reply.
    asked: Option<AskedView>,
    /// What a village replied.
    answer: Option<AnswerView>,
    /// Verdicts that need a second account.
    needs_second: Vec<PairVerdict>,
    may: May,
}

/// Two records side by side. Of one that the asker does not see there is only what two
/// counties may know of each other's.
#[utoipa::path(get, path = "/api/pairs/{pair}", tag = "duplicates",
    params(("pair" = String, Path, description = "Both records, a dot between them")),
    responses((status = 200, body = PairView)))]
pub(super) async fn pair(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
) -> Result<Json<PairView>, ApiError> {
    view(&app, seat, language).await
}

/// What the matcher says of a pair.
struct Matched {
    line: Line,
    evidence: Vec<Evidence>,
    cluster: Vec<RecordId>,
}

/// What the matcher says of a pair. Records that came in this moment it may not know yet.
async fn matched(app: &Arc<App>, pair: Pair) -> Result<Matched, ApiError> {
    let matched = reading(app, move |app, _| {
        app.duplicates.ask(|matcher| {
            let line = matcher.line(pair)?;
            Some(Matched {
                line,
                evidence: matcher.evidence(pair),
                cluster: matcher.cluster(pair),
            })
        })
    });
    let late = || ApiError::from(DeskError::Late);
    matched.await?.ok_or_else(late)
}

/// What a pair weighs, in bits, and its probability.
pub(super) async fn weighed(app: &Arc<App>, pair: Pair) -> Result<(f64, f64), ApiError> {
    let line = matched(app, pair).await?.line;
    Ok((line.weight, line.probability))
}

/// The pair that the seat names, as it is now.
pub(super) async fn view(
    app: &Arc<App>,
    seat: Seat,
    language: Language,
) -> Result<Json<PairView>, ApiError> {
    let pair = seat.pair()?;
    let matched = matched(app, pair).await?;
    let made = reading(app, move |app, reader| {
        made(app, reader, &seat, pair, &matched, language)
    });
    Ok(Json(made.await?))
}

fn made(
    app: &App,
    reader: &Reader,
    seat: &Seat,
    pair: Pair,
    matched: &Matched,
    language: Language,
) -> Result<PairView, LedgerError> {
    let looked = Looked::at(reader, pair)?;
    let likenesses = [likeness(reader, pair.a)?, likeness(reader, pair.b)?];
    let line = &matched.line;
    let dialogues = likenesses.each_ref().map(|likeness| &likeness.dialogue);
    let mut sides = Vec::new();
    for (record, likeness) in pair.sides().into_iter().zip(&likenesses) {
        sides.push(side(app, reader, seat, record, likeness, &looked)?);
    }
    side::mark_differences(&mut sides);
    let two_counties = looked.two_counties();
    let verdicts = [Verdict::Same, Verdict::Different];
    let needs_second = |verdict: &Verdict| {
        looked.list.is_none() && judgement::needs_second(*verdict, line.probability, two_counties)
    };
    let lives = !likenesses.iter().any(|likeness| likeness.dead);
    let standing = Standing::of(pair, &looked.course, dialogues, looked.is_one());
    let state = standing.beside_a_list(looked.list, lives).state;
    Ok(PairView {
        pair: pair.to_string(),
        weight: line.weight,
        probability: line.probability,
        state,
        decision: decision(&looked),
        cross_county: two_counties,
        cluster: matched.cluster.iter().map(ToString::to_string).collect(),
        waterfall: waterfall(&matched.evidence, language),
        sentence: sentence::of(language, line.probability, &matched.evidence),
        judgements: judgements(reader, &looked.course, &seat.account)?,
        asked: asked(reader, pair, dialogues)?,
        answer: answer(reader, pair, dialogues)?,
        needs_second: (verdicts.into_iter().filter(needs_second))
            .map(PairVerdict::from)
            .collect(),
        may: may(&looked, state, seat, &sides, language),
        sides,
    })
}

fn likeness(reader: &Reader, record: RecordId) -> Result<Likeness, LedgerError> {
    let row = reader.projection.compared(record)?;
    Ok(row.map(|row| row.likeness).unwrap_or_default())
}

fn decision(looked: &Looked) -> Option<PairVerdict> {
    match looked.course.outcome() {
        _ if looked.is_one() => Some(PairVerdict::Same),
        Outcome::Decided(verdict) => Some(verdict.into()),
        _ => None,
    }
}

fn waterfall(evidence: &[Evidence], language: Language) -> Vec<WaterfallLine> {
    let mut running = 0.0;
    let line = |evidence: &Evidence| {
        running += evidence.weight;
        WaterfallLine {
            code: evidence.code.to_owned(),
            comparison: evidence.comparison.to_owned(),
            sentence: sentence::line(language, evidence),
            rarity: evidence.rarity,
            weight: evidence.weight,
            running,
        }
    };
    evidence.iter().map(line).collect()
}

fn judgements(
    reader: &Reader,
    course: &Course,
    asker: &Account,
) -> Result<Vec<JudgementView>, LedgerError> {
    let reopened = (course.0.iter()).rposition(|(_, turn)| matches!(turn, Turn::Reopened { .. }));
    let mut views = Vec::new();
    for (at, (_, turn)) in course.0.iter().enumerate() {
        let (account, time, verdict, reason) = match turn {
            Turn::Judged(judged) => (
                judged.account,
                judged.at,
                Some(judged.verdict),
                &judged.reason,
            ),
            Turn::Reopened {
                account,
                at,
                reason,
            } => (*account, *at, None, reason),
        };
        let known = reader.ledger.account(account)?;
        views.push(JudgementView {
            by: known.map_or_else(|| account.to_string(), |account| account.display_name),
            mine: account == asker.id,
            at: time,
            verdict: verdict.map(PairVerdict::from),
            reason: reason.clone(),
            undone: verdict.is_some() && reopened.is_some_and(|reopened| at < reopened),
        });
    }
    Ok(views)
}

/// Whose change stands at a place in the log, and when it was received.
fn origin(reader: &Reader, entry: LogPosition) -> Result<(Who, i64), LedgerError> {
    let damaged = || LedgerError::Damaged("a change");
    let entry = reader.ledger.change_at(entry)?.ok_or_else(damaged)?;
    let frame = reader.ledger.frame(entry.frame)?;
    let devices = reader.ledger.devices()?;
    let device = devices.get(&frame.device).ok_or_else(damaged)?;
    Ok((Who::of(device), frame.received_at))
}

fn asked(
    reader: &Reader,
    pair: Pair,
    dialogues: [&Dialogue; 2],
) -> Result<Option<AskedView>, LedgerError> {
    let about = [pair.b, pair.a];
    let waiting = dialogues.into_iter().zip(about).enumerate();
    let mut found =
        waiting.filter_map(|(side, (dialogue, other))| Some((side, dialogue.waits_about(other)?)));
    let Some((side, asked)) = found.next() else {
        return Ok(None);
    };
    let (by, at) = origin(reader, asked.entry)?;
    Ok(Some(AskedView {
        side,
        text: asked.text.to_string(),
        at,
        by,
    }))
}

fn answer(
    reader: &Reader,
    pair: Pair,
    dialogues: [&Dialogue; 2],
) -> Result<Option<AnswerView>, LedgerError> {
    let about = [pair.b, pair.a];
    let replies = dialogues.into_iter().zip(about).enumerate();
    let last = replies
        .filter_map(|(side, (dialogue, other))| Some((side, dialogue.reply_about(other)?)))
        .max_by_key(|(_, reply)| reply.came);
    let Some((side, reply)) = last else {
        return Ok(None);
    };
    let (by, at) = origin(reader, reply.entry)?;
    Ok(Some(AnswerView {
        side,
        verdict: reply.verdict.into(),
        reason: reply.note.to_string(),
        at,
        by,
    }))
}

fn may(looked: &Looked, state: PairState, seat: &Seat, sides: &[Side], language: Language) -> May {
    let outcome = looked.course.outcome();
    let judging = looked.may_judge(&seat.account);
    let can = judging.is_ok();
    let awaits = matches!(outcome, Outcome::AwaitsSecond(_));
    let disputed = outcome == Outcome::Disputed;
    let why = judging.err().map(|error| Problem::from(&error));
    May {
        judge: can && !awaits && !disputed,
        second: can && awaits,
        settle: can && disputed,
        ask: sides.iter().any(|side| side.may_ask),
        undo: looked.is_undoable(),
        rule: seat.account.role == AccountRole::County && looked.list.is_none(),
        join: looked.list.is_none(),
        confirm: state == PairState::Confirm && seat.account.role == AccountRole::County,
        why: why.map(|problem| message::render(language, &problem)),
    }
}
