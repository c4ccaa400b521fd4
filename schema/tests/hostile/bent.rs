//! Honest changes, bent a little and sealed again: what a clever attacker sends.

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
                Ok(admitted) => {
                    // Whatever got in holds together and can be written on.
                    let mut again = Document::load(&admitted.saved).unwrap();
                    let field = FieldName::new("sex").unwrap();
                    let edit = Edit::observe(field, Put::One(Answer::text("1")));
                    again.edit(&[edit], &stamp(3)).unwrap();
                }
                Err(_) => {}
            }
        }
    }
}
