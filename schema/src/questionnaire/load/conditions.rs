//! Skip rules: parsed, checked, and each distinct one kept once.

use std::collections::{BTreeMap, HashMap};

use smol_str::SmolStr;

use super::super::condition::Condition;
use super::super::definition_error::{DefinitionError, Place};
use super::super::expression::{Expression, ExpressionError, ExpressionFault, Scope, Variable};
use super::super::field::Field;
use crate::record::FieldName;

/// The names in expressions of derived facts: D2 on the day of the interview, and D19.
const FACTS: [(&str, Variable); 2] = [
    ("age_full", Variable::AgeFull),
    ("birth_conflict", Variable::BirthConflict),
];

/// Gives every field its condition and returns the conditions, each after those it needs.
pub(in super::super) fn conditions(
    fields: &mut [Field],
    named: &BTreeMap<SmolStr, SmolStr>,
) -> Result<Vec<Condition>, DefinitionError> {
    let mut scope = Scope::from(FACTS.map(|(name, fact)| (SmolStr::from(name), fact)));
    for field in fields.iter() {
        let name = SmolStr::from(field.name.as_str());
        if scope.insert(name.clone(), Variable::of(field)).is_some() {
            return Err(DefinitionError::RepeatedName(name));
        }
    }
    let mut table = Table {
        named,
        scope,
        conditions: Vec::new(),
        by_text: HashMap::new(),
    };
    for name in named.keys() {
        if FieldName::new(name).is_none() {
            return Err(DefinitionError::BadName(name.clone()));
        }
        if table.scope.contains_key(name) && !matches!(table.scope[name], Variable::Condition(_)) {
            return Err(DefinitionError::RepeatedName(name.clone()));
        }
        table.define(name, &mut Vec::new())?;
    }
    for field in fields.iter_mut() {
        if let Some(text) = &field.relevant {
            let at = |error| refused(Place::Field(field.name.as_str().into()), error);
            field.condition = Some(table.condition(text).map_err(at)?);
        }
    }
    Ok(table.conditions)
}

fn refused(place: Place, error: ExpressionError) -> DefinitionError {
    DefinitionError::Expression {
        place,
        error: Box::new(error),
    }
}

struct Table<'n> {
    named: &'n BTreeMap<SmolStr, SmolStr>,
    scope: Scope,
    conditions: Vec<Condition>,
    by_text: HashMap<SmolStr, usize>,
}

impl Table<'_> {
    /// Works out a named condition after those that it needs. `needing` are the names
    /// that wait for this one.
    fn define(
        &mut self,
        name: &SmolStr,
        needing: &mut Vec<SmolStr>,
    ) -> Result<(), DefinitionError> {
        let Some(text) = self.named.get(name) else {
            return Ok(());
        };
        if self.scope.contains_key(name) {
            return Ok(());
        }
        let at = |error| refused(Place::Condition(name.clone()), error);
        let expression = Expression::parse(text).map_err(at)?;
        if needing.contains(name) {
            return Err(at(expression.error(ExpressionFault::Circular(name.clone()))));
        }
        needing.push(name.clone());
        for needed in expression.names() {
            self.define(&needed, needing)?;
        }
        needing.pop();
        let index = self.condition(text).map_err(at)?;
        self.scope.insert(name.clone(), Variable::Condition(index));
        Ok(())
    }

    fn condition(&mut self, text: &SmolStr) -> Result<usize, ExpressionError> {
        if let Some(&index) = self.by_text.get(text) {
            return Ok(index);
        }
        let condition = Expression::parse(text)?.check(&self.scope)?;
        // A bare name stands for the condition itself: no second one is needed.
        let index = match condition {
            Condition::Earlier(index) => index,
            condition => {
                self.conditions.push(condition);
                self.conditions.len() - 1
            }
        };
        self.by_text.insert(text.clone(), index);
        Ok(index)
    }
}
