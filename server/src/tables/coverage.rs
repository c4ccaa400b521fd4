//! T8: how complete the census is and how good its ages are, township by township.

use std::collections::BTreeMap;

use schema::coverage::Coverage;
use schema::record::Stage;
use schema::value::division::DivisionCode;

use super::axis::shards;
use super::{HeadCell, Question, Table, TableCell};
use crate::board::asker::over;
use crate::board::{AskError, Moment, Universe, Where};
use crate::facts::{Coded, Coding, Person, Spot};
use crate::label::{Label, label};
use crate::tabulation::Census;

/// Ages around 90 and around 100 that Kannisto's ratio needs, two on either side.
const AGES: [std::ops::RangeInclusive<i32>; 2] = [88..=92, 98..=102];
/// The place of the middle one.
const MIDDLE: usize = 2;

/// What is counted of some records.
#[derive(Debug, Clone, Copy, Default)]
struct Quality {
    preloaded: u64,
    visited: u64,
    completed: u64,
    added: u64,
    died: u64,
    moved: u64,
    unknown: u64,
    refused: u64,
    duplicates: u64,
    returned: u64,
    spot_checked: u64,
    spot_errors: u64,
    reached: u64,
    /// Residents of each of [`AGES`].
    ages: [[u64; 5]; 2],
}

impl Quality {
    fn figures(&mut self) -> [&mut u64; 13] {
        [
            &mut self.preloaded,
            &mut self.visited,
            &mut self.completed,
            &mut self.added,
            &mut self.died,
            &mut self.moved,
            &mut self.unknown,
            &mut self.refused,
            &mut self.duplicates,
            &mut self.returned,
            &mut self.spot_checked,
            &mut self.spot_errors,
            &mut self.reached,
        ]
    }

    fn add(&mut self, other: &Self) {
        let mut other = *other;
        for (ours, theirs) in self.figures().into_iter().zip(other.figures()) {
            *ours += *theirs;
        }
        let ages = self
            .ages
            .iter_mut()
            .flatten()
            .zip(other.ages.iter().flatten());
        ages.for_each(|(ours, theirs)| *ours += *theirs);
    }

    fn count(&mut self, person: Person<'_>, census: &Census, outcome: &Coded) {
        if person.merged {
            self.duplicates += 1;
            return;
        }
        let head = person.head;
        *(if head.listed {
            &mut self.preloaded
        } else {
            &mut self.added
        }) += 1;
        let outcome = outcome.code(person.answers);
        self.visited += u64::from(outcome.is_some());
        // Seen, or verified by telephone, or in hospital.
        self.completed += u64::from(matches!(outcome, Some("1" | "4" | "8")));
        self.returned += u64::from(head.stage == Stage::Returned);
        self.spot_checked += u64::from(head.spot != Spot::Unchecked);
        self.spot_errors += u64::from(head.spot == Spot::Wrong);
        self.reached += u64::from(head.coverage != Coverage::NotVisited);
        match head.coverage {
            Coverage::Died => self.died += 1,
            Coverage::Moved => self.moved += 1,
            Coverage::Unknown => self.unknown += 1,
            Coverage::Refused => self.refused += 1,
            Coverage::Found | Coverage::NotVisited => {}
        }
        let counted = census
            .verdict(person)
            .ok()
            .filter(|one| one.resident.is_some());
        if let Some(age) = counted.map(|counted| counted.age) {
            for (range, counts) in AGES.iter().zip(&mut self.ages) {
                if let Ok(place) = usize::try_from(age - range.start())
                    && let Some(count) = counts.get_mut(place)
                {
                    *count += 1;
                }
            }
        }
    }

    /// How many of a hundred names have come to an outcome.
    fn coverage(&self) -> Option<f64> {
        let names = self.preloaded + self.added;
        (names > 0).then(|| tenths(100.0 * real(self.reached) / real(names)))
    }

