//! Judging pairs: whose word is enough, who signs what follows, and how it is taken back.
//!
//! What a decision writes into the documents stands in the log before its event, in one commit
//! with it and with the rows of the audit.

use std::collections::BTreeMap;
use std::time::Duration;

use schema::asked::{Question, Verdict};
use schema::coverage::Coverage;
use schema::document::write::Edit;
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::{FieldName, Record};
use schema::wire::exchange::LogPosition;

use super::judgement::{Course, Joined, Judgement, Outcome, Ruled, Turn, needs_second};
use super::{Pair, join};
use crate::account::{Account, AccountRole};
use crate::app::{App, Reader};
use crate::clock;
use crate::desk::{self, DeskError, Writing};
use crate::ledger::{Deed, Event, LedgerError};

pub use death::{Death, confirm};
pub use looked::Looked;
pub use refusal::ReviewError;

mod death;
mod looked;
mod refusal;

/// How long what was decided may take to be seen everywhere.
const PATIENCE: Duration = Duration::from_secs(10);

/// A verdict as it was given.
#[derive(Debug, Clone)]
pub struct Given {
    /// What.
    pub verdict: Verdict,
    /// Why; may be empty.
    pub reason: String,
    /// Which record both should be read as.
    pub survivor: Option<RecordId>,
    /// By field, whose answer should be ruled for both.
    pub keep: BTreeMap<FieldName, RecordId>,
}

/// Judges a pair. `probability` is what the matcher says of it, `weight` the same in bits.
/// If that decides that both are one person, they are joined.
///
/// # Errors
/// Why the account may not; or what could not be written.
pub async fn judge(
    app: &App,
    account: &Account,
    pair: Pair,
    (weight, probability): (f64, f64),
    given: Given,
) -> Result<(), ReviewError> {
    // Two who judge at once must know of each other.
    let _alone = app.reviewing.lock().await;
    let looked = app.read(|reader| Looked::at(reader, pair))?;
    let settles = looked.may_judge(account)? && given.verdict != Verdict::Unsure;
    if (given.survivor).is_some_and(|survivor| !pair.sides().contains(&survivor)) {
        return Err(ReviewError::Survivor);
    }
    // Nobody is read as a line of a list, and a line's answers are no answers of a record.
    if looked.list.is_some() && (given.survivor.is_some() || !given.keep.is_empty()) {
        return Err(ReviewError::OfAList);
    }
    if !given.keep.is_empty() && account.role != AccountRole::County {
        return Err(ReviewError::NoRuling);
    }
    // Whose answers are not shown, of them none is kept: a ruling would show it.
    if !given.keep.values().all(|side| looked.sees(account, *side)) {
        return Err(ReviewError::NotYours);
    }
    let alone = settles || looked.list.is_some();
    let needs_second = !alone && needs_second(given.verdict, probability, looked.two_counties());
    let mut judgement = Judgement {
        account: account.id,
        at: clock::unix_now(),
        verdict: given.verdict,
        reason: given.reason,
        weight: thousandths(weight),
        needs_second,
        settles,
        survivor: given.survivor,
        keep: given.keep,
        joined: None,
    };
    app.read(|reader| Ok(rulings(reader, &looked, &judgement.keep, pair.a)))??;
    let mut after = looked.course.clone();
    let turn = Turn::Judged(Box::new(judgement.clone()));
    after.0.push((LogPosition(u64::MAX), turn));
    let why = format!("{}: {}", judgement.verdict.word(), judgement.reason);
    let mut deeds = vec![Deed::of(account.id, "pair.judged", pair.to_string(), why)];
    let mut writings = Vec::new();
    if let Outcome::Decided(verdict) = after.outcome() {
        if verdict == Verdict::Same && looked.list.is_none() {
            let (joined, join) = joined(app, account, &looked, &after, &judgement.reason)?;
            let why = format!("{}: {}", joined.survivor, judgement.reason);
            let absorbed = joined.absorbed.to_string();
            deeds.push(Deed::of(account.id, "record.linked", absorbed, why));
            writings.extend(join);
            judgement.joined = Some(joined);
        }
        writings.extend(questions_back(account, &looked));
    }
    let event = Event::PairJudged {
        a: pair.a,
        b: pair.b,
        judgement: Box::new(judgement),
    };
    carry_out(app, &writings, event, deeds).await
}

