//! An id number that is listed elsewhere: told where it was typed, for as long as it stands.

use schema::id::RecordId;
use schema::problem::Problem;
use schema::record::Record;
use schema::value::id_number::WrittenIdNumber;

use crate::protocol::Sentence;
use crate::tablet::Tablet;

fn number(record: &Record) -> Option<WrittenIdNumber> {
    WrittenIdNumber::parse(record.text("id_number")?).ok()
}

/// The sentence that says so.
pub(crate) fn sentence(tablet: &Tablet) -> Sentence {
    let problem = Problem {
        code: "listed.elsewhere".to_owned(),
        parameters: Vec::new(),
    };
    Sentence::of(&problem, tablet.language)
}

/// Whether a number that is about to be written into a record is listed elsewhere: asked
/// before, because afterwards it is listed here.
pub(crate) fn is_told(tablet: &Tablet, text: &str) -> bool {
    WrittenIdNumber::parse(text).is_ok_and(|number| tablet.client.listed_elsewhere(&number))
}

/// Remembers of a number that was just written that it is listed elsewhere.
pub(super) fn note(tablet: &mut Tablet, id: RecordId, text: &str) {
    if let Ok(number) = WrittenIdNumber::parse(text) {
        tablet.elsewhere.insert(id, number);
    }
}

/// The sentence, if the record still has the number of which it was told.
pub(super) fn of(tablet: &Tablet, record: &Record) -> Option<Sentence> {
    let told = tablet.elsewhere.get(&record.id)?;
    (number(record)? == *told).then(|| sentence(tablet))
}
