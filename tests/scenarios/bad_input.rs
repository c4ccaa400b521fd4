//! What bad input gets: a stable code, a sentence in each language, and nothing lost.

use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use schema::document::authority::Role;
use schema::document::write::{Stamp, first_change};
use schema::id::{Actor, DeviceId, Installation, RecordId};
use schema::message::{self, Language};
use schema::problem::{Coded, Problem};
use schema::questionnaire::Questionnaire;
use schema::record::ClockTrust;
use schema::scope::Scope;
use schema::wire::RecordChange;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::enrolment::{Enrol, EnrolAnswer, EnrolmentCode, Proven};
use schema::wire::exchange::{Answer, Ask, Epoch, Exchange, Receipt, Reply, Request, VERSION};
use schema::wire::frame::{Author, Frame, Kind};
use schema::wire::seal::SealKey;
use server::device;
use server::ledger::{Ledger, database};
use server::vault::Purpose;
use support::tablet::observe;
use support::world::{VILLAGES, World};

/// A device that is driven by hand.
struct Hand {
    key: SigningKey,
}

const INSTALLATION: Installation = Installation(7);

impl Hand {
    fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32]),
        }
    }

    fn enrolled(world: &World, seed: u8) -> Self {
        let hand = Self::new(seed);
        let code = world.code(Role::Surveyor, &[VILLAGES[0]]);
        assert_eq!(hand.enrol(world, &code), None);
        hand
    }

    /// Asks to be enrolled; why not, if it is refused.
    fn enrol(&self, world: &World, code: &EnrolmentCode) -> Option<Problem> {
        let asked = Enrol {
            code: code.name(),
            key: self.key.verifying_key().to_bytes(),
            seal_key: SealKey::of(&self.key),
            installation: INSTALLATION,
            schema: Questionnaire::standard().version(),
            label: String::new(),
        };
        let body = postcard::to_stdvec(&Proven::enrol(&asked, code)).unwrap();
        match postcard::from_bytes(&world.post("/enrol", body).1).unwrap() {
            EnrolAnswer::Enrolled(_) => None,
            EnrolAnswer::Refused(problem) => Some(problem),
        }
    }

    /// A frame with one new elder, by the form of a version.
    fn frame(&self, number: u64, schema: u16) -> Vec<u8> {
        let stamp = Stamp {
            actor: Actor::of(&self.key.verifying_key(), INSTALLATION),
            time: 1_795_000_000,
            trust: ClockTrust::Bare,
        };
        let edits = [
            observe("name", "余阿普"),
            observe("division_village", VILLAGES[0]),
        ];
        let change = RecordChange {
            record: RecordId::preloaded("bad input", &number.to_string()),
            chunk: first_change(&edits, &stamp).unwrap(),
        };
        let author = Author {
            key: &self.key,
            installation: INSTALLATION,
            schema,
            dictionary: Dictionary::standard(),
            effort: Effort::Line,
        };
        let frame = Frame::seal(&author, Kind::Own, number, &[change], &|_| false);
        frame.bytes().to_vec()
    }

    fn request(&self, frames: Vec<Vec<u8>>) -> Vec<u8> {
        let request = Request {
            version: VERSION,
            device: DeviceId::of(&self.key.verifying_key()),
            installation: INSTALLATION,
            epoch: Epoch::default(),
            ask: Ask::Exchange(Exchange {
                frames,
                ..Exchange::default()
            }),
        };
        request.seal(&self.key)
    }

    fn hand_in(&self, world: &World, frames: Vec<Vec<u8>>) -> Reply {
        let body = self.request(frames);
        let (ok, answer) = world.post("/sync", body.clone());
        assert!(ok);
        let server = world.app().key.verifying_key();
        Answer::open(&answer, &body, &server).unwrap().reply
    }

    fn receipts(&self, world: &World, frames: Vec<Vec<u8>>) -> Vec<Receipt> {
        match self.hand_in(world, frames) {
            Reply::Exchanged(exchanged) => exchanged.receipts,
            other => panic!("{other:?}"),
        }
    }
}

/// Whether the problem is told in both languages, every placeholder filled.
fn told(problem: &Problem, code: &str) {
    assert_eq!(problem.code, code);
    let chinese = message::render(Language::Chinese, problem);
    let english = message::render(Language::English, problem);
    let is_chinese = |text: &str| text.chars().any(|letter| letter >= '一');
    assert!(is_chinese(&chinese), "{chinese}");
    assert!(!is_chinese(&english) && english.contains(' '), "{english}");
    for said in [chinese, english] {
        assert!(
            !said.contains(['{', '}']) && said != problem.to_string(),
            "{said}"
        );
    }
}