fn thousandths(weight: f64) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "weights are a few dozen bits"
    )]
    let thousandths = (weight.clamp(-1e6, 1e6) * 1_000.0).round() as i32;
    thousandths
}

/// How both are joined, as those who agree want it.
fn joined<'a>(
    app: &App,
    account: &'a Account,
    looked: &'a Looked,
    course: &Course,
    reason: &str,
) -> Result<(Joined, Vec<Writing<'a>>), ReviewError> {
    let said = |judged: &Judgement| judged.verdict == Verdict::Same;
    let agreeing: Vec<&Judgement> = (course.holding().map(|(_, judged)| judged))
        .filter(|judged| said(judged))
        .collect();
    let wanted = agreeing.iter().rev().find_map(|judged| judged.survivor);
    let kept = match wanted {
        Some(wanted) => wanted,
        None => app.read(|reader| fuller(reader, looked.pair))?,
    };
    let first = usize::from(kept == looked.pair.b);
    let (survivor, absorbed) = (looked.roots[first], looked.roots[1 - first]);
    let keep: BTreeMap<FieldName, RecordId> = (agreeing.iter())
        .flat_map(|judged| judged.keep.clone())
        .collect();
    let ruled = app.read(|reader| Ok(rulings(reader, looked, &keep, survivor)))??;
    // Those who agree must see both records between them; and whether everybody may sign is
    // known before anything is written.
    for side in looked.pair.sides() {
        looked.signer(account, side)?;
    }
    let linking = looked.signer(account, absorbed)?;
    let ruling = match ruled.is_empty() {
        true => linking,
        false => looked.signer(account, survivor)?,
    };
    let link = Edit::Link(survivor, reason.into());
    let rule = join::rule(&ruled);
    let writings = vec![
        Writing::new(linking, absorbed, move |_| Ok(vec![link.clone()])),
        Writing::new(ruling, survivor, move |_| Ok(rule.clone())),
    ];
    let joined = Joined {
        absorbed,
        survivor,
        ruled,
    };
    Ok((joined, writings))
}

/// What should be ruled on a record, by whose answers are to be kept.
fn rulings(
    reader: &Reader,
    looked: &Looked,
    keep: &BTreeMap<FieldName, RecordId>,
    survivor: RecordId,
) -> Result<Vec<Ruled>, ReviewError> {
    if keep.is_empty() {
        return Ok(Vec::new());
    }
    let read = |record: RecordId| -> Result<Record, ReviewError> {
        let stored = reader.projection.document(record)?;
        let stored = stored.ok_or(DeskError::NoRecord)?;
        Ok(stored.document.read(record, Questionnaire::standard()))
    };
    let on = read(survivor)?;
    let [a, b] = [read(looked.pair.a)?, read(looked.pair.b)?];
    keep.iter()
        .map(|(field, side)| {
            let of = if *side == looked.pair.a { &a } else { &b };
            join::ruled(&on, of, field).ok_or_else(|| ReviewError::Keep {
                field: field.to_string(),
            })
        })
        .collect()
}

/// The record that both are read as where nobody says which: one that was visited before one
/// that was not, one that a list names before one that none does.
fn fuller(reader: &Reader, pair: Pair) -> Result<RecordId, LedgerError> {
    let rank = |record: RecordId| -> Result<(bool, bool), LedgerError> {
        let row = reader.projection.person(record)?;
        let facts = row.map(|row| row.open()).transpose()?.map(|row| row.facts);
        Ok(facts.map_or((false, false), |facts| {
            let head = facts.head;
            (head.coverage != Coverage::NotVisited, head.listed)
        }))
    };
    Ok(match rank(pair.b)? > rank(pair.a)? {
        true => pair.b,
        false => pair.a,
    })
}

/// Nobody has to answer what is decided.
fn questions_back<'a>(account: &'a Account, looked: &'a Looked) -> Vec<Writing<'a>> {
    let sides = looked.pair.sides().into_iter();
    let back = sides.filter_map(|side| {
        let other = looked.pair.other(side);
        let take_back = move |read: &Record| {
            let waits = Question::open(read).is_some_and(|question| question.other == other);
            Ok(waits
                .then(Question::take_back)
                .into_iter()
                .collect::<Vec<_>>())
        };
        // Another county's question stays where nobody here may write.
        let signer = looked.signer(account, side).ok()?;
        Some(Writing::new(signer, side, take_back))
    });
    back.collect()
}

