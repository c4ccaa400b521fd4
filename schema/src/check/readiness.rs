//! Whether a record may be submitted.

use super::finding::Finding;
use super::{Context, Neighbours, findings, missing};
use crate::problem::{Coded, Parameters};
use crate::questionnaire::Questionnaire;
use crate::record::{FieldName, Record};

/// Why a record cannot be submitted yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} answers are missing and {} must be mended", missing.len(), standing.len())]
pub struct NotReady {
    /// Required answers that are missing, in the form's order.
    pub missing: Vec<FieldName>,
    /// Findings that must be mended or excused.
    pub standing: Vec<Finding>,
}

impl Coded for NotReady {
    fn code(&self) -> &'static str {
        "record.not-ready"
    }

    fn parameters(&self) -> Parameters {
        vec![
            ("missing", self.missing.len().to_string()),
            ("standing", self.standing.len().to_string()),
        ]
    }
}

/// Whether a record may be submitted: every required answer is there, and nothing hard
/// stands that has not been excused. Soft findings go along, answered or not.
///
/// # Errors
/// [`NotReady`] with everything that keeps it from being submitted.
pub fn may_submit(
    record: &Record,
    questionnaire: &Questionnaire,
    context: &Context<'_>,
    neighbours: &dyn Neighbours,
) -> Result<(), NotReady> {
    let missing = missing(record, questionnaire, context);
    let mut standing = findings(record, questionnaire, context, neighbours);
    standing.retain(|finding| finding.blocks(record));
    if missing.is_empty() && standing.is_empty() {
        Ok(())
    } else {
        Err(NotReady { missing, standing })
    }
}
