//! A tablet that is switched off: its store lies there, and nobody has it open.

use std::path::{Path, PathBuf};

use client_core::clock::Now;
use client_core::store::Place;
use client_core::sync::Engine;
use client_core::vault::StoreKey;
use rand_chacha::ChaCha8Rng;
use schema::questionnaire::Questionnaire;

use super::{Tablet, open};

/// A tablet that is switched off.
#[derive(Clone)]
pub struct Closed {
    pub(super) rng: ChaCha8Rng,
    pub(super) now: Now,
    /// Where its store lies.
    pub path: PathBuf,
    pub(super) form: &'static Questionnaire,
    pub(super) place: Place,
    pub(super) key: StoreKey,
}

impl Closed {
    /// Switches it on.
    ///
    /// # Panics
    /// When the store does not open.
    #[must_use]
    pub fn open(mut self) -> Tablet {
        let client =
            open(&self.path, self.key, self.place, self.form, &mut self.rng).expect("it opens");
        Tablet {
            client,
            engine: Engine::default(),
            rng: self.rng,
            now: self.now,
            path: self.path,
            bytes: (0, 0),
            requests: 0,
            comparisons: 0,
            last: None,
            on_its_way: None,
            room: None,
            form: self.form,
            place: self.place,
            key: self.key,
        }
    }

    /// The same in a copy of its world's folder.
    #[must_use]
    pub(crate) fn moved_to(mut self, folder: &Path) -> Self {
        let name = self.path.file_name().unwrap_or_default();
        self.path = folder.join(name);
        self
    }

    /// The key of the store.
    #[must_use]
    pub fn key(&self) -> StoreKey {
        self.key
    }

    /// The place of the store.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }
}
