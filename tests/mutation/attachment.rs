//! Parts of a photo: their place, their size, their names and their kinds.

use std::fs;
use std::path::Path;

use rand_core::Rng;
use schema::id::{ContentHash, DeviceId, RecordId};
use schema::wire::attachment::{Part, VERSION};
use server::attachment::Attachments;
use support::world::{ROOM, memory};

use super::Try;
use super::bend::{below, number, one_in, some_bytes, text};
use super::honest;

const KINDS: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "audio/webm"];

pub(crate) fn prepare() -> Try {
    let key = honest::key();
    let folder = tempfile::tempdir_in(memory(ROOM)).unwrap();
    let data = folder.path().join("data");
    fs::create_dir_all(&data).unwrap();
    let attachments = Attachments::of(&data, 0);
    let photo = [b"\xff\xd8\xff".as_slice(), &[7; 3_000]].concat();
    Box::new(move |rng: &mut dyn Rng| {
        let mut photo = photo.clone();
        if one_in(rng, 3) {
            some_bytes(rng, &mut photo);
        }
        let from = below(rng, photo.len() + 1);
        let to = from + below(rng, photo.len() - from + 1);
        let mut part = Part {
            version: VERSION,
            device: DeviceId::of(&key.verifying_key()),
            record: RecordId::preloaded("bent", "1"),
            hash: ContentHash::of(&photo),
            media_type: KINDS[below(rng, KINDS.len())].into(),
            size: photo.len() as u64,
            offset: from as u64,
            bytes: photo[from..to].to_vec(),
        };
        match below(rng, 6) {
            0 => part.size = number(rng, part.size),
            1 => part.offset = number(rng, part.offset),
            2 => part.media_type = text(rng, &part.media_type).into(),
            3 => some_bytes(rng, &mut part.bytes),
            4 => (part.offset, part.bytes) = (0, photo),
            _ => {}
        }
        let sent = part.seal(&key);
        assert_eq!(Part::verify(&sent, &key.verifying_key()), Ok(()));
        let read = Part::read(&sent).expect("what is sealed reads");
        let taken = attachments.take(&read).is_ok();
        // Beside the photos only the ledger, which has their keys.
        let within = |folder: &Path, name: &str| {
            let mut others = beside(folder).into_iter();
            others.all(|other| other == name || other.starts_with("ledger.db"))
        };
        assert!(within(folder.path(), "data") && within(&data, "attachments"));
        taken
    })
}

fn beside(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.collect()
}
