//! People as a spreadsheet, each answer as the asker's office may see it.

use std::path::Path;

use schema::questionnaire::Field;
use schema::scope::Scope;

use super::{Ended, Format, Job, Pulse};
use crate::clock;
use crate::export::LineFile;
use crate::export::people::{People, PeopleError};
use crate::export::standing_against::StandingAgainst;
use crate::ledger::Event;
use crate::office::Office;
use crate::sight::{Sight, sight};

/// What is exported.
pub(super) struct Asked<'a> {
    pub(super) format: Format,
    pub(super) scope: &'a Scope,
    pub(super) reason: Option<String>,
    pub(super) findings_since: Option<&'a str>,
}

pub(super) fn people(
    data: &Path,
    place: &Path,
    job: &Job,
    asked: Asked<'_>,
    pulse: &Pulse,
) -> Result<String, Ended> {
    let Asked {
        format,
        scope,
        reason,
        findings_since,
    } = asked;
    let mut office = Office::open(data)?;
    let seen = |field: &Field| match reason {
        Some(_) => Sight::Full,
        None => sight(job.role, field),
    };
    let mut people = People::new(seen);
    if let Some(opened) = findings_since {
        people = people.with_findings(StandingAgainst {
            data: data.to_owned(),
            language: job.language(),
            today: clock::today(),
            opened: opened.parse().ok(),
            divisions: office.divisions()?,
        });
    }
    let headings = people.headings(|field| match (format, job.english) {
        (Format::Parquet, _) => field.name.to_string(),
        (_, true) => field.label.en.to_string(),
        (_, false) => field.label.zh.to_string(),
    });
    office.catch_up(|_| {})?;
    let records = office.projection.records_of(scope)?;
    pulse.begin(records.len());
    // Written down before the first answer leaves.
    if let Some(reason) = reason.clone() {
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
    let mut file = LineFile::create(&place.join(name), &headings, None)?;
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
