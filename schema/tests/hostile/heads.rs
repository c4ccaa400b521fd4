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

#[test]
fn an_author_gives_no_operation_a_number_that_another_one_of_theirs_has() {
    let name = FieldName::new("name").unwrap();
    let edit = Edit::observe(name, Put::One(Answer::text("阿普")));
    let first = write::first_change(&[edit], &stamp(7)).unwrap();
    let next_op = first.head().start_op + first.operations() as u64;
    let second = |start_op| {
        let chunk = build(|head| {
            head.actor = first.head().actor;
            head.dependencies = vec![first.hash()];
            head.sequence = 2;
            head.start_op = start_op;
        });
        chunk.unwrap()
    };
    let begun = Document::new().admit(std::slice::from_ref(&first)).unwrap();
    for (start_op, goes_on) in [(next_op - 1, false), (next_op, true)] {
        let together = Document::new().admit(&[first.clone(), second(start_op)]);
        let later = begun.document.admit(&[second(start_op)]);
        for admitted in [together, later] {
            let refused = matches!(admitted, Err(AdmitError::StartOp));
            assert_eq!(refused, !goes_on, "{start_op}: {admitted:?}");
        }
    }
}
