//! Answers into changes: one change for each saved step.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutomergeError, Change, ExpandedChange, ReadDoc, ScalarValue};
use smol_str::SmolStr;

use super::chunk::{Chunk, ChunkError};
use super::layout::{self, Place, Step};
use super::{Document, genesis, prose, read};
use crate::id::{Actor, ContentHash, RecordId};
use crate::limits;
use crate::record::{
    Answer, Attachment, ClockTrust, Confirmation, EntryId, FieldName, Layer, Scalar,
};

/// Who writes, and when by their own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The writer's installation.
    pub actor: Actor,
    /// Unix seconds by the writer's clock; a clock that is years off is brought into
    /// [`limits::EARLIEST_TIME`]..=[`limits::LATEST_TIME`].
    pub time: i64,
    /// How far that clock can be trusted.
    pub trust: ClockTrust,
}

/// What is written to a field in a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// The answer to a question with one answer, prose included.
    One(Answer),
    /// The layer says nothing any more.
    Withdraw,
    /// Ticks a member of a set.
    Tick(SmolStr),
    /// Unticks a member of a set: removes what the writer has seen of it.
    Untick(SmolStr),
    /// Adds or mends a dated entry.
    Entry(EntryId, Answer),
}

/// One thing written to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// An answer.
    Answer {
        /// The layer it is written in.
        layer: Layer,
        /// The field.
        field: FieldName,
        /// What is written.
        put: Put,
    },
    /// A step of the standing, for a round.
    Standing(Step, u32),
    /// What the office asks about a field; empty takes the question back.
    Comment(FieldName, SmolStr),
    /// A photo or the like, sent apart.
    Attach(ContentHash, Attachment),
    /// This record is that person, and why.
    Link(RecordId, SmolStr),
    /// It is not, after all.
    Unlink(RecordId),
    /// A finding answered, by its key ([`crate::check::Finding::key`]).
    Confirm(SmolStr, Confirmation),
}

impl Edit {
    /// An observed answer: what the tablet writes most.
    #[must_use]
    pub fn observe(field: FieldName, put: Put) -> Self {
        Self::Answer {
            layer: Layer::Observation,
            field,
            put,
        }
    }
}

/// An edit cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A text is longer than [`limits::TEXT_BYTES`].
    #[error("{bytes} bytes of text are too many")]
    TextTooLong {
        /// The size met.
        bytes: usize,
    },
    /// A member's name makes a key longer than [`limits::KEY_BYTES`], or is empty.
    #[error("a list member of {bytes} bytes is empty or too long")]
    MemberTooLong {
        /// The size met.
        bytes: usize,
    },
    /// The change would pass a limit of one change.
    #[error("one change cannot hold all that was written")]
    StepTooLarge,
    /// The change would pass a limit of the document.
    #[error("the record has been changed too often")]
    DocumentFull,
}

impl crate::problem::Coded for EditError {
    fn code(&self) -> &'static str {
        match self {
            Self::TextTooLong { .. } => "edit.text-too-long",
            Self::MemberTooLong { .. } => "edit.member-too-long",
            Self::StepTooLarge => "edit.step-too-large",
            Self::DocumentFull => "edit.document-full",
        }
    }

    fn parameters(&self) -> crate::problem::Parameters {
        match self {
            Self::TextTooLong { bytes } => vec![
                ("bytes", bytes.to_string()),
                ("most", limits::TEXT_BYTES.to_string()),
            ],
            Self::MemberTooLong { bytes } => vec![("bytes", bytes.to_string())],
            Self::StepTooLarge | Self::DocumentFull => crate::problem::Parameters::new(),
        }
    }
}

/// What an edit does to one key.
enum Write {
    Put(ScalarValue),
    Delete,
    Prose(String),
}

/// What several edits do together: the last one to a key counts.
type Writes = BTreeMap<String, Write>;

