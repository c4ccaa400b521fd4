//! A skip rule, checked, and what it says about a record.
//!
//! CEL would stop with an error where a field is unanswered. Here an unanswered field
//! satisfies no comparison and is in no list: `x != "9"` and `x == "9"` are both false
//! without an `x`, and `!(x == "9")` is true. A value that cannot be compared (a word
//! typed for a number, a text that is no date) makes a comparison *unclear*, which `&&`
//! and `||` treat as CEL treats errors. What is unclear in the end is asked: a question
//! is never hidden because something is wrong.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::relevance::Facts;
use super::sheet::Sheet;
use crate::record::Scalar;

/// A condition on a record. Every name in it has been found and every type has been
/// checked, so that it can be unclear but cannot fail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Condition {
    Always(bool),
    /// Another condition of the questionnaire, which stands before this one.
    Earlier(usize),
    /// The field at this position has no value.
    Empty(usize),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Compare(Comparison, Term, Term),
    /// The term is one of these.
    OneOf(Term, Vec<Term>),
    /// The term is a member of the set at this position.
    MemberOf(Term, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Something with a value to compare.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Term {
    Text(SmolStr),
    Number(i64),
    Truth(bool),
    /// The answer to the field at this position.
    Field(usize),
    /// Full years since a date.
    Age(Box<Term>),
    /// The elder's full years.
    AgeFull,
    BirthConflict,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Value<'a> {
    Text(&'a str),
    Number(i64),
    Truth(bool),
}

impl<'a> From<&'a Scalar> for Value<'a> {
    fn from(scalar: &'a Scalar) -> Self {
        match scalar {
            Scalar::Text(text) => Self::Text(text),
            Scalar::Int(number) => Self::Number(*number),
            Scalar::Bool(yes) => Self::Truth(*yes),
        }
    }
}

/// A value that cannot be compared with what it is compared with.
pub(super) struct Unclear;

/// One record, while its conditions are worked out one after the other.
pub(super) struct Evaluation<'a, F> {
    sheet: &'a Sheet<'a>,
    facts: &'a F,
    /// What the conditions so far said; nothing where one is unclear.
    earlier: Vec<Option<bool>>,
}

impl<'a, F: Facts> Evaluation<'a, F> {
    /// Works out each condition once, in order. What is unclear holds.
    pub(super) fn of_all(
        conditions: &[Condition],
        sheet: &'a Sheet<'a>,
        facts: &'a F,
    ) -> Vec<bool> {
        let earlier = Vec::with_capacity(conditions.len());
        let mut evaluation = Self {
            sheet,
            facts,
            earlier,
        };
        for condition in conditions {
            let truth = evaluation.truth(condition);
            evaluation.earlier.push(truth);
        }
        (evaluation.earlier.into_iter())
            .map(|truth| truth.unwrap_or(true))
            .collect()
    }

    fn truth(&self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Always(truth) => Some(*truth),
            Condition::Earlier(index) => self.earlier[*index],
            Condition::Empty(field) => Some(self.sheet.is_empty(*field)),
            Condition::Not(inner) => self.truth(inner).map(|truth| !truth),
            Condition::And(left, right) => match self.truth(left) {
                Some(false) => Some(false),
                left => match self.truth(right) {
                    Some(true) => left,
                    right => right.filter(|truth| !truth),
                },
            },
            Condition::Or(left, right) => match self.truth(left) {
                Some(true) => Some(true),
                left => match self.truth(right) {
                    Some(false) => left,
                    right => right.filter(|truth| *truth),
                },
            },
            Condition::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            Condition::OneOf(term, members) => self.is_one_of(term, members),
            Condition::MemberOf(term, set) => match self.value(term) {
                Ok(None) => Some(false),
                Ok(Some(Value::Text(text))) => self.sheet.has_member(*set, text).ok(),
                Ok(Some(_)) | Err(Unclear) => None,
            },
        }
    }

    fn compare(&self, comparison: Comparison, left: &Term, right: &Term) -> Option<bool> {
        let (left, right) = (self.value(left), self.value(right));
        if matches!(left, Ok(None)) || matches!(right, Ok(None)) {
            return Some(false);
        }
        let order = match (left.ok()??, right.ok()??) {
            (Value::Text(left), Value::Text(right)) => left.cmp(right),
            (Value::Number(left), Value::Number(right)) => left.cmp(&right),
            (Value::Truth(left), Value::Truth(right)) => left.cmp(&right),
            _ => return None,
        };
        Some(match comparison {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
        })
    }

    fn is_one_of(&self, term: &Term, members: &[Term]) -> Option<bool> {
        let mut all_clear = true;
        for member in members {
            match self.compare(Comparison::Equal, term, member) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => all_clear = false,
            }
        }
        all_clear.then_some(false)
    }

    fn value<'t>(&'t self, term: &'t Term) -> Result<Option<Value<'t>>, Unclear> {
        Ok(match term {
            Term::Text(text) => Some(Value::Text(text)),
            Term::Number(number) => Some(Value::Number(*number)),
            Term::Truth(truth) => Some(Value::Truth(*truth)),
            Term::Field(field) => self.sheet.scalar(*field)?.map(Value::from),
            Term::AgeFull => self.facts.age_full().map(Value::Number),
            Term::BirthConflict => Some(Value::Truth(self.facts.birth_conflict())),
            Term::Age(date) => match self.value(date)? {
                None => None,
                Some(Value::Text(date)) => {
                    Some(Value::Number(self.facts.age(date).ok_or(Unclear)?))
                }
                Some(_) => return Err(Unclear),
            },
        })
    }
}

#[cfg(test)]
mod tests;
