//! What a tablet tells a surveyor before a record is handed in.

use client_core::ClientError;
use schema::document::Edit;
use schema::id::RecordId;
use schema::problem::Coded;
use schema::record::{Confirmation, Stage};
use schema::value::solar::SolarDate;
use support::tablet::{Tablet, observe};
use support::world::{VILLAGES, World};

/// What can be known of an elder who is not at home.
fn door(village: &str) -> Vec<Edit> {
    [
        ("village_group", "上组"),
        ("list_source", "4"),
        ("visit_outcome", "3"),
        ("name", "余阿普"),
        ("id_number", "533301194001010014"),
        ("sex", "1"),
        ("residence_status", "1"),
        ("life_status", "4"),
    ]
    .into_iter()
    .chain([("division_village", village), ("hukou_division", village)])
    .map(|(field, text)| observe(field, text))
    .chain([visit("2026-11-03")])
    .collect()
}

fn visit(day: &str) -> Edit {
    use schema::document::Put;
    use schema::id::Actor;
    use schema::record::{Answer, EntryId, FieldName};
    let field = FieldName::new("visit_date").expect("a field's name");
    let entry = EntryId::new("2026-11-03", &Actor([1; 16]));
    Edit::observe(field, Put::Entry(entry, Answer::text(day)))
}

fn codes(tablet: &Tablet, record: RecordId) -> Vec<&'static str> {
    let today = SolarDate::in_china_at(tablet.now.unix).expect("a day");
    let findings = tablet.client.findings(record, today).expect("it is here");
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_record_is_handed_in_once_nothing_is_missing_and_nothing_hard_stands() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let elder = tablet.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    let now = tablet.now;
    let Err(ClientError::NotReady(why)) = tablet.client.submit(elder, now) else {
        panic!("nobody has been there");
    };
    assert_eq!(why.code(), "record.not-ready");
    assert!(
        why.missing
            .iter()
            .any(|field| field.as_str() == "visit_outcome")
    );
    let edits = door(VILLAGES[0]);
    tablet.client.edit(elder, &edits, now).unwrap();
    tablet
        .client
        .edit(elder, &[visit("2199-01-01")], now)
        .unwrap();
    assert_eq!(codes(&tablet, elder), ["check.visit-in-future"]);
    assert!(tablet.client.submit(elder, now).is_err());
    tablet
        .client
        .edit(elder, &[visit("2026-11-04")], now)
        .unwrap();
    assert_eq!(codes(&tablet, elder), [""; 0]);
    let record = tablet.client.submit(elder, now).unwrap();
    assert_eq!(record.standing.stage(), Stage::Submitted);
    tablet.sync(&world);
    world.verify();
}

#[test]
fn a_clock_that_stopped_years_ago_refuses_no_visit() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let elder = tablet.add(&door(VILLAGES[0]));
    let mut now = tablet.now;
    now.unix = 0;
    assert!(tablet.client.submit(elder, now).is_ok());
}

#[test]
fn an_id_number_that_is_already_here_is_told_as_it_is_typed_and_can_be_confirmed() {
    let mut world = World::new();
    let mut tablet = world.tablet(&VILLAGES[..2]);
    tablet.sync(&world);
    let first = tablet.add(&door(VILLAGES[0]));
    assert_eq!(codes(&tablet, first), [""; 0]);
    let second = tablet.add(&door(VILLAGES[1]));
    for elder in [first, second] {
        assert_eq!(codes(&tablet, elder), ["check.id-number-elsewhere"]);
    }
    let today = SolarDate::in_china_at(tablet.now.unix).unwrap();
    let finding = tablet.client.findings(second, today).unwrap().remove(0);
    let confirmation = Confirmation {
        fingerprint: finding.fingerprint().clone(),
        reason: "号码确实相同".into(),
    };
    let answered = [Edit::Confirm(finding.key(), confirmation)];
    let record = tablet.client.edit(second, &answered, tablet.now).unwrap();
    assert!(finding.confirmed_by(&record));
    tablet.sync(&world);
    tablet.answer(second, "id_number", "533321193205080023");
    assert_eq!(codes(&tablet, first), [""; 0], "the other one was mended");
    world.verify();
}

#[test]
fn a_phone_that_four_elders_of_a_village_share_is_told() {
    let mut world = World::new();
    let mut tablet = world.tablet(&VILLAGES[..2]);
    let mut elder = |village: &str, number: &str| {
        let mut edits = door(village);
        edits.push(observe("id_number", number));
        edits.push(observe("visit_outcome", "4"));
        edits.push(observe("contact_phone", "138 0000 0000"));
        tablet.add(&edits)
    };
    let numbers = ["533301194001010014", "533321193205080023", "", ""];
    let elders = numbers.map(|number| elder(VILLAGES[0], number));
    let elsewhere = elder(VILLAGES[1], "");
    assert!(codes(&tablet, elders[3]).contains(&"check.phone-shared"));
    assert!(!codes(&tablet, elsewhere).contains(&"check.phone-shared"));
    tablet.answer(elders[0], "contact_phone", "13800000001");
    assert!(!codes(&tablet, elders[3]).contains(&"check.phone-shared"));
}
