//! From the parts of a definition to one that hangs together.

#[cfg(feature = "definition")]
pub(super) mod conditions;
mod field;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use smol_str::SmolStr;

use super::code_list::{Code, CodeList, Label};
use super::condition::Condition;
use super::definition_error::{DefinitionError, ListFault};
use super::field::{Check, Field, Severity};
use super::headings::plain_heading;
use super::source::{CheckSource, ListSource, Source};
use super::{Questionnaire, Section};

pub(super) type Lists = BTreeMap<SmolStr, Arc<CodeList>>;
pub(super) type Checks = BTreeMap<SmolStr, Check>;
type Positions = HashMap<SmolStr, usize>;

/// `rules` gives every field its skip rule and answers with the rules, each after those it
/// needs.
pub(super) fn load(
    source: Source,
    rules: impl FnOnce(
        &mut [Field],
        &BTreeMap<SmolStr, SmolStr>,
    ) -> Result<Vec<Condition>, DefinitionError>,
) -> Result<Questionnaire, DefinitionError> {
    let lists = lists(source.list)?;
    let checks = checks(&source.checks)?;
    let mut sections = Vec::with_capacity(source.section.len());
    let mut fields = Vec::new();
    for section in source.section {
        sections.push(Section {
            code: section.code.clone(),
            label: section.label,
        });
        for field in section.field {
            fields.push(field::field(
                field,
                &section.code,
                fields.len(),
                &lists,
                &checks,
            )?);
        }
    }
    let codes = sections.iter().map(|section| &section.code);
    index(codes, DefinitionError::RepeatedCode)?;
    let by_code = index(
        fields.iter().map(|field| &field.code),
        DefinitionError::RepeatedCode,
    )?;
    let names: Vec<SmolStr> = fields
        .iter()
        .map(|field| field.name.as_str().into())
        .collect();
    let by_name = index(names.iter(), DefinitionError::RepeatedName)?;
    let by_heading = headings(&fields)?;
    let conditions = rules(&mut fields, &source.relevance)?;
    Ok(Questionnaire {
        version: source.version,
        sections,
        fields,
        lists,
        checks,
        conditions,
        by_name,
        by_code,
        by_heading,
    })
}

fn index<'k>(
    keys: impl Iterator<Item = &'k SmolStr>,
    repeated: fn(SmolStr) -> DefinitionError,
) -> Result<Positions, DefinitionError> {
    let mut positions = Positions::new();
    for (position, key) in keys.enumerate() {
        if positions.insert(key.clone(), position).is_some() {
            return Err(repeated(key.clone()));
        }
    }
    Ok(positions)
}

fn lists(sources: BTreeMap<SmolStr, ListSource>) -> Result<Lists, DefinitionError> {
    let mut lists = Lists::new();
    for (name, source) in sources {
        let list = list(name.clone(), source).map_err(|fault| DefinitionError::List {
            list: name.clone(),
            fault,
        })?;
        lists.insert(name, Arc::new(list));
    }
    Ok(lists)
}

fn list(name: SmolStr, source: ListSource) -> Result<CodeList, ListFault> {
    let mut list = CodeList {
        name,
        standard: source.standard,
        codes: Vec::with_capacity(source.codes.len()),
        none: source.none,
        common: source.common,
    };
    for (code, zh, en) in source.codes {
        if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(ListFault::BadCode(code));
        }
        if list.contains(&code) {
            return Err(ListFault::RepeatedCode(code));
        }
        list.codes.push(Code {
            code,
            label: Label { zh, en },
        });
    }
    if list.codes.is_empty() {
        return Err(ListFault::Empty);
    }
    let named = (list.none.iter().map(|code| ("none", code)))
        .chain(list.common.iter().map(|code| ("common", code)));
    for (setting, code) in named {
        if !list.contains(code) {
            return Err(ListFault::UnknownCode {
                setting,
                code: code.clone(),
            });
        }
    }
    Ok(list)
}

fn checks(source: &CheckSource) -> Result<Checks, DefinitionError> {
    let severities = [
        (Severity::Hard, &source.hard),
        (Severity::Excusable, &source.excusable),
        (Severity::Soft, &source.soft),
    ];
    let mut checks = Checks::new();
    for (severity, codes) in severities {
        for code in codes {
            let check = Check {
                code: code.clone(),
                severity,
            };
            if checks.insert(code.clone(), check).is_some() {
                return Err(DefinitionError::RepeatedCode(code.clone()));
            }
        }
    }
    Ok(checks)
}

/// Which field each heading fills in: the headings given, and the label of every field
/// that an imported list may fill in.
fn headings(fields: &[Field]) -> Result<HashMap<String, usize>, DefinitionError> {
    let mut positions: HashMap<String, usize> = HashMap::new();
    for field in fields.iter().filter(|field| field.preload) {
        for heading in field.headings.iter().chain([&field.label.zh]) {
            let earlier = positions.insert(plain_heading(heading), field.position);
            if let Some(earlier) = earlier.filter(|&earlier| earlier != field.position) {
                return Err(DefinitionError::RepeatedHeading {
                    heading: heading.clone(),
                    first: fields[earlier].name.as_str().into(),
                    second: field.name.as_str().into(),
                });
            }
        }
    }
    Ok(positions)
}

#[cfg(test)]
mod tests;
