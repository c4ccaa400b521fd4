//! How long it takes to find what is asked of a record, what is missing and how complete
//! it is: work that the server does for every record it projects.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use schema::id::{Actor, RecordId};
use schema::questionnaire::{Facts, Field, FieldKind, Questionnaire, Shape};
use schema::record::{Answer, Content, EntryId, Layer, Record};

struct Known;

impl Facts for Known {
    fn age(&self, date: &str) -> Option<i64> {
        Some(2026 - date.get(..4)?.parse::<i64>().ok()?)
    }

    fn age_full(&self) -> Option<i64> {
        None
    }

    fn birth_conflict(&self) -> bool {
        false
    }
}

/// An elder visited at home, alive, every question answered, over an imported list.
fn full_record(form: &Questionnaire) -> Record {
    let mut record = Record::empty(RecordId::preloaded("bench", "1"));
    for field in form.fields() {
        let Some(content) = answer(field) else {
            continue;
        };
        if field.preload {
            record.layers[Layer::List as usize].insert(field.name.clone(), content.clone());
        }
        record.layers[Layer::Observation as usize].insert(field.name.clone(), content);
    }
    record
}

fn answer(field: &Field) -> Option<Content> {
    let text = match &field.kind {
        FieldKind::Int { min, .. } => {
            return Some(Content::One(Answer::Given((*min).into())));
        }
        FieldKind::Bool { .. } => return Some(Content::One(Answer::Given(true.into()))),
        FieldKind::Date => "1940-01-01",
        kind => kind.list().map_or("text", |list| {
            list.codes
                .iter()
                .find(|entry| entry.code == "1")
                .unwrap_or(&list.codes[0])
                .code
                .as_str()
        }),
    };
    match field.shape() {
        Shape::One | Shape::Prose => Some(Content::One(Answer::text(text))),
        Shape::Many => Some(Content::Many(BTreeSet::from([text.into()]))),
        Shape::Entries => {
            let day = EntryId::new("2026-11-03", &Actor([7; 16]));
            Some(Content::Entries(BTreeMap::from([(
                day,
                Answer::text(text),
            )])))
        }
        Shape::Attachment | Shape::Derived => None,
    }
}

fn relevance(criterion: &mut Criterion) {
    let form = Questionnaire::standard();
    let record = full_record(form);
    criterion.bench_function("relevance", |bench| {
        bench.iter(|| form.relevance(black_box(&record), &Known));
    });
    let relevance = form.relevance(&record, &Known);
    criterion.bench_function("missing", |bench| {
        bench.iter(|| form.missing(black_box(&record), &relevance));
    });
    criterion.bench_function("completeness", |bench| {
        bench.iter(|| form.completeness(black_box(&record), &relevance));
    });
    criterion.bench_function("load the definition", |bench| {
        bench.iter(|| Questionnaire::parse(black_box(Questionnaire::STANDARD_SOURCE)));
    });
}

criterion_group!(benches, relevance);
criterion_main!(benches);