fn refused(receipt: &Receipt, code: &str) {
    match receipt {
        Receipt::Refused(problem) => told(problem, code),
        other => panic!("{other:?}"),
    }
}

fn records(world: &World) -> u64 {
    world.settle();
    world.read(|_, projection| projection.records())
}

fn known() -> u16 {
    Questionnaire::standard().version()
}

#[test]
fn a_frame_cut_anywhere_is_refused_and_comes_whole_the_next_time() {
    let world = World::new();
    let hand = Hand::enrolled(&world, 1);
    let frame = hand.frame(1, known());
    for end in 0..frame.len() {
        let receipts = hand.receipts(&world, vec![frame[..end].to_vec()]);
        let Receipt::Refused(problem) = &receipts[0] else {
            panic!("cut after {end} of {} bytes", frame.len());
        };
        // With less than its last 64 bytes something else is taken for the signature.
        let code = match problem.code.as_str() {
            "frame.signature" => "frame.signature",
            _ => "frame.malformed",
        };
        told(problem, code);
    }
    assert_eq!(records(&world), 0);
    let receipts = hand.receipts(&world, vec![frame]);
    assert!(matches!(receipts[0], Receipt::Received(_)));
    assert_eq!(records(&world), 1);
    world.verify();
}

#[test]
fn one_bad_frame_of_an_exchange_holds_up_no_other() {
    let world = World::new();
    let hand = Hand::enrolled(&world, 1);
    let mut bent = hand.frame(2, known());
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    let frames = vec![hand.frame(1, known()), bent, hand.frame(3, known())];
    let receipts = hand.receipts(&world, frames);
    assert!(matches!(receipts[0], Receipt::Received(_)));
    refused(&receipts[1], "frame.signature");
    assert!(matches!(receipts[2], Receipt::Received(_)));
    assert_eq!(records(&world), 2);
}

#[test]
fn a_replayed_frame_is_receipted_again_and_changes_nothing() {
    let world = World::new();
    let hand = Hand::enrolled(&world, 1);
    let frame = hand.frame(1, known());
    let first = hand.receipts(&world, vec![frame.clone()]);
    let head = world.read(|ledger, _| ledger.head());
    for _ in 0..50 {
        let again = hand.receipts(&world, vec![frame.clone(), frame.clone()]);
        assert_eq!(again, [first[0].clone(), first[0].clone()]);
    }
    // Somebody who listened sends the very request again.
    let request = hand.request(vec![frame]);
    assert_eq!(
        world.post("/sync", request.clone()).0,
        world.post("/sync", request).0
    );
    assert_eq!(world.read(|ledger, _| ledger.head()), head);
    assert_eq!(records(&world), 1);
    world.verify();
}

#[test]
fn an_unknown_device_is_told_to_enrol_and_its_work_comes_once_it_has() {
    let world = World::new();
    let (known_hand, stranger) = (Hand::enrolled(&world, 1), Hand::new(2));
    let frame = stranger.frame(1, known());
    match stranger.hand_in(&world, vec![frame.clone()]) {
        Reply::Refused(problem) => told(&problem, "device.unknown"),
        other => panic!("{other:?}"),
    }
    let carried = known_hand.receipts(&world, vec![frame.clone()]);
    refused(&carried[0], "device.unknown-author");
    assert_eq!(records(&world), 0);

    let code = world.code(Role::Surveyor, &[VILLAGES[0]]);
    assert_eq!(stranger.enrol(&world, &code), None);
    let receipts = known_hand.receipts(&world, vec![frame]);
    assert!(matches!(receipts[0], Receipt::Received(_)));
    assert_eq!(records(&world), 1);
}

#[test]
fn somebody_who_poses_as_a_device_is_refused() {
    let world = World::new();
    let hand = Hand::enrolled(&world, 1);
    let mut request = hand.request(vec![hand.frame(1, known())]);
    let last = request.len() - 1;
    request[last] ^= 1;
    let (ok, answer) = world.post("/sync", request.clone());
    assert!(ok);
    let server = world.app().key.verifying_key();
    match Answer::open(&answer, &request, &server).unwrap().reply {
        Reply::Refused(problem) => told(&problem, "exchange.signature"),
        other => panic!("{other:?}"),
    }
    assert_eq!(records(&world), 0);
}

