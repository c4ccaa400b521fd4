//! What is read on from change to change is what Automerge makes of the same changes.

use std::borrow::Cow;

use proptest::prelude::*;
use schema::document::{Chunk, Document, Edit, Onward, Put};
use schema::questionnaire::Questionnaire;
use schema::reading::Reading;
use schema::record::{Answer, Confirmation, Layer};

use super::{concurrent_work, edit, field, one, read};

const FIELDS: [&str; 7] = [
    "name",
    "marital",
    "contact_phone",
    "children_alive",
    "village_group",
    "no_such_question",
    "chronic",
];
const CHECKS: [&str; 2] = ["X05", "same:someone"];

/// Edits of every kind, with those of them that the office follows often.
fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let followed = prop_oneof![
        (0_usize..2, "[ab]?")
            .prop_map(|(which, text)| { Edit::Comment(field(FIELDS[which]), text.into()) }),
        (0_usize..2, "[ab]", "[cd]?").prop_map(|(which, fingerprint, reason)| {
            let confirmation = Confirmation {
                fingerprint: fingerprint.into(),
                reason: reason.into(),
            };
            Edit::Confirm(CHECKS[which].into(), confirmation)
        }),
        (0_usize..4).prop_map(|layer| Edit::Answer {
            layer: Layer::ALL[layer],
            field: field("village_group"),
            put: Put::Withdraw,
        }),
        (0_usize..4, "[上下]").prop_map(|(layer, text)| Edit::Answer {
            layer: Layer::ALL[layer],
            field: field("village_group"),
            put: Put::One(Answer::text(&text)),
        }),
    ];
    prop::collection::vec(prop_oneof![edit(), followed], 1..8)
}

/// All that is read of it.
fn all_of(reading: &impl Reading) -> Vec<String> {
    let said = FIELDS.iter().map(|field| {
        let text = reading.text(field);
        match *field {
            "chronic" => format!("{text:?}"),
            field => format!("{text:?} {:?}", reading.said(field)),
        }
    });
    let comments = FIELDS
        .iter()
        .map(|field| format!("{:?}", reading.comment(field)));
    let answered = CHECKS
        .iter()
        .map(|check| format!("{:?}", reading.confirmation(check).map(Cow::into_owned)));
    said.chain(comments).chain(answered).collect()
}

fn onward(document: &Document) -> Onward<'static> {
    Onward::of(document, Questionnaire::standard())
}

/// Every change comes before those that were made knowing of it.
fn told_one_by_one(document: &Document, changes: &[Chunk]) -> Result<(), TestCaseError> {
    let mut document = document.clone();
    let mut onward = onward(&document);
    for change in changes {
        document.apply([change]).unwrap();
        onward.take(change);
        prop_assert_eq!(all_of(&onward), all_of(&read(&document)));
        prop_assert_eq!(all_of(&self::onward(&document)), all_of(&read(&document)));
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_record_read_on_from_change_to_change_is_the_record_that_automerge_reads(
        first in edits(),
        work in prop::collection::vec(prop::collection::vec(edits(), 1..4), 1..4),
        after in edits(),
    ) {
        let (base, branches) = concurrent_work(&first, &work);
        let mut changes: Vec<Chunk> = branches.into_iter().flatten().collect();
        let mut merged = base.clone();
        merged.apply(&changes).unwrap();
        // Somebody who has seen all of it settles some of what disagrees.
        changes.extend(merged.edit(&after, &super::stamp(9)).unwrap());
        told_one_by_one(&base, &changes)?;
        let mut all = base.changes();
        all.extend(changes);
        told_one_by_one(&Document::new(), &all)?;
    }
}

#[test]
fn of_a_text_that_merges_letter_by_letter_nothing_is_told() {
    let mut document = Document::new();
    let edits = [
        one("remarks", Answer::text("核桃树")),
        one("spouse_name", Answer::Refused),
    ];
    document.edit(&edits, &super::stamp(1)).unwrap();
    for prose in ["remarks", "spouse_name"] {
        assert_eq!(onward(&document).said(prose), None);
    }
}
