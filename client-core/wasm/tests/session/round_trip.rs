//! The law of the form: what was answered is what is shown, after any restart.

use client_wasm::protocol::{FieldState, Typed, Value};
use proptest::prelude::*;
use schema::questionnaire::{Field, FieldKind, Questionnaire, Shape};

use crate::page::{Page, text};

/// Questions that a surveyor answers with something other than a file.
fn questions() -> Vec<&'static Field> {
    (Questionnaire::standard().fields().iter())
        .filter(|field| field.is_for_surveyors() && field.shape() != Shape::Attachment)
        .collect()
}

fn answer(field: &'static Field) -> BoxedStrategy<Typed> {
    let unsaid = prop_oneof![
        Just(Typed::Unknown),
        Just(Typed::Refused),
        Just(Typed::Blank)
    ];
    let codes = || {
        let list = field.kind.list().expect("a list");
        let codes: Vec<String> = list
            .codes
            .iter()
            .map(|code| code.code.to_string())
            .collect();
        codes
    };
    let words = "[一-鿿a-z0-9]{1,12}";
    let said: BoxedStrategy<Typed> = match &field.kind {
        FieldKind::Int { min, max } => (*min..=*max).prop_map(|n| text(&n.to_string())).boxed(),
        FieldKind::Bool { .. } => any::<bool>().prop_map(|yes| Typed::YesNo { yes }).boxed(),
        FieldKind::Choice { .. } => prop::sample::select(codes())
            .prop_map(|code| text(&code))
            .boxed(),
        FieldKind::Choices { .. } => {
            let most = codes().len().min(4);
            prop::sample::subsequence(codes(), 1..=most)
                .prop_map(|codes| Typed::Codes { codes })
                .boxed()
        }
        FieldKind::TextList => prop::collection::btree_set(words, 1..4)
            .prop_map(|texts| Typed::Codes {
                codes: texts.into_iter().collect(),
            })
            .boxed(),
        FieldKind::Grid { items, .. } => {
            prop::collection::vec(prop::sample::select(codes()), items.len())
                .prop_map(|codes| Typed::Grid { codes })
                .boxed()
        }
        FieldKind::Gps => (-90.0..90.0, -180.0..180.0, 0.0..500.0)
            .prop_map(|(latitude, longitude, accuracy)| Typed::Position {
                latitude,
                longitude,
                accuracy,
            })
            .boxed(),
        _ => words.prop_map(|words| text(&words)).boxed(),
    };
    prop_oneof![4 => said, 1 => unsaid].boxed()
}

fn any_answer() -> impl Strategy<Value = (&'static Field, Typed)> {
    prop::sample::select(questions()).prop_flat_map(|field| (Just(field), answer(field)))
}

/// Whether a field shows what was given.
fn shows(value: &Value, state: FieldState, given: &Typed) -> bool {
    match (given, value) {
        (Typed::Unknown, Value::Nothing | Value::Entries { .. }) => state == FieldState::Unknown,
        (Typed::Refused, Value::Nothing | Value::Entries { .. }) => state == FieldState::Refused,
        (Typed::Blank, Value::Nothing | Value::Entries { .. }) => state == FieldState::Blank,
        (Typed::Text { text }, Value::Text { text: shown }) => text == shown,
        (Typed::Text { text }, Value::Number { number }) => *text == number.to_string(),
        (Typed::Text { text }, Value::Codes { codes }) => codes[..] == [text.clone()],
        (Typed::Text { text }, Value::Entries { entries }) => {
            entries.last().is_some_and(|entry| entry.text == *text)
        }
        (Typed::YesNo { yes }, Value::YesNo { yes: shown }) => yes == shown,
        (Typed::Grid { codes }, Value::Grid { codes: shown }) => codes == shown,
        (Typed::Codes { codes }, Value::Codes { codes: shown }) => {
            let (mut codes, mut shown) = (codes.clone(), shown.clone());
            codes.sort();
            shown.sort();
            codes == shown
        }
        (Typed::Codes { codes }, Value::Entries { entries }) => entries
            .last()
            .is_some_and(|entry| entry.text == codes.join("|")),
        (Typed::Position { .. }, Value::Text { text }) => text.split(',').count() == 3,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_was_answered_is_what_is_shown(answers in prop::collection::vec(any_answer(), 1..12)) {
        let mut page = Page::enrolled();
        let record = page.add(&[("name", "余阿普")]).record;
        let mut last = std::collections::BTreeMap::new();
        for (field, typed) in answers {
            page.answer(&record, field.name.as_str(), typed.clone());
            last.insert(field.name.clone(), typed);
        }
        page.restart();
        page.unlock();
        let form = page.open(&record);
        for (name, typed) in last {
            let shown = form.fields.iter().find(|field| field.name == name.as_str()).unwrap();
            prop_assert!(
                shows(&shown.value, shown.state, &typed),
                "{name}: {typed:?} is shown as {:?} {:?}",
                shown.value,
                shown.state
            );
        }
    }
}
