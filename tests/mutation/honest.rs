//! What is bent: the work of an honest tablet.

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use schema::document::{Chunk, Document, Edit, Put, Stamp, write};
use schema::id::{Actor, Installation, RecordId};
use schema::record::{Answer, ClockTrust, FieldName};
use schema::wire::RecordChange;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::frame::Author;

pub(crate) const INSTALLATION: Installation = Installation(7);

pub(crate) fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub(crate) fn author(key: &SigningKey) -> Author<'_> {
    Author {
        key,
        installation: INSTALLATION,
        schema: schema::questionnaire::Questionnaire::standard().version(),
        dictionary: Dictionary::standard(),
        effort: Effort::Quick,
    }
}

pub(crate) fn record() -> RecordId {
    RecordId::preloaded("bent", "1")
}

/// Another record, which lies where a server finds rows by half of an identity.
pub(crate) fn clashing() -> RecordId {
    let mut bytes = *record().as_bytes();
    bytes[0] ^= 1;
    RecordId::from_bytes(bytes)
}

pub(crate) fn stamp(actor: Actor) -> Stamp {
    Stamp {
        actor,
        time: 1_795_000_000,
        trust: ClockTrust::Anchored,
    }
}

pub(crate) fn observe(field: &str, text: &str) -> Edit {
    let field = FieldName::new(field).expect("a field's name");
    Edit::observe(field, Put::One(Answer::text(text)))
}

/// Changes of one elder, each on top of those before; by the [`key`]'s owner, but for the
/// third. They are made once: every try bends some.
pub(crate) fn changes() -> Vec<Chunk> {
    static CHANGES: LazyLock<Vec<Chunk>> = LazyLock::new(|| made(&key()));
    CHANGES.clone()
}

fn made(key: &SigningKey) -> Vec<Chunk> {
    let own = stamp(Actor::of(&key.verifying_key(), INSTALLATION));
    let tick = |field: &str, member: &str| {
        let field = FieldName::new(field).expect("a field's name");
        Edit::observe(field, Put::Tick(member.into()))
    };
    let first = [
        observe("name", "余阿普"),
        observe("division_village", "533301002210"),
        observe("remarks", "教堂上方第二户"),
        observe("marital", "30"),
        tick("chronic", "01"),
    ];
    let first = write::first_change(&first, &own).expect("it fits");
    let mut document = Document::from_changes([&first]).expect("a document");
    let mut changes = vec![first];
    let steps: [(&[Edit], Stamp); 3] = [
        (
            &[observe("name", "胡阿普"), observe("remarks", "第二户")],
            own,
        ),
        (&[observe("sex", "2")], stamp(Actor([9; 16]))),
        (&[observe("sex", "1"), tick("chronic", "02")], own),
    ];
    for (edits, stamp) in steps {
        let change = document.edit(edits, &stamp).expect("it fits");
        changes.push(change.expect("it changes something"));
    }
    changes
}

pub(crate) fn of_the_record(chunks: &[Chunk]) -> Vec<RecordChange> {
    let change = |chunk: &Chunk| RecordChange {
        record: record(),
        chunk: chunk.clone(),
    };
    chunks.iter().map(change).collect()
}

/// Whether the record still opens, and can be written on, after a change was let in.
pub(crate) fn still_holds_together(saved: &[u8]) -> bool {
    let mut again = Document::load(saved).expect("what was let in loads again");
    let edit = observe("contact_phone", "13988886666");
    let change = again.edit(&[edit], &stamp(Actor([3; 16])));
    change.is_ok() && Document::load(&again.save()).is_ok()
}
