use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use schema::id::DeviceId;
use schema::limits;
use schema::wire::seal::SealKey;
use schema::wire::unlock::{UnlockAnswer, UnlockAsk, escrow};

use crate::desk::{Desk, Serving};
use crate::devices::enrol;

const STORE_KEY: [u8; 32] = [42; 32];

struct Locked {
    desk: Desk,
    server: Serving,
    device: DeviceId,
    escrow: Vec<u8>,
}

fn locked() -> Locked {
    let desk = Desk::new();
    let server = desk.serve();
    let (key, welcome) = enrol(&desk, &server, "Li");
    let device = DeviceId::of(&key.verifying_key());
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let escrow = escrow(device, STORE_KEY, &welcome.seal_key, &mut rng).unwrap();
    Locked {
        desk,
        server,
        device,
        escrow,
    }
}

impl Locked {
    fn ask(&self, asker: &SigningKey) -> (UnlockAsk, UnlockAnswer) {
        let ask = UnlockAsk {
            device: self.device,
            escrow: self.escrow.clone(),
            answer_to: SealKey::of(asker),
        };
        let answer = self.send(&ask);
        (ask, answer)
    }

    fn send(&self, ask: &UnlockAsk) -> UnlockAnswer {
        let body = postcard::to_stdvec(ask).unwrap();
        postcard::from_bytes(&self.server.post("/unlock", &body)).unwrap()
    }

    fn codes(&self) -> Vec<String> {
        let listed = self.desk.json(&["device", "list", "--json"]);
        let codes = listed["locked_out"].as_array().unwrap().iter();
        codes
            .map(|code| code.as_str().unwrap().to_owned())
            .collect()
    }
}

fn asker(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn refused(answer: UnlockAnswer) -> String {
    match answer {
        UnlockAnswer::Refused(problem) => problem.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_locked_tablet_waits_until_the_county_says_yes_and_gets_its_key_back() {
    let locked = locked();
    let tablet = asker(1);
    let (ask, answer) = locked.ask(&tablet);
    assert_eq!(answer, UnlockAnswer::Waiting);
    assert_eq!(locked.codes(), [ask.code()]);
    let shown = locked.desk.run(&["device", "list"]);
    assert!(shown.contains(&ask.code()), "{shown}");

    locked
        .desk
        .run(&["device", "unlock", "Li", "--reason", "called"]);
    let answer = locked.send(&ask);
    assert_eq!(answer.store_key(locked.device, &tablet), Some(STORE_KEY));
    assert!(locked.codes().is_empty());
    // The answer may be lost on the way: the same ask is answered again.
    let again = locked.send(&ask);
    assert_eq!(again.store_key(locked.device, &tablet), Some(STORE_KEY));
    // Nobody else's is.
    assert_eq!(locked.ask(&asker(2)).1, UnlockAnswer::Waiting);
    locked.desk.run(&["verify"]);
}

#[test]
fn of_several_that_ask_for_one_tablet_only_the_one_whose_code_was_told_is_let_in() {
    let locked = locked();
    let (thief, tablet) = (asker(1), asker(2));
    let (stolen, _) = locked.ask(&thief);
    let (ask, _) = locked.ask(&tablet);
    let said = locked.desk.try_to(&["device", "unlock", "Li"]);
    assert!(
        said.err.contains("[device.several-unlock-codes]"),
        "{}",
        said.err
    );
    let said = locked
        .desk
        .try_to(&["device", "unlock", "Li", "--code", "0000-0000"]);
    assert!(
        said.err.contains("[device.no-such-unlock-code]"),
        "{}",
        said.err
    );
    assert_eq!(locked.send(&ask), UnlockAnswer::Waiting);

    let told = ask.code().to_lowercase().replace('-', " ");
    locked
        .desk
        .run(&["device", "unlock", "Li", "--code", &told]);
    assert_eq!(
        locked.send(&ask).store_key(locked.device, &tablet),
        Some(STORE_KEY)
    );
    assert_eq!(locked.send(&stolen), UnlockAnswer::Waiting);
}

#[test]
fn of_one_tablet_only_so_many_asks_are_kept_and_a_real_one_comes_again() {
    let locked = locked();
    let seeds = 1..=u8::try_from(limits::UNLOCK_ASKS).unwrap();
    let (real, _) = locked.ask(&asker(99));
    for seed in seeds.clone().skip(1) {
        locked.ask(&asker(seed));
    }
    assert_eq!(locked.codes().len(), limits::UNLOCK_ASKS);
    assert!(locked.codes().contains(&real.code()));
    for seed in seeds.map(|seed| seed + 100) {
        locked.ask(&asker(seed));
    }
    assert_eq!(locked.codes().len(), limits::UNLOCK_ASKS);
    assert!(!locked.codes().contains(&real.code()));
    locked.send(&real);
    assert!(locked.codes().contains(&real.code()));
}

#[test]
fn what_is_no_locked_tablet_of_this_server_is_refused() {
    let locked = locked();
    let said = locked.desk.try_to(&["device", "unlock", "Li"]);
    assert!(said.err.contains("[device.not-locked-out]"), "{}", said.err);

    let (ask, _) = locked.ask(&asker(1));
    let unknown = UnlockAsk {
        device: DeviceId([9; 8]),
        ..ask.clone()
    };
    assert_eq!(refused(locked.send(&unknown)), "device.unknown");
    let mut bent = ask.clone();
    bent.escrow[40] ^= 1;
    assert_eq!(refused(locked.send(&bent)), "unlock.escrow");
    assert_eq!(
        locked.server.ask("POST", "/unlock", &[], b"x").code(),
        "server.malformed-request"
    );

    locked
        .desk
        .run(&["device", "revoke", "Li", "--reason", "lost"]);
    let said = locked.desk.try_to(&["device", "unlock", "Li"]);
    assert!(said.err.contains("[device.not-active]"), "{}", said.err);
}

#[test]
fn a_request_is_as_large_as_it_must_be_and_no_larger() {
    let locked = locked();
    let (ask, _) = locked.ask(&asker(1));
    let honest = postcard::to_stdvec(&ask).unwrap();
    assert!(honest.len() < limits::UNLOCK_BYTES);
    let within = locked
        .server
        .ask("POST", "/unlock", &[], &vec![0; limits::UNLOCK_BYTES]);
    let beyond = locked
        .server
        .ask("POST", "/unlock", &[], &vec![0; limits::UNLOCK_BYTES + 1]);
    assert_eq!((within.status, beyond.status), (400, 413));
}
