use super::*;

#[test]
fn a_change_waits_for_the_one_it_follows() {
    let mut document = created(&[text("name", "阿普")]);
    let follower = document
        .edit(&[text("name", "余阿普")], &stamp(2))
        .unwrap()
        .unwrap();
    let refused = Document::new().admit(std::slice::from_ref(&follower));
    assert!(matches!(refused, Err(AdmitError::Missing(_))));
    assert!(Document::new().admit(&document.changes()).is_ok());
}

#[test]
fn a_copied_tablet_s_second_use_of_a_number_is_caught() {
    let base = created(&[text("name", "阿普")]);
    let (mut original, mut copy) = (base.clone(), base.clone());
    let mine = original
        .edit(&[text("name", "余阿普")], &stamp(2))
        .unwrap()
        .unwrap();
    let theirs = copy
        .edit(&[text("name", "胡阿普")], &stamp(2))
        .unwrap()
        .unwrap();
    let admitted = base.admit(&[mine]).unwrap().document;
    let refused = admitted.admit(&[theirs]);
    assert!(matches!(
        refused,
        Err(AdmitError::Sequence { met: 1, due: 2 })
    ));
    assert_eq!(
        read(&admitted).text("name"),
        Some("余阿普"),
        "the document is untouched"
    );
}

#[test]
fn a_surveyor_s_change_may_not_touch_a_ruling_or_a_link() {
    let ruling = Edit::Answer {
        layer: Layer::Ruling,
        field: field("name"),
        put: Put::One(Answer::text("余阿普")),
    };
    for edit in [
        ruling,
        Edit::Link(id(), "".into()),
        Edit::Standing(Step::Approved, 1),
    ] {
        let chunk = write::first_change(&[text("name", "阿普"), edit], &stamp(1)).unwrap();
        let places = grammar::places(&chunk).unwrap();
        assert!(authority::check(authority::Role::Surveyor, &places).is_err());
    }
    let plain = write::first_change(&[text("name", "阿普")], &stamp(1)).unwrap();
    let places = grammar::places(&plain).unwrap();
    assert_eq!(authority::check(authority::Role::Surveyor, &places), Ok(()));
    assert!(places.contains(&Place::Answer {
        layer: Layer::Observation,
        field: field("name"),
        member: None
    }));
}
