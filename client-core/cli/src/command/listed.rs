//! An id number that is in no record here, and is listed elsewhere.

use schema::document::{Edit, Put};
use schema::record::Answer;
use schema::value::id_number::WrittenIdNumber;

use super::Context;
use super::folder::Open;

/// Whether these edits write such a number. Asked before they do: afterwards it is listed here.
pub(super) fn is_elsewhere(open: &Open, edits: &[Edit]) -> bool {
    edits
        .iter()
        .filter_map(number)
        .any(|number| open.client.listed_elsewhere(&number))
}

fn number(edit: &Edit) -> Option<WrittenIdNumber> {
    let Edit::Answer {
        field,
        put: Put::One(Answer::Given(given)),
        ..
    } = edit
    else {
        return None;
    };
    if field.as_str() != "id_number" {
        return None;
    }
    WrittenIdNumber::parse(given.as_text()?).ok()
}

/// Tells it on standard error: it is no answer to the command.
pub(super) fn tell(context: &Context, is_elsewhere: bool) {
    if is_elsewhere {
        eprintln!("{}", context.sentence("listed.elsewhere", &[]));
    }
}
