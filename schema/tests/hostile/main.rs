//! Bytes that somebody made to hurt us: each is refused at once, and nothing grows.
//!
//! The cases are those that break Automerge 0.12 when it meets them itself (run-length and
//! deflate bombs, operation numbers near 2³², extreme times, nesting, thousands of actors),
//! and a limit of ours for each, tried just below and just above.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod bent;
mod compact;
mod documents;
mod frames;
mod heads;
mod keys_and_values;
mod operations;

use std::panic::catch_unwind;

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use schema::document::chunk::{ChunkError, Head};
use schema::document::operation::ColumnError;
use schema::document::{
    AdmitError, Chunk, Document, Edit, EditError, Onward, Put, Stamp, Trial, genesis, grammar,
    write,
};
use schema::id::{Actor, ChangeHash, RecordId};
use schema::limits;
use schema::questionnaire::{Questionnaire, Shape};
use schema::reading::Reading;
use schema::record::{Answer, ClockTrust, FieldName};
use schema::wire::batch::{Batch, BatchError, Limits};
use schema::wire::bundle::{Bundle, BundleError};
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::frame::{Frame, FrameError};

const AUTHOR: Actor = Actor([7; 16]);

fn head() -> Head {
    Head {
        dependencies: vec![genesis::hash()],
        actor: AUTHOR,
        sequence: 1,
        start_op: 5,
        time: 1_795_000_000,
        message: "a".into(),
        other_actors: Vec::new(),
    }
}

fn stamp(actor: u8) -> Stamp {
    Stamp {
        actor: Actor([actor; 16]),
        time: 1_795_000_000,
        trust: ClockTrust::Anchored,
    }
}

fn unsigned(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn signed(value: i64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = value;
    loop {
        let byte = (rest & 0x7f) as u8;
        rest >>= 7;
        if (rest == 0 && byte & 0x40 == 0) || (rest == -1 && byte & 0x40 != 0) {
            out.push(byte);
            return out;
        }
        out.push(byte | 0x80);
    }
}

/// A run of `count` times the encoded value.
fn run(count: i64, value: &[u8]) -> Vec<u8> {
    [signed(count), value.to_vec()].concat()
}

fn text(value: &str) -> Vec<u8> {
    [unsigned(value.len() as u64), value.as_bytes().to_vec()].concat()
}

/// Column metadata and data.
fn columns(columns: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut out = unsigned(columns.len() as u64);
    for (spec, data) in columns {
        out.extend(unsigned(*spec));
        out.extend(unsigned(data.len() as u64));
    }
    out.extend(columns.iter().flat_map(|(_, data)| data.clone()));
    out
}

const KEY_TEXT: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_META: u64 = 0x56;
const VALUE: u64 = 0x57;
const PREDECESSORS: u64 = 0x70;
const PREDECESSOR_ACTOR: u64 = 0x71;
const PREDECESSOR_COUNTER: u64 = 0x73;

const PUT: u8 = 1;

/// `count` puts of null under one key, in about twenty bytes.
fn many_puts(count: i64) -> Vec<u8> {
    columns(&[
        (KEY_TEXT, run(count, &text("o.name"))),
        (INSERT, unsigned(count.unsigned_abs())),
        (ACTION, run(count, &[PUT])),
        (VALUE_META, run(count, &[0])),
        (PREDECESSORS, run(count, &[0])),
    ])
}

/// One put with this key, value metadata and value.
fn one_put(key: &str, meta: u64, value: &[u8]) -> Vec<u8> {
    columns(&[
        (KEY_TEXT, run(1, &text(key))),
        (INSERT, vec![1]),
        (ACTION, run(1, &[PUT])),
        (VALUE_META, run(1, &unsigned(meta))),
        (VALUE, value.to_vec()),
        (PREDECESSORS, run(1, &[0])),
    ])
}

fn text_put(key: &str, value: &str) -> Vec<u8> {
    one_put(key, (value.len() as u64) << 4 | 6, value.as_bytes())
}
