//! The last gate before a change becomes part of a document: try it on a copy.

use super::chunk::Chunk;
use super::trial::Trial;
use super::{Document, OpenError};
use crate::id::ChangeHash;
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
        let mut trial = Trial::of(self.clone());
        for chunk in chunks {
            trial.take(chunk)?;
        }
        trial.prove().map_err(|unproven| unproven.why)
    }
}
