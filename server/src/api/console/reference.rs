//! What a page needs to say things in words: the questionnaire, the divisions, the map.

use std::sync::{Arc, LazyLock};

use axum::Json;
use axum::extract::State;
use schema::questionnaire::{self, ConflictRule, DataClass, FieldKind, Questionnaire};
use schema::value::division::{Division, DivisionCode, Level};
use serde::Serialize;
use utoipa::ToSchema;

use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::sight::{Sight, sight};

/// A word in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Label {
    zh: String,
    en: String,
}

impl From<&questionnaire::Label> for Label {
    fn from(label: &questionnaire::Label) -> Self {
        Self {
            zh: label.zh.to_string(),
            en: label.en.to_string(),
        }
    }
}

/// The census.
#[derive(Debug, Serialize, ToSchema)]
struct CensusRef {
    /// What it is called.
    name: String,
    /// The day whose beginning is the census moment.
    moment: String,
    /// The first day of visits.
    opened: String,
}

/// A section or a code.
#[derive(Debug, Serialize, ToSchema)]
struct CodeRef {
    code: String,
    label: Label,
}

/// A list of codes.
#[derive(Debug, Serialize, ToSchema)]
struct ListRef {
    name: String,
    codes: Vec<CodeRef>,
}

/// How far the law protects an answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DataRef {
    None,
    Personal,
    Sensitive,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
struct FieldRef {
    /// The key in documents.
    name: String,
    /// The number on paper.
    code: String,
    /// Its section.
    section: String,
    label: Label,
    /// What kind of answer it takes.
    kind: String,
    /// The list its codes come from.
    list: Option<String>,
    /// Whether its answers are codes, and it can be counted by.
    coded: bool,
    /// Whether a person decides when two wrote different things.
    critical: bool,
    data: DataRef,
    /// Whether the asker does not see it in full.
    masked: bool,
}

/// The questionnaire.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionnaireRef {
    version: u16,
    sections: Vec<CodeRef>,
    fields: Vec<FieldRef>,
    lists: Vec<ListRef>,
}

/// A level of divisions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LevelRef {
    Province,
    Prefecture,
    County,
    Township,
    Village,
}

/// A division.
#[derive(Debug, Serialize, ToSchema)]
struct DivisionRef {
    #[schema(value_type = String)]
    code: DivisionCode,
    name: String,
    level: LevelRef,
    #[schema(value_type = Option<String>)]
    parent: Option<DivisionCode>,
}

/// A township's place on the schematic map.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct GridCell {
    #[schema(value_type = String)]
    division: DivisionCode,
    row: u8,
    col: u8,
}

/// What a page needs to say things in words.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reference {
    census: CensusRef,
    questionnaire: QuestionnaireRef,
    /// Those in the asker's divisions and those that they lie in, in the order of codes.
    divisions: Vec<DivisionRef>,
    /// Townships on a schematic map.
    grid: Vec<GridCell>,
}

/// The questionnaire, the divisions and the schematic map.
#[utoipa::path(get, path = "/api/reference", tag = "reference",
    responses((status = 200, body = Reference)))]
pub(super) async fn reference(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Reference>, ApiError> {
    let divisions = app.divisions()?;
    let scope = &seat.account.scope;
    let seen = |code: DivisionCode| {
        scope.covers(code) || (scope.divisions().iter()).any(|own| code.contains(*own))
    };
    let grid = GRID.iter().filter(|cell| seen(cell.division)).cloned();
    Ok(Json(Reference {
        census: CensusRef {
            name: app.census.name.clone(),
            moment: app.census.moment.clone(),
            opened: app.census.opened.clone(),
        },
        questionnaire: questionnaire(&seat),
        divisions: (divisions.all())
            .filter(|division| seen(division.code))
            .map(division)
            .collect(),
        grid: grid.collect(),
    }))
}

fn questionnaire(seat: &Seat) -> QuestionnaireRef {
    let questionnaire = Questionnaire::standard();
    let fields = questionnaire.fields().iter().map(|field| FieldRef {
        name: field.name.to_string(),
        code: field.code.to_string(),
        section: field.section.to_string(),
        label: Label::from(&field.label),
        kind: field.kind.name().to_owned(),
        list: field.kind.list().map(|list| list.name.to_string()),
        coded: matches!(
            field.kind,
            FieldKind::Choice { .. } | FieldKind::Choices { .. } | FieldKind::Bool { .. }
        ),
        critical: matches!(field.conflict, ConflictRule::Ask | ConflictRule::Fixed),
        data: match field.data {
            DataClass::None => DataRef::None,
            DataClass::Personal => DataRef::Personal,
            DataClass::Sensitive => DataRef::Sensitive,
        },
        masked: sight(seat.account.role, field) != Sight::Full,
    });
    QuestionnaireRef {
        version: questionnaire.version(),
        fields: fields.collect(),
        sections: (questionnaire.sections().iter())
            .map(|section| CodeRef {
                code: section.code.to_string(),
                label: Label::from(&section.label),
            })
            .collect(),
        lists: (questionnaire.lists())
            .map(|list| ListRef {
                name: list.name.to_string(),
                codes: (list.codes.iter())
                    .map(|code| CodeRef {
                        code: code.code.to_string(),
                        label: Label::from(&code.label),
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn division(division: &Division) -> DivisionRef {
    DivisionRef {
        code: division.code,
        name: division.name.to_string(),
        level: match division.code.level() {
            Level::Province => LevelRef::Province,
            Level::Prefecture => LevelRef::Prefecture,
            Level::County => LevelRef::County,
            Level::Township => LevelRef::Township,
            Level::Village => LevelRef::Village,
        },
        parent: division.code.parent(),
    }
}

/// Where each township stands on the schematic map: `data/township_grid.csv`.
static GRID: LazyLock<Vec<GridCell>> = LazyLock::new(|| {
    let text = include_str!("../../../../data/township_grid.csv");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    rows.records()
        .filter_map(|row| {
            let row = row.ok()?;
            Some(GridCell {
                division: row.get(0)?.parse().ok()?,
                row: row.get(2)?.parse().ok()?,
                col: row.get(3)?.parse().ok()?,
            })
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_township_has_a_place_of_its_own_on_the_map() {
        let mut places: Vec<_> = GRID.iter().map(|cell| (cell.row, cell.col)).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!((GRID.len(), places.len()), (31, 31));
    }
}
