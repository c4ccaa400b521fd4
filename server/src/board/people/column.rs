//! What a column shows of a row: from the board where it has it, else from the document.

use schema::questionnaire::{Field, Questionnaire, Shape};
use schema::record::{Answer, Content};

use super::super::dimension::Dimension;
use super::super::text::{self, Kind};
use super::super::{AskError, Asker, Shard};
use crate::facts::Coding;
use crate::mask::{self, Cell};
use crate::tabulation::Census;

/// A column that can be asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    Division,
    RegisteredIn,
    Name(&'static Field),
    Number(&'static Field),
    Group,
    Age,
    /// What follows from the record: outcome, stage, whether listed.
    Word(Dimension),
    Conflicts,
    Changed,
    Field(&'static Field),
}

/// A cell, or the field of the document that it lies in.
#[derive(Debug)]
pub(super) enum Slot {
    Known(Option<Cell>),
    Document(&'static Field),
}

impl Column {
    pub(super) fn named(name: &str) -> Result<Self, AskError> {
        let field = Questionnaire::standard().field(name);
        Ok(match (name, field) {
            ("division" | "division_village", _) => Self::Division,
            ("age", _) => Self::Age,
            ("conflicts", _) => Self::Conflicts,
            ("changed", _) => Self::Changed,
            (
                "coverage" | "stage" | "listed" | "merged" | "spot_check" | "age_group"
                | "dependent_items",
                _,
            ) => Self::Word(Dimension::named(name)?),
            ("name", Some(field)) => Self::Name(field),
            ("id_number", Some(field)) => Self::Number(field),
            ("hukou_division", _) => Self::RegisteredIn,
            ("village_group", _) => Self::Group,
            (_, Some(field)) if !matches!(field.shape(), Shape::Derived | Shape::Attachment) => {
                Self::Field(field)
            }
            _ => {
                let field = name.to_owned();
                return Err(AskError::NoSuchField { field });
            }
        })
    }

    pub(super) fn slot(self, shard: &Shard, row: usize, census: &Census, asker: &Asker) -> Slot {
        let person = shard.person(row);
        let head = person.head;
        let text = |text: &str| (!text.is_empty()).then(|| Cell::Text(text.to_owned()));
        let field_text = |kind| text::field(shard.text_of(row), kind);
        let shown = |field: &Field, written: &str| {
            let content = Content::One(Answer::text(written));
            (!written.is_empty())
                .then(|| mask::cell(field, &content, asker.sight(field)))
                .flatten()
        };
        let number = |number: u64| i64::try_from(number).ok().map(Cell::Number);
        Slot::Known(match self {
            Self::Division => head
                .village()
                .map(|village| Cell::Text(village.to_string())),
            Self::RegisteredIn => head
                .hukou()
                .map(|division| Cell::Text(division.to_string())),
            Self::Name(field) => shown(field, shard.name(row)),
            Self::Number(field) => shown(field, field_text(Kind::Number)),
            Self::Group => text(field_text(Kind::Group)),
            Self::Age => census.ages(person).map(|(youngest, oldest)| {
                if youngest == oldest {
                    Cell::Number(youngest.into())
                } else {
                    Cell::Text(format!("{youngest}-{oldest}"))
                }
            }),
            Self::Word(dimension @ (Dimension::Listed | Dimension::Merged)) => {
                Some(Cell::Bool(dimension.of(person, census) & 1 != 0))
            }
            Self::Word(dimension) => {
                let place = dimension.of(person, census).trailing_zeros() as usize;
                dimension.category(place).map(|(code, _)| Cell::Text(code))
            }
            Self::Conflicts => number(head.conflicts.into()),
            Self::Changed => number(head.changed),
            Self::Field(field) => {
                let coded = Coding::standard().field(field.name.as_str());
                return match coded.and_then(|coded| coded.content(person.answers)) {
                    Some(content) if field.shape() != Shape::Entries => {
                        Slot::Known(mask::cell(field, &content, asker.sight(field)))
                    }
                    _ if coded.is_some_and(|coded| coded.is_unanswered(person.answers)) => {
                        Slot::Known(None)
                    }
                    _ => Slot::Document(field),
                };
            }
        })
    }
}
