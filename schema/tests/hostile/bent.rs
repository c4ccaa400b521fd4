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

type Bend = (prop::sample::Index, u8, u8);

fn bend() -> impl Strategy<Value = Bend> {
    (any::<prop::sample::Index>(), any::<u8>(), 0_u8..4)
}

fn bent(chunk: &Chunk, bends: &[Bend]) -> Result<Chunk, ChunkError> {
    let mut columns = chunk.columns().to_vec();
    for (at, byte, how) in bends {
        let at = at.index(columns.len().max(1));
        match how {
            0 if at < columns.len() => columns[at] = *byte,
            1 => columns.insert(at, *byte),
            2 if at < columns.len() => {
                columns.remove(at);
            }
            _ if at < columns.len() => columns[at] ^= 1 << (byte % 8),
            _ => {}
        }
    }
    Chunk::build(chunk.head(), &columns)
}

/// Which of these become part of a document that tries and proves each by itself.
fn one_by_one(chunks: &[Chunk]) -> (Document, Vec<bool>) {
    let mut document = Document::new();
    let taken = chunks.iter().map(|chunk| {
        let admitted = document.admit(std::slice::from_ref(chunk));
        let taken = admitted.is_ok();
        if let Ok(admitted) = admitted {
            document = admitted.document;
        }
        taken
    });
    let taken = taken.collect();
    (document, taken)
}

/// The same, read on from change to change and proven together: what does not hold together is
/// left out, and all begins anew.
fn together(chunks: &[Chunk]) -> (Document, Vec<bool>) {
    let mut left_out = Vec::new();
    loop {
        let mut trial = Trial::of(Document::new());
        let mut onward = Onward::of(&Document::new(), Questionnaire::standard());
        let taken = chunks.iter().map(|chunk| {
            if left_out.contains(&chunk.hash()) {
                return false;
            }
            let taken = trial.take(chunk);
            if let Ok(true) = taken {
                onward.take(chunk);
            }
            taken.is_ok()
        });
        let taken = taken.collect();
        match trial.prove() {
            Ok(admitted) => {
                reads_alike(&onward, &admitted.document);
                return (admitted.document, taken);
            }
            Err(unproven) => {
                assert!(!left_out.contains(&unproven.change));
                left_out.push(unproven.change);
            }
        }
    }
}

fn reads_alike(onward: &Onward<'_>, document: &Document) {
    let read = document.read(RecordId::preloaded("list", "1"), Questionnaire::standard());
    for field in Questionnaire::standard().fields() {
        if field.shape() == Shape::One {
            let field = field.name.as_str();
            assert_eq!(onward.said(field), read.said(field), "{field}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn what_is_proven_together_is_what_would_be_proven_one_by_one(
        items in prop::collection::vec((0_usize..6, prop::option::of(prop::collection::vec(bend(), 1..3))), 1..16),
    ) {
        let field = |name: &str| FieldName::new(name).unwrap();
        let mut chunks = honest();
        let mut document = Document::from_changes(&chunks).unwrap();
        for text in ["1", "2", "1", "2"] {
            let edit = Edit::observe(field("sex"), Put::One(Answer::text(text)));
            chunks.push(document.edit(&[edit], &stamp(2)).unwrap().unwrap());
        }
        let tried: Vec<Chunk> = (items.iter())
            .filter_map(|(which, bends)| match bends {
                Some(bends) => bent(&chunks[*which], bends).ok().filter(|bent| grammar::places(bent).is_ok()),
                None => Some(chunks[*which].clone()),
            })
            // Whatever was left over of the honest ones comes in the end.
            .chain(chunks.iter().cloned())
            .collect();
        let (alone, taken_alone) = one_by_one(&tried);
        let (all, taken) = together(&tried);
        prop_assert_eq!(taken, taken_alone);
        prop_assert_eq!(all.save(), alone.save());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn columns_bent_and_sealed_again_never_get_past_the_gates_to_a_panic(
        which in 0_usize..2,
        bends in prop::collection::vec(bend(), 1..4),
    ) {
        let honest = honest();
        let chunk = &honest[which];
        let gates = catch_unwind(|| {
            let bent = bent(chunk, &bends).ok()?;
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
