//! Records and neighbours for the tests of facts and checks.

use super::{Context, Finding, Neighbours, NoNeighbours, findings};
use crate::id::{Actor, RecordId};
use crate::questionnaire::{FieldKind, Questionnaire, Shape, split_codes};
use crate::record::{Answer, Content, EntryId, FieldName, Layer, Record, Scalar};
use crate::value::id_number::WrittenIdNumber;
use crate::value::solar::SolarDate;

/// The day on which the tests look.
pub(crate) const TODAY: &str = "2026-11-24";

/// Reads a value that a test wrote.
pub(crate) fn value<T: std::str::FromStr>(text: &str) -> T {
    text.parse().ok().expect("the test's own value")
}

/// Seventeen digits with the check character that makes them a sound number.
pub(crate) fn sound(digits: &str) -> String {
    let written = WrittenIdNumber::parse(&format!("{digits}0")).unwrap();
    format!("{digits}{}", written.expected_check_character())
}

/// Observed answers, each kept as its field keeps them; members of a set joined by `|`.
pub(crate) fn record(answers: &[(&str, &str)]) -> Record {
    let mut record = Record::empty(RecordId::preloaded("list", "1"));
    for (field, text) in answers {
        put(&mut record, Layer::Observation, field, text);
    }
    record
}

/// Writes one answer in a layer.
pub(crate) fn put(record: &mut Record, layer: Layer, field: &str, text: &str) {
    let known = Questionnaire::standard().field(field).unwrap();
    let scalar = match known.kind {
        FieldKind::Int { .. } => Scalar::Int(value(text)),
        FieldKind::Bool { .. } => Scalar::Bool(value(text)),
        _ => Scalar::from(text),
    };
    let content = match known.shape() {
        Shape::Many => Content::Many(split_codes(text).map(Into::into).collect()),
        Shape::Entries => {
            let entry = |(place, text)| {
                let day = format!("2026-11-{:02}", place + 1);
                (EntryId::new(&day, &Actor([1; 16])), Answer::text(text))
            };
            Content::Entries(split_codes(text).enumerate().map(entry).collect())
        }
        _ => Content::One(Answer::Given(scalar)),
    };
    record.layers[layer as usize].insert(FieldName::new(field).unwrap(), content);
}

/// The codes that a check finds today among these answers, of a person interviewed alive
/// unless they say otherwise.
pub(crate) fn codes(check: &str, answers: &[(&str, &str)]) -> Vec<&'static str> {
    codes_among(check, answers, &NoNeighbours)
}

/// The same, with neighbours.
pub(crate) fn codes_among(
    check: &str,
    answers: &[(&str, &str)],
    neighbours: &dyn Neighbours,
) -> Vec<&'static str> {
    let mut all = vec![("visit_outcome", "1"), ("life_status", "1")];
    all.extend(answers);
    found(check, &record(&all), &today(), neighbours)
        .iter()
        .map(|finding| finding.code)
        .collect()
}

/// What one check finds in a record.
pub(crate) fn found(
    check: &str,
    record: &Record,
    context: &Context<'_>,
    neighbours: &dyn Neighbours,
) -> Vec<Finding> {
    let mut found = findings(record, Questionnaire::standard(), context, neighbours);
    found.retain(|finding| finding.check == check);
    found
}

/// A context that knows the day alone.
pub(crate) fn today() -> Context<'static> {
    Context {
        today: Some(value::<SolarDate>(TODAY)),
        ..Context::default()
    }
}
