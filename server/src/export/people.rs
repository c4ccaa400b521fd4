//! Records as lines: the questionnaire's fields, masked unless there is a reason.

use schema::check::Finding;
use schema::questionnaire::{Field, Questionnaire, Shape};
use schema::record::Record;

use super::Table;
use crate::mask::{self, Cell};
use crate::sight::Sight;

/// Lines of people as they are put together.
pub struct People {
    /// Each field, and how much of its answers is shown.
    fields: Vec<(&'static Field, Sight)>,
    table: Table,
}

impl People {
    /// No lines yet. `sight` says how much of a field's answers is shown, `heading`
    /// what its column is called, `findings` what the column is of what
    /// stands against a record.
    #[must_use]
    pub fn new(
        sight: impl Fn(&Field) -> Sight,
        findings: String,
        heading: impl Fn(&Field) -> String,
    ) -> Self {
        let kept = |field: &&Field| !matches!(field.shape(), Shape::Derived | Shape::Attachment);
        let fields: Vec<(&'static Field, Sight)> = (Questionnaire::standard().fields().iter())
            .filter(kept)
            .map(|field| (field, sight(field)))
            .collect();
        let mut headings = vec!["record_id".to_owned()];
        headings.extend(fields.iter().map(|(field, _)| heading(field)));
        headings.push(findings);
        Self {
            fields,
            table: Table {
                headings,
                rows: Vec::new(),
                numbers_from: None,
            },
        }
    }

    /// Adds a record with what stands against it.
    pub fn add(&mut self, record: &Record, findings: &[Finding]) {
        let mut row = vec![record.id.to_string()];
        row.extend(self.fields.iter().map(|(field, sight)| {
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
        let keys: Vec<_> = findings.iter().map(Finding::key).collect();
        row.push(keys.join("|"));
        self.table.rows.push(row);
    }

    /// The table.
    #[must_use]
    pub fn into_table(self) -> Table {
        self.table
    }
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
        let mut people = People::new(
            |_| if masked { Sight::Masked } else { Sight::Full },
            String::new(),
            |field| field.name.to_string(),
        );
        people.add(&record, &[]);
        let table = people.into_table();
        (table.headings.into_iter().zip(table.rows[0].clone()))
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
