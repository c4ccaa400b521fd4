//! Lists of elders: looked for, worked on last, likely the same.

use std::collections::{BTreeMap, BTreeSet};

use client_core::clock::Now;
use client_core::store::Work;
use client_core::whereabouts::Whereabouts;
use schema::check::Finding;
use schema::coverage::Coverage;
use schema::document::{Document, Stamp};
use schema::id::RecordId;
use schema::problem::Problem;
use schema::questionnaire::Questionnaire;
use schema::record::{ClockTrust, FieldName, Record, Stage};
use schema::summary::Summary;
use schema::value::age::{LeapDayBirthday, full_age};
use schema::value::division::{Division, DivisionCode, Divisions, Level};
use schema::value::id_number::WrittenIdNumber;
use schema::value::sex::Sex;
use schema::value::solar::SolarDate;

use crate::form::{answering, elsewhere, typed_number};
use crate::names;
use crate::protocol::{
    DivisionView, Filter, Given, LikelySame, LikelyWhy, Need, OddAnswer, RecordSync, Response, Row,
    Rows, Sentence, Span,
};
use crate::refusal::Refusal;
use crate::session::Outcome;
use crate::tablet::{Tablet, count, record};

/// Rows in one answer, whatever is asked.
const MOST_ROWS: u32 = 200;
/// Not told where whoever has the same number is shown.
const SHARED_NUMBER: &str = "X07";
/// Divisions in one answer.
const MOST_DIVISIONS: usize = 300;

/// What rows need beyond the index.
pub(crate) struct Lists<'a> {
    pub(crate) work: &'a BTreeMap<RecordId, Work>,
    pub(crate) held_back: BTreeSet<RecordId>,
    pub(crate) asked: BTreeSet<RecordId>,
    pub(crate) today: Option<SolarDate>,
}

impl<'a> Lists<'a> {
    pub(crate) fn of(tablet: &'a Tablet, now: Now) -> Result<Self, Refusal> {
        let store = tablet.client.store();
        Ok(Self {
            work: &tablet.work,
            held_back: store.held_back_records()?.into_iter().collect(),
            asked: store.asked()?,
            today: tablet.today(now),
        })
    }

    pub(crate) fn needs(&self, id: RecordId, summary: &Summary) -> Vec<Need> {
        let said = Said {
            held_back: self.held_back.contains(&id),
            asked: self.asked.contains(&id),
        };
        needs(summary, self.work.get(&id), said)
    }

    pub(crate) fn row(&self, tablet: &Tablet, id: RecordId) -> Result<Option<Row>, Refusal> {
        let Some(summary) = tablet.client.index().get(id) else {
            return Ok(None);
        };
        let birth = summary.birth();
        let age = |(first, last): (SolarDate, SolarDate)| {
            let today = self.today?;
            Some(Span {
                least: full_age(last, today, LeapDayBirthday::default()),
                most: full_age(first, today, LeapDayBirthday::default()),
            })
        };
        Ok(Some(Row {
            record: id.to_string(),
            name: summary.name.to_string(),
            other_names: summary
                .other_names
                .iter()
                .map(ToString::to_string)
                .collect(),
            sex: known_sex(summary),
            id_number: (WrittenIdNumber::parse(&summary.id_number).ok())
                .map(|number| number.masked()),
            age: birth.and_then(age),
            birth: birth.map(day_or_less),
            village: (summary.village()).map(|code| names::division(&tablet.client, code)),
            group: summary.group.to_string(),
            outcome: names::outcome(summary.coverage),
            stage: names::stage(summary.stage),
            added: summary.added,
            needs: self.needs(id, summary),
            sync: sync_name(&tablet.client.whereabouts(id)?),
        }))
    }

    pub(crate) fn rows(
        &self,
        tablet: &Tablet,
        ids: impl IntoIterator<Item = RecordId>,
    ) -> Result<Vec<Row>, Refusal> {
        let rows = ids.into_iter().map(|id| self.row(tablet, id));
        rows.filter_map(Result::transpose).collect()
    }
}

/// The code of the sex, where one is known.
pub(crate) fn known_sex(summary: &Summary) -> Option<String> {
    let sex = summary.sex()?;
    matches!(sex, Sex::Male | Sex::Female).then(|| sex.code().to_owned())
}

/// A birth known to the day, the month or the year.
fn day_or_less((first, last): (SolarDate, SolarDate)) -> String {
    if first == last {
        first.to_string()
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        first.year_month().to_string()
    } else if first.year() == last.year() {
        first.year().to_string()
    } else {
        format!("{}–{}", first.year(), last.year())
    }
}

/// What the county says of a record, beside what stands in its row.
pub(crate) struct Said {
    /// It holds a change of it back.
    pub(crate) held_back: bool,
    /// It asks whether the record and another one are of one person.
    pub(crate) asked: bool,
}