/// Asks the village of a record whether both are one person.
///
/// # Errors
/// Why it is not asked; or what could not be written.
pub async fn ask(
    app: &App,
    account: &Account,
    pair: Pair,
    side: RecordId,
    text: &str,
) -> Result<(), ReviewError> {
    let _alone = app.reviewing.lock().await;
    let looked = app.read(|reader| Looked::at(reader, pair))?;
    let decided = matches!(looked.course.outcome(), Outcome::Decided(_));
    if looked.is_one() || decided {
        return Err(ReviewError::Decided);
    }
    if !looked.sees(account, side) {
        return Err(ReviewError::NotYours);
    }
    let question = Question {
        other: pair.other(side),
        text: text.into(),
    };
    let stored = app.read(|reader| reader.projection.document(side))?;
    let stored = stored.ok_or(DeskError::NoRecord)?;
    let read = stored.document.read(side, Questionnaire::standard());
    if Question::open(&read).is_some() {
        return Err(ReviewError::AskedAlready);
    }
    if question.reply(&read).is_some() {
        return Err(ReviewError::AnsweredAlready);
    }
    let asking = Writing::new(account, side, |_| Ok(vec![question.ask()]));
    let deed = Deed::of(account.id, "pair.asked", pair.to_string(), text.to_owned());
    desk::write(app, &[asking], |_| vec![deed]).await?;
    caught_up(app, app.folded()).await;
    Ok(())
}

/// Takes back everything that was judged of a pair, and what it wrote.
///
/// # Errors
/// When there is nothing to take back, or what could not be written.
pub async fn undo(
    app: &App,
    account: &Account,
    pair: Pair,
    reason: &str,
) -> Result<(), ReviewError> {
    let _alone = app.reviewing.lock().await;
    let looked = app.read(|reader| Looked::at(reader, pair))?;
    if !looked.is_undoable() {
        return Err(ReviewError::NothingToUndo);
    }
    let linked = looked.link.map(|(absorbed, survivor)| Joined {
        absorbed,
        survivor,
        ruled: Vec::new(),
    });
    let joined = looked.course.joined().cloned().or(linked);
    let deed = Deed::of(
        account.id,
        "pair.reopened",
        pair.to_string(),
        reason.to_owned(),
    );
    let mut deeds = vec![deed];
    let mut writings = Vec::new();
    if let Some(joined) = &joined {
        // Of a list nothing was joined.
        if looked.list.is_none() {
            let signer = looked.signer(account, joined.absorbed)?;
            let unlink = |read: &Record| Ok(join::unlink(read, joined.survivor));
            writings.push(Writing::new(signer, joined.absorbed, unlink));
            let why = format!("{}: {reason}", joined.survivor);
            let absorbed = joined.absorbed.to_string();
            deeds.push(Deed::of(account.id, "record.unlinked", absorbed, why));
        }
        if !joined.ruled.is_empty() {
            let signer = looked.signer(account, joined.survivor)?;
            let unrule = |read: &Record| Ok(join::unrule(read, joined));
            writings.push(Writing::new(signer, joined.survivor, unrule));
        }
    }
    let event = Event::PairReopened {
        a: pair.a,
        b: pair.b,
        account: account.id,
        at: clock::unix_now(),
        reason: reason.to_owned(),
    };
    carry_out(app, &writings, event, deeds).await
}

/// Writes a decision down with all that it writes, and waits until it is seen.
async fn carry_out(
    app: &App,
    writings: &[Writing<'_>],
    event: Event,
    deeds: Vec<Deed>,
) -> Result<(), ReviewError> {
    let position = desk::decide(app, writings, event, deeds).await?;
    caught_up(app, position).await;
    Ok(())
}

/// Waits until the matcher has taken what was judged up to a position, if there is a matcher.
async fn caught_up(app: &App, position: LogPosition) {
    if app.duplicates.is_there() {
        let mut taken = app.duplicates.taken();
        let there = taken.wait_for(|taken| *taken >= position);
        let _ = tokio::time::timeout(PATIENCE, there).await;
    }
}
