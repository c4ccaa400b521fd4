//! Taking an import back. A line can be taken back while nobody has added to what it wrote:
//! what the list said before is put back, and a record that the import began says nothing
//! any more and is nobody's.

use std::collections::BTreeSet;

use schema::document::Chunk;
use schema::document::write::{Edit, Put, Stamp};
use schema::id::{ChangeHash, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::{Answers, ClockTrust, Content, FieldName, Layer, Record};
use schema::wire::RecordChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Line;
use super::store::{self, ImportError};
use crate::device;
use crate::office::Office;

/// What an imported line wrote, and what its list said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    record: RecordId,
    change: ChangeHash,
    fields: BTreeSet<FieldName>,
    /// Of `fields`, those that the list had answered.
    before: Answers,
    /// There was no record before.
    began: bool,
    line: usize,
}

/// What taking an import back did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakenBack {
    /// Records that the import had begun: nobody's now.
    pub withdrawn: usize,
    /// Records of which the list says again what it said before.
    pub restored: usize,
    /// Records that somebody has added to since: they stay as they are.
    pub kept: usize,
}

impl Written {
    /// What a line is about to write with `chunk`.
    pub(super) fn of(line: &Line, chunk: &Chunk, before: Option<&Record>) -> Self {
        let answered = (line.edits.iter()).filter_map(|edit| match edit {
            Edit::Answer { field, .. } => Some(field.clone()),
            _ => None,
        });
        let fields: BTreeSet<FieldName> = answered.collect();
        let mut said = before.map_or_else(Answers::default, |record| list(record).clone());
        said.retain(|field, _| fields.contains(field));
        Self {
            record: line.record,
            change: chunk.hash(),
            fields,
            before: said,
            began: before.is_none(),
            line: line.number,
        }
    }

    /// What puts the list's answers back, in a record as it is now.
    fn back(&self, now: &Record) -> Vec<Edit> {
        let mut edits = Vec::new();
        for field in &self.fields {
            let mut write = |put| {
                edits.push(Edit::Answer {
                    layer: Layer::List,
                    field: field.clone(),
                    put,
                });
            };
            match (self.before.get(field), list(now).get(field)) {
                (Some(Content::One(answer)), _) => write(Put::One(answer.clone())),
                (None, Some(Content::One(_))) => write(Put::Withdraw),
                (before, Some(Content::Many(members))) => {
                    let kept = |member: &_| matches!(before, Some(Content::Many(before)) if before.contains(member));
                    for member in members.iter().filter(|member| !kept(*member)) {
                        write(Put::Untick(member.clone()));
                    }
                }
                // Lists write no dated entries, and an import takes no member out of a set.
                _ => {}
            }
        }
        edits
    }
}

fn list(record: &Record) -> &Answers {
    &record.layers[Layer::List as usize]
}

/// Takes lines back, all in one commit. `progress` is told how many are ready, and says whether
/// to go on.
///
/// # Errors
/// As [`store::import`]; nothing is taken back then.
pub fn take_back(
    office: &mut Office,
    written: &[Written],
    now: i64,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<TakenBack, ImportError> {
    let _lock = store::lock(&office.folder)?;
    let importer = device::importer(&mut office.ledger, &office.key, now)?;
    office.catch_up(|_| {})?;
    let stamp = Stamp {
        actor: importer.actor,
        time: now,
        trust: ClockTrust::Anchored,
    };
    let mut taken = TakenBack::default();
    let mut changes = Vec::new();
    for (place, line) in written.iter().enumerate() {
        let stored = office.projection.document(line.record)?;
        match stored.filter(|stored| stored.document.heads() == [line.change]) {
            Some(mut stored) => {
                let read = (stored.document).read(line.record, Questionnaire::standard());
                let chunk =
                    (stored.document.edit(&line.back(&read), &stamp)).map_err(|source| {
                        ImportError::Line {
                            line: line.line,
                            source,
                        }
                    })?;
                changes.extend(chunk.map(|chunk| RecordChange {
                    record: line.record,
                    chunk,
                }));
                match line.began {
                    true => taken.withdrawn += 1,
                    false => taken.restored += 1,
                }
            }
            None => taken.kept += 1,
        }
        if !progress(place + 1) {
            return Err(ImportError::Cancelled);
        }
    }
    store::append(office, &importer, &changes, now)?;
    Ok(taken)
}
