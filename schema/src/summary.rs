//! What lists and searches show of a record without opening its document.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::coverage::Coverage;
use crate::fact;
use crate::questionnaire::{ConflictRule, Questionnaire};
use crate::reading::Reading;
use crate::record::{Content, Record, Stage};
use crate::value::division::DivisionCode;
use crate::value::sex::Sex;
use crate::value::solar::SolarDate;

/// A record's row in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The village it is enumerated in: the number of its division code; 0 if none is given.
    village: u64,
    /// The village group or hamlet.
    pub group: SmolStr,
    /// The name as on the document.
    pub name: SmolStr,
    /// Nicknames, names in other languages, former names.
    pub other_names: Vec<SmolStr>,
    /// The ID number as written.
    pub id_number: SmolStr,
    /// The sex, by its code; 0 if unknown.
    sex: u8,
    /// The first possible birthday, in days from 1900-01-01; [`Summary::NO_BIRTH`] if unknown.
    birth: i32,
    /// The days from the first to the last possible birthday.
    birth_span: u16,
    /// What became of the expected name.
    pub coverage: Coverage,
    /// How far the record has come.
    pub stage: Stage,
    /// Whether no list names the elder: found in the field.
    pub added: bool,
    /// Fields whose different values a person must choose between.
    pub conflicts: u8,
}

impl Summary {
    const NO_BIRTH: i32 = i32::MIN;

    /// The row of a record.
    #[must_use]
    pub fn of(record: &Record, questionnaire: &Questionnaire) -> Self {
        let text = |field| SmolStr::new(record.text(field).unwrap_or_default());
        let interval = fact::birth(record).map(|birth| birth.interval());
        let (birth, birth_span) = match interval {
            Some((first, last)) => (
                first.days_since(day_zero()),
                u16::try_from(last.days_since(first)).unwrap_or(u16::MAX),
            ),
            None => (Self::NO_BIRTH, 0),
        };
        Self {
            village: village(record).map_or(0, DivisionCode::number),
            group: text("village_group"),
            name: text("name"),
            other_names: match record.effective("other_names") {
                Some((_, Content::Many(names))) => names.iter().cloned().collect(),
                _ => Vec::new(),
            },
            id_number: text("id_number"),
            sex: (record.text("sex").and_then(|code| code.parse().ok())).unwrap_or(0),
            birth,
            birth_span,
            coverage: Coverage::of(record),
            stage: record.standing.stage(),
            added: record.layers[0].is_empty(),
            conflicts: u8::try_from(open_conflicts(record, questionnaire).count())
                .unwrap_or(u8::MAX),
        }
    }

    /// The village it is enumerated in.
    #[must_use]
    pub fn village(&self) -> Option<DivisionCode> {
        DivisionCode::from_number(self.village).ok()
    }

    /// Whether it tells of nobody: an imported line that was taken back.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        self.added
            && self.village == 0
            && self.name.is_empty()
            && self.id_number.is_empty()
            && self.birth == Self::NO_BIRTH
            && self.coverage == Coverage::NotVisited
            && self.stage == Stage::Draft
    }

    /// The sex.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        Sex::from_code(&self.sex.to_string())
    }

    /// The first and the last day that may be the birthday.
    #[must_use]
    pub fn birth(&self) -> Option<(SolarDate, SolarDate)> {
        if self.birth == Self::NO_BIRTH {
            return None;
        }
        let first = day_zero().plus_days(self.birth)?;
        Some((first, first.plus_days(self.birth_span.into())?))
    }
}

/// The village that a record is enumerated in.
#[must_use]
pub fn village(record: &impl Reading) -> Option<DivisionCode> {
    record.text("division_village")?.parse().ok()
}

/// The conflicts that a person must settle: those of critical fields, in the layer that
/// counts. A ruling settles what lies below it.
pub fn open_conflicts<'a>(
    record: &'a Record,
    questionnaire: &'a Questionnaire,
) -> impl Iterator<Item = &'a crate::record::Conflict> {
    record.conflicts.iter().filter(|conflict| {
        let field = conflict.field.as_str();
        let critical = (questionnaire.field(field)).is_some_and(|field| {
            field.conflict == ConflictRule::Ask || field.conflict == ConflictRule::Fixed
        });
        let counts = record
            .effective(field)
            .is_none_or(|(layer, _)| layer == conflict.layer);
        critical && counts
    })
}

fn day_zero() -> SolarDate {
    SolarDate::new(1900, 1, 1).expect("a day")
}
