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
