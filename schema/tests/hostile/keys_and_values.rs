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