    /// Kannisto's ratio: those of an age against the geometric mean of five ages around it.
    /// Near one is right; above, ages are rounded to it.
    fn kannisto(&self, place: usize) -> Option<f64> {
        let counts = self.ages[place];
        let logarithms: f64 = counts.iter().map(|count| real(*count).ln()).sum();
        let mean = (logarithms / real(counts.len() as u64)).exp();
        let ratio = real(counts[MIDDLE]) / mean;
        ratio.is_finite().then(|| (ratio * 100.0).round() / 100.0)
    }
}

/// Counts are far below what a floating number holds exactly.
#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn real(count: u64) -> f64 {
    count as f64
}

fn tenths(ratio: f64) -> f64 {
    (ratio * 10.0).round() / 10.0
}

pub(super) fn table(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let census = Census::on(question.as_of);
    let outcome = Coding::standard().known("visit_outcome")?;
    let by_place = over(
        &shards(moment, question, Universe::All)?,
        BTreeMap::<DivisionCode, Quality>::new,
        |by_place, shard| {
            let Some(village) = shard.village() else {
                return;
            };
            let quality = by_place.entry(village).or_default();
            shard
                .people()
                .for_each(|person| quality.count(person, &census, outcome));
        },
        |by_place, others| {
            for (place, other) in others {
                by_place.entry(place).or_default().add(&other);
            }
        },
    );
    let mut table = question.empty(moment)?;
    table.unit = label("table.unit-names");
    table.head = vec![
        heads()
            .into_iter()
            .map(|name| HeadCell::tall(name, 1))
            .collect(),
    ];
    for (line, quality) in question.lines(&by_place, Quality::add)? {
        let mut row = line.row;
        let who = |conditions: Vec<Where>| {
            (!line.divisions.is_empty()).then(|| {
                let place = Where::new("division", &line.divisions);
                std::iter::once(place).chain(conditions).collect()
            })
        };
        row.cells = cells(&quality, who);
        table.rows.push(row);
    }
    table.notes.push(label("table.note-spot-checks"));
    table.notes.push(label("table.note-kannisto"));
    Ok(table)
}

fn heads() -> [Label; 15] {
    [
        label("table.preloaded"),
        label("table.visited"),
        label("table.completed"),
        label("table.added"),
        label("table.died"),
        label("table.moved"),
        label("table.unknown"),
        label("table.refused"),
        label("table.duplicates"),
        label("table.returned"),
        label("table.spot-checked"),
        label("table.spot-errors"),
        label("table.coverage-rate"),
        label("table.kannisto-90"),
        label("table.kannisto-100"),
    ]
}

fn cells(quality: &Quality, who: impl Fn(Vec<Where>) -> Option<Vec<Where>>) -> Vec<TableCell> {
    let count = |count, conditions| TableCell::count(count, who(conditions));
    let ended = |word: &str| vec![Where::new("coverage", [word])];
    let yes_or_no = |field: &str, word: &str| vec![Where::new(field, [word])];
    let spot = |words: &[&str]| vec![Where::new("spot_check", words)];
    let outcomes = (1..=9).map(|code| code.to_string());
    let visited = vec![Where::new("visit_outcome", outcomes)];
    let completed = vec![Where::new("visit_outcome", ["1", "4", "8"])];
    vec![
        count(quality.preloaded, yes_or_no("listed", "true")),
        count(quality.visited, visited),
        count(quality.completed, completed),
        count(quality.added, yes_or_no("listed", "false")),
        count(quality.died, ended("died")),
        count(quality.moved, ended("moved")),
        count(quality.unknown, ended("unknown")),
        count(quality.refused, ended("refused")),
        count(quality.duplicates, yes_or_no("merged", "true")),
        count(quality.returned, yes_or_no("stage", "returned")),
        count(quality.spot_checked, spot(&["right", "wrong"])),
        count(quality.spot_errors, spot(&["wrong"])),
        TableCell::ratio(quality.coverage()),
        TableCell::ratio(quality.kannisto(0)),
        TableCell::ratio(quality.kannisto(1)),
    ]
}
