use cel::{Context, Program, Value};
use proptest::prelude::*;

use super::super::{Facts, FieldKind, Questionnaire, Shape};
use crate::id::RecordId;
use crate::record::{Answer, Content, Layer, Record};

struct Known {
    age_full: i64,
    birth_conflict: bool,
}

impl Facts for Known {
    fn age(&self, date: &str) -> Option<i64> {
        reckoned_age(date)
    }

    fn age_full(&self) -> Option<i64> {
        Some(self.age_full)
    }

    fn birth_conflict(&self) -> bool {
        self.birth_conflict
    }
}

/// At the end of 2026.
fn reckoned_age(date: &str) -> Option<i64> {
    Some(2026 - date.get(..4)?.parse::<i64>().ok()?)
}

/// Any answer that a field can take, drawn by a number.
fn any_answer(kind: &FieldKind, shape: Shape, draw: u16) -> Option<(Content, Value)> {
    let number = usize::from(draw);
    let of_text = |text: String| (Content::One(Answer::text(&text)), Value::from(text));
    Some(match (kind, shape) {
        (_, Shape::Derived | Shape::Attachment) | (FieldKind::Gps | FieldKind::Grid { .. }, _) => {
            return None;
        }
        (FieldKind::Choice { list }, Shape::One) => {
            of_text(list.codes[number % list.codes.len()].code.to_string())
        }
        (FieldKind::Choices { list }, _) => {
            let ticked = list
                .codes
                .iter()
                .enumerate()
                .filter(|(bit, _)| number >> bit & 1 == 1);
            let ticked: Vec<String> = ticked.map(|(_, entry)| entry.code.to_string()).collect();
            let content = match shape {
                Shape::Many => {
                    Content::Many(ticked.iter().map(|code| code.as_str().into()).collect())
                }
                _ => Content::One(Answer::text(&list.join(ticked.iter().map(String::as_str)))),
            };
            (content, Value::from(ticked))
        }
        (FieldKind::Int { min, max }, _) => {
            let number = min + i64::from(draw) % (max - min + 1);
            (
                Content::One(Answer::Given(number.into())),
                Value::from(number),
            )
        }
        (FieldKind::Bool { .. }, _) => (
            Content::One(Answer::Given(draw.is_multiple_of(2).into())),
            Value::from(draw.is_multiple_of(2)),
        ),
        (FieldKind::Date, Shape::One) => of_text(format!("{}-01-01", 1920 + number % 30)),
        (_, Shape::Many | Shape::Entries) => return None,
        _ => of_text(if draw.is_multiple_of(2) {
            String::new()
        } else {
            format!("text {draw}")
        }),
    })
}

/// The CEL interpreter, given the same answers and the named conditions in full.
fn interpreter(age_full: i64, conflict: bool) -> Context<'static, 'static> {
    let mut context = Context::default();
    context
        .add_function("empty", |value: Value| match value {
            Value::String(text) => text.is_empty(),
            Value::List(members) => members.is_empty(),
            _ => false,
        })
        .unwrap();
    context
        .add_function("age", |date: std::sync::Arc<String>| {
            reckoned_age(&date).unwrap_or(0)
        })
        .unwrap();
    context.add_variable_from_value("age_full", age_full);
    context.add_variable_from_value("birth_conflict", conflict);
    context
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Where every question is answered, our reading of a rule is CEL's own.
    #[test]
    fn fully_answered_records_are_asked_what_cel_says(
        draws in prop::collection::vec(any::<u16>(), 77),
        age_full in 80_i64..110,
        conflict: bool,
    ) {
        let mut record = Record::empty(RecordId::preloaded("list", "1"));
        let mut context = interpreter(age_full, conflict);
        for (field, draw) in Questionnaire::standard().fields().iter().zip(draws) {
            if let Some((content, value)) = any_answer(&field.kind, field.shape(), draw) {
                record.layers[Layer::Observation as usize].insert(field.name.clone(), content);
                context.add_variable_from_value(field.name.as_str(), value);
            }
        }
        let source: toml::Table = Questionnaire::STANDARD_SOURCE.parse().unwrap();
        let run = |context: &Context<'_, '_>, rule: &str| {
            Program::compile(rule).unwrap().execute(context)
        };
        // Twice: the second time, conditions that need others find them.
        let named = source["relevance"].as_table().unwrap();
        for (name, rule) in named.iter().chain(named) {
            if let Ok(value) = run(&context, rule.as_str().unwrap()) {
                context.add_variable_from_value(name.as_str(), value);
            }
        }
        let facts = Known { age_full, birth_conflict: conflict };
        let relevance = Questionnaire::standard().relevance(&record, &facts);
        for field in Questionnaire::standard().fields() {
            if let Some(rule) = &field.relevant {
                let asks = Ok(Value::from(relevance.asks(field)));
                prop_assert_eq!(asks, run(&context, rule), "{}", rule);
            }
        }
    }
}
