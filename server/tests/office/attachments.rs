use std::path::PathBuf;

use ed25519_dalek::{SigningKey, VerifyingKey};
use schema::id::{ContentHash, DeviceId, RecordId};
use schema::limits;
use schema::wire::attachment::{Held, Part, VERSION};

use crate::desk::{Answer, Desk, Serving};
use crate::devices::enrol;

/// A tablet with a photo to send.
struct Tablet {
    key: SigningKey,
    server_key: VerifyingKey,
}

impl Tablet {
    fn enrolled(desk: &Desk, server: &Serving) -> Self {
        let (key, welcome) = enrol(desk, server, "Li");
        let server_key = VerifyingKey::from_bytes(&welcome.server_key).unwrap();
        Self { key, server_key }
    }

    fn part(&self, content: &[u8], from: usize, to: usize) -> Part {
        Part {
            version: VERSION,
            device: DeviceId::of(&self.key.verifying_key()),
            record: RecordId::preloaded("test", "1"),
            hash: ContentHash::of(content),
            media_type: "image/jpeg".into(),
            size: content.len() as u64,
            offset: from as u64,
            bytes: content[from..to].to_vec(),
        }
    }

    fn answer(&self, server: &Serving, part: &Part) -> (Vec<u8>, Answer) {
        let sent = part.seal(&self.key);
        let answer = server.ask("POST", "/attachment", &[], &sent);
        (sent, answer)
    }

    fn send(&self, server: &Serving, part: &Part) -> Held {
        let (sent, answer) = self.answer(server, part);
        assert_eq!(answer.status, 200);
        Held::open(&answer.body, &sent, &self.server_key).unwrap()
    }

    /// Sends all of a photo, from where the server says.
    fn send_all(&self, server: &Serving, content: &[u8]) -> Held {
        let mut from = 0;
        loop {
            let to = content.len().min(from + limits::ATTACHMENT_PART_BYTES);
            match self.send(server, &self.part(content, from, to)) {
                Held::Bytes(held) if held < content.len() as u64 => {
                    from = usize::try_from(held).unwrap();
                }
                held => return held,
            }
        }
    }
}

fn photo(bytes: usize) -> Vec<u8> {
    let mut photo = vec![0xff, 0xd8, 0xff, 0xe0];
    photo.extend((4..bytes).map(|at| u8::try_from(at * 7 % 251).unwrap()));
    photo
}

fn file_of(desk: &Desk, content: &[u8]) -> PathBuf {
    let name = ContentHash::of(content).to_string();
    desk.path("data/attachments").join(&name[..2]).join(name)
}

/// A photo as the server keeps it: nothing of it can be seen in its file.
fn kept(desk: &Desk, content: &[u8]) -> Vec<u8> {
    let file = file_of(desk, content);
    let raw = std::fs::read(&file).unwrap();
    let beginning = &content[..content.len().min(16)];
    assert!(!raw.windows(beginning.len()).any(|some| some == beginning));
    server::sealed_file::FileKeys::of(&desk.path("data"))
        .read(&file)
        .unwrap()
}

fn begun(desk: &Desk) -> usize {
    std::fs::read_dir(desk.path("data/attachments/begun")).map_or(0, Iterator::count)
}

fn count(desk: &Desk, which: &str) -> u64 {
    desk.json(&["health", "--json"])[which].as_u64().unwrap()
}

fn refused(held: Held) -> String {
    match held {
        Held::Refused(problem) => problem.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_photo_comes_in_parts_whatever_is_cut_and_lies_under_its_hash() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let photo = photo(600_000);
    let part = |from, to| tablet.part(&photo, from, to);
    assert_eq!(tablet.send(&server, &part(0, 0)), Held::Bytes(0));
    assert_eq!(
        tablet.send(&server, &part(0, 200_000)),
        Held::Bytes(200_000)
    );
    // The answer was lost: the tablet sends the part again, and is told where to go on.
    assert_eq!(
        tablet.send(&server, &part(0, 200_000)),
        Held::Bytes(200_000)
    );
    assert_eq!(
        tablet.send(&server, &part(400_000, 600_000)),
        Held::Bytes(200_000)
    );
    assert!(server.stop());

    let server = desk.serve();
    assert_eq!(tablet.send(&server, &part(0, 0)), Held::Bytes(200_000));
    assert_eq!(tablet.send_all(&server, &photo), Held::Bytes(600_000));
    assert_eq!(kept(&desk, &photo), photo);
    assert_eq!((begun(&desk), count(&desk, "attachments")), (0, 1));
    // Once more makes no second one.
    assert_eq!(tablet.send_all(&server, &photo), Held::Bytes(600_000));
    assert_eq!(count(&desk, "attachments"), 1);
    desk.run(&["verify"]);
}

#[test]
fn what_is_not_what_its_name_or_kind_says_is_refused_and_can_begin_anew() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let photo = photo(1_000);
    let mut bent = tablet.part(&photo, 0, 1_000);
    bent.bytes[500] ^= 1;
    let said = refused(tablet.send(&server, &bent));
    assert_eq!(
        (said.as_str(), begun(&desk)),
        ("attachment.other-content", 0)
    );
    assert_eq!(tablet.send_all(&server, &photo), Held::Bytes(1_000));

    let page = b"<!doctype html><script>alert(1)</script>";
    let said = refused(tablet.send(&server, &tablet.part(page, 0, page.len())));
    assert_eq!(said, "attachment.other-kind");
    for media_type in ["text/html", "image/svg+xml", ""] {
        let part = Part {
            media_type: media_type.into(),
            ..tablet.part(page, 0, page.len())
        };
        assert_eq!(
            refused(tablet.send(&server, &part)),
            "attachment.media-type"
        );
    }
    assert_eq!((begun(&desk), count(&desk, "attachments")), (0, 1));
}

