//! The first change of every document: the same bytes everywhere.
//!
//! It makes the text objects of the prose fields. If each tablet made its own, two of them
//! would make rival objects under one key and one text would hide the other.

use std::num::NonZeroU64;
use std::sync::LazyLock;

use automerge::legacy::{Key, ObjectId, Op, OpType, SortedVec};
use automerge::{ActorId, Automerge, Change, ExpandedChange, ObjType};

use super::chunk::Chunk;
use super::layout;
use crate::id::{Actor, ChangeHash};
use crate::record::Layer;

/// The author of the genesis: nobody.
pub const ACTOR: Actor = Actor(*b"shouce genesis 1");

/// The fields whose observation is a text object that merges letter by letter.
///
/// Frozen for ever: another list would be another genesis, and documents with two geneses
/// never meet. A prose field added to the questionnaire later keeps its text as a scalar.
pub const PROSE_FIELDS: [&str; 4] = [
    "address_detail",
    "current_contact",
    "remarks",
    "spouse_name",
];

/// The operation that makes the text object of a prose field.
pub(super) fn prose_counter(layer: Layer, field: &str) -> Option<u64> {
    let place = PROSE_FIELDS.iter().position(|prose| *prose == field)?;
    (layer == Layer::Observation).then_some(place as u64 + 1)
}

/// The operation that makes the text object under this key.
pub(super) fn text_counter(key: &str) -> Option<u64> {
    let place = PROSE_FIELDS
        .iter()
        .position(|field| layout::answer_key(Layer::Observation, field) == key)?;
    Some(place as u64 + 1)
}

/// The prose field whose text object this operation of the genesis made.
pub(super) fn prose_field(counter: u64) -> Option<&'static str> {
    let place = usize::try_from(counter).ok()?.checked_sub(1)?;
    PROSE_FIELDS.get(place).copied()
}

/// The number of the first operation after the genesis.
pub(super) const NEXT_OP: u64 = PROSE_FIELDS.len() as u64 + 1;

struct Genesis {
    chunk: Chunk,
    change: Change,
    document: Automerge,
}

static GENESIS: LazyLock<Genesis> = LazyLock::new(|| {
    let operations = (PROSE_FIELDS.iter())
        .map(|field| Op {
            action: OpType::Make(ObjType::Text),
            obj: ObjectId::Root,
            key: Key::Map(layout::answer_key(Layer::Observation, field).into()),
            pred: SortedVec::new(),
            insert: false,
        })
        .collect();
    let change = Change::from(ExpandedChange {
        operations,
        actor_id: ActorId::from(ACTOR.0),
        author: None,
        hash: None,
        seq: 1,
        start_op: NonZeroU64::MIN,
        time: 0,
        message: None,
        deps: Vec::new(),
        extra_bytes: Vec::new(),
    });
    let chunk = Chunk::parse(change.raw_bytes()).expect("the genesis is within every limit");
    let mut document = Automerge::new();
    (document.apply_changes([change.clone()])).expect("the genesis applies to an empty document");
    Genesis {
        chunk,
        change,
        document,
    }
});

/// The genesis as a chunk.
#[must_use]
pub fn chunk() -> &'static Chunk {
    &GENESIS.chunk
}

/// The genesis's name.
#[must_use]
pub fn hash() -> ChangeHash {
    GENESIS.chunk.hash()
}

pub(super) fn change() -> &'static Change {
    &GENESIS.change
}

pub(super) fn document() -> &'static Automerge {
    &GENESIS.document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_genesis_is_the_same_bytes_for_ever() {
        let frozen = "676d71fe5b3925c84895f26d79a9088c22d67b49a9e31942f37ca544c0b7a99c";
        assert_eq!(hash().to_string(), frozen);
        assert_eq!(chunk().operations() as u64 + 1, NEXT_OP);
    }
}
