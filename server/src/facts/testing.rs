//! Records and facts that tests begin with.

use schema::id::{DeviceId, RecordId};
use schema::questionnaire::{Questionnaire, Shape, split_codes};
use schema::record::{Answer, Content, FieldName, Layer, Record};
use schema::summary::Summary;
use schema::wire::exchange::LogPosition;

use super::{Facts, Reached, Spot};

/// A record in which one layer says this. `true` and `false` are yes and no; the members of a
/// set stand between bars.
pub(crate) fn record_in(layer: Layer, answers: &[(&str, &str)]) -> Record {
    let mut record = Record::empty(RecordId::preloaded("list", "1"));
    for (name, text) in answers {
        let field = Questionnaire::standard().field(name).expect("a field");
        let content = match (field.shape(), *text) {
            (Shape::Many, text) => Content::Many(split_codes(text).map(Into::into).collect()),
            (_, "true") => Content::One(Answer::Given(true.into())),
            (_, "false") => Content::One(Answer::Given(false.into())),
            (_, text) => Content::One(Answer::text(text)),
        };
        record.layers[layer as usize].insert(FieldName::new(name).expect("a name"), content);
    }
    record
}

/// The facts of a record.
pub(crate) fn facts_of(record: &Record) -> Facts {
    let reached = Reached {
        day: 46_000,
        device: DeviceId([1; 8]),
    };
    let summary = Summary::of(record, Questionnaire::standard());
    Facts::of(record, &summary, reached, Spot::Unchecked, LogPosition(1))
}

/// The facts of a record that a surveyor observed.
pub(crate) fn facts(answers: &[(&str, &str)]) -> Facts {
    facts_of(&record_in(Layer::Observation, answers))
}