#[test]
fn work_of_a_newer_form_is_kept_apart_until_the_office_lets_it_in() {
    let world = World::new();
    let hand = Hand::enrolled(&world, 1);
    let receipts = hand.receipts(&world, vec![hand.frame(1, known() + 1)]);
    assert!(matches!(receipts[0], Receipt::Received(_)), "kept");
    assert_eq!(records(&world), 0);
    let held = world.read(|_, projection| projection.held());
    told(&held[0].problem, "quarantine.newer-schema");
    let parameters = [("found", known() + 1), ("known", known())];
    let parameters = parameters.map(|(name, version)| (name.to_owned(), version.to_string()));
    assert_eq!(held[0].problem.parameters, parameters);
    world.release_all();
    assert_eq!(records(&world), 1);
}

#[test]
fn a_newer_frame_and_a_newer_exchange_are_told_to_wait_for_the_server() {
    let world = World::new();
    let hand = Hand::enrolled(&world, 1);
    let mut frame = hand.frame(1, known());
    // The version stands in the upper half of the first byte.
    frame[0] += 1 << 4;
    refused(&hand.receipts(&world, vec![frame])[0], "frame.version");
    let mut request = hand.request(Vec::new());
    request[0] += 1;
    let (ok, problem) = world.post("/sync", request);
    assert!(!ok);
    let problem: Problem = serde_json::from_slice(&problem).unwrap();
    told(&problem, "server.malformed-request");
    assert_eq!(problem.parameters[0].1, "exchange.version");
    assert_eq!(records(&world), 0);
}

#[test]
fn a_code_enrols_one_device_within_its_week() {
    let world = World::new();
    let code = world.code(Role::Surveyor, &[VILLAGES[0]]);
    assert_eq!(Hand::new(1).enrol(&world, &code), None);
    assert_eq!(
        Hand::new(1).enrol(&world, &code),
        None,
        "its answer was lost"
    );
    let used = Hand::new(2).enrol(&world, &code).unwrap();
    told(&used, "enrolment.code-used");
    let mut ledger = Ledger::open(&world.data()).unwrap();
    let scope = Scope::new([VILLAGES[0].parse().unwrap()]);
    let old = device::hand_out(&mut ledger, "平板", Role::Surveyor, scope, 0).unwrap();
    let expired = Hand::new(2).enrol(&world, &old.code).unwrap();
    told(&expired, "enrolment.code-expired");
    let elsewhere = World::new().code(Role::Surveyor, &[VILLAGES[0]]);
    let unknown = Hand::new(2).enrol(&world, &elsewhere).unwrap();
    told(&unknown, "enrolment.code-unknown");
    let misheard = "ABCD".parse::<EnrolmentCode>().unwrap_err();
    told(&Problem::from(&misheard), "enrolment.code-malformed");
}

#[test]
fn a_store_of_a_newer_program_is_left_as_it_is() {
    let mut world = World::new();
    let tablet = world.tablet(&[VILLAGES[0]]).close();
    let set_version = |version: u32| {
        let connection = rusqlite::Connection::open(&tablet.path).unwrap();
        let key: String = (tablet.key().0.iter())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        (connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\""))).unwrap();
        replace_version(&connection, version)
    };
    let known = set_version(99);
    let connection = rusqlite::Connection::open(&tablet.path).unwrap();
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let opened =
        client_core::store::Store::open(connection, tablet.key(), tablet.place(), &mut chance);
    let error = opened.err().unwrap();
    told(&Problem::from(&error), error.code());
    assert_eq!(error.code(), "store.newer");
    set_version(known);
    assert!(
        tablet.open().client.identity().is_ok(),
        "nothing was changed"
    );

    world.stop();
    let set_version = |version| {
        let ledger = database(&world.data(), Purpose::Ledger).unwrap();
        replace_version(&ledger, version)
    };
    let known = set_version(99);
    let newer = Ledger::open(&world.data()).err().unwrap();
    told(&Problem::from(&newer), "ledger.newer");
    set_version(known);
    assert!(Ledger::open(&world.data()).is_ok());
}

/// Writes another version into a store. The one that stood there.
fn replace_version(store: &rusqlite::Connection, version: u32) -> u32 {
    let known = (store.query_row("PRAGMA user_version", [], |row| row.get(0))).unwrap();
    store.pragma_update(None, "user_version", version).unwrap();
    known
}