/// What a record needs of the surveyor, the most pressing first.
pub(crate) fn needs(summary: &Summary, work: Option<&Work>, said: Said) -> Vec<Need> {
    let open = matches!(summary.stage, Stage::Draft | Stage::Returned);
    let begun =
        summary.coverage != Coverage::NotVisited || work.is_some_and(|work| work.field.is_some());
    let blocked = work.is_some_and(|work| work.blocking > 0);
    [
        (summary.stage == Stage::Returned, Need::Returned),
        (said.asked, Need::Asked),
        (summary.conflicts > 0, Need::Conflict),
        (said.held_back, Need::HeldBack),
        (
            blocked && (open || summary.stage == Stage::Submitted),
            Need::Check,
        ),
        (summary.stage == Stage::Draft && begun, Need::Draft),
    ]
    .into_iter()
    .filter_map(|(is_so, need)| is_so.then_some(need))
    .collect()
}

pub(crate) fn sync_name(whereabouts: &Whereabouts) -> RecordSync {
    match whereabouts {
        Whereabouts::Server => RecordSync::Server,
        Whereabouts::ByHand => RecordSync::ByHand,
        Whereabouts::Received => RecordSync::Received,
        Whereabouts::HeldBack(_) => RecordSync::HeldBack,
        Whereabouts::Unsent => RecordSync::Unsent,
    }
}

/// Looks for elders.
pub(crate) fn find(
    tablet: &Tablet,
    query: &str,
    filter: &Filter,
    offset: u32,
    limit: u32,
    now: Now,
) -> Outcome {
    let lists = Lists::of(tablet, now)?;
    let index = tablet.client.index();
    let unsent: BTreeSet<RecordId> = if filter.unsent {
        tablet
            .client
            .store()
            .unsent_records()?
            .into_iter()
            .collect()
    } else {
        BTreeSet::new()
    };
    let village: Option<DivisionCode> =
        (filter.village.as_ref()).and_then(|code| code.parse().ok());
    let fits = |id: RecordId, summary: &Summary| {
        village.is_none_or(|division| {
            (summary.village()).is_some_and(|village| division.contains(village))
        }) && (filter.group.as_ref()).is_none_or(|group| summary.group == *group)
            && (filter.outcome).is_none_or(|outcome| names::outcome(summary.coverage) == outcome)
            && (filter.stage).is_none_or(|stage| names::stage(summary.stage) == stage)
            && (filter.need).is_none_or(|need| lists.needs(id, summary).contains(&need))
            && (!filter.unsent || unsent.contains(&id))
    };
    let from = offset as usize;
    let to = from.saturating_add(limit.min(MOST_ROWS) as usize);
    let is_plain = *filter == Filter::default();
    let found = index.find(query, (!is_plain).then_some(&fits), from..to);
    let groups = index.groups(village);
    let rows = Rows {
        total: count(found.total),
        offset,
        rows: lists.rows(tablet, found.records)?,
        groups: groups.iter().map(ToString::to_string).collect(),
    };
    Ok(Response::Rows { rows }.into())
}

/// Looks for a letter and for a syllable, and shows nobody: see [`crate::form::rehearse`].
pub(crate) fn rehearse(tablet: &Tablet, now: Now) -> Result<(), Refusal> {
    for query in ["y", "yu"] {
        find(tablet, query, &Filter::default(), 0, 1, now)?;
    }
    Ok(())
}

/// The records worked on last.
pub(crate) fn recent(tablet: &Tablet, limit: u32, now: Now) -> Outcome {
    let recent = tablet.client.store().recent(limit.min(MOST_ROWS))?;
    let rows = Lists::of(tablet, now)?.rows(tablet, recent)?;
    let rows = Rows {
        total: count(rows.len()),
        offset: 0,
        rows,
        groups: Vec::new(),
    };
    Ok(Response::Rows { rows }.into())
}

/// Who is here and likely the same person.
pub(crate) fn likely_same(
    tablet: &Tablet,
    answers: &[Given],
    own: Option<&str>,
    now: Now,
) -> Outcome {
    let told = told(tablet, answers, own, now)?;
    let lists = Lists::of(tablet, now)?;
    let mut likely = Vec::new();
    for same in tablet.client.likely_same(&told) {
        let Some(row) = lists.row(tablet, same.record)? else {
            continue;
        };
        let pairs: Vec<_> = same.why.iter().map(|why| reason(*why)).collect();
        let sentence = |code: &str| {
            let problem = Problem {
                code: code.to_owned(),
                parameters: Vec::new(),
            };
            Sentence::of(&problem, tablet.language)
        };
        likely.push(LikelySame {
            row,
            certain: same.certain(),
            why: pairs.iter().map(|(why, _)| *why).collect(),
            reasons: pairs.iter().map(|(_, code)| sentence(code)).collect(),
        });
    }
    let number = (answers.iter()).find_map(|one| typed_number(&one.field, &one.answer));
    let is_elsewhere = number.is_some_and(|number| elsewhere::is_told(tablet, number));
    Ok(Response::Likely {
        likely,
        elsewhere: is_elsewhere.then(|| elsewhere::sentence(tablet)),
        odd: odd(tablet, answers, now)?,
    }
    .into())
}

