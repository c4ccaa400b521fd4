//! One elder's record as an Automerge document.
//!
//! The document is *one flat map of scalars*: its keys ([`layout`]) spell layer, field and
//! member, so no two tablets can ever make rival maps or lists. Only the few prose fields
//! are text objects, and those are made once, by the [`genesis`] change that every document
//! begins with.
//!
//! Bytes from outside pass two gates before Automerge sees them: [`chunk`] reads their
//! structure without expanding anything, [`grammar`] admits only the operations that Shouce
//! itself writes. Then [`Document::admit`] applies them to a throw-away copy.

use std::fmt;

use automerge::{Automerge, Change, ReadDoc};

use crate::id::{Actor, ChangeHash};

pub mod authority;
pub mod chunk;
pub mod genesis;
pub mod grammar;
pub mod history;
pub mod layout;
pub mod link;
pub mod migration;
pub mod operation;
pub mod read;
pub mod reauthor;
pub mod write;

mod admit;
mod onward;
mod prose;
mod references;
mod trial;

pub use admit::{AdmitError, Admitted};
pub use chunk::Chunk;
pub use onward::Onward;
pub use trial::{Trial, Unproven};
pub use write::{Edit, EditError, Put, Stamp};

/// An open document. Opening one costs about 100 µs and 17 KB, so never hold many.
#[derive(Clone)]
pub struct Document {
    automerge: Automerge,
}

/// Automerge refused bytes that passed our own gates, or a stored document is damaged.
#[derive(Debug, thiserror::Error)]
#[error("the document's bytes do not make a document")]
pub struct OpenError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl OpenError {
    fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    /// A document with nothing but its genesis.
    #[must_use]
    pub fn new() -> Self {
        Self {
            automerge: genesis::document().clone(),
        }
    }

    /// The document that these changes make. Their order does not matter; the genesis may
    /// be left out. Changes whose dependencies are missing are an error: a stored record is
    /// whole or damaged.
    ///
    /// # Errors
    /// When a change is not one, or the set is not closed under dependencies.
    pub fn from_changes<'a>(
        chunks: impl IntoIterator<Item = &'a Chunk>,
    ) -> Result<Self, OpenError> {
        let mut document = Self::new();
        document.apply(chunks)?;
        let missing = document.automerge.get_missing_deps(&[]);
        if missing.is_empty() {
            Ok(document)
        } else {
            Err(OpenError::new(format!(
                "{} missing dependencies",
                missing.len()
            )))
        }
    }

    /// Reads back what [`Document::save`] wrote, verifying its heads.
    ///
    /// # Errors
    /// When the bytes are damaged. Never call this on bytes from another machine.
    pub fn load(saved: &[u8]) -> Result<Self, OpenError> {
        let automerge = Automerge::load(saved).map_err(OpenError::new)?;
        Ok(Self { automerge })
    }

    /// The whole document, uncompressed by Automerge: its own deflate would triple what our
    /// compression across records makes of it.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.automerge.save_nocompress()
    }

    /// Applies changes that passed the gates; repeating one does nothing.
    ///
    /// # Errors
    /// When Automerge refuses one. The document must then be thrown away.
    pub fn apply<'a>(
        &mut self,
        chunks: impl IntoIterator<Item = &'a Chunk>,
    ) -> Result<(), OpenError> {
        let changes = (chunks.into_iter())
            .map(|chunk| Change::try_from(chunk.bytes()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(OpenError::new)?;
        self.apply_parsed(changes)
    }

    /// To a document that is nothing but its genesis, changes are applied together with it:
    /// Automerge then writes each column once, and not once for every stretch between the
    /// genesis's keys, which takes several times as long.
    fn apply_parsed(&mut self, mut changes: Vec<Change>) -> Result<(), OpenError> {
        let begins = self.automerge.get_heads()[..] == [genesis::change().hash()];
        if begins {
            self.automerge = Automerge::new();
            changes.insert(0, genesis::change().clone());
        }
        self.automerge
            .apply_changes(changes)
            .map_err(OpenError::new)
    }

    /// The hashes of the changes that nothing follows, sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> = (self.automerge.get_heads().into_iter())
            .map(|hash| ChangeHash(hash.0))
            .collect();
        heads.sort_unstable();
        heads
    }

    /// Every change but the genesis, dependencies first.
    ///
    /// # Panics
    /// Never for a document made by this crate: what Automerge stores it can write.
    #[must_use]
    pub fn changes(&self) -> Vec<Chunk> {
        (self.automerge.get_changes(&[]).iter())
            .filter(|change| change.hash().0 != genesis::hash().0)
            .map(|change| {
                Chunk::parse(change.raw_bytes()).expect("Automerge writes what passed the gate")
            })
            .collect()
    }

    /// Whether the document holds this change.
    #[must_use]
    pub fn has(&self, hash: &ChangeHash) -> bool {
        let hash = automerge::ChangeHash(hash.0);
        self.automerge.get_change_meta_by_hash(&hash).is_some()
    }

    /// The number of changes that this actor made here.
    #[must_use]
    pub fn sequence_of(&self, actor: &Actor) -> u64 {
        (self.automerge.get_changes_meta(&[]).iter())
            .filter(|change| change.actor.to_bytes() == actor.as_bytes())
            .map(|change| change.seq)
            .max()
            .unwrap_or(0)
    }
}

/// Only the heads: what is in a document is personal.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("heads", &self.heads())
            .finish()
    }
}
