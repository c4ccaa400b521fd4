//! From one version of the questionnaire to the next, without a meeting.
//!
//! A migration is a change like any other, except that its author is computed: the same
//! migration of the same heads is the same bytes on every tablet, so that two tablets on
//! the new version do not disagree, and one that meets other heads makes another change
//! instead of a rival for the same number.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutomergeError, Value};
use sha2::{Digest, Sha256};

use super::chunk::Chunk;
use super::layout::Place;
use super::{Document, OpenError};
use crate::id::{Actor, first_bytes};
use crate::record::{FieldName, Layer};

/// One step of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A field has a new name. What an old tablet later writes under the old name is moved
    /// by the next migration.
    Rename {
        /// The old name.
        from: FieldName,
        /// The new name.
        to: FieldName,
    },
    /// A code of a field has become another one.
    Recode {
        /// The field.
        field: FieldName,
        /// The old code.
        from: &'static str,
        /// The new code.
        to: &'static str,
    },
}

/// What brings documents to a version of the questionnaire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The version it leads to.
    pub to: u16,
    /// What it does.
    pub steps: Vec<Step>,
}

impl Migration {
    /// The author of this migration of a document with these heads.
    #[must_use]
    pub fn actor(&self, document: &Document) -> Actor {
        let mut digest = Sha256::new()
            .chain_update(b"shouce migration 1")
            .chain_update(self.to.to_be_bytes());
        for head in document.heads() {
            digest.update(head.as_bytes());
        }
        Actor(first_bytes(&digest.finalize()))
    }

    /// Whether `chunk` is exactly what this migration makes of a document whose heads are
    /// the chunk's dependencies.
    #[must_use]
    pub fn made(&self, document: &Document, chunk: &Chunk) -> bool {
        let mut copy = document.clone();
        document.heads() == chunk.head().dependencies
            && matches!(copy.migrate(self), Ok(Some(made)) if made == *chunk)
    }
}

impl Document {
    /// Brings the document to the migration's version. `None` if it is there already.
    ///
    /// # Errors
    /// When the document is damaged.
    pub fn migrate(&mut self, migration: &Migration) -> Result<Option<Chunk>, OpenError> {
        let actor = migration.actor(self);
        self.automerge.set_actor(ActorId::from(actor.0));
        self.automerge
            .transact_with::<_, _, AutomergeError, _>(
                |_| CommitOptions::default().with_time(0),
                |transaction| {
                    for step in &migration.steps {
                        for layer in Layer::ALL {
                            perform(transaction, step, layer)?;
                        }
                    }
                    Ok(())
                },
            )
            .map_err(|failure| OpenError::new(failure.error))?;
        let Some(change) = self.automerge.get_last_local_change() else {
            return Ok(None);
        };
        if change.actor_id().to_bytes() != actor.as_bytes() {
            return Ok(None);
        }
        Chunk::parse(change.raw_bytes())
            .map(Some)
            .map_err(OpenError::new)
    }
}

fn perform(
    transaction: &mut impl Transactable,
    step: &Step,
    layer: Layer,
) -> Result<(), AutomergeError> {
    let key = |field: &FieldName, member| {
        let field = field.clone();
        Place::Answer {
            layer,
            field,
            member,
        }
        .key()
    };
    match step {
        Step::Rename { from, to } => {
            let moved: Vec<_> = (transaction.map_range(automerge::ROOT, ..))
                .filter_map(|item| match Place::of(&item.key)? {
                    Place::Answer {
                        layer: at,
                        field,
                        member,
                    } if at == layer && field == *from => {
                        Some((item.key.to_string(), member, item.value.into_value()))
                    }
                    _ => None,
                })
                .collect();
            for (old, member, value) in moved {
                if let Value::Scalar(value) = value {
                    transaction.put(automerge::ROOT, key(to, member), value.into_owned())?;
                    transaction.delete(automerge::ROOT, old)?;
                }
            }
        }
        Step::Recode { field, from, to } => {
            let one = key(field, None);
            if let Some((Value::Scalar(value), _)) = transaction.get(automerge::ROOT, &one)?
                && value.as_str() == Some(from)
            {
                transaction.put(automerge::ROOT, one, *to)?;
            }
            let old = key(field, Some((*from).into()));
            if transaction.get(automerge::ROOT, &old)?.is_some() {
                transaction.put(automerge::ROOT, key(field, Some((*to).into())), true)?;
                transaction.delete(automerge::ROOT, old)?;
            }
        }
    }
    Ok(())
}