/// What cannot be right of answers that are no record yet.
pub(crate) fn odd(tablet: &Tablet, answers: &[Given], now: Now) -> Result<Vec<OddAnswer>, Refusal> {
    if answers.is_empty() {
        return Ok(Vec::new());
    }
    let record = imagined(tablet, answers, None, now)?;
    let examined = tablet.client.examine_record(record, tablet.today(now));
    let given = |field: &FieldName| answers.iter().any(|one| one.field == field.as_str());
    let view = |finding: &Finding| {
        // What only a visit can mend is told there.
        let field = finding.fields.first()?;
        let is_of_these = finding.fields.iter().all(given);
        (is_of_these && finding.check != SHARED_NUMBER).then(|| OddAnswer {
            field: field.to_string(),
            cause: (finding.cause.as_ref()).map(|cause| Sentence::of(cause, tablet.language)),
            sentence: Sentence::about(finding, tablet.language),
        })
    };
    Ok(examined.findings.iter().filter_map(view).collect())
}

/// What is known of somebody: a record, or what these answers would make of it.
pub(crate) fn told(
    tablet: &Tablet,
    answers: &[Given],
    own: Option<&str>,
    now: Now,
) -> Result<Record, Refusal> {
    match own {
        Some(id) if answers.is_empty() => Ok(tablet.client.view(record(id)?)?.record),
        _ => imagined(tablet, answers, own, now),
    }
}

/// The row of somebody who need not be in the store.
pub(crate) fn summary(record: &Record) -> Summary {
    Summary::of(record, Questionnaire::standard())
}

/// The record that these answers would make.
fn imagined(
    tablet: &Tablet,
    answers: &[Given],
    own: Option<&str>,
    now: Now,
) -> Result<Record, Refusal> {
    let answering = answering(tablet, now)?;
    let edits = answering.first(answers)?;
    let stamp = Stamp {
        actor: answering.actor,
        time: now.unix,
        trust: ClockTrust::Bare,
    };
    let id = match own {
        Some(id) => record(id)?,
        None => RecordId::from_bytes([0; 16]),
    };
    let mut document = Document::new();
    let written = document.edit(&edits, &stamp);
    written.map_err(|error| Refusal::about(&error))?;
    Ok(document.read(id, Questionnaire::standard()))
}

fn reason(why: client_core::likely::Why) -> (LikelyWhy, &'static str) {
    use client_core::likely::Why;
    match why {
        Why::IdNumber => (LikelyWhy::IdNumber, "likely.id-number"),
        Why::IdNumberSlip => (LikelyWhy::IdNumberSlip, "likely.id-number-slip"),
        Why::Name => (LikelyWhy::Name, "likely.name"),
        Why::NameVariant => (LikelyWhy::NameVariant, "likely.name-variant"),
        Why::Birth => (LikelyWhy::Birth, "likely.birth"),
        Why::BirthOtherCalendar => (LikelyWhy::BirthOtherCalendar, "likely.birth-other-calendar"),
        Why::Village => (LikelyWhy::Village, "likely.village"),
    }
}

/// Divisions for a picker.
pub(crate) fn divisions(tablet: &Tablet, within: Option<&str>, query: &str) -> Outcome {
    let table = tablet.client.divisions();
    let scope = &tablet.client.identity()?.scope;
    let within: Option<DivisionCode> = within.and_then(|code| code.parse().ok());
    let query = query.trim().to_lowercase();
    let view = |one: &Division| DivisionView {
        code: one.code.to_string(),
        name: one.name.to_string(),
        full_name: in_full(table, one.code).unwrap_or_else(|| one.name.to_string()),
        has_parts: table.children(one.code).next().is_some(),
        mine: scope.covers(one.code),
    };
    if query.is_empty() {
        let parts: Vec<_> = match within {
            Some(code) => table.children(code).map(view).collect(),
            None => table.topmost().map(view).collect(),
        };
        let divisions = parts;
        return Ok(Response::Divisions { divisions }.into());
    }
    let inside = |code: DivisionCode| within.is_none_or(|within| within.contains(code));
    let matches = |one: &&Division| {
        inside(one.code)
            && (one.name.contains(&query)
                || one.pinyin.starts_with(&query)
                || one.code.to_string().starts_with(&query))
    };
    let found = table.all().filter(matches).take(MOST_DIVISIONS);
    let divisions = found.map(view).collect();
    Ok(Response::Divisions { divisions }.into())
}

/// With the divisions that hold it. Counties everywhere are called alike: 城关区.
fn in_full(table: &Divisions, code: DivisionCode) -> Option<String> {
    let own = table.full_name(code)?;
    if code.level() != Level::County {
        return Some(own);
    }
    let above =
        |division: DivisionCode| Some((division.parent()?, table.name(division.parent()?)?));
    let (prefecture, name) = above(code)?;
    let province = above(prefecture).map_or("", |(_, name)| name);
    Some(format!("{province}{name}{own}"))
}
