//! What a reader sees of an answer: all of it, what its mask leaves, or nothing.
//!
//! Lists, person pages and exports all show answers through here.

use std::borrow::Cow;

use schema::questionnaire::{DataClass, Field, Mask};
use schema::record::{Answer, Content, Scalar};
use schema::value::account::Account;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::PersonName;
use schema::value::phone::Phone;
use serde::Serialize;
use utoipa::ToSchema;

use crate::sight::Sight;

/// What stands for a value that is not shown.
pub const HIDDEN: &str = "***";

/// What stands between the members of a set, or dated entries, in one cell.
const BETWEEN: &str = "|";

/// A value as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Cell {
    /// Text; also codes, dates and divisions.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Bool(bool),
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// With a value.
    Given,
    /// With an explicit blank.
    Blank,
    /// Nobody knows.
    Unknown,
    /// Not at all: refused.
    Refused,
}

/// An answer as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Answer)]
pub struct ShownAnswer {
    /// How the question was answered.
    pub kind: AnswerKind,
    /// The value, if there is one: what the mask leaves of it, where `masked`.
    pub value: Option<Cell>,
    /// Whether less than the whole value is shown.
    pub masked: bool,
    /// The day of a dated entry.
    pub entry: Option<String>,
}

impl ShownAnswer {
    /// One of which nothing is shown.
    #[must_use]
    pub fn hidden() -> Self {
        Self {
            kind: AnswerKind::Given,
            value: None,
            masked: true,
            entry: None,
        }
    }
}

impl From<&Scalar> for Cell {
    fn from(scalar: &Scalar) -> Self {
        match scalar {
            Scalar::Text(text) => Self::Text(text.to_string()),
            Scalar::Int(number) => Self::Number(*number),
            Scalar::Bool(yes) => Self::Bool(*yes),
        }
    }
}

/// Whether a reader who sees a field masked sees less than the whole of its answers.
#[must_use]
pub fn is_masked(field: &Field) -> bool {
    field.mask.is_some() || field.data == DataClass::Sensitive
}

/// Whether a reader sees whole answers to a field.
fn shows(field: &Field, sight: Sight) -> bool {
    match sight {
        Sight::Full => true,
        Sight::Masked => !is_masked(field),
        Sight::Nothing => false,
    }
}

/// What a layer says of a field, answer by answer.
#[must_use]
pub fn masked(field: &Field, content: &Content, sight: Sight) -> Vec<ShownAnswer> {
    let hides = !shows(field, sight) && (hides(field) || sight == Sight::Nothing);
    match content {
        Content::One(answer) => vec![shown(field, answer, sight)],
        // How many there are says something, too.
        Content::Many(_) | Content::Entries(_) if hides => {
            vec![shown(field, &Answer::text(HIDDEN), sight)]
        }
        Content::Many(members) => (members.iter())
            .map(|member| shown(field, &Answer::text(member), sight))
            .collect(),
        Content::Entries(entries) => (entries.iter())
            .map(|(entry, answer)| ShownAnswer {
                entry: Some(entry.day().to_owned()),
                ..shown(field, answer, sight)
            })
            .collect(),
    }
}

/// One answer to a field.
#[must_use]
pub fn shown(field: &Field, answer: &Answer, sight: Sight) -> ShownAnswer {
    let shows = shows(field, sight);
    let (kind, value) = match answer {
        Answer::Given(scalar) if shows => (AnswerKind::Given, Some(Cell::from(scalar))),
        Answer::Given(scalar) => {
            let left = Cell::Text(left(field, &scalar.to_string(), sight));
            (AnswerKind::Given, Some(left))
        }
        Answer::Blank => (AnswerKind::Blank, None),
        Answer::Unknown => (AnswerKind::Unknown, None),
        Answer::Refused => (AnswerKind::Refused, None),
    };
    ShownAnswer {
        masked: !shows && value.is_some(),
        kind,
        value,
        entry: None,
    }
}

/// What a layer says of a field, in one cell; nothing where no value is given.
#[must_use]
pub fn cell(field: &Field, content: &Content, sight: Sight) -> Option<Cell> {
    let shows = shows(field, sight);
    if let (Content::One(Answer::Given(scalar)), true) = (content, shows) {
        return Some(Cell::from(scalar));
    }
    let text = text(content);
    match &*text {
        "" => None,
        text if shows => Some(Cell::Text(text.to_owned())),
        text => Some(Cell::Text(left(field, text, sight))),
    }
}

/// All that a layer says of a field, in one text; empty where no value is given.
#[must_use]
pub fn text(content: &Content) -> Cow<'_, str> {
    let given = |answer: &Answer| answer.given().map(ToString::to_string).unwrap_or_default();
    match content {
        Content::One(Answer::Given(Scalar::Text(text))) => Cow::Borrowed(text),
        Content::One(answer) => Cow::Owned(given(answer)),
        Content::Many(members) => {
            let members: Vec<&str> = members.iter().map(|member| member.as_str()).collect();
            Cow::Owned(members.join(BETWEEN))
        }
        Content::Entries(entries) => {
            let entries: Vec<String> = entries.values().map(given).collect();
            Cow::Owned(entries.join(BETWEEN))
        }
    }
}

/// Whether nothing of a field's answers is left.
fn hides(field: &Field) -> bool {
    matches!(field.mask, None | Some(Mask::Hide | Mask::Aggregate))
}

