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
