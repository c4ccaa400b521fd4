//! What is written: new records, and a month of work on them by two tablets.

use std::fmt;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use schema::document::Edit;
use schema::value::solar::SolarDate;
use support::population::names::Names;
use support::population::{Prefecture, form, generic};

/// What the records look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Fifty fields of a form of no census in particular: what the goals were first set on.
    Generic,
    /// Fifty and more fields of the real questionnaire.
    Questionnaire,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Generic => "generic records",
            Self::Questionnaire => "records of the questionnaire",
        })
    }
}

/// Which of the two tablets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The one without signal, whose reconciliation is measured.
    Offline,
    /// The one whose work is on the server by then.
    Online,
}

/// A saved step of the month.
#[derive(Debug)]
pub(crate) enum Step {
    /// One field of a record.
    Edit {
        side: Side,
        day: i64,
        record: usize,
        edits: Vec<Edit>,
    },
    /// A new record.
    New {
        side: Side,
        day: i64,
        edits: Vec<Edit>,
    },
}

impl Step {
    pub(crate) fn side(&self) -> Side {
        match self {
            Self::Edit { side, .. } | Self::New { side, .. } => *side,
        }
    }

    pub(crate) fn day(&self) -> i64 {
        match self {
            Self::Edit { day, .. } | Self::New { day, .. } => *day,
        }
    }
}

/// Records and a month of work on them.
#[derive(Debug)]
pub(crate) struct Workload {
    pub(crate) records: Vec<Vec<Edit>>,
    /// In the order of time.
    pub(crate) month: Vec<Step>,
}

impl Workload {
    /// The same bytes for the same seed.
    pub(crate) fn generate(kind: Kind, records: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut person = source(kind, records, seed);
        let first: Vec<_> = (0..records).map(|place| person(place, &mut rng)).collect();
        let month = month(&first, &mut person, &mut rng);
        Self {
            records: first,
            month,
        }
    }

    /// The prefecture's four counties.
    pub(crate) fn scope(&self) -> Vec<&'static str> {
        vec!["533301", "533323", "533324", "533325"]
    }

    pub(crate) fn added_in_month(&self) -> usize {
        let new = |step: &&Step| matches!(step, Step::New { .. });
        self.month.iter().filter(new).count()
    }
}

const DAYS: usize = 30;

/// The month of the goals: of the records one in five is edited, with one to five edits of
/// one field each; one in fifty by both tablets, half of these in the same field; one in
/// twenty is new. The work is split evenly.
fn month(
    records: &[Vec<Edit>],
    person: &mut dyn FnMut(usize, &mut ChaCha8Rng) -> Vec<Edit>,
    rng: &mut ChaCha8Rng,
) -> Vec<Step> {
    let count = records.len();
    let mut order: Vec<_> = (0..count).collect();
    for place in (1..count).rev() {
        order.swap(place, below(rng, place + 1));
    }
    let (by_one, others) = order.split_at(count / 5);
    let by_both = &others[..count / 50];
    let mut steps = Vec::new();
    for (place, &record) in by_one.iter().enumerate() {
        for _ in 0..=below(rng, 5) {
            steps.push(edit(side(place), record, None, records, person, rng));
        }
    }
    for (place, &record) in by_both.iter().enumerate() {
        let ours = edit(Side::Offline, record, None, records, person, rng);
        let same = match &ours {
            Step::Edit { edits, .. } if place % 2 == 0 => name(&edits[0]),
            _ => None,
        };
        steps.push(edit(Side::Online, record, same, records, person, rng));
        steps.push(ours);
    }
    for place in 0..count / 20 {
        steps.push(Step::New {
            side: side(place),
            day: below(rng, DAYS) as i64,
            edits: person(count + place, rng),
        });
    }
    steps.sort_by_key(Step::day);
    steps
}

fn side(place: usize) -> Side {
    if place.is_multiple_of(2) {
        Side::Offline
    } else {
        Side::Online
    }
}

/// What surveyors mend after a first visit: the kinds of field that the goals' workload edits
/// (remarks, phone, address, state, who is who), in both kinds of record.
const MENDED: [&str; 32] = [
    "remarks",
    "contact_phone",
    "contact_name",
    "contact_relation",
    "visit_outcome",
    "visit_date",
    "informant",
    "address_detail",
    "living_arrangement",
    "carer",
    "marital",
    "education_short",
    "name",
    "self_rated_health",
    "adl",
    "chronic",
    "medical_insurance",
    "pension",
    "residence_status",
    // Of the generic records.
    "remark",
    "phone",
    "address",
    "updated",
    "occupation",
    "income",
    "state",
    "head_name",
    "code_0",
    "code_1",
    "yes_0",
    "yes_1",
    "count_0",
];

/// A field as another person of the same kind would answer it: a wanted one, or any.
fn edit(
    side: Side,
    record: usize,
    wanted: Option<&str>,
    records: &[Vec<Edit>],
    person: &mut dyn FnMut(usize, &mut ChaCha8Rng) -> Vec<Edit>,
    rng: &mut ChaCha8Rng,
) -> Step {
    let ours = &records[record];
    let mut other = loop {
        let mut other = person(below(rng, records.len()), rng);
        other.retain(|edit| {
            let here = ours.iter().any(|known| name(known) == name(edit));
            let mended = name(edit).is_some_and(|name| MENDED.contains(&name));
            here && mended && !ours.contains(edit) && (wanted.is_none() || name(edit) == wanted)
        });
        if !other.is_empty() {
            break other;
        }
    };
    let chosen = below(rng, other.len());
    Step::Edit {
        side,
        day: below(rng, DAYS) as i64,
        record,
        edits: vec![other.swap_remove(chosen)],
    }
}

/// The field that an edit is of.
fn name(edit: &Edit) -> Option<&str> {
    match edit {
        Edit::Answer { field, .. } => Some(field.as_str()),
        _ => None,
    }
}

fn below(rng: &mut ChaCha8Rng, bound: usize) -> usize {
    rng.next_u32() as usize % bound.max(1)
}

/// Answers of the person at a place, drawn anew each time.
type Person = Box<dyn FnMut(usize, &mut ChaCha8Rng) -> Vec<Edit>>;

fn source(kind: Kind, records: usize, seed: u64) -> Person {
    match kind {
        Kind::Generic => {
            let names = Names::read();
            Box::new(move |_, rng| generic::record(&names, rng))
        }
        Kind::Questionnaire => {
            let as_of = SolarDate::new(2026, 11, 1).expect("a day");
            let elders = (records + records / 20).max(300);
            let prefecture = Prefecture::generate(seed, elders, as_of);
            let mut order: Vec<_> = (0..elders).collect();
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            for place in (1..elders).rev() {
                order.swap(place, below(&mut rng, place + 1));
            }
            Box::new(move |place, rng| {
                let elder = &prefecture.elders[order[place]];
                form::edits(&prefecture.full_form(elder, rng))
            })
        }
    }
}
