//! Asking to be enrolled: keys that are none, labels that are long, proofs of something else.

use rand_core::Rng;
use schema::document::authority::Role;
use schema::id::Installation;
use schema::wire::enrolment::{CodeName, Enrol, EnrolAnswer, EnrolmentCode, Proven};
use schema::wire::seal::SealKey;
use support::world::{VILLAGES, World};

use super::Try;
use super::bend::{one_in, some_bytes, text};
use super::honest;
use super::posted::LookedThrough;

/// Tablets that a prefecture has: then the world begins anew.
const MOST_TABLETS: usize = 500;

pub(crate) fn prepare() -> Try {
    let begin = || LookedThrough(World::of_few_places());
    let code = |world: &World| world.code(Role::Surveyor, &[VILLAGES[0]]);
    let mut world = begin();
    let (mut tablets, mut handed_out) = (0, code(&world));
    Box::new(move |rng: &mut dyn Rng| {
        let taken = ask(rng, &world, &handed_out);
        if taken {
            tablets += 1;
            if tablets == MOST_TABLETS {
                (world, tablets) = (begin(), 0);
            }
            handed_out = code(&world);
        }
        taken
    })
}

fn ask(rng: &mut dyn Rng, world: &LookedThrough, code: &EnrolmentCode) -> bool {
    let key = honest::key();
    let mut asked = Enrol {
        code: code.name(),
        key: key.verifying_key().to_bytes(),
        seal_key: SealKey::of(&key),
        installation: Installation(rng.next_u32()),
        schema: honest::author(&key).schema,
        label: "平板".to_owned(),
    };
    if one_in(rng, 3) {
        rng.fill_bytes(&mut asked.key);
    }
    if one_in(rng, 3) {
        rng.fill_bytes(&mut asked.seal_key.0);
    }
    if one_in(rng, 2) {
        asked.label = text(rng, &asked.label);
    }
    if one_in(rng, 4) {
        asked.code = CodeName(rng.next_u32());
    }
    let mut proven = Proven::enrol(&asked, code);
    if one_in(rng, 3) {
        some_bytes(rng, &mut proven.message);
    }
    let mut body = postcard::to_stdvec(&proven).unwrap();
    if one_in(rng, 4) {
        some_bytes(rng, &mut body);
    }
    let (ok, answer) = world.post("/enrol", body);
    let answer = ok.then(|| postcard::from_bytes(&answer).expect("an answer"));
    matches!(answer, Some(EnrolAnswer::Enrolled(_)))
}
