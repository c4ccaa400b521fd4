//! What stands against records: the questionnaire's checks as the office sees them.
//!
//! Nothing of it is stored. What a check says depends on the day it is made, on the
//! divisions in force and on other records, and a projection must come out the same whenever
//! it is folded. So records are looked at when they are listed; what the projection keeps for
//! it ([`Surroundings`]) is folded from the log like everything else. The checks are the
//! tablet's own; only the circle is wider: a tablet knows its villages, the office everybody.

use schema::check::{self, Context, Finding};
use schema::questionnaire::Questionnaire;
use schema::record::{Layer, Record};
use schema::scope::Scope;
use schema::summary;
use schema::value::division::Divisions;
use schema::value::solar::SolarDate;

use crate::ledger::{Assignments, Ledger, LedgerError};
use crate::projection::{Projection, StoredDocument, Surroundings};

/// What records are looked at with.
pub struct Examiner<'o> {
    today: Option<SolarDate>,
    opened: Option<SolarDate>,
    divisions: &'o Divisions,
    ledger: &'o Ledger,
    assignments: Assignments,
    surroundings: Surroundings<'o>,
}

impl<'o> Examiner<'o> {
    /// Looks on a day. `opened` is the first day of visits.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn on(
        today: Option<SolarDate>,
        opened: Option<SolarDate>,
        divisions: &'o Divisions,
        ledger: &'o Ledger,
        projection: &'o Projection,
    ) -> Result<Self, LedgerError> {
        Ok(Self {
            today,
            opened,
            divisions,
            ledger,
            assignments: ledger.assignments()?,
            surroundings: Surroundings::of(projection),
        })
    }

    /// What stands against a record; what somebody has answered is left out. Nothing stands
    /// against one that is read as another.
    ///
    /// # Errors
    /// When ledger or projection fail.
    pub fn findings(
        &self,
        record: &Record,
        stored: &StoredDocument,
    ) -> Result<Vec<Finding>, LedgerError> {
        if self.surroundings.is_read_as_another(record.id)? {
            return Ok(Vec::new());
        }
        let context = Context {
            today: self.today,
            opened: self.opened,
            divisions: Some(self.divisions),
            assignment: self.assignment(record, stored)?,
        };
        let around = self.surroundings.around(record.id);
        let mut findings = check::findings(record, Questionnaire::standard(), &context, &around);
        around.answered()?;
        findings.retain(|finding| !finding.confirmed_by(record));
        Ok(findings)
    }

    /// Where the surveyor was assigned who said that the elder lives in this village. Only
    /// what moved, or what the office let in, can lie elsewhere: the gate sees to the rest.
    fn assignment(
        &self,
        record: &Record,
        stored: &StoredDocument,
    ) -> Result<Option<&Scope>, LedgerError> {
        let moved = stored.villages.len() > 1 || self.assignments.released.contains(&record.id);
        let observed = (record.effective("division_village"))
            .is_some_and(|(layer, _)| layer == Layer::Observation);
        if !moved || !observed || summary::village(record).is_none() {
            return Ok(None);
        }
        let history = stored.document.history("division_village");
        let said = (history.iter().rev()).find(|event| event.layer == Layer::Observation);
        match said {
            Some(event) => {
                (self.ledger).surveyor_s_scope(&self.assignments, record.id, event.change)
            }
            None => Ok(None),
        }
    }
}