#[test]
fn limits_let_through_what_is_just_below_and_nothing_just_above() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let most = limits::ATTACHMENT_PART_BYTES;
    let photo = photo(most + 1);
    let above = tablet.part(&photo, 0, most + 1);
    assert_eq!(
        refused(tablet.send(&server, &above)),
        "attachment.out-of-place"
    );
    let below = tablet.part(&photo, 0, most);
    assert_eq!(tablet.send(&server, &below), Held::Bytes(most as u64));

    let sized = |size, offset| Part {
        size,
        offset,
        ..tablet.part(&photo[..9], 0, 9)
    };
    let most = limits::ATTACHMENT_BYTES;
    assert_eq!(tablet.send(&server, &sized(most, 0)), Held::Bytes(9));
    assert_eq!(
        refused(tablet.send(&server, &sized(most + 1, 0))),
        "attachment.too-large"
    );
    assert_eq!(
        refused(tablet.send(&server, &sized(8, 0))),
        "attachment.out-of-place"
    );
    assert_eq!(
        refused(tablet.send(&server, &sized(9, u64::MAX))),
        "attachment.out-of-place"
    );
    let empty = tablet.part(&[], 0, 0);
    assert_eq!(refused(tablet.send(&server, &empty)), "attachment.empty");

    let most = limits::ATTACHMENT_REQUEST_BYTES;
    let status = |bytes| {
        server
            .ask("POST", "/attachment", &[], &vec![0; bytes])
            .status
    };
    assert_eq!((status(most), status(most + 1)), (400, 413));
}

#[test]
fn a_device_that_begins_many_and_ends_none_keeps_its_latest() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let photos: Vec<_> = (0..=limits::ATTACHMENTS_BEGUN)
        .map(|more| photo(100 + more))
        .collect();
    for (number, photo) in photos.iter().enumerate() {
        assert_eq!(
            tablet.send(&server, &tablet.part(photo, 0, 50)),
            Held::Bytes(50)
        );
        assert_eq!(begun(&desk), (number + 1).min(limits::ATTACHMENTS_BEGUN));
    }
    let last = photos.last().unwrap();
    assert_eq!(
        tablet.send(&server, &tablet.part(last, 0, 0)),
        Held::Bytes(50)
    );
    assert_eq!(tablet.send_all(&server, &photos[0]), Held::Bytes(100));
}

#[test]
fn only_an_enrolled_device_hands_in_photos_and_a_revoked_one_s_are_kept_apart() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let photo = photo(1_000);
    let forged = tablet
        .part(&photo, 0, 1_000)
        .seal(&SigningKey::from_bytes(&[8; 32]));
    let answer = server.post("/attachment", &forged);
    let held = Held::open(&answer, &forged, &tablet.server_key).unwrap();
    assert_eq!(refused(held), "exchange.signature");
    let unknown = Part {
        device: DeviceId([1; 8]),
        ..tablet.part(&photo, 0, 1_000)
    };
    assert_eq!(refused(tablet.send(&server, &unknown)), "device.unknown");
    assert_eq!(count(&desk, "attachments"), 0);

    desk.run(&["device", "revoke", "Li", "--reason", "lost"]);
    // The running server looks for what commands decide; a later start knows at once.
    assert!(server.stop());
    let server = desk.serve();
    assert_eq!(tablet.send_all(&server, &photo), Held::Bytes(1_000));
    assert_eq!(
        (
            count(&desk, "attachments"),
            count(&desk, "attachments_aside")
        ),
        (1, 1)
    );
    assert!(file_of(&desk, &photo).is_file(), "nothing is lost");
}

