//! Bytes that somebody made to hurt us: each is refused at once, and nothing grows.
//!
//! The cases are those that break Automerge 0.12 when it meets them itself (run-length and
//! deflate bombs, operation numbers near 2³², extreme times, nesting, thousands of actors),
//! and a limit of ours for each, tried just below and just above.

use std::panic::catch_unwind;

use proptest::prelude::*;
use schema::document::chunk::{ChunkError, Head};
use schema::document::operation::ColumnError;
use schema::document::{
    AdmitError, Chunk, Document, Edit, EditError, Put, Stamp, genesis, grammar, write,
};
use schema::id::{Actor, ChangeHash};
use schema::limits;
use schema::record::{Answer, ClockTrust, FieldName};
use schema::wire::batch::{Batch, BatchError, Limits};
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

mod operations {
    use super::*;

    #[test]
    fn a_run_length_bomb_of_a_few_bytes_is_counted_not_expanded() {
        for count in [1_000_000, 10_000_000, 1 << 33, i64::MAX] {
            let bomb = many_puts(count);
            assert!(bomb.len() < 100);
            let refused = Chunk::build(&head(), &bomb);
            assert_eq!(
                refused,
                Err(ChunkError::Column(ColumnError::TooManyOperations))
            );
        }
    }

    #[test]
    fn as_many_operations_as_a_change_may_hold_and_one_more() {
        let most = i64::try_from(limits::CHANGE_OPERATIONS).unwrap();
        assert!(Chunk::build(&head(), &many_puts(most)).is_ok());
        let refused = Chunk::build(&head(), &many_puts(most + 1));
        assert_eq!(
            refused,
            Err(ChunkError::Column(ColumnError::TooManyOperations))
        );
    }

    #[test]
    fn a_column_longer_than_the_others_is_refused_before_it_is_expanded() {
        let bomb = columns(&[
            (KEY_TEXT, run(i64::MAX, &text("o.name"))),
            (ACTION, run(1, &[PUT])),
        ]);
        let chunk = Chunk::build(&head(), &bomb).unwrap();
        assert!(grammar::places(&chunk).is_err());
    }

    #[test]
    fn as_many_overwritten_operations_as_a_change_may_name_and_one_more() {
        let naming = |count: usize| {
            let per_operation = unsigned(count as u64);
            Chunk::build(
                &head(),
                &columns(&[
                    (KEY_TEXT, run(1, &text("o.name"))),
                    (ACTION, run(1, &[PUT])),
                    (PREDECESSORS, run(1, &per_operation)),
                    (PREDECESSOR_ACTOR, run(count as i64, &[0])),
                    (PREDECESSOR_COUNTER, run(count as i64, &[1])),
                ]),
            )
        };
        assert!(naming(limits::CHANGE_PREDECESSORS).is_ok());
        assert_eq!(
            naming(limits::CHANGE_PREDECESSORS + 1),
            Err(ChunkError::Column(ColumnError::TooManyOperations))
        );
    }

    #[test]
    fn nested_objects_marks_counters_and_floats_are_not_in_the_grammar() {
        let make = |action: u8| {
            let columns = columns(&[
                (KEY_TEXT, run(1, &text("o.name"))),
                (INSERT, vec![1]),
                (ACTION, run(1, &[action])),
                (VALUE_META, run(1, &[0])),
                (PREDECESSORS, run(1, &[0])),
            ]);
            Chunk::build(&head(), &columns).unwrap()
        };
        // 0 map, 2 list, 4 text, 5 increment, 6 table, 7 mark.
        for action in [0, 2, 4, 5, 6, 7, 99] {
            assert!(grammar::places(&make(action)).is_err(), "action {action}");
        }
        // 3 unsigned, 5 float, 8 counter, 9 timestamp, 10 unknown.
        for kind in [3, 5, 8, 9, 10] {
            let chunk = Chunk::build(&head(), &one_put("o.name", 8 << 4 | kind, &[0; 8])).unwrap();
            assert!(grammar::places(&chunk).is_err(), "value type {kind}");
        }
    }

    #[test]
    fn a_text_object_may_be_written_in_but_not_replaced() {
        let chunk = Chunk::build(&head(), &text_put("o.remarks", "甲")).unwrap();
        assert!(grammar::places(&chunk).is_err());
    }

