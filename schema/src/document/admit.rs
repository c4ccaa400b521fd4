//! The last gate before a change becomes part of a document: try it on a copy.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::chunk::Chunk;
use super::references::Known;
use super::{Document, OpenError};
use crate::id::{Actor, ChangeHash};
use crate::limits;
use crate::problem::{Coded, Parameters};

/// A change cannot become part of this document.
#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    /// A change it follows is not here yet: it can wait.
    #[error("change {0} is missing")]
    Missing(ChangeHash),
    /// The author's stream has another change under this number: a copied tablet.
    #[error("the author's change number {met} comes where {due} is due")]
    Sequence {
        /// The number in the change.
        met: u64,
        /// The number that is due.
        due: u64,
    },
    /// Its first operation's number is not the one that follows what it has seen.
    #[error("its first operation has a number that cannot follow")]
    StartOp,
    /// It refers to an author who has written nothing here.
    #[error("it refers to an author who has written nothing here")]
    UnknownActor,
    /// It overwrites or stands beside something that is not there.
    #[error("it refers to something that is not there")]
    Reference,
    /// The document would have more actors or operations than its limits.
    #[error("the document would pass its limit of {0}")]
    Full(&'static str),
    /// Automerge refuses it, or does not read back what it wrote.
    #[error("the changed document does not hold together")]
    Broken(#[source] OpenError),
    /// Automerge panicked; the copy is gone, the document untouched.
    #[error("the change breaks the document library")]
    Panicked,
}

impl Coded for AdmitError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "change.dependency-missing",
            Self::Sequence { .. } => "change.sequence",
            Self::Full(_) => "change.document-full",
            Self::StartOp
            | Self::UnknownActor
            | Self::Reference
            | Self::Broken(_)
            | Self::Panicked => "change.not-ours",
        }
    }

    fn parameters(&self) -> Parameters {
        vec![("detail", self.to_string())]
    }
}

/// A document that changes were let into.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The document.
    pub document: Document,
    /// What [`Document::save`] wrote of it, and it was read back from.
    pub saved: Vec<u8>,
}

impl Document {
    /// The document with these changes, in this order, if all of them hold together.
    /// `self` stays as it is: whatever happens, happens to a copy.
    ///
    /// The caller has checked each change with [`super::grammar`] and
    /// [`super::authority`]. Changes that the document already has do nothing.
    ///
    /// # Errors
    /// Says which gate the first failing change did not pass.
    pub fn admit(&self, chunks: &[Chunk]) -> Result<Admitted, AdmitError> {
        let news: Vec<&Chunk> = (chunks.iter())
            .filter(|chunk| !self.has(&chunk.hash()))
            .collect();
        self.check_places(&news)?;
        // A panic of the library must cost this change, not the process.
        catch_unwind(AssertUnwindSafe(|| self.try_on_a_copy(&news)))
            .unwrap_or(Err(AdmitError::Panicked))
    }

    /// Dependencies, numbers and limits, from the changes' heads alone.
    fn check_places(&self, news: &[&Chunk]) -> Result<(), AdmitError> {
        // Of each author the last change's number and the last operation's.
        let mut lasts = BTreeMap::<Actor, (u64, u64)>::new();
        let mut next_op = 1;
        for change in self.automerge.get_changes_meta(&[]) {
            if let Ok(actor) = Actor::try_from(change.actor.to_bytes()) {
                let last = lasts.entry(actor).or_default();
                *last = (change.seq.max(last.0), change.max_op.max(last.1));
            }
            next_op = next_op.max(change.max_op + 1);
        }
        let mut new = BTreeSet::new();
        let mut known = Known::new(self);
        for chunk in news {
            let head = chunk.head();
            let missing =
                (head.dependencies.iter()).find(|hash| !new.contains(*hash) && !self.has(hash));
            if let Some(hash) = missing {
                return Err(AdmitError::Missing(*hash));
            }
            // Automerge looks these up without asking whether they are there.
            if !head
                .other_actors
                .iter()
                .all(|actor| lasts.contains_key(actor))
            {
                return Err(AdmitError::UnknownActor);
            }
            let last = lasts.entry(head.actor).or_default();
            if head.sequence != last.0 + 1 {
                return Err(AdmitError::Sequence {
                    met: head.sequence,
                    due: last.0 + 1,
                });
            }
            // Two operations of one author under one number: Automerge does not look.
            if head.start_op <= last.1 {
                return Err(AdmitError::StartOp);
            }
            *last = (head.sequence, head.start_op + chunk.operations() as u64 - 1);
            if !known.check(chunk) {
                return Err(AdmitError::Reference);
            }
            if head.dependencies.is_empty() || head.start_op > next_op {
                return Err(AdmitError::StartOp);
            }
            next_op = next_op.max(head.start_op + chunk.operations() as u64);
            if lasts.len() > limits::DOCUMENT_ACTORS {
                return Err(AdmitError::Full("actors"));
            }
            if next_op > limits::DOCUMENT_OPERATIONS {
                return Err(AdmitError::Full("operations"));
            }
            new.insert(chunk.hash());
        }
        Ok(())
    }

    /// The gate that every change passes, one by one: applied to a copy, saved, loaded, the
    /// heads equal.
    ///
    /// A loaded document has rebuilt each of its changes from its columns, and names it by
    /// the SHA-256 of what it rebuilt. So a change that it has under its own name is written
    /// in the only bytes that these operations can be written in.
    fn try_on_a_copy(&self, news: &[&Chunk]) -> Result<Admitted, AdmitError> {
        let mut copy = self.clone();
        copy.apply(news.iter().copied())
            .map_err(AdmitError::Broken)?;
        let saved = copy.save();
        let document = Self::load(&saved).map_err(AdmitError::Broken)?;
        let all_there = || news.iter().all(|chunk| document.has(&chunk.hash()));
        if document.heads() == copy.heads() && all_there() {
            Ok(Admitted { document, saved })
        } else {
            Err(AdmitError::Broken(OpenError::new(
                "heads differ after a reload",
            )))
        }
    }
}
