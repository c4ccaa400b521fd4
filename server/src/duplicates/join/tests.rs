//! Parting restores both records field for field, whatever was written meanwhile.

use std::collections::BTreeMap;

use proptest::prelude::*;
use schema::document::Document;
use schema::document::write::Stamp;
use schema::id::Actor;
use schema::record::{Answer, ClockTrust};

use super::*;

/// A step of a history: on which side, and what.
#[derive(Debug, Clone)]
struct Step {
    on_survivor: bool,
    layer: Layer,
    field: &'static str,
    put: Put,
}

/// Random histories: a few seconds of one core.
const HISTORIES: u32 = 10_000;
const ONES: [&str; 4] = ["name", "sex", "contact_phone", "address_detail"];
const SETS: [&str; 2] = ["other_names", "chronic"];

fn step(values: &'static [&'static str]) -> impl Strategy<Value = Step> {
    let layer = prop::sample::select(Layer::ALL.to_vec());
    let one = (
        prop::sample::select(ONES.to_vec()),
        prop_oneof![
            6 => prop::sample::select(values.to_vec()).prop_map(|text| Put::One(Answer::text(text))),
            1 => Just(Put::One(Answer::Blank)),
            1 => Just(Put::One(Answer::Unknown)),
            1 => Just(Put::Withdraw),
        ],
    );
    let set = (
        prop::sample::select(SETS.to_vec()),
        prop_oneof![
            2 => prop::sample::select(values.to_vec()).prop_map(|text| Put::Tick(text.into())),
            1 => prop::sample::select(values.to_vec()).prop_map(|text| Put::Untick(text.into())),
        ],
    );
    (any::<bool>(), layer, prop_oneof![one, set]).prop_map(|(on_survivor, layer, (field, put))| {
        Step {
            on_survivor,
            layer,
            field,
            put,
        }
    })
}

fn survivor() -> RecordId {
    RecordId::preloaded("list", "survivor")
}

fn absorbed() -> RecordId {
    RecordId::preloaded("list", "absorbed")
}

/// Two records, and everything that is written to them.
#[derive(Default)]
struct Two {
    survivor: Document,
    absorbed: Document,
    time: i64,
}

impl Two {
    fn write(&mut self, on_survivor: bool, edits: &[Edit]) {
        self.time += 1;
        let stamp = Stamp {
            actor: Actor([1; 16]),
            time: 1_780_000_000 + self.time,
            trust: ClockTrust::Anchored,
        };
        let document = match on_survivor {
            true => &mut self.survivor,
            false => &mut self.absorbed,
        };
        document.edit(edits, &stamp).unwrap();
    }

    fn all(&mut self, steps: &[Step]) {
        for step in steps {
            let edit = Edit::Answer {
                layer: step.layer,
                field: FieldName::new(step.field).unwrap(),
                put: step.put.clone(),
            };
            self.write(step.on_survivor, &[edit]);
        }
    }

    fn read(&self) -> [Record; 2] {
        let questionnaire = Questionnaire::standard();
        [
            self.survivor.read(survivor(), questionnaire),
            self.absorbed.read(absorbed(), questionnaire),
        ]
    }

    fn join(&mut self, keep: &BTreeMap<&'static str, bool>) -> Joined {
        let [of_survivor, of_absorbed] = self.read();
        let ruled: Vec<Ruled> = (keep.iter())
            .filter_map(|(field, of_first)| {
                let of = if *of_first {
                    &of_survivor
                } else {
                    &of_absorbed
                };
                ruled(&of_survivor, of, &FieldName::new(field).unwrap())
            })
            .collect();
        self.write(false, &[Edit::Link(survivor(), "同一人".into())]);
        self.write(true, &rule(&ruled));
        let [after, linked] = self.read();
        for one in &ruled {
            assert_eq!(after.layer(Layer::Ruling).get(&one.field), Some(&one.after));
        }
        assert_eq!(linked.links.len(), 1);
        Joined {
            absorbed: absorbed(),
            survivor: survivor(),
            ruled,
        }
    }

    fn part(&mut self, joined: &Joined) {
        let [of_survivor, of_absorbed] = self.read();
        self.write(false, &unlink(&of_absorbed, joined.survivor));
        self.write(true, &unrule(&of_survivor, joined));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(HISTORIES))]

    /// Later writers write other values than those that joining ruled: of a value that is
    /// there already, no document shows who else meant it.
    #[test]
    fn parting_restores_field_for_field_with_everything_that_was_written_meanwhile(
        before in prop::collection::vec(step(&["甲", "乙", "丙"]), 0..14),
        keep in prop::collection::btree_map(
            prop::sample::select([&ONES[..], &SETS[..]].concat()),
            any::<bool>(),
            0..6,
        ),
        meanwhile in prop::collection::vec(step(&["丁", "戊"]), 0..10),
    ) {
        let withdraws = |step: &Step| {
            step.layer == Layer::Ruling && matches!(step.put, Put::One(Answer::Blank | Answer::Unknown) | Put::Withdraw)
        };
        let meanwhile: Vec<Step> = meanwhile.into_iter().filter(|step| !withdraws(step)).collect();
        let (mut joined, mut never) = (Two::default(), Two::default());
        joined.all(&before);
        never.all(&before);
        let written = joined.join(&keep);
        joined.all(&meanwhile);
        never.all(&meanwhile);
        joined.part(&written);
        prop_assert_eq!(joined.read(), never.read());
        // Parting twice changes nothing.
        let parted = joined.read();
        let [_, of_absorbed] = &parted;
        prop_assert!(unlink(of_absorbed, survivor()).is_empty());
    }
}

#[test]
fn what_was_ruled_anew_meanwhile_stays() {
    let mut two = Two::default();
    let observed = |on_survivor, text: &str| Step {
        on_survivor,
        layer: Layer::Observation,
        field: "name",
        put: Put::One(Answer::text(text)),
    };
    two.all(&[observed(true, "余阿普"), observed(false, "余阿谱")]);
    let joined = two.join(&BTreeMap::from([("name", false)]));
    assert_eq!(two.read()[0].text("name"), Some("余阿谱"));
    two.all(&[Step {
        layer: Layer::Ruling,
        ..observed(true, "余阿卜")
    }]);
    two.part(&joined);
    assert_eq!(two.read()[0].text("name"), Some("余阿卜"));
    assert_eq!(two.read()[1].text("name"), Some("余阿谱"));
}

#[test]
fn dated_entries_and_photos_are_nobody_s_to_choose_between() {
    let two = Two::default();
    let [of_survivor, of_absorbed] = two.read();
    for field in ["photo_person", "birth_id", "record_id", "no_such_field"] {
        let field = FieldName::new(field).unwrap();
        assert_eq!(ruled(&of_survivor, &of_absorbed, &field), None);
    }
}
