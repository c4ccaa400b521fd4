//! Photos and what becomes of them when the server does not stay what it was.

use client_core::attachment::Taken;
use client_core::upload::Uploader;
use schema::id::{ContentHash, RecordId};
use schema::record::FieldName;
use support::tablet::{Tablet, observe};
use support::world::{VILLAGES, World};

/// As a JPEG begins, and too large for one part.
fn picture() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
    bytes.extend((0..150_000_u32).map(|place| place.to_le_bytes()[place as usize % 3]));
    bytes
}

fn elder_with(tablet: &mut Tablet, picture: &[u8]) -> RecordId {
    let elder = tablet.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    let taken = Taken {
        field: &FieldName::new("photo_person").unwrap(),
        media_type: "image/jpeg",
        bytes: picture,
        thumbnail: None,
    };
    (tablet.client.attach(elder, taken, tablet.now)).unwrap();
    elder
}

/// Parts until nothing is left to go. How many it took.
fn upload(world: &World, tablet: &Tablet) -> usize {
    let mut uploader = Uploader::default();
    let mut parts = 0;
    while let Some(part) = uploader.next(&tablet.client).unwrap() {
        let (ok, answer) = world.post("/attachment", part);
        assert!(ok);
        assert!(uploader.answered(&tablet.client, &answer, 300).unwrap());
        parts += 1;
    }
    parts
}

#[test]
fn a_photo_that_a_restored_server_lacks_is_given_back_whole() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let without = world.back_up();
    let elder = elder_with(&mut tablet, &picture());
    let hash = ContentHash::of(&picture());
    tablet.sync(&world);
    assert!(upload(&world, &tablet) > 1, "in parts");
    let to_go = |tablet: &Tablet| tablet.client.store().attachments_to_go().unwrap();
    assert_eq!(to_go(&tablet).attachments, 0);
    assert!(world.app().attachments.is_whole(hash).unwrap());

    world.restore(&without);
    assert!(!world.app().attachments.is_whole(hash).unwrap());
    tablet.sync(&world);
    assert_eq!(to_go(&tablet).attachments, 1);
    upload(&world, &tablet);
    assert_eq!(to_go(&tablet).attachments, 0);
    assert!(world.app().attachments.read(hash).unwrap() == picture());
    assert!(tablet.client.view(elder).unwrap().synced());
}
