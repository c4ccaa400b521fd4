//! How long it takes to find everything odd about one record: done at each keystroke's end
//! on a tablet, and for every record that the server projects.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use schema::check::{self, Context, NoNeighbours};
use schema::id::{Actor, RecordId};
use schema::questionnaire::{FieldKind, Questionnaire, Shape};
use schema::record::{Answer, Content, EntryId, Layer, Record};

/// Answers that let every check look as far as it can.
const ANSWERS: &[(&str, &str)] = &[
    ("division_village", "533301002210"),
    ("hukou_division", "533301002210"),
    ("name", "余阿普"),
    ("id_number", "533301194001010014"),
    ("birth_calendar", "L"),
    ("birth_stated", "1939-11-22"),
    ("age_nominal_stated", "88"),
    ("zodiac_stated", "4"),
    ("marital", "20"),
    ("spouse_name", "和春秀"),
    ("living_arrangement", "3"),
    ("adl", "0|0|0|0|1|0"),
    ("ability_level", "1"),
    ("disability", "4"),
    ("disability_cert", "53330119400101001442"),
    ("disability_grade", "2"),
    ("account_no", "530000001234"),
    ("account_name", "余阿普"),
    ("contact_phone", "13800000000"),
    ("gps", "26.0,98.85,5"),
    ("visit_date", "2026-11-03"),
];

/// An elder visited at home, alive, every question answered, over an imported list.
fn full_record(form: &Questionnaire) -> Record {
    let mut record = Record::empty(RecordId::preloaded("bench", "1"));
    for field in form.fields() {
        let told = (ANSWERS.iter())
            .find(|(name, _)| *name == field.name.as_str())
            .map(|(_, text)| *text);
        let listed = || {
            let list = field.kind.list()?;
            let one = list.codes.iter().find(|entry| entry.code == "1");
            Some(one.unwrap_or(&list.codes[0]).code.as_str())
        };
        let answer = match field.kind {
            FieldKind::Int { min, .. } => {
                let number = told.and_then(|text| text.parse().ok()).unwrap_or(min);
                Answer::Given(number.into())
            }
            FieldKind::Bool { .. } => Answer::Given(true.into()),
            FieldKind::Date => Answer::text(told.unwrap_or("1940-01-01")),
            FieldKind::Month => Answer::text("2026-10"),
            _ => Answer::text(told.or_else(listed).unwrap_or("1940")),
        };
        let text = answer.given().and_then(|scalar| scalar.as_text());
        let content = match field.shape() {
            Shape::One | Shape::Prose => Content::One(answer),
            Shape::Many => Content::Many(BTreeSet::from([text.unwrap_or_default().into()])),
            Shape::Entries => {
                let day = EntryId::new("2026-11-03", &Actor([7; 16]));
                Content::Entries(BTreeMap::from([(day, answer)]))
            }
            Shape::Attachment | Shape::Derived => continue,
        };
        if field.preload {
            record.layers[Layer::List as usize].insert(field.name.clone(), content.clone());
        }
        record.layers[Layer::Observation as usize].insert(field.name.clone(), content);
    }
    record
}

fn checks(criterion: &mut Criterion) {
    let form = Questionnaire::standard();
    let record = full_record(form);
    let context = Context {
        today: "2026-11-24".parse().ok(),
        ..Context::default()
    };
    criterion.bench_function("findings", |bench| {
        bench.iter(|| check::findings(black_box(&record), form, &context, &NoNeighbours));
    });
    criterion.bench_function("may submit", |bench| {
        bench.iter(|| check::may_submit(black_box(&record), form, &context, &NoNeighbours));
    });
}

criterion_group!(benches, checks);
criterion_main!(benches);
