//! A record with everything that follows from its answers: what its form shows.

use schema::check::{self, Finding};
use schema::fact::OnDay;
use schema::id::RecordId;
use schema::questionnaire::{Completeness, Field, Relevance};
use schema::record::Record;
use schema::value::solar::SolarDate;

use crate::client::Client;
use crate::error::ClientError;
use crate::neighbours::Around;

/// A record with everything that follows from its answers.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The answers.
    pub record: Record,
    /// The day on which it was looked at.
    pub today: Option<SolarDate>,
    /// Which questions are asked.
    pub relevance: Relevance,
    /// What is odd.
    pub findings: Vec<Finding>,
    /// Required questions that are open.
    pub missing: Vec<&'static Field>,
    /// How much is answered.
    pub completeness: Completeness,
}

impl Examined {
    /// Whether it may be handed in.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.missing.is_empty() && self.blocking() == 0
    }

    /// Findings that keep it from being handed in.
    #[must_use]
    pub fn blocking(&self) -> usize {
        let blocks = |finding: &&Finding| finding.blocks(&self.record);
        self.findings.iter().filter(blocks).count()
    }
}

impl Client {
    /// Looks at a record as it stands in the store. Its neighbours count as far as they are
    /// known: [`Client::get_to_know`].
    ///
    /// # Errors
    /// When there is no such record, or it is damaged.
    pub fn examine(&self, id: RecordId, today: Option<SolarDate>) -> Result<Examined, ClientError> {
        let record = self.read(id)?;
        Ok(self.examine_record(record, today))
    }

    /// Looks at a record that was just written, without opening it again.
    #[must_use]
    pub fn examine_record(&self, record: Record, today: Option<SolarDate>) -> Examined {
        let questionnaire = self.questionnaire;
        let around = Around::known(self, &record);
        let context = self.surroundings(today);
        let findings = check::findings(&record, questionnaire, &context, &around);
        let relevance = questionnaire.relevance(&record, &OnDay::of(&record, today));
        Examined {
            findings,
            missing: questionnaire.missing(&record, &relevance),
            completeness: questionnaire.completeness(&record, &relevance),
            relevance,
            today,
            record,
        }
    }
}
