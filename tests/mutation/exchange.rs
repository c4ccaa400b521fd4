//! A signed question to a real server: every number of it, the frames that it brings, and its
//! bytes.

use ed25519_dalek::{Signer, SigningKey};
use rand_core::Rng;
use schema::document::authority::Role;
use schema::id::{DeviceId, RecordId};
use schema::wire::enrolment::{Enrol, EnrolAnswer, Proven};
use schema::wire::exchange::{
    Answer, Ask, Epoch, Exchange, LogPosition, Reply, Request, SnapshotId, VERSION,
};
use schema::wire::seal::SealKey;
use support::world::{VILLAGES, World};

use super::Try;
use super::bend::{below, number, one_in, some_bytes};
use super::posted::LookedThrough;
use super::{frame, honest};

const SIGNATURE: usize = 64;

/// A world in which the holder of a key is a surveyor.
pub(crate) fn world_of(key: &SigningKey) -> World {
    let world = World::of_few_places();
    enrol(&world, key);
    world
}

/// Makes the holder of a key a surveyor.
pub(crate) fn enrol(world: &World, key: &SigningKey) {
    let code = world.code(Role::Surveyor, &[VILLAGES[0]]);
    let asked = Enrol {
        code: code.name(),
        key: key.verifying_key().to_bytes(),
        seal_key: SealKey::of(key),
        installation: honest::INSTALLATION,
        schema: honest::author(key).schema,
        label: "平板".to_owned(),
    };
    let body = postcard::to_stdvec(&Proven::enrol(&asked, &code)).unwrap();
    let (_, answer) = world.post("/enrol", body);
    let answer = postcard::from_bytes(&answer).unwrap();
    assert!(matches!(answer, EnrolAnswer::Enrolled(_)));
}

pub(crate) fn prepare() -> Try {
    let key = honest::key();
    let world = LookedThrough(world_of(&key));
    Box::new(move |rng: &mut dyn Rng| {
        let request = Request {
            version: VERSION,
            device: DeviceId::of(&key.verifying_key()),
            installation: honest::INSTALLATION,
            epoch: match one_in(rng, 4) {
                true => Epoch(rng.next_u32()),
                false => Epoch::default(),
            },
            ask: asked(rng, &key),
        };
        let mut body = request.seal(&key);
        if one_in(rng, 3) {
            body.truncate(body.len() - SIGNATURE);
            some_bytes(rng, &mut body);
            let signed = [b"shouce request 1".as_slice(), &body].concat();
            body.extend_from_slice(&key.sign(&signed).to_bytes());
        }
        let (ok, answer) = world.post("/sync", body.clone());
        if !ok {
            return false;
        }
        let server = world.app().key.verifying_key();
        let answer = Answer::open(&answer, &body, &server).expect("a signed answer");
        !matches!(answer.reply, Reply::Refused(_))
    })
}

fn asked(rng: &mut dyn Rng, key: &SigningKey) -> Ask {
    let many = below(rng, 600);
    match below(rng, 8) {
        0 => Ask::Compare(vec![rng.next_u64().to_be_bytes(); many]),
        1 => Ask::List((0..many).map(|part| part.to_le_bytes()[0]).collect()),
        2 => Ask::Fetch(
            (0..many)
                .map(|record| RecordId::preloaded("bent", &record.to_string()))
                .collect(),
        ),
        3 => Ask::Snapshot {
            snapshot: one_in(rng, 2).then(|| SnapshotId(number(rng, 1))),
            offset: number(rng, 0),
            room: rng.next_u32(),
        },
        _ => Ask::Exchange(Exchange {
            cursor: LogPosition(number(rng, 1)),
            settled: number(rng, 0),
            open: (0..many).map(|open| number(rng, open as u64)).collect(),
            assignment: LogPosition(number(rng, 0)),
            room: match one_in(rng, 2) {
                true => 0,
                false => rng.next_u32(),
            },
            frames: (0..below(rng, 3)).map(|_| frame::bent(rng, key)).collect(),
        }),
    }
}
