//! T10: the part of the yearly ageing statistics that counts people of 80 and over.

use std::collections::BTreeMap;

use schema::value::division::DivisionCode;
use schema::value::solar::YearMonth;

use super::layout::finish;
use super::standards::Paying;
use super::{HeadCell, Question, Table, TableCell};
use crate::board::asker::over;
use crate::board::{AskError, Moment, Universe, Where};
use crate::facts::day::{self, Ages, NO_DAY};
use crate::facts::{Coded, Coding, Person};
use crate::label::{Label, label};
use crate::tabulation::{Census, Reason};

/// The columns.
const COLUMNS: usize = 8;
/// That of the money due: it tells how many draw it.
const PERSONS: usize = 2;
const YUAN: usize = 3;

/// The figures of a place.
#[derive(Debug, Clone, Copy, Default)]
struct Figures([u64; COLUMNS]);

impl Figures {
    fn add(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(other.0)
            .for_each(|(ours, theirs)| *ours += theirs);
    }
}

/// What everybody is counted with.
struct Counting<'q> {
    census: Census,
    /// What is paid in each month of the year.
    paying: Paying<'q>,
    /// The last day of each month of the year.
    months: Vec<Ages>,
    year: i16,
    economy: &'static Coded,
    disability: &'static Coded,
    living: &'static Coded,
    stopped: &'static Coded,
    hardship: u128,
    no_disability: u128,
}

impl<'q> Counting<'q> {
    fn of(question: &Question<'q>) -> Result<Self, AskError> {
        let field = |name| Coding::standard().known(name);
        let year = question.as_of.year();
        let months: Vec<_> = (1..=12)
            .filter_map(|month| YearMonth::new(year, month).ok())
            .collect();
        let (economy, disability) = (field("economic_category")?, field("disability")?);
        Ok(Self {
            census: Census::on(question.as_of),
            paying: Paying::of(question.standards, &months),
            months: (months.iter())
                .map(|month| Ages::on(month.last_day()))
                .collect(),
            year,
            hardship: economy.bit("1").unwrap_or_default(),
            no_disability: disability.bit("unanswered").unwrap_or_default(),
            economy,
            disability,
            living: field("living_arrangement")?,
            stopped: field("stop_reason")?,
        })
    }

    fn count(&self, person: Person<'_>, by_place: &mut BTreeMap<DivisionCode, Figures>) {
        let counted = match self.census.verdict(person) {
            Ok(counted) => counted,
            Err(Reason::Dead) => return self.count_dead(person, by_place),
            Err(_) => return,
        };
        let one = |yes: bool| u64::from(yes);
        let mut registered = Figures::default();
        let paid = self.stopped.code(person.answers).is_none();
        let due = match (person.head.birth(), counted.registered) {
            (Some((_, last)), Some(place)) if paid => {
                self.paying.due(self.paying.set(place), last, &self.months)
            }
            _ => 0,
        };
        registered.0[0] = 1;
        registered.0[1] = one(counted.age >= 100);
        registered.0[PERSONS] = one(paid);
        registered.0[YUAN] = due;
        registered.0[4] = one(person.head.has_card);
        registered.0[6] = one(self.economy.of(person.answers) & self.hardship != 0);
        let mut resident = Figures::default();
        resident.0[5] = one(self.living.code(person.answers) == Some("1"));
        resident.0[7] = one(self.disability.of(person.answers) & self.no_disability == 0);
        // Mostly both are one place, which is looked up once.
        if counted.resident == counted.registered {
            registered.add(&resident);
        } else if let Some(place) = counted.resident {
            by_place.entry(place).or_default().add(&resident);
        }
        if let Some(place) = counted.registered {
            by_place.entry(place).or_default().add(&registered);
        }
    }

    /// Whoever died in the year was paid up to the month of death.
    fn count_dead(&self, person: Person<'_>, by_place: &mut BTreeMap<DivisionCode, Figures>) {
        let died = (person.head.death_last != NO_DAY).then_some(person.head.death_last);
        let died = died
            .and_then(day::day)
            .filter(|day| day.year() == self.year);
        let registered = self.census.registered(person);
        let (Some(died), Some(place), Some((_, last))) = (died, registered, person.head.birth())
        else {
            return;
        };
        let months = &self.months[..self.months.len().min(died.month().into())];
        let Figures(figures) = by_place.entry(place).or_default();
        figures[YUAN] += self.paying.due(self.paying.set(place), last, months);
    }
}

pub(super) fn table(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let counting = Counting::of(question)?;
    let shards: Vec<_> = moment.shards().collect();
    let by_place = over(
        &shards,
        BTreeMap::new,
        |by_place, shard| {
            shard
                .people()
                .for_each(|person| counting.count(person, by_place))
        },
        |by_place, others| {
            for (place, other) in others {
                by_place
                    .entry(place)
                    .or_insert_with(Figures::default)
                    .add(&other);
            }
        },
    );
    let mut table = question.empty(moment)?;
    table.unit = label("table.unit-persons-yuan");
    table.head = vec![
        heads()
            .into_iter()
            .map(|name| HeadCell::tall(name, 1))
            .collect(),
    ];
    for (line, Figures(figures)) in question.lines(&by_place, Figures::add)? {
        let mut row = line.row;
        for (column, count) in figures.into_iter().enumerate() {
            let who = conditions(column).filter(|_| !line.divisions.is_empty());
            let people = who.map(|(universe, conditions)| {
                let whole = question.counted(universe, &line.divisions);
                whole.into_iter().chain(conditions).collect()
            });
            row.cells.push(TableCell::count(count, people));
        }
        table.rows.push(row);
    }
    table.notes.push(label("table.note-ageing"));
    let month = question.as_of.year_month();
    table
        .notes
        .extend(question.standards.notes(question, month)?);
    let mut table = finish(table, &[], &[], question);
    for row in &mut table.rows {
        if row.cells[PERSONS].suppressed {
            row.cells[YUAN] = row.cells[PERSONS].clone();
        }
    }
    Ok(table)
}

fn heads() -> [Label; COLUMNS] {
    [
        label("table.over-80"),
        label("table.over-100"),
        label("table.allowance-persons"),
        label("table.allowance-yuan"),
        label("table.elder-cards"),
        label("table.alone"),
        label("table.extreme-hardship"),
        label("table.disabled"),
    ]
}

/// Who is counted in a column, besides the place.
fn conditions(column: usize) -> Option<(Universe, Vec<Where>)> {
    let registered = |conditions| Some((Universe::Registered, conditions));
    let resident = |conditions| Some((Universe::Resident, conditions));
    match column {
        0 => registered(Vec::new()),
        1 => registered(vec![Where::new("age_group", ["100+"])]),
        PERSONS => registered(vec![Where::new("stop_reason", ["unanswered"])]),
        5 => resident(vec![Where::new("living_arrangement", ["1"])]),
        6 => registered(vec![Where::new("economic_category", ["1"])]),
        7 => {
            let classes = (1..=7).map(|class| class.to_string());
            resident(vec![Where::new("disability", classes)])
        }
        _ => None,
    }
}
