//! The coverage ledger: whom the list names, and what became of each.

use std::collections::BTreeMap;

use client_core::coverage::Ledger;
use schema::coverage::Coverage;
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::value::division::DivisionCode;
use server::office::Office;
use server::roster::line::LineReader;
use server::roster::undo::{self, Written};
use server::roster::{Columns, Sheet, store};
use support::tablet::{Tablet, observe};
use support::world::{VILLAGES, World};

/// When the list is imported.
const NOW: i64 = 1_795_000_000;
/// Names of the list, in the first village and in the second.
const LISTED: [&[&str]; 2] = [
    &["阿普", "阿娜", "余大", "和四", "杨五", "李六", "胡七"],
    &["普八", "曲九"],
];

/// Imports a list that names these elders; what it takes to take it back.
fn import(world: &World) -> Vec<Written> {
    let mut list = "姓名,性别,出生日期,所在村\n".to_owned();
    for (village, names) in VILLAGES.iter().zip(LISTED) {
        for (place, name) in names.iter().enumerate() {
            list += &format!("{name},男,193{place}-08-15,{village}\n");
        }
    }
    let file = world.folder().join("list.csv");
    std::fs::write(&file, list).unwrap();
    let questionnaire = Questionnaire::standard();
    let mut office = Office::open(&world.data()).unwrap();
    let divisions = office.divisions().unwrap();
    let sheet = Sheet::read(&file, None).unwrap();
    let columns = Columns::guess(&sheet, questionnaire, &[]).unwrap();
    let reading = LineReader::new(questionnaire, &divisions, "list", None).read(&sheet, &columns);
    let mut kept = Vec::new();
    let keep = |written: &[Written]| {
        kept = written.to_vec();
        Ok(())
    };
    let imported = store::import(&mut office, &reading.lines, NOW, |_| true, keep).unwrap();
    assert_eq!(
        (
            imported.new + imported.changed + imported.unchanged,
            reading.bad
        ),
        (9, 0),
        "{:?}",
        reading.issues
    );
    kept
}

fn named(tablet: &Tablet, name: &str) -> RecordId {
    let mut rows = tablet.client.index().rows();
    rows.find(|(_, row)| row.name == name).expect("listed").0
}

fn ledger(expected: usize, added: usize, outcomes: &[(Coverage, usize)]) -> Ledger {
    Ledger {
        expected,
        added,
        outcomes: outcomes.iter().copied().collect(),
    }
}

#[test]
fn every_name_of_the_list_ends_as_one_outcome_in_its_village_and_who_was_added_stands_apart() {
    let mut world = World::new();
    import(&world);
    let mut tablet = world.tablet(&VILLAGES[..2]);
    let mut colleague = world.tablet(&VILLAGES[..2]);
    tablet.sync(&world);
    let [first, second] = [0, 1].map(|place| VILLAGES[place].parse::<DivisionCode>().unwrap());
    let not_visited = |names| ledger(names, 0, &[(Coverage::NotVisited, names)]);
    assert_eq!(
        tablet.client.coverage(),
        BTreeMap::from([(first, not_visited(7)), (second, not_visited(2))])
    );

    let visits: [(&str, &[(&str, &str)]); 8] = [
        ("阿普", &[("visit_outcome", "1"), ("residence_status", "1")]),
        ("阿娜", &[("visit_outcome", "4"), ("residence_status", "2")]),
        ("余大", &[("visit_outcome", "6"), ("life_status", "2")]),
        ("和四", &[("visit_outcome", "5")]),
        ("杨五", &[("visit_outcome", "7")]),
        // Nobody at home: still to be done.
        ("李六", &[("visit_outcome", "3")]),
        // The list has the wrong village: the name goes along to the right one.
        (
            "胡七",
            &[("visit_outcome", "1"), ("division_village", VILLAGES[1])],
        ),
        // Refused first, and found by the colleague later.
        ("普八", &[("visit_outcome", "5")]),
    ];
    for (name, answers) in visits {
        let elder = named(&tablet, name);
        for (field, text) in answers {
            tablet.answer(elder, field, text);
            let ledgers = tablet.client.coverage();
            for ledger in ledgers.values() {
                assert_eq!(ledger.outcomes.values().sum::<usize>(), ledger.expected);
            }
            let expected: usize = ledgers.values().map(|ledger| ledger.expected).sum();
            assert_eq!(expected, 9, "no name is lost and none comes twice");
        }
    }
    tablet.add(&[
        observe("name", "此前无名"),
        observe("division_village", VILLAGES[0]),
        observe("visit_outcome", "1"),
    ]);
    tablet.sync(&world);

    colleague.sync(&world);
    colleague.answer(named(&colleague, "普八"), "visit_outcome", "1");
    colleague.sync(&world);
    tablet.sync(&world);
    let after = BTreeMap::from([
        (
            first,
            ledger(
                6,
                1,
                &[
                    (Coverage::Found, 1),
                    (Coverage::Moved, 1),
                    (Coverage::Died, 1),
                    (Coverage::Refused, 1),
                    (Coverage::Unknown, 1),
                    (Coverage::NotVisited, 1),
                ],
            ),
        ),
        (
            second,
            ledger(3, 0, &[(Coverage::Found, 2), (Coverage::NotVisited, 1)]),
        ),
    ]);
    assert_eq!(tablet.client.coverage(), after);
    assert_eq!(colleague.client.coverage(), after);
    world.verify();
}

#[test]
fn an_import_taken_back_leaves_the_ledger_but_for_names_that_somebody_has_visited() {
    let mut world = World::new();
    let written = import(&world);
    let mut tablet = world.tablet(&VILLAGES[..1]);
    tablet.sync(&world);
    let visited = named(&tablet, "阿普");
    tablet.answer(visited, "visit_outcome", "1");
    tablet.sync(&world);
    let offline = named(&tablet, "阿娜");
    tablet.answer(offline, "visit_outcome", "5");

    let mut office = Office::open(&world.data()).unwrap();
    let taken = undo::take_back(&mut office, &written, NOW + 60, |_| true).unwrap();
    assert_eq!((taken.withdrawn, taken.restored, taken.kept), (8, 0, 1));
    drop(office);
    tablet.sync(&world);
    tablet.sync(&world);

    let village: DivisionCode = VILLAGES[0].parse().unwrap();
    let found = ledger(1, 0, &[(Coverage::Found, 1)]);
    assert_eq!(tablet.client.coverage(), BTreeMap::from([(village, found)]));
    // What the tablet wrote meanwhile is not lost: it stands in a record without a name, and
    // the list brings the name back.
    assert_eq!(tablet.text(offline, "visit_outcome").as_deref(), Some("5"));
    assert_eq!(tablet.text(offline, "name"), None);
    import(&world);
    tablet.sync(&world);
    assert_eq!(tablet.client.coverage()[&village].expected, 7);
}
