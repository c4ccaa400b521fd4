//! Records as lines: the questionnaire's fields, masked unless there is a reason.

use schema::check::Finding;
use schema::questionnaire::{DataClass, Field, Mask, Questionnaire, Shape};
use schema::record::{Answer, Content, Record};
use schema::value::account::Account;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::PersonName;
use schema::value::phone::Phone;

use super::Table;

/// Lines of people as they are put together.
pub struct People {
    /// Each field, and whether its answers are shown in full.
    fields: Vec<(&'static Field, bool)>,
    table: Table,
}

/// What stands for a value that is not shown.
const HIDDEN: &str = "***";

impl People {
    /// No lines yet. `shows` says which fields' answers are shown in full; `heading` is what a field's column is called, `findings` that of what
    /// stands against a record.
    #[must_use]
    pub fn new(
        shows: impl Fn(&Field) -> bool,
        findings: String,
        heading: impl Fn(&Field) -> String,
    ) -> Self {
        let kept = |field: &&Field| !matches!(field.shape(), Shape::Derived | Shape::Attachment);
        let fields: Vec<(&'static Field, bool)> = (Questionnaire::standard().fields().iter())
            .filter(kept)
            .map(|field| (field, shows(field)))
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
        row.extend(self.fields.iter().map(|(field, shown)| {
            let Some((_, content)) = record.effective(field.name.as_str()) else {
                return String::new();
            };
            let text = text(content);
            if *shown || text.is_empty() {
                text
            } else {
                mask(field, &text)
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

/// What a layer says, in one cell.
fn text(content: &Content) -> String {
    let answer = |answer: &Answer| match answer {
        Answer::Given(scalar) => scalar.to_string(),
        Answer::Blank | Answer::Unknown | Answer::Refused => String::new(),
    };
    match content {
        Content::One(one) => answer(one),
        Content::Many(members) => {
            let members: Vec<&str> = members.iter().map(|member| member.as_str()).collect();
            members.join("|")
        }
        Content::Entries(entries) => {
            let entries: Vec<String> = entries.values().map(answer).collect();
            entries.join("|")
        }
    }
}

/// What a reader without a reason sees of an answer. What cannot be read as what the mask is
/// for is hidden whole.
pub(crate) fn mask(field: &Field, text: &str) -> String {
    let shown = match field.mask {
        None if field.data == DataClass::Sensitive => None,
        None => Some(text.to_owned()),
        Some(Mask::Hide | Mask::Aggregate) => None,
        Some(Mask::IdMask) => WrittenIdNumber::parse(text).ok().map(|id| id.masked()),
        Some(Mask::PhoneMask) => text.parse::<Phone>().ok().map(|phone| phone.masked()),
        Some(Mask::AccountMask) => text.parse::<Account>().ok().map(|account| account.masked()),
        Some(Mask::CountyOnly) => (text.parse::<DivisionCode>().ok())
            .and_then(DivisionCode::county)
            .map(|county| county.to_string()),
        Some(Mask::NamePublic) => Some(PersonName::new(text).masked()),
    };
    shown.unwrap_or_else(|| HIDDEN.to_owned())
}

#[cfg(test)]
mod tests {
    use schema::id::RecordId;
    use schema::record::{FieldName, Layer};

    use super::*;

    fn shown(masked: bool, answers: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut record = Record::empty(RecordId::preloaded("list", "1"));
        for (field, text) in answers {
            record.layers[Layer::Observation as usize].insert(
                FieldName::new(field).unwrap(),
                Content::One(Answer::text(text)),
            );
        }
        let mut people = People::new(|_| !masked, String::new(), |field| field.name.to_string());
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
