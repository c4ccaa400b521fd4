//! One change: its head and its columns, with the checksum that they then have.

use rand_core::Rng;
use schema::document::chunk::Head;
use schema::document::{AdmitError, Admitted, Chunk, Document, grammar};
use schema::id::{Actor, ChangeHash};

use super::Try;
use super::bend::{below, byte, number, one_in, some_bytes};
use super::honest;

pub(crate) fn prepare() -> Try {
    let honest = honest::changes();
    let bases: Vec<Document> = (0..honest.len())
        .map(|which| Document::from_changes(&honest[..which]).unwrap())
        .collect();
    Box::new(move |rng: &mut dyn Rng| {
        let which = below(rng, honest.len());
        let Some(bent) = bent(rng, &honest[which]) else {
            return false;
        };
        let let_in = let_in(&bases[which], &bent);
        let_in.is_some_and(|admitted| {
            assert!(honest::still_holds_together(&admitted.saved), "poison");
            true
        })
    })
}

/// What there is when both gates have let a change in.
pub(crate) fn let_in(base: &Document, bent: &Chunk) -> Option<Admitted> {
    grammar::places(bent).ok()?;
    match base.admit(std::slice::from_ref(bent)) {
        Ok(admitted) => Some(admitted),
        Err(AdmitError::Panicked) => panic!("past the gates to a panic"),
        Err(_) => None,
    }
}

/// A change bent a little; nothing if the first gate refuses it.
pub(crate) fn bent(rng: &mut dyn Rng, chunk: &Chunk) -> Option<Chunk> {
    let mut head = chunk.head().clone();
    let mut columns = chunk.columns().to_vec();
    if one_in(rng, 3) {
        bend_head(rng, &mut head);
    }
    if !one_in(rng, 3) {
        some_bytes(rng, &mut columns);
    }
    Chunk::build(&head, &columns).ok()
}

fn bend_head(rng: &mut dyn Rng, head: &mut Head) {
    match below(rng, 8) {
        0 => head.sequence = number(rng, head.sequence),
        1 => head.start_op = number(rng, head.start_op),
        2 => head.time = number(rng, head.time.unsigned_abs()).cast_signed(),
        3 => head.dependencies.clear(),
        4 => {
            let mut hash = [0; 32];
            rng.fill_bytes(&mut hash);
            head.dependencies.push(ChangeHash(hash));
            head.dependencies.sort_unstable();
        }
        5 => head.message = "e".repeat(below(rng, 40)).into(),
        6 => {
            let place = below(rng, head.other_actors.len() + 1);
            head.other_actors.insert(place, Actor([byte(rng); 16]));
        }
        _ => head.actor = Actor([9; 16]),
    }
}