    #[test]
    fn a_column_that_is_compressed_or_unknown_is_refused() {
        // Bit 3 of a specification says deflate; 0x94 is the column of marks.
        for spec in [ACTION | 8, 0x94, 0xa5] {
            let refused = Chunk::build(&head(), &columns(&[(spec, vec![1, 1])]));
            assert_eq!(refused, Err(ChunkError::Column(ColumnError::Unknown(spec))));
        }
    }
}

mod keys_and_values {
    use super::*;

    fn places(columns: &[u8]) -> bool {
        grammar::places(&Chunk::build(&head(), columns).unwrap()).is_ok()
    }

    #[test]
    fn as_long_a_key_as_a_document_may_have_and_one_byte_more() {
        let key = |bytes: usize| {
            let start = "o.chronic/";
            format!("{start}{}", "a".repeat(bytes - start.len()))
        };
        let tick = |key: &str| one_put(key, 2, &[]);
        assert!(places(&tick(&key(limits::KEY_BYTES))));
        assert!(!places(&tick(&key(limits::KEY_BYTES + 1))));
    }

    #[test]
    fn as_long_a_text_as_an_answer_may_be_and_one_byte_more() {
        assert!(places(&text_put("o.name", &"a".repeat(limits::TEXT_BYTES))));
        assert!(!places(&text_put(
            "o.name",
            &"a".repeat(limits::TEXT_BYTES + 1)
        )));
        let edit = |bytes: usize| {
            let field = FieldName::new("name").unwrap();
            let edit = Edit::observe(field, Put::One(Answer::text(&"a".repeat(bytes))));
            write::first_change(&[edit], &stamp(1))
        };
        assert!(edit(limits::TEXT_BYTES).is_ok());
        let bytes = limits::TEXT_BYTES + 1;
        assert_eq!(edit(bytes).unwrap_err(), EditError::TextTooLong { bytes });
    }

    #[test]
    fn a_key_that_no_shouce_writes_is_refused() {
        for key in ["name", "x.name", "o.Name", "o./x", "s/paid", "k/nobody", ""] {
            assert!(!places(&text_put(key, "甲")), "{key}");
        }
    }
}

mod heads {
    use super::*;

    fn build(change: impl FnOnce(&mut Head)) -> Result<Chunk, ChunkError> {
        let mut head = head();
        change(&mut head);
        Chunk::build(&head, &many_puts(1))
    }

    #[test]
    fn a_first_operation_near_2_to_the_32_never_reaches_a_document() {
        let last = limits::DOCUMENT_OPERATIONS;
        assert!(build(|head| head.start_op = last - 1).is_ok());
        for start_op in [last, u64::from(u32::MAX), 1 << 32, u64::MAX] {
            assert!(matches!(
                build(|head| head.start_op = start_op),
                Err(ChunkError::Range {
                    what: "operation",
                    ..
                })
            ));
        }
        // Within the limit, it must still follow what it has seen.
        let chunk = build(|head| head.start_op = 1_000).unwrap();
        let refused = Document::new().admit(&[chunk]);
        assert!(matches!(refused, Err(AdmitError::StartOp)));
    }

    #[test]
    fn a_time_from_another_age_is_refused() {
        for time in [0, limits::EARLIEST_TIME, limits::LATEST_TIME] {
            assert!(build(|head| head.time = time).is_ok(), "{time}");
        }
        for time in [
            i64::MIN,
            -1,
            1,
            limits::EARLIEST_TIME - 1,
            limits::LATEST_TIME + 1,
            i64::MAX,
        ] {
            assert!(build(|head| head.time = time).is_err(), "{time}");
        }
    }

    #[test]
    fn as_many_dependencies_actors_and_letters_as_a_head_may_have_and_one_more() {
        let hashes = |count: usize| (0..count).map(|n| ChangeHash([n as u8; 32])).collect();
        let actors = |count: usize| (0..count).map(|n| Actor([n as u8; 16])).collect();
        assert!(build(|head| head.dependencies = hashes(limits::CHANGE_DEPENDENCIES)).is_ok());
        assert!(build(|head| head.dependencies = hashes(limits::CHANGE_DEPENDENCIES + 1)).is_err());
        assert!(build(|head| head.other_actors = actors(limits::CHANGE_ACTORS)).is_ok());
        assert!(build(|head| head.other_actors = actors(limits::CHANGE_ACTORS + 1)).is_err());
        let letters = |count: usize| "a".repeat(count).into();
        assert!(build(|head| head.message = letters(limits::CHANGE_MESSAGE_BYTES)).is_ok());
        assert!(build(|head| head.message = letters(limits::CHANGE_MESSAGE_BYTES + 1)).is_err());
    }

