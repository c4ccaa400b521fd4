//! Who is already listed: what the matcher is given, and what it found as the page shows it.

use client_core::clock::Now;
use client_core::told::ToldBirth;
use schema::id::RecordId;
use schema::problem::Problem;
use schema::summary::Summary;
use schema::value::id_number::WrittenIdNumber;

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
/// The codes that the matcher may give.
const REASONS: &str = "evidence.";
const SAME_NUMBER: &str = "evidence.id-same";

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
    if let Some(said) = ToldBirth::said(&told) {
        said.word().clone_into(&mut row.calendar);
        row.birth = said.text;
    }
    if own.is_none() {
        row.record.clear();
    }
    Ok(Response::Sought { row }.into())
}

/// Those whom the matcher found, as the page shows them, and whoever has the same ID number:
/// one of both is wrong, however little they are alike.
pub(crate) fn found(
    tablet: &Tablet,
    mut found: Vec<MatchFound>,
    answers: &[Given],
    own: Option<&str>,
    now: Now,
) -> Outcome {
    let lists = Lists::of(tablet, now)?;
    let own = own.map(record).transpose()?;
    let index = tablet.client.index();
    let number = (answers.iter()).find_map(|one| typed_number(&one.field, &one.answer));
    let written = match own.and_then(|id| index.get(id)) {
        Some(summary) => Some(summary.id_number.as_str()),
        None => number,
    };
    let same = written.and_then(|text| WrittenIdNumber::parse(text).ok());
    for id in same.map_or_else(Vec::new, |number| index.with_id_number(&number)) {
        let name = id.to_string();
        if Some(id) != own && found.iter().all(|one| one.record != name) {
            found.push(MatchFound {
                record: name,
                probability: 0.0,
                why: vec![SAME_NUMBER.to_owned()],
            });
        }
    }
    let likely = (found.iter())
        .map(|one| view(tablet, &lists, one))
        .collect::<Result<Vec<_>, _>>()?;
    let is_elsewhere = number.is_some_and(|number| elsewhere::is_told(tablet, number));
    Ok(Response::Likely {
        likely: likely.into_iter().flatten().collect(),
        elsewhere: is_elsewhere.then(|| elsewhere::sentence(tablet)),
        odd: find::odd(tablet, answers, now)?,
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

fn row(id: RecordId, summary: &Summary) -> MatchRow {
    let birth = ToldBirth::of(summary);
    MatchRow {
        record: id.to_string(),
        name: summary.name.to_string(),
        sex: find::known_sex(summary).unwrap_or_default(),
        calendar: birth.as_ref().map_or("", ToldBirth::word).to_owned(),
        birth: birth.map_or_else(String::new, |birth| birth.text),
        id_number: summary.id_number.to_string(),
        village: summary
            .village()
            .map(|code| code.to_string())
            .unwrap_or_default(),
        group: summary.group.to_string(),
    }
}
