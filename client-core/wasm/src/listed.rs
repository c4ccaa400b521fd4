//! Who is already listed: what the matcher is given, and what it found as the page shows it.

use client_core::clock::Now;
use schema::fact;
use schema::id::RecordId;
use schema::problem::Problem;
use schema::record::Record;
use schema::summary::Summary;
use schema::value::partial_date::Calendar;
use schema::value::solar::SolarDate;

use crate::find::{self, Lists};
use crate::form::{elsewhere, typed_number};
use crate::protocol::{Given, LikelySame, MatchFound, MatchRow, MatchRows, Response, Sentence};
use crate::refusal::Refusal;
use crate::session::Outcome;
use crate::tablet::{Tablet, count, record};

/// Rows in one answer: some ten milliseconds on a slow tablet.
const MOST_ROWS: usize = 500;
/// From this probability on it is all but certain.
const CERTAIN: f64 = 0.98;
/// The calendar of the days in the lists.
const SOLAR: &str = "solar";
/// The codes that the matcher may give.
const REASONS: &str = "evidence.";

/// All rows from this one on.
pub(crate) fn rows(tablet: &Tablet, offset: u32) -> Outcome {
    let index = tablet.client.index();
    let rows: Vec<_> = (index.rows().skip(offset as usize).take(MOST_ROWS))
        .map(|(id, summary)| row(id, summary))
        .collect();
    let rows = MatchRows {
        more: offset as usize + rows.len() < index.len(),
        rows,
        gone: Vec::new(),
        now: count(index.changes()),
        anew: false,
    };
    Ok(Response::MatchRows { rows }.into())
}

/// The rows that have changed since.
pub(crate) fn changed(tablet: &Tablet, since: u32) -> Outcome {
    let index = tablet.client.index();
    let changed = index.changed_since(since.into());
    let mut rows = MatchRows {
        rows: Vec::new(),
        gone: Vec::new(),
        more: false,
        now: count(index.changes()),
        anew: changed.is_none(),
    };
    for id in changed.unwrap_or_default() {
        match index.get(id) {
            Some(summary) => rows.rows.push(row(id, summary)),
            None => rows.gone.push(id.to_string()),
        }
    }
    Ok(Response::MatchRows { rows }.into())
}

/// What the matcher is asked for somebody of whom this is known.
pub(crate) fn sought(tablet: &Tablet, answers: &[Given], own: Option<&str>, now: Now) -> Outcome {
    let told = find::told(tablet, answers, own, now)?;
    let mut row = row(told.id, &find::summary(&told));
    as_said(&mut row, &told);
    if own.is_none() {
        row.record.clear();
    }
    Ok(Response::Sought { row }.into())
}

/// Those whom the matcher found, as the page shows them.
pub(crate) fn found(tablet: &Tablet, found: &[MatchFound], answers: &[Given], now: Now) -> Outcome {
    let lists = Lists::of(tablet, now)?;
    let likely = (found.iter())
        .map(|one| view(tablet, &lists, one))
        .collect::<Result<Vec<_>, _>>()?;
    let number = (answers.iter()).find_map(|one| typed_number(&one.field, &one.answer));
    let is_elsewhere = number.is_some_and(|number| elsewhere::is_told(tablet, number));
    Ok(Response::Likely {
        likely: likely.into_iter().flatten().collect(),
        elsewhere: is_elsewhere.then(|| elsewhere::sentence(tablet)),
    }
    .into())
}

fn view(
    tablet: &Tablet,
    lists: &Lists<'_>,
    one: &MatchFound,
) -> Result<Option<LikelySame>, Refusal> {
    let sentence = |code: &String| {
        let problem = Problem {
            code: code.clone(),
            parameters: Vec::new(),
        };
        Sentence::of(&problem, tablet.language)
    };
    let reasons = one.why.iter().filter(|code| code.starts_with(REASONS));
    Ok(
        (lists.row(tablet, record(&one.record)?)?).map(|row| LikelySame {
            row,
            certain: one.probability >= CERTAIN,
            why: Vec::new(),
            reasons: reasons.map(sentence).collect(),
        }),
    )
}

/// The birth as it is said: a date of which nobody says the calendar can be either day.
fn as_said(row: &mut MatchRow, told: &Record) {
    let stated = told.text("birth_stated").map(str::trim).unwrap_or_default();
    if stated.is_empty()
        || told
            .text("birth_adopted")
            .is_some_and(|adopted| !adopted.is_empty())
    {
        return;
    }
    stated.clone_into(&mut row.birth);
    row.calendar = match fact::stated_calendar(told) {
        Calendar::Solar => SOLAR,
        Calendar::Lunar => "lunar",
        Calendar::Unknown => "",
    }
    .to_owned();
}

fn row(id: RecordId, summary: &Summary) -> MatchRow {
    MatchRow {
        record: id.to_string(),
        name: summary.name.to_string(),
        sex: find::known_sex(summary).unwrap_or_default(),
        birth: summary.birth().map(birth).unwrap_or_default(),
        calendar: SOLAR.to_owned(),
        id_number: summary.id_number.to_string(),
        village: summary
            .village()
            .map(|code| code.to_string())
            .unwrap_or_default(),
    }
}

/// A birth known to the day, the month or the year; less is nothing to compare.
fn birth((first, last): (SolarDate, SolarDate)) -> String {
    if first.year() == last.year() {
        find::day_or_less((first, last))
    } else {
        String::new()
    }
}
