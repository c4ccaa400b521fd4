//! Changes that come up for one document, one after the other.
//!
//! Each is checked by itself against what is there and what was taken before it. What is taken
//! is proven together, once: the document is saved, loaded, and must be the same. To prove each
//! change by itself costs as much as the whole document each time, so that a record on which
//! somebody writes without end would take longer with every change.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::admit::{AdmitError, Admitted};
use super::chunk::Chunk;
use super::references::Known;
use super::{Document, OpenError};
use crate::id::{Actor, ChangeHash};
use crate::limits;

/// A document and what comes up for it. The document stays as it is: whatever happens, happens
/// to a copy.
pub struct Trial {
    document: Document,
    /// Of each author the last change's number and the last operation's.
    lasts: BTreeMap<Actor, Last>,
    next_op: u64,
    known: Known,
    taken: Vec<Taken>,
    hashes: BTreeSet<ChangeHash>,
}

#[derive(Clone, Copy, Default)]
struct Last {
    sequence: u64,
    op: u64,
}

/// A change that was taken, and what it put an end to.
struct Taken {
    chunk: Chunk,
    last: Option<Last>,
    next_op: u64,
}

/// Of what was taken, a change with which the document does not hold together.
#[derive(Debug, thiserror::Error)]
#[error("change {change} does not hold together with those before it")]
pub struct Unproven {
    /// The first such change.
    pub change: ChangeHash,
    /// Why.
    #[source]
    pub why: AdmitError,
}

impl Trial {
    /// Of a document that holds together.
    #[must_use]
    pub fn of(document: Document) -> Self {
        let mut lasts = BTreeMap::<Actor, Last>::new();
        let mut next_op = 1;
        for change in document.automerge.get_changes_meta(&[]) {
            if let Ok(actor) = Actor::try_from(change.actor.to_bytes()) {
                let last = lasts.entry(actor).or_default();
                last.sequence = last.sequence.max(change.seq);
                last.op = last.op.max(change.max_op);
            }
            next_op = next_op.max(change.max_op + 1);
        }
        Self {
            document,
            lasts,
            next_op,
            known: Known::default(),
            taken: Vec::new(),
            hashes: BTreeSet::new(),
        }
    }

    /// Whether a change is in the document, or was taken.
    #[must_use]
    pub fn has(&self, hash: &ChangeHash) -> bool {
        self.hashes.contains(hash) || self.document.has(hash)
    }

    /// Takes a change whose dependencies, numbers and references fit, within the limits. One
    /// that is there already does nothing: false.
    ///
    /// The caller has checked it with [`super::grammar`] and [`super::authority`].
    ///
    /// # Errors
    /// What does not fit.
    pub fn take(&mut self, chunk: &Chunk) -> Result<bool, AdmitError> {
        let hash = chunk.hash();
        if self.has(&hash) {
            return Ok(false);
        }
        let head = chunk.head();
        if let Some(missing) = head.dependencies.iter().find(|hash| !self.has(hash)) {
            return Err(AdmitError::Missing(*missing));
        }
        // Automerge looks these up without asking whether they are there.
        let is_known = |actor: &Actor| self.lasts.contains_key(actor);
        if !head.other_actors.iter().all(is_known) {
            return Err(AdmitError::UnknownActor);
        }
        let before = self.lasts.get(&head.actor).copied();
        let last = before.unwrap_or_default();
        if head.sequence != last.sequence + 1 {
            return Err(AdmitError::Sequence {
                met: head.sequence,
                due: last.sequence + 1,
            });
        }
        // Two operations of one author under one number: Automerge does not look.
        if head.start_op <= last.op {
            return Err(AdmitError::StartOp);
        }
        if !self.known.take(&self.document, chunk) {
            return Err(AdmitError::Reference);
        }
        let end = head.start_op + chunk.operations() as u64;
        let actors = self.lasts.len() + usize::from(before.is_none());
        let refused = if head.dependencies.is_empty() || head.start_op > self.next_op {
            Some(AdmitError::StartOp)
        } else if actors > limits::DOCUMENT_ACTORS {
            Some(AdmitError::Full("actors"))
        } else if self.next_op.max(end) > limits::DOCUMENT_OPERATIONS {
            Some(AdmitError::Full("operations"))
        } else {
            None
        };
        if let Some(refused) = refused {
            self.known.take_back();
            return Err(refused);
        }
        self.taken.push(Taken {
            chunk: chunk.clone(),
            last: before,
            next_op: self.next_op,
        });
        self.hashes.insert(hash);
        let last = Last {
            sequence: head.sequence,
            op: end - 1,
        };
        self.lasts.insert(head.actor, last);
        self.next_op = self.next_op.max(end);
        Ok(true)
    }

    /// Takes the change back that was taken last.
    pub fn take_back(&mut self) {
        let Some(Taken {
            chunk,
            last,
            next_op,
        }) = self.taken.pop()
        else {
            return;
        };
        self.known.take_back();
        self.hashes.remove(&chunk.hash());
        let actor = chunk.head().actor;
        match last {
            Some(last) => self.lasts.insert(actor, last),
            None => self.lasts.remove(&actor),
        };
        self.next_op = next_op;
    }

    /// The gate that every change passes: applied to a copy, saved, loaded, the heads equal.
    ///
    /// A loaded document has rebuilt each of its changes from its columns, and names it by
    /// the SHA-256 of what it rebuilt. So a change that it has under its own name is written
    /// in the only bytes that these operations can be written in.
    ///
    /// # Errors
    /// Names the first change with which the document does not hold together: a document with
    /// it and those before it fails, and so does one with more.
    pub fn prove(self) -> Result<Admitted, Unproven> {
        proven(&self.document, &self.taken).map_err(|why| self.first_unproven(why))
    }

    fn first_unproven(&self, why: AdmitError) -> Unproven {
        let (mut holds, mut fails) = (0, self.taken.len());
        let mut why = why;
        while fails - holds > 1 {
            let middle = usize::midpoint(holds, fails);
            match proven(&self.document, &self.taken[..middle]) {
                Ok(_) => holds = middle,
                Err(error) => (fails, why) = (middle, error),
            }
        }
        // Where nothing was taken the document itself fails, and no change is named.
        let culprit = self.taken.get(fails.saturating_sub(1));
        Unproven {
            change: culprit.map_or(ChangeHash([0; 32]), |taken| taken.chunk.hash()),
            why,
        }
    }
}

/// A panic of the library must cost these changes, not the process.
fn proven(document: &Document, taken: &[Taken]) -> Result<Admitted, AdmitError> {
    let tried = catch_unwind(AssertUnwindSafe(|| {
        let mut copy = document.clone();
        let chunks = taken.iter().map(|taken| &taken.chunk);
        copy.apply(chunks).map_err(AdmitError::Broken)?;
        let (saved, heads) = (copy.save(), copy.heads());
        drop(copy);
        let document = Document::load(&saved).map_err(AdmitError::Broken)?;
        let all_there = || taken.iter().all(|taken| document.has(&taken.chunk.hash()));
        if document.heads() == heads && all_there() {
            Ok(Admitted { document, saved })
        } else {
            let differs = OpenError::new("heads differ after a reload");
            Err(AdmitError::Broken(differs))
        }
    }));
    tried.unwrap_or(Err(AdmitError::Panicked))
}