    #[test]
    fn repeated_or_unsorted_dependencies_are_refused() {
        let (a, b) = (ChangeHash([1; 32]), ChangeHash([2; 32]));
        assert_eq!(
            build(|head| head.dependencies = vec![b, a]),
            Err(ChunkError::Order)
        );
        assert_eq!(
            build(|head| head.dependencies = vec![a, a]),
            Err(ChunkError::Order)
        );
    }

    #[test]
    fn as_large_a_change_as_may_be_and_one_byte_more() {
        let change = |bytes: usize| {
            let value = "a".repeat(bytes);
            Chunk::build(&head(), &text_put("o.name", &value))
        };
        let overhead = change(40_000).unwrap().bytes().len() - 40_000;
        assert!(change(limits::CHANGE_BYTES - overhead).is_ok());
        let bytes = limits::CHANGE_BYTES + 1;
        assert_eq!(
            change(limits::CHANGE_BYTES - overhead + 1),
            Err(ChunkError::TooLarge { bytes })
        );
    }

    #[test]
    fn a_change_that_automerge_has_deflated_is_refused_unread() {
        let mut bytes = build(|_| ()).unwrap().bytes().to_vec();
        bytes[8] = 2;
        assert_eq!(Chunk::parse(&bytes), Err(ChunkError::Kind));
    }

    #[test]
    fn a_change_without_dependencies_makes_no_rival_beginning() {
        let chunk = build(|head| {
            head.dependencies = Vec::new();
            head.start_op = 1;
        });
        assert!(Document::new().admit(&[chunk.unwrap()]).is_err());
    }
}

mod documents {
    use super::*;

    fn answer(n: usize) -> Edit {
        let field = FieldName::new("name").unwrap();
        Edit::observe(field, Put::One(Answer::text(&n.to_string())))
    }

    #[test]
    fn as_many_actors_as_a_document_may_have_and_one_more() {
        let first = write::first_change(&[answer(0)], &stamp(1)).unwrap();
        let mut document = Document::from_changes([&first]).unwrap();
        // The genesis's and the first author are two.
        for n in 2..limits::DOCUMENT_ACTORS {
            let mut copy = document.clone();
            let chunk = copy.edit(&[answer(n)], &stamp(n as u8)).unwrap().unwrap();
            document = document.admit(&[chunk]).unwrap();
        }
        let mut copy = document.clone();
        let chunk = copy.edit(&[answer(999)], &stamp(200)).unwrap().unwrap();
        assert!(matches!(
            document.admit(&[chunk]),
            Err(AdmitError::Full("actors"))
        ));
    }

    #[test]
    fn one_bad_change_leaves_the_document_as_it_was() {
        let first = write::first_change(&[answer(0)], &stamp(1)).unwrap();
        let document = Document::from_changes([&first]).unwrap();
        let heads = document.heads();
        let orphan = Chunk::build(
            &Head {
                dependencies: vec![ChangeHash([9; 32])],
                ..head()
            },
            &text_put("o.name", "甲"),
        );
        assert!(matches!(
            document.admit(&[orphan.unwrap()]),
            Err(AdmitError::Missing(_))
        ));
        assert_eq!(document.heads(), heads);
    }

    #[test]
    fn the_same_operations_in_other_bytes_are_refused() {
        // Two runs of one where a run of two is due: equal to read, another hash.
        let split = columns(&[
            (
                KEY_TEXT,
                [run(1, &text("o.name")), run(1, &text("o.sex"))].concat(),
            ),
            (INSERT, vec![2]),
            (ACTION, [run(1, &[PUT]), run(1, &[PUT])].concat()),
            (VALUE_META, run(2, &[0])),
            (PREDECESSORS, run(2, &[0])),
        ]);
        let chunk = Chunk::build(&head(), &split).unwrap();
        assert!(Document::new().admit(&[chunk]).is_err());
    }
}

mod frames {
    use super::*;

    const LIMITS: Limits = Limits {
        changes: limits::FRAME_CHANGES,
        inflated: limits::FRAME_INFLATED_BYTES,
    };

