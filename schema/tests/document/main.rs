//! The document's laws: what is written reads back, and merging loses nothing.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod gate;
mod onward;
mod second_schema_version;

use proptest::prelude::*;
use schema::document::layout::{Place, Step};
use schema::document::{
    AdmitError, Chunk, Document, Edit, Put, Stamp, authority, grammar, migration, reauthor, write,
};
use schema::id::{Actor, ContentHash, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::{
    Answer, Attachment, ClockTrust, Confirmation, Content, EntryId, FieldName, Layer, Record,
    Scalar, Stage,
};

const NOON: i64 = 1_795_000_000;

fn field(name: &str) -> FieldName {
    FieldName::new(name).unwrap()
}

fn stamp(actor: u8) -> Stamp {
    Stamp {
        actor: Actor([actor; 16]),
        time: NOON + i64::from(actor),
        trust: ClockTrust::Anchored,
    }
}

fn id() -> RecordId {
    RecordId::preloaded("list", "1")
}

fn read(document: &Document) -> Record {
    document.read(id(), Questionnaire::standard())
}

fn one(name: &str, answer: Answer) -> Edit {
    Edit::observe(field(name), Put::One(answer))
}

fn text(name: &str, value: &str) -> Edit {
    one(name, Answer::text(value))
}

fn created(edits: &[Edit]) -> Document {
    let chunk = write::first_change(edits, &stamp(1)).unwrap();
    Document::from_changes([&chunk]).unwrap()
}

/// Edits of every kind to few fields, so that they meet.
fn edit() -> impl Strategy<Value = Edit> {
    let answer = prop_oneof![
        "[甲乙a-c]{0,3}".prop_map(|text| Answer::text(&text)),
        (0_i64..3).prop_map(|number| Answer::Given(Scalar::Int(number))),
        any::<bool>().prop_map(|yes| Answer::Given(Scalar::Bool(yes))),
        Just(Answer::Blank),
        Just(Answer::Unknown),
        Just(Answer::Refused),
    ];
    let layer = prop::sample::select(Layer::ALL.to_vec());
    let single = prop::sample::select(vec!["name", "marital", "contact_phone", "children_alive"]);
    let prose = prop::sample::select(vec!["remarks", "spouse_name"]);
    let member = prop::sample::select(vec!["01", "02", "00"]);
    prop_oneof![
        4 => (layer.clone(), single, answer.clone()).prop_map(|(layer, name, answer)| Edit::Answer {
            layer,
            field: field(name),
            put: Put::One(answer),
        }),
        2 => (prose, answer.clone()).prop_map(|(name, answer)| one(name, answer)),
        1 => layer.clone().prop_map(|layer| Edit::Answer {
            layer,
            field: field("name"),
            put: Put::Withdraw,
        }),
        2 => (layer, member, any::<bool>()).prop_map(|(layer, member, tick)| Edit::Answer {
            layer,
            field: field("chronic"),
            put: if tick { Put::Tick(member.into()) } else { Put::Untick(member.into()) },
        }),
        1 => (1_u8..28, answer).prop_map(|(day, answer)| Edit::observe(
            field("life_proof"),
            Put::Entry(EntryId::new(&format!("2026-11-{day:02}"), &Actor([day; 16])), answer),
        )),
        1 => (1_u32..4).prop_map(|round| Edit::Standing(Step::Submitted, round)),
        1 => (1_u8..3).prop_map(|n| Edit::Link(RecordId::from_bytes([n; 16]), "同一人".into())),
        1 => Just(Edit::Unlink(RecordId::from_bytes([1; 16]))),
    ]
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(edit(), 1..8)
}

/// Several writers edit copies of one document without meeting; returns every change.
fn concurrent_work(first: &[Edit], work: &[Vec<Vec<Edit>>]) -> (Document, Vec<Vec<Chunk>>) {
    let base = created(first);
    let branches = (work.iter().zip(2..))
        .map(|(steps, actor)| {
            let mut copy = base.clone();
            (steps.iter())
                .filter_map(|edits| copy.edit(edits, &stamp(actor)).unwrap())
                .collect()
        })
        .collect();
    (base, branches)
}

proptest! {
    #[test]
    fn what_is_written_reads_back(edits in edits()) {
        let document = created(&edits);
        let mut expected = Record::empty(id());
        for edit in &edits {
            if let Edit::Answer { layer, field, put: Put::One(answer) } = edit
                && !matches!(field.as_str(), "remarks" | "spouse_name")
            {
                expected.layers[*layer as usize].insert(field.clone(), Content::One(answer.clone()));
            }
            if let Edit::Answer { layer, field, put: Put::Withdraw } = edit {
                expected.layers[*layer as usize].remove(field);
            }
        }
        let record = read(&document);
        for (written, found) in expected.layers.iter().zip(&record.layers) {
            for (field, content) in written {
                prop_assert_eq!(found.get(field), Some(content));
            }
        }
        prop_assert!(record.unknown.is_empty());
    }

    #[test]
    fn a_new_record_is_the_same_however_it_is_made(edits in edits()) {
        let mut edited = Document::new();
        let made = edited.edit(&edits, &stamp(1)).unwrap();
        let at_once = created(&edits);
        prop_assume!(made.is_some());
        prop_assert_eq!(read(&edited).layers, read(&at_once).layers);
    }

    #[test]
    fn a_saved_document_loads_with_the_same_heads(edits in edits(), more in edits()) {
        let mut document = created(&edits);
        document.edit(&more, &stamp(2)).unwrap();
        let loaded = Document::load(&document.save()).unwrap();
        prop_assert_eq!(loaded.heads(), document.heads());
        prop_assert_eq!(read(&loaded), read(&document));
        let rebuilt = Document::from_changes(&document.changes()).unwrap();
        prop_assert_eq!(read(&rebuilt), read(&document));
    }

    #[test]
    fn merging_commutes_associates_and_repeats(
        first in edits(),
        work in prop::collection::vec(prop::collection::vec(edits(), 1..3), 2..4),
        order in any::<prop::sample::Index>(),
    ) {
        let (base, branches) = concurrent_work(&first, &work);
        let mut forward = base.clone();
        for branch in &branches {
            forward.apply(branch).unwrap();
            forward.apply(branch).unwrap();
        }
        let mut rotated: Vec<&Vec<Chunk>> = branches.iter().collect();
        rotated.rotate_left(order.index(branches.len()));
        rotated.reverse();
        let together: Vec<Chunk> = rotated.into_iter().flatten().cloned().collect();
        let mut backward = base.clone();
        backward.apply(&together).unwrap();
        prop_assert_eq!(forward.heads(), backward.heads());
        prop_assert_eq!(read(&forward), read(&backward));
    }

    #[test]
    fn every_change_we_write_passes_our_own_gates(first in edits(), more in edits()) {
        let mut document = created(&first);
        let chunk = document.edit(&more, &stamp(2)).unwrap();
        for chunk in document.changes().iter().chain(&chunk) {
            prop_assert_eq!(&Chunk::parse(chunk.bytes()).unwrap(), chunk);
            prop_assert_eq!(&Chunk::build(chunk.head(), chunk.columns()).unwrap(), chunk);
            grammar::places(chunk).unwrap();
        }
        let admitted = Document::new().admit(&document.changes()).unwrap();
        prop_assert_eq!(admitted.document.heads(), document.heads());
        prop_assert_eq!(admitted.document.save(), admitted.saved);
    }

    #[test]
    fn a_rejected_author_s_answers_can_be_written_again(first in edits(), more in edits()) {
        let base = created(&first);
        let mut copied = base.clone();
        let rejected: Vec<Chunk> = copied.edit(&more, &stamp(2)).unwrap().into_iter().collect();
        let again = reauthor::edits(&copied, &rejected);
        let mut rewritten = base;
        rewritten.edit(&again, &stamp(9)).unwrap();
        prop_assert_eq!(read(&rewritten).layers, read(&copied).layers);
    }
}

#[test]
fn two_values_for_one_field_both_stay_until_a_person_writes_again() {
    let base = created(&[text("name", "阿普")]);
    let (mut left, mut right) = (base.clone(), base);
    let a = left
        .edit(&[text("name", "余阿普")], &stamp(2))
        .unwrap()
        .unwrap();
    let b = right
        .edit(&[text("name", "胡阿普")], &stamp(3))
        .unwrap()
        .unwrap();
    left.apply([&b]).unwrap();
    right.apply([&a]).unwrap();
    let record = read(&left);
    assert_eq!(record, read(&right));
    let [conflict] = &record.conflicts[..] else {
        panic!("one conflict expected: {:?}", record.conflicts);
    };
    let mut candidates: Vec<_> = conflict
        .candidates
        .iter()
        .map(|candidate| (candidate.actor, candidate.claimed_at))
        .collect();
    candidates.sort();
    assert_eq!(
        candidates,
        [(Actor([2; 16]), NOON + 2), (Actor([3; 16]), NOON + 3)]
    );
    assert_eq!(
        Some(&Content::One(conflict.candidates[0].answer.clone())),
        record.layer(Layer::Observation).get("name"),
        "the winner comes first"
    );
    left.edit(&[text("name", "余阿普")], &stamp(2))
        .unwrap()
        .unwrap();
    assert_eq!(read(&left).conflicts, []);
}

#[test]
fn equal_values_written_twice_are_no_conflict() {
    let base = created(&[text("name", "阿普")]);
    let (mut left, mut right) = (base.clone(), base);
    left.edit(&[text("marital", "30")], &stamp(2)).unwrap();
    let b = right
        .edit(&[text("marital", "30")], &stamp(3))
        .unwrap()
        .unwrap();
    left.apply([&b]).unwrap();
    assert_eq!(read(&left).conflicts, []);
}

#[test]
fn a_late_tablet_cannot_overturn_a_ruling_and_its_observation_stays_readable() {
    let base = created(&[text("birth_stated", "1940-01-01")]);
    let (mut county, mut tablet) = (base.clone(), base);
    let ruling = Edit::Answer {
        layer: Layer::Ruling,
        field: field("birth_stated"),
        put: Put::One(Answer::text("1941-06-15")),
    };
    county.edit(&[ruling], &stamp(2)).unwrap();
    let late = tablet
        .edit(&[text("birth_stated", "1938")], &stamp(3))
        .unwrap()
        .unwrap();
    county.apply([&late]).unwrap();
    let record = read(&county);
    assert_eq!(record.text("birth_stated"), Some("1941-06-15"));
    let observed = &record.layer(Layer::Observation)[&field("birth_stated")];
    assert_eq!(observed, &Content::One(Answer::text("1938")));
}

#[test]
fn a_tick_and_an_untick_of_what_one_has_not_seen_both_count() {
    let tick = |code: &str| Edit::observe(field("chronic"), Put::Tick(code.into()));
    let untick = |code: &str| Edit::observe(field("chronic"), Put::Untick(code.into()));
    let base = created(&[tick("01")]);
    let (mut left, mut right) = (base.clone(), base);
    left.edit(&[untick("01")], &stamp(2)).unwrap();
    let b = right.edit(&[tick("02")], &stamp(3)).unwrap().unwrap();
    left.apply([&b]).unwrap();
    let record = read(&left);
    assert!(record.has("chronic", "02") && !record.has("chronic", "01"));
}

#[test]
fn prose_merges_letter_by_letter() {
    let base = created(&[text("remarks", "家住教堂上方")]);
    let (mut left, mut right) = (base.clone(), base);
    left.edit(&[text("remarks", "家住教堂上方第二户")], &stamp(2))
        .unwrap();
    let b = right
        .edit(&[text("remarks", "现家住教堂上方")], &stamp(3))
        .unwrap()
        .unwrap();
    left.apply([&b]).unwrap();
    assert_eq!(read(&left).text("remarks"), Some("现家住教堂上方第二户"));
}

#[test]
fn a_prose_field_may_be_unknown_or_refused_until_somebody_writes_text() {
    let mut document = created(&[one("spouse_name", Answer::Refused)]);
    let content = |document: &Document| {
        read(document)
            .effective("spouse_name")
            .map(|(_, c)| c.clone())
    };
    assert_eq!(content(&document), Some(Content::One(Answer::Refused)));
    document
        .edit(&[text("spouse_name", "阿娜")], &stamp(2))
        .unwrap();
    assert_eq!(content(&document), Some(Content::One(Answer::text("阿娜"))));
    document
        .edit(&[one("spouse_name", Answer::Blank)], &stamp(2))
        .unwrap();
    assert_eq!(content(&document), Some(Content::One(Answer::Blank)));
}

#[test]
fn history_tells_who_wrote_what_and_when() {
    let mut document = created(&[text("name", "阿普"), text("remarks", "甲")]);
    let later = Stamp {
        trust: ClockTrust::Bare,
        ..stamp(2)
    };
    document
        .edit(&[text("name", "余阿普"), text("remarks", "甲乙")], &later)
        .unwrap();
    let told = |name: &str| -> Vec<_> {
        (document.history(name).into_iter())
            .map(|event| (event.answer, event.actor, event.claimed_at, event.trust))
            .collect()
    };
    for (name, before, after) in [("name", "阿普", "余阿普"), ("remarks", "甲", "甲乙")] {
        assert_eq!(
            told(name),
            [
                (
                    Some(Answer::text(before)),
                    Actor([1; 16]),
                    NOON + 1,
                    ClockTrust::Anchored
                ),
                (
                    Some(Answer::text(after)),
                    Actor([2; 16]),
                    NOON + 2,
                    ClockTrust::Bare
                ),
            ]
        );
    }
}

#[test]
fn standing_attachments_links_and_confirmations_read_back() {
    let photo = Attachment {
        field: field("photo_person"),
        media_type: "image/jpeg".into(),
        bytes: 81_234,
    };
    let confirmation = Confirmation {
        fingerprint: "9f3a".into(),
        reason: "看过原件".into(),
    };
    let survivor = RecordId::preloaded("list", "2");
    let document = created(&[
        text("name", "阿普"),
        Edit::Standing(Step::Submitted, 1),
        Edit::Standing(Step::Returned, 1),
        Edit::Comment(field("id_number"), "请核对末位".into()),
        Edit::Attach(ContentHash::of(b"photo"), photo.clone()),
        Edit::Link(survivor, "同一人".into()),
        Edit::Confirm("X05".into(), confirmation.clone()),
    ]);
    let record = read(&document);
    assert_eq!(record.standing.stage(), Stage::Returned);
    assert_eq!(record.standing.comments[&field("id_number")], "请核对末位");
    assert_eq!(record.attachments[&ContentHash::of(b"photo")], photo);
    assert_eq!(record.links[0].survivor, survivor);
    assert_eq!(record.confirmations["X05"], confirmation);
}

#[test]
fn what_a_newer_schema_wrote_survives_an_older_tablet() {
    let newer = text("zz_hearing_aid", "1");
    let mut document = created(&[text("name", "阿普"), newer]);
    assert_eq!(
        read(&document).unknown["o.zz_hearing_aid"],
        Scalar::from("1")
    );
    document.edit(&[text("name", "余阿普")], &stamp(2)).unwrap();
    let again = Document::from_changes(&document.changes()).unwrap();
    assert_eq!(read(&again).unknown["o.zz_hearing_aid"], Scalar::from("1"));
}

#[test]
fn an_edit_that_changes_nothing_makes_no_change() {
    let mut document = created(&[text("name", "阿普"), text("remarks", "甲")]);
    let same = [
        text("name", "阿普"),
        text("remarks", "甲"),
        Edit::Unlink(id()),
    ];
    assert_eq!(document.edit(&same, &stamp(2)).unwrap(), None);
}

#[test]
fn a_clock_that_is_decades_off_is_kept_within_what_every_library_bears() {
    for time in [i64::MIN, -1, i64::MAX] {
        let stamp = Stamp { time, ..stamp(1) };
        let chunk = write::first_change(&[text("name", "阿普")], &stamp).unwrap();
        let mut document = Document::from_changes([&chunk]).unwrap();
        document
            .edit(&[text("name", "余阿普")], &stamp)
            .unwrap()
            .unwrap();
    }
}
