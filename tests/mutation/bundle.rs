//! A file that goes by hand, to the server and to another tablet: its frames, its authors, the
//! histories beside them, and its bytes.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use schema::document::genesis;
use schema::id::DeviceId;
use schema::wire::batch::{self, Sender};
use schema::wire::bundle::Bundle;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::enrolment::Certificate;
use schema::wire::exchange::Changes;
use schema::wire::seal::SealKey;
use schema::wire::sealed_frame;
use serde_bytes::ByteBuf;
use support::world::VILLAGES;

use super::Try;
use super::bend::{below, number, one_in, some_bytes, text};
use super::exchange::world_of;
use super::posted::LookedThrough;
use super::{change, frame, honest};

pub(crate) fn prepare() -> Try {
    let key = honest::key();
    let mut world = world_of(&key);
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let world = LookedThrough(world);
    let server = world.app().key.clone();
    let device = DeviceId::of(&key.verifying_key());
    let (label, scope) = {
        let devices = world.app().devices();
        let known = &devices[&device];
        (known.label.clone(), known.scope.clone())
    };
    let certificate = Certificate {
        key: key.verifying_key().to_bytes(),
        seal_key: SealKey::of(&key),
        label,
        role: schema::document::authority::Role::Surveyor,
        scope,
        signature: Vec::new(),
    }
    .issue(&server);
    let peer = tablet.client.identity().unwrap().certificate.seal_key;
    Box::new(move |rng: &mut dyn Rng| {
        let to_server = one_in(rng, 2);
        let mut certificate = certificate.clone();
        if one_in(rng, 8) {
            // What the server signed of it, it signed; what it did not, it did not.
            certificate.label = text(rng, &certificate.label);
        }
        let frames: Vec<_> = (0..below(rng, 3))
            .map(|_| {
                let frame = frame::bent(rng, &key);
                ByteBuf::from(match one_in(rng, 4) {
                    true => sealed_frame::seal(&frame, &SealKey::of(&server)).unwrap(),
                    false => frame,
                })
            })
            .collect();
        let bundle = Bundle {
            recipient: match to_server {
                true => SealKey::of(&server),
                false => peer,
            },
            sender: certificate.clone(),
            made_at: number(rng, 1).cast_signed(),
            authors: vec![certificate; below(rng, 3)],
            frames,
            context: context(rng),
        };
        // What the seal draws decides nothing.
        let mut file = (bundle.seal(&key, &mut ChaCha8Rng::seed_from_u64(1))).unwrap();
        if one_in(rng, 8) {
            some_bytes(rng, &mut file);
        }
        if to_server {
            world.post("/bundle", file).0
        } else {
            tablet.client.receive(&file).is_ok()
        }
    })
}

/// Histories beside the frames, of which a change is bent.
fn context(rng: &mut dyn Rng) -> Changes {
    let mut chunks = honest::changes();
    let which = below(rng, chunks.len());
    if let Some(bent) = change::bent(rng, &chunks[which]) {
        chunks[which] = bent;
    }
    let sender = Sender {
        actor: genesis::ACTOR,
        knows: &|_| false,
        dictionary: Dictionary::standard(),
        effort: Effort::Quick,
    };
    let mut batch = batch::encode(&honest::of_the_record(&chunks), &[], &sender);
    if one_in(rng, 3) {
        some_bytes(rng, &mut batch);
    }
    let mut dictionary = Dictionary::standard().id();
    if one_in(rng, 16) {
        rng.fill_bytes(&mut dictionary);
    }
    Changes { dictionary, batch }
}
