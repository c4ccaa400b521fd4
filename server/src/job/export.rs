//! People as a spreadsheet, each answer as the asker's office may see it.

use std::path::Path;

use schema::message;
use schema::problem::Problem;
use schema::questionnaire::{Field, Questionnaire};
use schema::scope::Scope;

use super::{Ended, Format, Job, Pulse, failed};
use crate::clock;
use crate::export::people::People;
use crate::findings::Examiner;
use crate::ledger::Event;
use crate::office::Office;
use crate::sight::{Sight, sight};

/// How often the counts are told, in records.
const BEAT: usize = 50;

pub(super) fn people(
    data: &Path,
    place: &Path,
    job: &Job,
    format: Format,
    scope: &Scope,
    reason: Option<String>,
    pulse: &Pulse,
) -> Result<String, Ended> {
    let mut office = Office::open(data)?;
    let language = job.language();
    let word = |code: &str| {
        let problem = Problem {
            code: code.to_owned(),
            parameters: Vec::new(),
        };
        message::render(language, &problem)
    };
    let seen = |field: &Field| match reason {
        Some(_) => Sight::Full,
        None => sight(job.role, field),
    };
    let mut people = People::new(seen, word("export.findings"), |field| match job.english {
        true => field.label.en.to_string(),
        false => field.label.zh.to_string(),
    });
    office.catch_up(|_| {})?;
    let divisions = office.divisions()?;
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
    let (ledger, projection) = (&office.ledger, &office.projection);
    let examiner = Examiner::on(clock::today(), None, &divisions, ledger, projection)?;
    for (done, record) in records.into_iter().enumerate() {
        if done % BEAT == 0 && !pulse.beat(done) {
            return Err(Ended::Cancelled);
        }
        if let Some(stored) = projection.document(record)? {
            let read = stored.document.read(record, Questionnaire::standard());
            people.add(&read, &examiner.findings(&read, &stored)?);
        }
    }
    let table = people.into_table();
    pulse.beat(table.rows.len());
    let name = match format {
        Format::Xlsx => "people.xlsx",
        Format::Csv => "people.csv",
    };
    table.write(&place.join(name)).map_err(|error| {
        tracing::error!(%error, "an export was not written");
        match &error {
            crate::export::ExportError::TooManyRows { .. } => Ended::from(error),
            _ => Ended::Failed(failed()),
        }
    })?;
    Ok(name.to_owned())
}
