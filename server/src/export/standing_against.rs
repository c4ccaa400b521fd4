//! What stands against the people of a list, in sentences: a column of their export.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use schema::id::RecordId;
use schema::message::{self, Language};
use schema::problem::Problem;
use schema::questionnaire::Questionnaire;
use schema::value::division::Divisions;
use schema::value::solar::SolarDate;

use crate::findings::Examiner;
use crate::label::label;
use crate::ledger::{Ledger, LedgerError};
use crate::projection::Projection;

/// Looks at records and says what is odd about each.
pub struct StandingAgainst {
    /// The data folder: each core reads for itself.
    pub data: PathBuf,
    /// The language of the sentences.
    pub language: Language,
    /// The day it looks on.
    pub today: Option<SolarDate>,
    /// The first day of visits.
    pub opened: Option<SolarDate>,
    /// The divisions in force.
    pub divisions: Divisions,
}

impl StandingAgainst {
    /// What the column is called.
    #[must_use]
    pub fn heading(&self) -> String {
        label("table.findings").of(self.language).to_owned()
    }

    /// What stands against each of these records, in their order; on all cores.
    ///
    /// # Errors
    /// When ledger or projection fail.
    pub fn each(&self, records: &[RecordId]) -> Result<Vec<String>, LedgerError> {
        let pieces = records.len().div_ceil(rayon::current_num_threads()).max(1);
        let told: Result<Vec<Vec<String>>, LedgerError> = (records.par_chunks(pieces))
            .map(|some| self.told(&self.data, some))
            .collect();
        Ok(told?.into_iter().flatten().collect())
    }

    fn told(&self, data: &Path, records: &[RecordId]) -> Result<Vec<String>, LedgerError> {
        let ledger = Ledger::open_to_read(data)?;
        let projection = Projection::open_to_read(data)?;
        let examiner = Examiner::on(
            self.today,
            self.opened,
            &self.divisions,
            &ledger,
            &projection,
        )?;
        let told = records.iter().map(|record| {
            let Some(stored) = projection.document(*record)? else {
                return Ok(String::new());
            };
            let read = stored.document.read(*record, Questionnaire::standard());
            let findings = examiner.findings(&read, &stored)?;
            let sentences: Vec<String> = (findings.iter())
                .map(|finding| message::render(self.language, &Problem::from(finding)))
                .collect();
            Ok(sentences.join("\n"))
        });
        told.collect()
    }
}