/// What the mask leaves. What cannot be read as what the mask is for is hidden whole.
fn left(field: &Field, text: &str, sight: Sight) -> String {
    let left = match field.mask {
        _ if sight == Sight::Nothing => None,
        None | Some(Mask::Hide | Mask::Aggregate) => None,
        Some(Mask::IdMask) => WrittenIdNumber::parse(text).ok().map(|id| id.masked()),
        Some(Mask::PhoneMask) => text.parse::<Phone>().ok().map(|phone| phone.masked()),
        Some(Mask::AccountMask) => text.parse::<Account>().ok().map(|account| account.masked()),
        Some(Mask::CountyOnly) => (text.parse::<DivisionCode>().ok())
            .and_then(DivisionCode::county)
            .map(|county| county.to_string()),
        Some(Mask::NamePublic) => Some(PersonName::new(text).masked()),
    };
    left.unwrap_or_else(|| HIDDEN.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use schema::id::Actor;
    use schema::questionnaire::Questionnaire;
    use schema::record::EntryId;

    use super::*;

    fn field(name: &str) -> &'static Field {
        Questionnaire::standard().field(name).unwrap()
    }

    fn one(name: &str, text: &str) -> String {
        let shown = masked(
            field(name),
            &Content::One(Answer::text(text)),
            Sight::Masked,
        );
        let [answer] = &shown[..] else {
            panic!("one answer")
        };
        assert_eq!(answer.kind, AnswerKind::Given);
        assert_eq!(answer.masked, is_masked(field(name)));
        let cell = cell(
            field(name),
            &Content::One(Answer::text(text)),
            Sight::Masked,
        );
        assert_eq!(cell, answer.value, "a list and a page show the same");
        match answer.value.clone().unwrap() {
            Cell::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_mask_leaves_what_its_role_needs() {
        for (name, written, left) in [
            ("name", "余阿普", "余*"),
            ("id_number", "533301194001010014", "533*************14"),
            ("disability_cert", "不清楚", HIDDEN),
            ("contact_phone", "13800001234", "138****1234"),
            ("account_no", "6217000000000001234", "***************1234"),
            ("current_division", "533301002210", "533301000000"),
            ("current_division", "怒江", HIDDEN),
            ("address_detail", "教堂上方第二户", HIDDEN),
            ("cognition", "1", HIDDEN),
            ("village_group", "一组", "一组"),
        ] {
            assert_eq!(one(name, written), left, "{name}");
        }
    }

    #[test]
    fn every_mask_of_the_form_has_its_case_above() {
        let masks: BTreeSet<String> = (Questionnaire::standard().fields().iter())
            .filter_map(|field| field.mask.map(|mask| format!("{mask:?}")))
            .collect();
        let tested = [
            "AccountMask",
            "Aggregate",
            "CountyOnly",
            "Hide",
            "IdMask",
            "NamePublic",
            "PhoneMask",
        ];
        assert_eq!(masks, tested.map(str::to_owned).into());
    }

    #[test]
    fn whoever_may_see_sees_the_value_itself() {
        let content = Content::One(Answer::text("533301194001010014"));
        let shown = masked(field("id_number"), &content, Sight::Full);
        assert_eq!(
            shown[0].value,
            Some(Cell::Text("533301194001010014".to_owned()))
        );
        assert!(!shown[0].masked);
        let consent = Content::One(Answer::Given(true.into()));
        assert_eq!(
            cell(field("consent_photo"), &consent, Sight::Masked),
            Some(Cell::Bool(true))
        );
    }

    #[test]
    fn a_hidden_set_does_not_tell_how_many_it_has() {
        let content = Content::Many(["01", "08"].map(Into::into).into());
        assert_eq!(masked(field("chronic"), &content, Sight::Masked).len(), 1);
        assert_eq!(
            cell(field("chronic"), &content, Sight::Masked),
            Some(Cell::Text(HIDDEN.to_owned()))
        );
        assert_eq!(masked(field("chronic"), &content, Sight::Full).len(), 2);
        let open = Content::Many(["A", "B"].map(Into::into).into());
        assert_eq!(
            cell(field("age_evidence"), &open, Sight::Masked),
            Some(Cell::Text("A|B".to_owned()))
        );
    }

    #[test]
    fn an_answer_without_a_value_has_nothing_to_mask() {
        for (answer, kind) in [
            (Answer::Blank, AnswerKind::Blank),
            (Answer::Unknown, AnswerKind::Unknown),
            (Answer::Refused, AnswerKind::Refused),
        ] {
            let content = Content::One(answer);
            let shown = masked(field("id_number"), &content, Sight::Masked);
            assert_eq!((shown[0].kind, &shown[0].value), (kind, &None));
            assert!(!shown[0].masked);
            assert_eq!(cell(field("id_number"), &content, Sight::Masked), None);
        }
    }

    #[test]
    fn a_dated_entry_tells_its_day() {
        let entry = EntryId::new("2026-11-03", &Actor([1; 16]));
        let entries = BTreeMap::from([(entry, Answer::text("1"))]);
        let shown = masked(
            field("life_proof"),
            &Content::Entries(entries),
            Sight::Masked,
        );
        assert_eq!(shown[0].entry.as_deref(), Some("2026-11-03"));
    }
}
