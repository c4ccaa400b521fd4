//! A world that is set up once and begun with again and again.

use std::fs;
use std::path::{Path, PathBuf};

use super::World;
use crate::tablet::{Closed, Tablet};

/// What lay in the folder of a world when everything in it was switched off.
pub struct Kept {
    files: Vec<(PathBuf, Vec<u8>)>,
    tablets: Vec<Closed>,
    next_tablet: u64,
}

impl World {
    /// Ends this world and keeps it, with these of its tablets.
    ///
    /// # Panics
    /// When a file cannot be read.
    #[must_use]
    pub fn keep(mut self, tablets: Vec<Tablet>) -> Kept {
        let tablets = tablets.into_iter().map(Tablet::close).collect();
        self.stop();
        let mut files = Vec::new();
        read_all(self.folder(), Path::new(""), &mut files);
        Kept {
            files,
            tablets,
            next_tablet: self.next_tablet,
        }
    }
}

impl Kept {
    /// A world that begins where this one ended, and its tablets in their order, switched off.
    ///
    /// # Panics
    /// When it cannot be written or does not start.
    #[must_use]
    pub fn begin(&self) -> (World, Vec<Closed>) {
        let mut world = World::empty();
        lay(world.folder(), &self.files);
        world.next_tablet = self.next_tablet;
        world.start();
        let theirs = |tablet: &Closed| tablet.clone().moved_to(world.folder());
        let tablets = self.tablets.iter().map(theirs).collect();
        (world, tablets)
    }
}

/// Writes files under a folder.
pub(super) fn lay(folder: &Path, files: &[(PathBuf, Vec<u8>)]) {
    for (name, bytes) in files {
        let file = folder.join(name);
        let folder = file.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).expect("a folder");
        fs::write(file, bytes).expect("room for a world");
    }
}

pub(super) fn read_all(folder: &Path, name: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder.join(name)).expect("a folder") {
        let entry = entry.expect("a file");
        let name = name.join(entry.file_name());
        if entry.path().is_dir() {
            read_all(folder, &name, files);
        } else {
            files.push((name, fs::read(entry.path()).expect("a file")));
        }
    }
}
