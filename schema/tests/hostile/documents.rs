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
        document = document.admit(&[chunk]).unwrap().document;
    }
    let mut copy = document.clone();
    let chunk = copy.edit(&[answer(999)], &stamp(200)).unwrap().unwrap();
    assert!(matches!(
        document.admit(&[chunk]),
        Err(AdmitError::Full("actors"))
    ));
}

#[test]
fn a_document_with_as_many_operations_as_it_may_have_takes_no_more_and_still_loads() {
    // Each letter of a remark is an operation, and so is taking it out again.
    let remark = |n: usize| {
        let letter = char::from(b'a' + u8::try_from(n % 26).unwrap());
        let text = letter.to_string().repeat(900);
        Edit::observe(
            FieldName::new("remarks").unwrap(),
            Put::One(Answer::text(&text)),
        )
    };
    let first = write::first_change(&[answer(0)], &stamp(1)).unwrap();
    let mut document = Document::from_changes([&first]).unwrap();
    let most = usize::try_from(limits::DOCUMENT_OPERATIONS).unwrap();
    let full = (0..most).find_map(|n| document.edit(&[remark(n)], &stamp(1)).err());
    assert_eq!(full, Some(EditError::DocumentFull));
    let operations = document.changes().len();
    assert!(
        (most / 1_800..most / 900 + 2).contains(&operations),
        "{operations}"
    );
    let loaded = Document::load(&document.save()).unwrap();
    assert_eq!(loaded.heads(), document.heads());
}

#[test]
fn more_than_one_change_can_hold_is_refused_as_that() {
    let first = write::first_change(&[answer(0)], &stamp(1)).unwrap();
    let mut document = Document::from_changes([&first]).unwrap();
    let heads = document.heads();
    let long = |name: &str| {
        let text = "a".repeat(limits::CHANGE_OPERATIONS / 2 + 1);
        Edit::observe(FieldName::new(name).unwrap(), Put::One(Answer::text(&text)))
    };
    let both = [long("remarks"), long("address_detail")];
    assert_eq!(
        document.edit(&both, &stamp(1)),
        Err(EditError::StepTooLarge)
    );
    assert_eq!(
        write::first_change(&both, &stamp(1)),
        Err(EditError::StepTooLarge)
    );
    assert_eq!(document.heads(), heads);
    for one in both {
        assert!(
            document.edit(&[one], &stamp(1)).unwrap().is_some(),
            "in steps"
        );
    }
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