#[test]
fn a_backup_holds_the_photos_and_a_restore_brings_them_back() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let (kept, later) = (photo(1_000), photo(2_000));
    assert_eq!(tablet.send_all(&server, &kept), Held::Bytes(1_000));
    std::fs::create_dir(desk.path("backups")).unwrap();
    let backup = desk.path("backups/monday.db").display().to_string();
    desk.run(&["backup", &backup]);
    assert_eq!(tablet.send_all(&server, &kept), Held::BackedUp);
    assert_eq!(
        tablet.send_all(&server, &later),
        Held::Bytes(2_000),
        "not yet"
    );
    assert!(server.stop());

    // The server's disk is lost; its key was kept apart.
    let key = std::fs::read(desk.path("data/server.key")).unwrap();
    std::fs::remove_dir_all(desk.path("data")).unwrap();
    desk.run(&["restore", &backup]);
    std::fs::write(desk.path("data/server.key"), key).unwrap();
    assert_eq!(self::kept(&desk, &kept), kept);
    desk.run(&["verify"]);
    let server = desk.serve();
    assert_eq!(tablet.send_all(&server, &kept), Held::BackedUp);
    let ask = tablet.part(&later, 0, 0);
    assert_eq!(
        tablet.send(&server, &ask),
        Held::Bytes(0),
        "the tablet sends it again"
    );
    assert_eq!(tablet.send_all(&server, &later), Held::Bytes(2_000));
}

#[test]
fn a_damaged_photo_is_found_and_keeps_nothing_else_from_being_backed_up() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let (whole, damaged) = (photo(1_000), photo(2_000));
    for photo in [&whole, &damaged] {
        tablet.send_all(&server, photo);
    }
    let file = file_of(&desk, &damaged);
    let mut bytes = damaged.clone();
    bytes[999] ^= 1;
    std::fs::write(&file, bytes).unwrap();

    let said = desk.try_to(&["verify"]);
    let hash = ContentHash::of(&damaged).to_string();
    assert!(
        !said.ok && said.err.contains("[verify.attachments]"),
        "{}",
        said.err
    );
    assert!(said.out.contains(&hash), "{}", said.out);
    let said = desk.try_to(&["backup", &desk.path("backup.db").display().to_string()]);
    assert!(said.ok && said.err.contains(&hash), "{}", said.err);
    assert_eq!(tablet.send_all(&server, &whole), Held::BackedUp);

    // With its file removed, the tablet that still has it sends it again.
    std::fs::remove_file(file).unwrap();
    assert_eq!(
        tablet.send(&server, &tablet.part(&damaged, 0, 0)),
        Held::Bytes(0)
    );
    assert_eq!(tablet.send_all(&server, &damaged), Held::Bytes(2_000));
    desk.run(&["verify"]);
}

#[test]
fn a_full_disk_refuses_photos_with_a_code_and_loses_nothing() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let photo = photo(300_000);
    tablet.send(&server, &tablet.part(&photo, 0, 100_000));
    assert!(server.stop());

    // More is to be kept free than any disk has.
    let server = desk.serve_with(&[("SHOUCE_RESERVE_MB", "1000000000000")]);
    let (_, answer) = tablet.answer(&server, &tablet.part(&photo, 100_000, 200_000));
    assert_eq!(
        (answer.status, answer.code()),
        (507, "ledger.disk-full".to_owned())
    );
    assert_eq!(answer.header("retry-after"), "5");
    assert!(server.stop());

    let server = desk.serve();
    assert_eq!(
        tablet.send(&server, &tablet.part(&photo, 0, 0)),
        Held::Bytes(100_000)
    );
    assert_eq!(tablet.send_all(&server, &photo), Held::Bytes(300_000));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_during_a_write_refuses_with_the_same_code() {
    let desk = Desk::new();
    let server = desk.serve();
    let tablet = Tablet::enrolled(&desk, &server);
    let photo = photo(300_000);
    let part = tablet.part(&photo, 0, 100_000);
    let begun = desk.path("data/attachments/begun");
    std::fs::create_dir_all(&begun).unwrap();
    let file = begun.join(format!("{}-{}", part.device, part.hash));
    std::os::unix::fs::symlink("/dev/full", &file).unwrap();
    let (_, answer) = tablet.answer(&server, &part);
    assert_eq!(
        (answer.status, answer.code()),
        (507, "ledger.disk-full".to_owned())
    );
    std::fs::remove_file(file).unwrap();
    assert_eq!(tablet.send_all(&server, &photo), Held::Bytes(300_000));
}
