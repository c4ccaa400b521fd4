use ed25519_dalek::SigningKey;
use rand_core::SeedableRng;
use schema::document::write::{Edit, Put, Stamp, first_change};
use schema::id::{Actor, Installation, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::{Answer, ClockTrust, FieldName};
use schema::wire::RecordChange;
use schema::wire::bundle::Bundle;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::enrolment::{Enrol, EnrolAnswer, EnrolmentCode, Proven, Welcome};
use schema::wire::frame::{Author, Frame, Kind};
use schema::wire::seal::SealKey;

use crate::desk::{Desk, Serving};

pub(crate) const OWN: &str = "533301002210";
const FOREIGN: &str = "533323100201";
const INSTALLATION: Installation = Installation(7);

/// Enrols a device while the server runs.
pub(crate) fn enrol(desk: &Desk, server: &Serving, label: &str) -> (SigningKey, Welcome) {
    let out = desk.run(&[
        "device",
        "enrol",
        "--label",
        label,
        "--village",
        OWN,
        "--role",
        "surveyor",
    ]);
    assert!(out.contains('█'), "a code to photograph: {out}");
    let code: EnrolmentCode = out.lines().next().unwrap().parse().unwrap();
    let key = SigningKey::from_bytes(&[7; 32]);
    let asked = Enrol {
        code: code.name(),
        key: key.verifying_key().to_bytes(),
        seal_key: SealKey::of(&key),
        installation: INSTALLATION,
        schema: Questionnaire::standard().version(),
        label: String::new(),
    };
    let body = postcard::to_stdvec(&Proven::enrol(&asked, &code)).unwrap();
    match postcard::from_bytes(&server.post("/enrol", &body)).unwrap() {
        EnrolAnswer::Enrolled(proven) => (key, proven.open_welcome(&code).unwrap()),
        EnrolAnswer::Refused(problem) => panic!("{problem}"),
    }
}

pub(crate) fn text(field: &str, text: &str) -> Edit {
    Edit::observe(FieldName::new(field).unwrap(), Put::One(Answer::text(text)))
}

pub(crate) fn stamp(key: &SigningKey) -> Stamp {
    Stamp {
        actor: Actor::of(&key.verifying_key(), INSTALLATION),
        time: 1_790_000_000,
        trust: ClockTrust::Bare,
    }
}

/// A sealed file with one new record of a village.
pub(crate) fn bundle(
    key: &SigningKey,
    welcome: &Welcome,
    record: &str,
    village: &str,
    first: u64,
) -> Vec<u8> {
    let edits = [text("name", "余阿普"), text("division_village", village)];
    let change = RecordChange {
        record: RecordId::preloaded("test", record),
        chunk: first_change(&edits, &stamp(key)).unwrap(),
    };
    seal(key, welcome, first, &[change])
}

/// A sealed file with changes, the first of which has this number.
pub(crate) fn seal(
    key: &SigningKey,
    welcome: &Welcome,
    first: u64,
    changes: &[RecordChange],
) -> Vec<u8> {
    let author = Author {
        key,
        installation: INSTALLATION,
        schema: Questionnaire::standard().version(),
        dictionary: Dictionary::standard(),
        effort: Effort::Line,
    };
    let frame = Frame::seal(&author, Kind::Own, first, changes, &|_| false);
    let bundle = Bundle {
        recipient: welcome.seal_key,
        sender: welcome.certificate.clone(),
        made_at: 1_790_000_000,
        authors: Vec::new(),
        frames: vec![serde_bytes::ByteBuf::from(frame.bytes().to_vec())],
        context: Default::default(),
    };
    let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(first);
    bundle.seal(key, &mut rng).unwrap()
}

/// Where what is held stands in the log.
fn held(desk: &Desk) -> Vec<String> {
    let out = desk.run(&["quarantine", "list"]);
    let first = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    out.lines().map(first).collect()
}

#[test]
fn a_device_is_enrolled_and_revoked_while_the_server_runs() {
    let desk = Desk::new();
    let server = desk.serve();
    let (key, welcome) = enrol(&desk, &server, "Li, Liuku");
    let list = desk.json(&["device", "list", "--json"]);
    assert_eq!(
        (&list["label"], &list["state"]),
        (&"Li, Liuku".into(), &"active".into())
    );

    desk.run(&["device", "revoke", "Li, Liuku", "--reason", "lost"]);
    let list = desk.json(&["device", "list", "--json"]);
    assert_eq!(list["state"], "revoked");

    let body = bundle(&key, &welcome, "1", OWN, 1);
    server.post("/bundle", &body);
    let out = desk.run(&["quarantine", "list"]);
    assert!(out.contains("quarantine.device-revoked"), "{out}");
    assert!(server.stop(), "a server asked to stop ends well");
}

#[test]
fn what_is_quarantined_is_shown_and_let_in_or_kept_out_with_a_reason() {
    let desk = Desk::new();
    let server = desk.serve();
    let (key, welcome) = enrol(&desk, &server, "tablet");
    assert!(server.stop());
    for (number, village) in [(1, OWN), (2, FOREIGN), (3, FOREIGN)] {
        let body = bundle(&key, &welcome, &number.to_string(), village, number);
        let file = desk.file("carried.shouce", body);
        desk.run(&["receive", &file]);
        desk.run(&["receive", &file]);
    }
    assert_eq!(desk.records(), 1);
    let [one, two] = &held(&desk)[..] else {
        panic!("two lie outside the tablet's villages");
    };
    let shown = desk.run(&["quarantine", "show", one]);
    assert!(
        shown.contains("quarantine.out-of-scope") && shown.contains(FOREIGN),
        "{shown}"
    );

    desk.run(&[
        "quarantine",
        "release",
        one,
        "--reason",
        "asked the township",
    ]);
    assert_eq!(desk.records(), 2);
    desk.run(&["quarantine", "refuse", two, "--reason", "a practice record"]);
    assert_eq!((desk.records(), held(&desk)), (2, vec![two.clone()]));
    let again = desk.try_to(&["quarantine", "release", one, "--reason", "twice"]);
    assert!(
        !again.ok && again.err.contains("quarantine.not-held"),
        "{}",
        again.err
    );
    desk.run(&["verify"]);
}

#[test]
fn a_roster_is_imported_while_the_server_runs() {
    let desk = Desk::new();
    let server = desk.serve();
    let file = desk.file("list.csv", format!("姓名,所在村\n余阿普,{OWN}\n"));
    desk.run(&["roster", "import", &file, "--yes"]);
    assert_eq!(desk.records(), 1);
    assert!(server.stop());
}

#[test]
fn a_refusal_says_what_to_do_in_the_language_asked_for_and_ends_with_its_code() {
    let desk = Desk::new();
    let chinese = desk.try_to(&["device", "revoke", "nobody"]);
    assert_eq!(
        chinese.err,
        "没有设备“nobody”。请用 shouce device list 查看。 [device.not-found]\n"
    );
    let english = desk.try_to(&["--language", "en", "device", "revoke", "nobody"]);
    assert_eq!(
        english.err,
        "There is no device nobody. See shouce device list. [device.not-found]\n"
    );
    assert!(!desk.try_to(&["--language", "fr", "health"]).ok);
}

#[test]
fn a_device_for_a_village_that_never_was_is_refused() {
    let desk = Desk::new();
    let said = desk.try_to(&[
        "device",
        "enrol",
        "--label",
        "x",
        "--village",
        "533301999999",
    ]);
    assert!(
        !said.ok && said.err.contains("device.division-unknown"),
        "{}",
        said.err
    );
    let said = desk.try_to(&["device", "revoke", "nobody"]);
    assert!(said.err.contains("device.not-found"), "{}", said.err);
    let said = desk.try_to(&["receive", &desk.file("x.shouce", "not one")]);
    assert!(said.err.contains("bundle.not-a-bundle"), "{}", said.err);
}