/// The first change of a new record, made without opening a document: about 10 µs instead
/// of 500 for as many single puts.
///
/// # Errors
/// When a text or a member is too long.
pub fn first_change(edits: &[Edit], stamp: &Stamp) -> Result<Chunk, EditError> {
    let mut operations = Vec::with_capacity(edits.len());
    let mut prose = Vec::new();
    for (key, write) in writes(edits)? {
        match write {
            Write::Put(value) => operations.push(Op {
                action: OpType::Put(value),
                obj: ObjectId::Root,
                key: Key::Map(key.into()),
                pred: SortedVec::new(),
                insert: false,
            }),
            Write::Delete => {}
            Write::Prose(text) => prose.push((key, text)),
        }
    }
    let actor_id = ActorId::from(stamp.actor.0);
    let genesis_actor = ActorId::from(genesis::ACTOR.0);
    for (key, text) in prose {
        let counter = genesis::text_counter(&key).expect("only prose is written as prose");
        let object = ObjectId::Id(OpId::new(counter, &genesis_actor));
        let mut after = ElementId::Head;
        for letter in text.chars() {
            let own = OpId::new(genesis::NEXT_OP + operations.len() as u64, &actor_id);
            operations.push(Op {
                action: OpType::Put(ScalarValue::Str(letter.to_string().into())),
                obj: object.clone(),
                key: Key::Seq(std::mem::replace(&mut after, ElementId::Id(own))),
                pred: SortedVec::new(),
                insert: true,
            });
        }
    }
    let change = Change::from(ExpandedChange {
        operations,
        actor_id,
        author: None,
        hash: None,
        seq: 1,
        start_op: NonZeroU64::new(genesis::NEXT_OP).expect("greater than the genesis's"),
        time: claimed(stamp.time),
        message: Some(trust_letter(stamp.trust).to_owned()),
        deps: vec![automerge::ChangeHash(genesis::hash().0)],
        extra_bytes: Vec::new(),
    });
    Chunk::parse(change.raw_bytes()).map_err(|error| over_a_limit(&error))
}

/// Which limit a change of our own is over: the document's numbers and names run out, or one
/// change is too small for what was written.
fn over_a_limit(error: &ChunkError) -> EditError {
    match error {
        ChunkError::Range { .. } | ChunkError::TooMany { .. } => EditError::DocumentFull,
        _ => EditError::StepTooLarge,
    }
}

impl Document {
    /// Writes the edits as one change. `None` when they change nothing.
    ///
    /// # Errors
    /// When a text or a member is too long, or the document is full; nothing is then written.
    ///
    /// # Panics
    /// Never: the keys and values are ours, and the document passed the gates.
    pub fn edit(&mut self, edits: &[Edit], stamp: &Stamp) -> Result<Option<Chunk>, EditError> {
        let mut writes = writes(edits)?;
        writes.retain(|key, write| self.changes_something(key, write));
        if writes.is_empty() {
            return Ok(None);
        }
        let before = self.automerge.get_heads();
        self.automerge.set_actor(ActorId::from(stamp.actor.0));
        let options = CommitOptions::default()
            .with_time(claimed(stamp.time))
            .with_message(trust_letter(stamp.trust));
        self.automerge
            .transact_with::<_, _, AutomergeError, _>(
                |_| options,
                |transaction| {
                    (writes.iter()).try_for_each(|(key, write)| perform(transaction, key, write))
                },
            )
            .map_err(|failure| failure.error)
            .expect("our own edit applies to our own document");
        let change = self.automerge.get_last_local_change();
        let Some(change) = change else {
            return Ok(None);
        };
        match Chunk::parse(change.raw_bytes()) {
            Ok(chunk) => Ok(Some(chunk)),
            Err(error) => {
                self.automerge = (self.automerge.fork_at(&before))
                    .expect("a document can be as it was before its last change");
                Err(over_a_limit(&error))
            }
        }
    }

    fn changes_something(&self, key: &str, write: &Write) -> bool {
        let all = || self.automerge.get_all(automerge::ROOT, key);
        match write {
            Write::Put(value) => {
                !matches!(all().as_deref(), Ok([(automerge::Value::Scalar(old), _)]) if **old == *value)
            }
            Write::Delete => all().is_ok_and(|values| !values.is_empty()),
            Write::Prose(text) => self.text_at_key(key) != *text,
        }
    }

    /// The text of a prose field as observed; empty if there is none.
    pub(super) fn prose(&self, field: &str) -> String {
        self.text_at_key(&layout::answer_key(Layer::Observation, field))
    }

    /// Why a prose field has no text, if somebody said so.
    pub(super) fn no_prose(&self, field: &FieldName) -> Option<Answer> {
        let key = Place::NoProse(field.clone()).key();
        match self.automerge.get(automerge::ROOT, key) {
            Ok(Some((automerge::Value::Scalar(why), _))) => read::scalar_answer(&why),
            _ => None,
        }
    }

    fn text_at_key(&self, key: &str) -> String {
        match self.automerge.get(automerge::ROOT, key) {
            Ok(Some((_, object))) => self.automerge.text(object).unwrap_or_default(),
            _ => String::new(),
        }
    }
}

fn perform(
    transaction: &mut impl Transactable,
    key: &str,
    write: &Write,
) -> Result<(), AutomergeError> {
    match write {
        Write::Put(value) => transaction.put(automerge::ROOT, key, value.clone()),
        Write::Delete => transaction.delete(automerge::ROOT, key),
        Write::Prose(text) => match transaction.get(automerge::ROOT, key)? {
            Some((_, object)) => {
                let old = transaction.text(&object)?;
                (prose::replaced(&old, text).into_iter()).try_for_each(|stretch| {
                    let letters = isize::try_from(stretch.letters).unwrap_or(isize::MAX);
                    transaction.splice_text(&object, stretch.at, letters, &stretch.with)
                })
            }
            None => Ok(()),
        },
    }
}

