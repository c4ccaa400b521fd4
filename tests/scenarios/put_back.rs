//! A file of the server's is put back by hand, past `shouce restore`.

use std::fs;
use std::path::{Path, PathBuf};

use schema::id::RecordId;
use support::tablet::{Tablet, observe};
use support::world::{VILLAGES, World};

/// What a copy of the data folder lacks, who copied it, and who has been told of that.
struct Day {
    world: World,
    copy: PathBuf,
    tablet: Tablet,
    other: Tablet,
    old: RecordId,
    new: RecordId,
    /// The epoch of that day.
    before: u32,
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).collect()
}

/// Somebody copies the folder while the server stands still, and a day passes.
fn day() -> Day {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let mut other = world.tablet(&[VILLAGES[0]]);
    let village = observe("division_village", VILLAGES[0]);
    let old = tablet.add(&[observe("name", "余阿普"), village.clone()]);
    tablet.sync(&world);
    other.sync(&world);
    world.settle();
    world.stop();
    let copy = world.folder().join("copy");
    fs::create_dir(&copy).unwrap();
    for file in files(&world.data()) {
        fs::copy(&file, copy.join(file.file_name().unwrap())).unwrap();
    }
    world.start();
    tablet.answer(old, "name", "胡阿普");
    let new = tablet.add(&[observe("name", "阿娜"), village]);
    tablet.sync(&world);
    other.sync(&world);
    assert!(tablet.client.view(new).unwrap().synced());
    world.settle();
    let before = world.read(|ledger, _| ledger.epoch()).0;
    world.stop();
    Day {
        before,
        world,
        copy,
        tablet,
        other,
        old,
        new,
    }
}

impl Day {
    /// Puts the copy's files back that begin so, and starts the server.
    fn put_back(&mut self, beginning: &str) {
        let data = self.world.data();
        let is_meant = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(beginning) && !name.ends_with(".lock")
        };
        for file in files(&data).into_iter().filter(is_meant) {
            fs::remove_file(file).unwrap();
        }
        for file in files(&self.copy).into_iter().filter(is_meant) {
            fs::copy(&file, data.join(file.file_name().unwrap())).unwrap();
        }
        self.world.start();
        self.world.settle();
        let records = self.world.read(|_, projection| projection.records());
        assert_eq!(records, 1, "the copy is older");
    }

    /// Everything is there again, everywhere, and the office knows what happened.
    fn ends_mended(mut self) {
        self.tablet.sync(&self.world);
        self.other.sync(&self.world);
        assert_eq!(self.other.text(self.old, "name").as_deref(), Some("胡阿普"));
        assert_eq!(self.other.text(self.new, "name").as_deref(), Some("阿娜"));
        assert!(self.tablet.client.view(self.new).unwrap().synced());
        let (deeds, restored) = self
            .world
            .read(|ledger, _| Ok((ledger.audit_before(u64::MAX, 10)?, ledger.restored()?)));
        let noticed = deeds
            .iter()
            .filter(|row| row.deed.what == "ledger.put-back");
        assert_eq!(noticed.count(), 1, "{deeds:?}");
        assert!(restored.is_some());
        self.world.verify();
    }

    fn epoch(&self) -> u32 {
        self.world.read(|ledger, _| ledger.epoch()).0
    }
}

#[test]
fn a_ledger_that_was_put_back_by_hand_is_noticed_at_the_start_and_gets_everything_back() {
    let mut day = day();
    day.put_back("ledger.db");
    let before = day.before;
    assert_ne!(day.epoch(), before, "noticed before any tablet comes");
    day.ends_mended();
}

#[test]
fn a_whole_folder_that_was_put_back_by_hand_is_noticed_when_a_tablet_knows_more() {
    let mut day = day();
    day.put_back("");
    assert_eq!(day.epoch(), day.before, "nothing here knows better");
    day.other.sync(&day.world);
    assert_ne!(day.epoch(), day.before);
    day.ends_mended();
}
