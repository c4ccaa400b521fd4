//! One field of the definition, with its settings checked against each other.

use std::sync::Arc;

use smol_str::SmolStr;

use super::super::code_list::{CodeList, Label};
use super::super::definition_error::DefinitionError;
use super::super::field::{ConflictRule, Field, Required};
use super::super::kind::{FieldKind, GridItem};
use super::super::source::{FieldSource, KindName};
use super::{Checks, Lists};
use crate::record::FieldName;

pub(super) fn field(
    mut source: FieldSource,
    section: &SmolStr,
    position: usize,
    lists: &Lists,
    checks: &Checks,
) -> Result<Field, DefinitionError> {
    let name = FieldName::new(&source.name)
        .ok_or_else(|| DefinitionError::BadName(source.name.clone()))?;
    if !source.code.starts_with(section.as_str()) {
        return Err(DefinitionError::ForeignCode {
            field: source.name,
            code: source.code,
            section: section.clone(),
        });
    }
    let kind = kind(&mut source, lists)?;
    if !suits(source.conflict, &kind) {
        return Err(DefinitionError::UnsuitableConflictRule {
            field: source.name,
            kind: kind.name(),
            conflict: source.conflict,
        });
    }
    if source.required == Required::Cond && source.relevant.is_none() {
        return Err(missing(&source, "required = \"cond\"", "relevant"));
    }
    if !source.preload && !source.headings.is_empty() {
        return Err(missing(&source, "headings", "preload = true"));
    }
    let find = |code: &SmolStr| {
        checks
            .get(code)
            .cloned()
            .ok_or_else(|| DefinitionError::UnknownCheck {
                field: source.name.clone(),
                check: code.clone(),
            })
    };
    let checks = source.checks.iter().map(find).collect::<Result<_, _>>()?;
    Ok(Field {
        code: source.code,
        name,
        section: section.clone(),
        label: source.label,
        hint: source.hint,
        kind,
        required: source.required,
        relevant: source.relevant,
        checks,
        conflict: source.conflict,
        data: source.data,
        mask: source.mask,
        preload: source.preload,
        headings: source.headings,
        position,
        condition: None,
    })
}

fn missing(source: &FieldSource, because: &'static str, setting: &'static str) -> DefinitionError {
    DefinitionError::MissingSetting {
        field: source.name.clone(),
        because,
        setting,
    }
}

/// Whether two different answers of this kind can be settled by this rule.
fn suits(conflict: ConflictRule, kind: &FieldKind) -> bool {
    use ConflictRule::{Append, Ask, Fixed, Last, Text, Union};
    match kind {
        FieldKind::Prose => conflict == Text,
        FieldKind::TextList => conflict == Union,
        FieldKind::Photo { .. } | FieldKind::Signature => conflict == Append,
        FieldKind::Choices { .. } => matches!(conflict, Union | Ask | Last | Fixed),
        FieldKind::Date | FieldKind::Choice { .. } => {
            matches!(conflict, Append | Ask | Last | Fixed)
        }
        _ => matches!(conflict, Ask | Last | Fixed),
    }
}

/// The kind with its settings, each taken out of the source: what then is left has no use.
fn kind(source: &mut FieldSource, lists: &Lists) -> Result<FieldKind, DefinitionError> {
    let kind = match source.kind {
        KindName::Text => FieldKind::Text,
        KindName::Prose => FieldKind::Prose,
        KindName::IdNumber => FieldKind::IdNumber,
        KindName::Date => FieldKind::Date,
        KindName::Pdate => FieldKind::PartialDate,
        KindName::Month => FieldKind::Month,
        KindName::Choice => FieldKind::Choice {
            list: list(source, lists, "choice")?,
        },
        KindName::Choices => FieldKind::Choices {
            list: list(source, lists, "choices")?,
        },
        KindName::TextList => FieldKind::TextList,
        KindName::Int => {
            let min = source
                .min
                .take()
                .ok_or_else(|| missing(source, "int", "min"))?;
            let max = source
                .max
                .take()
                .ok_or_else(|| missing(source, "int", "max"))?;
            if min > max {
                return Err(DefinitionError::EmptyRange {
                    field: source.name.clone(),
                    min,
                    max,
                });
            }
            FieldKind::Int { min, max }
        }
        KindName::Bool => FieldKind::Bool {
            must_be: source.must_be.take(),
        },
        KindName::Division => {
            let level = source
                .level
                .take()
                .ok_or_else(|| missing(source, "division", "level"))?;
            FieldKind::Division { level }
        }
        KindName::Gps => FieldKind::Gps,
        KindName::Phone => FieldKind::Phone,
        KindName::Account => FieldKind::Account,
        KindName::Grid => {
            let items = source
                .items
                .take()
                .ok_or_else(|| missing(source, "grid", "items"))?;
            let item = |(key, zh, en)| GridItem {
                key,
                label: Label { zh, en },
            };
            FieldKind::Grid {
                list: list(source, lists, "grid")?,
                items: items.into_iter().map(item).collect(),
            }
        }
        KindName::Photo => {
            let max_bytes = source.max_bytes.take();
            FieldKind::Photo {
                max_bytes: max_bytes.ok_or_else(|| missing(source, "photo", "max_bytes"))?,
            }
        }
        KindName::Signature => FieldKind::Signature,
        KindName::Auto => FieldKind::Auto,
    };
    let left = [
        ("list", source.list.is_some()),
        ("items", source.items.is_some()),
        ("level", source.level.is_some()),
        ("min", source.min.is_some()),
        ("max", source.max.is_some()),
        ("must_be", source.must_be.is_some()),
        ("max_bytes", source.max_bytes.is_some()),
    ];
    match left.into_iter().find(|(_, is_left)| *is_left) {
        Some((setting, _)) => Err(DefinitionError::UselessSetting {
            field: source.name.clone(),
            because: kind.name(),
            setting,
        }),
        None => Ok(kind),
    }
}

fn list(
    source: &mut FieldSource,
    lists: &Lists,
    because: &'static str,
) -> Result<Arc<CodeList>, DefinitionError> {
    let name = source
        .list
        .take()
        .ok_or_else(|| missing(source, because, "list"))?;
    lists
        .get(&name)
        .cloned()
        .ok_or_else(|| DefinitionError::UnknownList {
            field: source.name.clone(),
            list: name,
        })
}
