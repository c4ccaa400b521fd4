//! Records as lines: the questionnaire's fields, masked unless there is a reason.

use schema::id::RecordId;
use schema::questionnaire::{Field, Questionnaire, Shape};
use schema::record::Record;

use super::standing_against::StandingAgainst;
use super::{ExportError, LineFile};
use crate::ledger::LedgerError;
use crate::mask::{self, Cell};
use crate::projection::Projection;
use crate::sight::Sight;

/// What lines of people show: the questionnaire's fields.
pub struct People {
    /// Each field, and how much of its answers is shown.
    fields: Vec<(&'static Field, Sight)>,
    /// What else a last column tells: what stands against each.
    against: Option<StandingAgainst>,
}

impl People {
    /// All fields that are answered in words; `sight` says how much of each is shown.
    #[must_use]
    pub fn new(sight: impl Fn(&Field) -> Sight) -> Self {
        let kept = |field: &&Field| !matches!(field.shape(), Shape::Derived | Shape::Attachment);
        Self {
            fields: (Questionnaire::standard().fields().iter())
                .filter(kept)
                .map(|field| (field, sight(field)))
                .collect(),
            against: None,
        }
    }

    /// The same, with what stands against each in a last column.
    #[must_use]
    pub fn with_findings(mut self, against: StandingAgainst) -> Self {
        self.against = Some(against);
        self
    }

    /// The headings: `heading` is what a field's column is called.
    #[must_use]
    pub fn headings(&self, heading: impl Fn(&Field) -> String) -> Vec<String> {
        let mut headings = vec!["record_id".to_owned()];
        headings.extend(self.fields.iter().map(|(field, _)| heading(field)));
        headings.extend((self.against.as_ref()).map(StandingAgainst::heading));
        headings
    }

    /// A record's line.
    #[must_use]
    pub fn line(&self, record: &Record) -> Vec<String> {
        let mut line = vec![record.id.to_string()];
        line.extend(self.fields.iter().map(|(field, sight)| {
            let content = record
                .effective(field.name.as_str())
                .map(|(_, content)| content);
            match content.and_then(|content| mask::cell(field, content, *sight)) {
                Some(Cell::Text(text)) => text,
                Some(Cell::Number(number)) => number.to_string(),
                Some(Cell::Bool(yes)) => yes.to_string(),
                None => String::new(),
            }
        }));
        line
    }

    /// Writes the lines of these records, in their order. While this thread writes some, the
    /// others open the documents of the next. `progress` is told how many are written, and
    /// says whether to go on.
    ///
    /// # Errors
    /// When the projection fails, the file cannot be written, or it is not to go on.
    pub fn write(
        &self,
        projection: &Projection,
        records: &[RecordId],
        file: &mut LineFile,
        mut progress: impl FnMut(usize) -> bool,
    ) -> Result<(), PeopleError> {
        let mut written = 0;
        let mut ready: Vec<Option<Vec<String>>> = Vec::new();
        let mut some = records.chunks(AT_A_TIME);
        loop {
            let these = some.next().unwrap_or_default();
            let closed = projection.closed(these)?;
            let is_last = closed.is_empty();
            let mut next = Ok(Vec::new());
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| next = closed.open_each(|record| self.line(&record)));
                for line in std::mem::take(&mut ready).iter().flatten() {
                    file.line(line)?;
                    written += 1;
                }
                Ok::<_, ExportError>(())
            })?;
            if !progress(written) {
                return Err(PeopleError::Cancelled);
            }
            if is_last {
                return Ok(());
            }
            ready = next?;
            if let Some(against) = &self.against {
                let told = against.each(these)?;
                for (line, told) in ready.iter_mut().zip(told) {
                    if let Some(line) = line {
                        line.push(told);
                    }
                }
            }
        }
    }
}

/// Documents that are open at a time.
const AT_A_TIME: usize = 500;

/// People were not written.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The file.
    #[error(transparent)]
    File(#[from] ExportError),
    /// The projection.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Somebody said to stop.
    #[error("it was cancelled")]
    Cancelled,
}

#[cfg(test)]
mod tests {
    use schema::id::RecordId;
    use schema::record::{Answer, Content, FieldName, Layer};

    use super::*;

    fn shown(masked: bool, answers: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut record = Record::empty(RecordId::preloaded("list", "1"));
        for (field, text) in answers {
            record.layers[Layer::Observation as usize].insert(
                FieldName::new(field).unwrap(),
                Content::One(Answer::text(text)),
            );
        }
        let people = People::new(|_| if masked { Sight::Masked } else { Sight::Full });
        let headings = people.headings(|field| field.name.to_string());
        (headings.into_iter().zip(people.line(&record)))
            .skip(1)
            .filter(|(_, text)| !text.is_empty())
            .collect()
    }

    const ELDER: [(&str, &str); 6] = [
        ("name", "余阿普"),
        ("id_number", "533301194001010014"),
        ("contact_phone", "13800001234"),
        ("account_no", "6217000000000001234"),
        ("current_division", "533301002210"),
        ("address_detail", "教堂上方第二户"),
    ];

    #[test]
    fn without_a_reason_sensitive_answers_are_masked() {
        insta::assert_debug_snapshot!(shown(true, &ELDER));
    }

    #[test]
    fn with_a_reason_everything_shows() {
        insta::assert_debug_snapshot!(shown(false, &ELDER));
    }
}
