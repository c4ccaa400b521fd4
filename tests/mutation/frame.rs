//! A frame of changes: bent ones, or honest ones whose packing is bent, signed again.

use ed25519_dalek::{Signer, SigningKey};
use rand_core::Rng;
use schema::document::Document;
use schema::wire::batch::{self, Nothing, Sender};
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::frame::{Frame, Kind};

use super::Try;
use super::bend::{below, encoded, number, one_in, some_bytes};
use super::{change, honest};

const SIGNATURE: usize = 64;
const DIGEST: usize = 8;

pub(crate) fn prepare() -> Try {
    let key = honest::key();
    Box::new(move |rng: &mut dyn Rng| {
        let bytes = bent(rng, &key);
        let Ok(frame) = Frame::read(bytes) else {
            return false;
        };
        if frame.verify(&key.verifying_key()).is_err() {
            return false;
        }
        let Ok(changes) = frame.changes(&key.verifying_key(), &Nothing) else {
            return false;
        };
        let mut base = Document::new();
        let mut saved = None;
        for change in &changes {
            if let Some(admitted) = change::let_in(&base, &change.chunk) {
                base = admitted.document;
                saved = Some(admitted.saved);
            }
        }
        // What does not hold together does not do so under what is written on it either.
        assert!(
            saved.is_none_or(|saved| honest::still_holds_together(&saved)),
            "poison"
        );
        true
    })
}

/// A frame bent in one of two ways.
pub(crate) fn bent(rng: &mut dyn Rng, key: &SigningKey) -> Vec<u8> {
    let mut chunks = honest::changes();
    if one_in(rng, 2) {
        let which = below(rng, chunks.len());
        if let Some(bent) = change::bent(rng, &chunks[which]) {
            chunks[which] = bent;
        }
        let kind = match below(rng, 2) {
            0 => Kind::Own,
            _ => Kind::Witness,
        };
        let first = match one_in(rng, 2) {
            true => 1,
            false => number(rng, 1),
        };
        let mut changes = honest::of_the_record(&chunks);
        if one_in(rng, 8) {
            let from = below(rng, changes.len());
            for change in &mut changes[from..] {
                change.record = honest::clashing();
            }
        }
        let frame = Frame::seal(&honest::author(key), kind, first, &changes, &|_| false);
        return frame.bytes().to_vec();
    }
    chunks.remove(2);
    chunks.truncate(2);
    bent_packing(rng, key, &honest::of_the_record(&chunks))
}

/// The counts, names and streams of a frame's batch, bent and packed again.
fn bent_packing(
    rng: &mut dyn Rng,
    key: &SigningKey,
    changes: &[schema::wire::RecordChange],
) -> Vec<u8> {
    let author = honest::author(key);
    let sealed = Frame::seal(&author, Kind::Own, 1, changes, &|_| false);
    let sender = Sender {
        actor: author.actor(),
        knows: &|_| false,
        dictionary: author.dictionary,
        effort: author.effort,
    };
    let batch = batch::encode(changes, &[], &sender);
    let head = sealed.bytes().len() - batch.len() - SIGNATURE;
    let mut rest = &batch[..batch.len() - DIGEST];
    let others = take(&mut rest);
    let actors = bytes(&mut rest, others * 16);
    let count = take(&mut rest);
    let identities = take(&mut rest);
    let mut identities = bytes(&mut rest, identities);
    let inflated = take(&mut rest);
    let mut plain = Dictionary::standard().inflate(rest, inflated).unwrap();
    let mut numbers = [others as u64, count as u64, plain.len() as u64];
    match below(rng, 4) {
        0 => some_bytes(rng, &mut identities),
        1 => {
            let which = below(rng, numbers.len());
            numbers[which] = number(rng, numbers[which]);
        }
        _ => {
            some_bytes(rng, &mut plain);
            numbers[2] = plain.len() as u64;
        }
    }
    let packed = Dictionary::standard().deflate(Effort::Quick, &plain);
    let mut frame = [
        &sealed.bytes()[..head],
        &encoded(numbers[0]),
        &actors,
        &encoded(numbers[1]),
        &encoded(identities.len() as u64),
        &identities,
        &encoded(numbers[2]),
        &packed,
        &batch[batch.len() - DIGEST..],
    ]
    .concat();
    let signed = [b"shouce frame 1".as_slice(), &frame].concat();
    frame.extend_from_slice(&key.sign(&signed).to_bytes());
    frame
}

/// A number of the front, as [`encoded`] writes it.
fn take(rest: &mut &[u8]) -> usize {
    let mut number = 0;
    for shift in (0..).step_by(7) {
        let (byte, more) = rest.split_first().unwrap();
        *rest = more;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}

fn bytes(rest: &mut &[u8], count: usize) -> Vec<u8> {
    let (taken, more) = rest.split_at(count);
    *rest = more;
    taken.to_vec()
}