    /// A batch that claims so many actors, changes and inflated bytes, and holds `plain`.
    fn batch(changes: usize, inflated: usize, plain: &[u8]) -> Vec<u8> {
        let mut bytes = unsigned(0);
        bytes.extend(unsigned(changes as u64));
        bytes.extend(unsigned(0));
        bytes.extend(unsigned(inflated as u64));
        bytes.extend(Dictionary::standard().deflate(Effort::Quick, plain));
        bytes.extend([0; 8]);
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<BatchError> {
        Batch::parse(bytes, AUTHOR, Dictionary::standard(), LIMITS).err()
    }

    #[test]
    fn as_large_a_frame_as_may_be_and_one_byte_more() {
        let refused = |bytes: usize| Frame::read(vec![0; bytes]).unwrap_err();
        assert_eq!(refused(limits::FRAME_BYTES), FrameError::Version(0));
        let bytes = limits::FRAME_BYTES + 1;
        assert_eq!(refused(bytes), FrameError::TooLarge { bytes });
    }

    #[test]
    fn a_deflate_bomb_is_bounded_by_what_it_claims_and_that_by_the_limit() {
        let zeros = vec![0; 64 * 1024 * 1024];
        let bomb = batch(0, zeros.len(), &zeros);
        assert!(bomb.len() < 32 * 1024);
        assert!(matches!(
            parse(&bomb),
            Some(BatchError::TooMany { what: "bytes", .. })
        ));
        let liar = batch(0, 1_000, &zeros);
        assert!(matches!(parse(&liar), Some(BatchError::Inflate(_))));
        let most = vec![0; limits::FRAME_INFLATED_BYTES];
        assert!(!matches!(
            parse(&batch(0, most.len(), &most)),
            Some(BatchError::TooMany { .. } | BatchError::Inflate(_))
        ));
    }

    #[test]
    fn as_many_changes_as_a_frame_may_claim_and_one_more() {
        let refused = |count: usize| parse(&batch(count, 2, &[0, 0]));
        assert!(!matches!(
            refused(limits::FRAME_CHANGES),
            Some(BatchError::TooMany { .. })
        ));
        assert!(matches!(
            refused(limits::FRAME_CHANGES + 1),
            Some(BatchError::TooMany {
                what: "changes",
                ..
            })
        ));
    }
}

/// Honest changes, bent a little and sealed again: what a clever attacker sends.
mod bent {
    use super::*;

    fn honest() -> Vec<Chunk> {
        let field = |name: &str| FieldName::new(name).unwrap();
        let one = |name, text: &str| Edit::observe(field(name), Put::One(Answer::text(text)));
        let first = [
            one("name", "余阿普"),
            one("remarks", "教堂上方第二户"),
            one("marital", "30"),
            Edit::observe(field("chronic"), Put::Tick("01".into())),
        ];
        let first = write::first_change(&first, &stamp(1)).unwrap();
        let mut document = Document::from_changes([&first]).unwrap();
        let second = document.edit(
            &[one("name", "胡阿普"), one("remarks", "第二户")],
            &stamp(2),
        );
        vec![first, second.unwrap().unwrap()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn columns_bent_and_sealed_again_never_get_past_the_gates_to_a_panic(
            which in 0_usize..2,
            bends in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..4),
        ) {
            let honest = honest();
            let chunk = &honest[which];
            let mut columns = chunk.columns().to_vec();
            for (at, byte, how) in bends {
                let at = at.index(columns.len().max(1));
                match how {
                    0 if at < columns.len() => columns[at] = byte,
                    1 => columns.insert(at, byte),
                    2 if at < columns.len() => { columns.remove(at); }
                    _ if at < columns.len() => columns[at] ^= 1 << (byte % 8),
                    _ => {}
                }
            }
            let gates = catch_unwind(|| {
                let bent = Chunk::build(chunk.head(), &columns).ok()?;
                grammar::places(&bent).ok()?;
                Some(bent)
            });
            let bent = gates.expect("our own gates do not panic");
            if let Some(bent) = bent {
                let base = Document::from_changes(&honest[..which]).unwrap();
                match base.admit(&[bent]) {
                    Err(AdmitError::Panicked) => prop_assert!(false, "past the gates to a panic"),
                    Ok(document) => {
                        // Whatever got in holds together and can be written on.
                        let mut again = Document::load(&document.save()).unwrap();
                        let field = FieldName::new("sex").unwrap();
                        let edit = Edit::observe(field, Put::One(Answer::text("1")));
                        again.edit(&[edit], &stamp(3)).unwrap();
                    }
                    Err(_) => {}
                }
            }
        }
    }
}