fn writes(edits: &[Edit]) -> Result<Writes, EditError> {
    let mut writes = Writes::new();
    for edit in edits {
        let (place, write) = match edit {
            Edit::Answer { layer, field, put } => {
                answer_writes(*layer, field, put, &mut writes)?;
                continue;
            }
            Edit::Standing(step, round) => {
                let round = ScalarValue::Int(i64::from(*round));
                (Place::Standing(*step), Write::Put(round))
            }
            Edit::Comment(field, comment) => {
                let write = match comment.as_str() {
                    "" => Write::Delete,
                    comment => Write::Put(text_value(comment)?),
                };
                (Place::Comment(field.clone()), write)
            }
            Edit::Attach(hash, attachment) => {
                let described = text_value(&layout::attachment_text(attachment))?;
                (Place::Attachment(*hash), Write::Put(described))
            }
            Edit::Link(survivor, reason) => {
                (Place::Link(*survivor), Write::Put(text_value(reason)?))
            }
            Edit::Unlink(survivor) => (Place::Link(*survivor), Write::Delete),
            Edit::Confirm(check, confirmation) => {
                let described = text_value(&layout::confirmation_text(confirmation))?;
                (Place::Confirmation(check.clone()), Write::Put(described))
            }
        };
        writes.insert(place.key(), write);
    }
    Ok(writes)
}

fn answer_writes(
    layer: Layer,
    field: &FieldName,
    put: &Put,
    writes: &mut Writes,
) -> Result<(), EditError> {
    let key = |member: Option<&str>| {
        let key = Place::Answer {
            layer,
            field: field.clone(),
            member: member.map(SmolStr::new),
        }
        .key();
        match member.map_or(1, str::len) {
            bytes if bytes == 0 || key.len() > limits::KEY_BYTES => {
                Err(EditError::MemberTooLong { bytes })
            }
            _ => Ok(key),
        }
    };
    let is_prose = genesis::prose_counter(layer, field.as_str()).is_some();
    let mut write = |key, write| {
        writes.insert(key, write);
    };
    match put {
        Put::One(answer) if is_prose => {
            let text = answer.given().map(ToString::to_string).unwrap_or_default();
            text_value(&text)?;
            let why = match answer {
                Answer::Given(_) => Write::Delete,
                other => Write::Put(answer_value(other)?),
            };
            write(key(None)?, Write::Prose(text));
            write(Place::NoProse(field.clone()).key(), why);
        }
        Put::Withdraw if is_prose => {
            write(key(None)?, Write::Prose(String::new()));
            write(Place::NoProse(field.clone()).key(), Write::Delete);
        }
        Put::One(answer) => write(key(None)?, Write::Put(answer_value(answer)?)),
        Put::Withdraw => write(key(None)?, Write::Delete),
        Put::Tick(member) => write(key(Some(member))?, Write::Put(ScalarValue::Boolean(true))),
        Put::Untick(member) => write(key(Some(member))?, Write::Delete),
        Put::Entry(id, answer) => {
            write(key(Some(id.as_str()))?, Write::Put(answer_value(answer)?));
        }
    }
    Ok(())
}

fn answer_value(answer: &Answer) -> Result<ScalarValue, EditError> {
    Ok(match answer {
        Answer::Given(Scalar::Bool(yes)) => ScalarValue::Boolean(*yes),
        Answer::Given(Scalar::Int(number)) => ScalarValue::Int(*number),
        Answer::Given(Scalar::Text(text)) => text_value(text)?,
        Answer::Blank => ScalarValue::Null,
        Answer::Unknown => ScalarValue::Bytes(b"?".to_vec()),
        Answer::Refused => ScalarValue::Bytes(b"!".to_vec()),
    })
}

fn text_value(text: &str) -> Result<ScalarValue, EditError> {
    if text.len() > limits::TEXT_BYTES {
        return Err(EditError::TextTooLong { bytes: text.len() });
    }
    Ok(ScalarValue::Str(text.into()))
}

fn claimed(time: i64) -> i64 {
    time.clamp(limits::EARLIEST_TIME, limits::LATEST_TIME)
}

const fn trust_letter(trust: ClockTrust) -> &'static str {
    match trust {
        ClockTrust::Anchored => "a",
        ClockTrust::Elapsed => "e",
        ClockTrust::Bare => "b",
    }
}
