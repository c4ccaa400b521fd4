//! People as a spreadsheet, each answer as the asker's office may see it.

use std::path::Path;

use schema::problem::{Coded, Parameters};
use schema::questionnaire::{Field, FieldKind};
use schema::scope::Scope;

use super::{ALONE, Ended, Format, Job, Pulse};
use crate::account::AccountId;
use crate::clock;
use crate::export::people::{People, PeopleError};
use crate::export::standing_against::StandingAgainst;
use crate::export::{LineFile, mark};
use crate::label::label;
use crate::ledger::{Deed, Event, Ledger, LedgerError};
use crate::office::Office;
use crate::sealed_file::FileKeys;
use crate::sight::{Sight, sight};

/// Which people, and how.
pub(super) struct Asked<'a> {
    pub(super) format: Format,
    pub(super) scope: &'a Scope,
    pub(super) reason: Option<String>,
    pub(super) findings_since: Option<&'a str>,
    pub(super) masked: bool,
}

/// Whether it is a number that opens doors elsewhere.
fn is_number(field: &Field) -> bool {
    matches!(field.kind, FieldKind::IdNumber | FieldKind::Account)
}

pub(super) fn people(
    data: &Path,
    place: &Path,
    job: &Job,
    asked: Asked<'_>,
    keys: &FileKeys,
    pulse: &Pulse,
) -> Result<String, Ended> {
    let format = asked.format;
    let mut office = Office::open(data)?;
    office.catch_up(|_| {})?;
    let records = office.projection.records_of(asked.scope)?;
    let is_many = records.len() > ALONE;
    let in_full = asked.reason.is_some() && !asked.masked;
    if in_full && is_many && !job.is_agreed() {
        return Err(NeedsSecond {
            rows: records.len(),
        }
        .into());
    }
    let seen = |field: &Field| match sight(job.role, field) {
        _ if in_full => Sight::Full,
        Sight::Full if is_number(field) && (asked.masked || is_many) => Sight::Masked,
        seen => seen,
    };
    let mut people = People::new(seen);
    if let Some(opened) = asked.findings_since {
        people = people.with_findings(StandingAgainst {
            data: data.to_owned(),
            language: job.language(),
            today: clock::today(),
            opened: opened.parse().ok(),
            divisions: office.divisions()?,
        });
    }
    let mut headings = people.headings(|field| match (format, job.english) {
        (Format::Parquet, _) => field.name.to_string(),
        (_, true) => field.label.en.to_string(),
        (_, false) => field.label.zh.to_string(),
    });
    headings.push(match format {
        Format::Parquet => mark::KEY.to_owned(),
        Format::Xlsx | Format::Csv => label("export.mark").of(job.language()).to_owned(),
    });
    pulse.begin(records.len());
    // Written down before the first answer leaves.
    let mark = mark(
        &mut office.ledger,
        job,
        records.len(),
        asked.reason.as_deref(),
    )?;
    if in_full && let Some(reason) = asked.reason {
        let event = Event::Exported {
            records: records.len() as u64,
            reason,
        };
        office.ledger.decide(&event, clock::unix_now())?;
    }
    let name = match format {
        Format::Xlsx => "people.xlsx",
        Format::Csv => "people.csv",
        Format::Parquet => "people.parquet",
    };
    let file = LineFile::create_sealed(&place.join(name), &headings, keys)?;
    let mut file = file.marked(mark);
    let written = people.write(&office.projection, &records, &mut file, |done| {
        pulse.beat(done)
    });
    match written {
        Ok(()) => {}
        Err(PeopleError::Cancelled) => return Err(Ended::Cancelled),
        Err(PeopleError::File(error)) => return Err(error.into()),
        Err(PeopleError::Ledger(error)) => return Err(error.into()),
    }
    file.finish()?;
    Ok(name.to_owned())
}

/// What every line says of how it got out.
fn mark(
    ledger: &mut Ledger,
    job: &Job,
    rows: usize,
    reason: Option<&str>,
) -> Result<String, LedgerError> {
    let account: Option<AccountId> = job.account.parse().ok();
    let known = account.map(|id| ledger.account(id)).transpose()?.flatten();
    let who = known.map_or_else(|| job.account.clone(), |known| known.name);
    let deed = Deed {
        account,
        what: "people.written".to_owned(),
        record: job.id.clone(),
        reason: format!("{rows}: {}", reason.unwrap_or_default()),
    };
    mark::keep(ledger, &who, &deed, clock::unix_now())
}

/// So many people's numbers do not leave on one person's word.
struct NeedsSecond {
    rows: usize,
}

impl Coded for NeedsSecond {
    fn code(&self) -> &'static str {
        "export.needs-second"
    }

    fn parameters(&self) -> Parameters {
        vec![("rows", self.rows.to_string()), ("most", ALONE.to_string())]
    }
}
