//! T9: what the subsidies will cost, month by month, if people die as the life table says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schema::value::sex::Sex;
use schema::value::solar::YearMonth;

use super::layout::finish;
use super::rules::{Rates, TierKey};
use super::standards::Paying;
use super::{HeadCell, Question, Table, TableCell, TableRow};
use crate::board::asker::over;
use crate::board::{AskError, Moment, Universe};
use crate::facts::day::{self, Ages};
use crate::facts::{Coding, Day, Person};
use crate::label::{Label, label};
use crate::tabulation::Census;

use super::axis::shards;

/// Months that are projected.
const MONTHS: usize = 12;
/// Birthdays before the day that still matter, in days: 131 years.
const BORN_WITHIN: usize = 131 * 366;
/// Deaths a tenth more or fewer than the table says, for the low and the high figure.
const MORE_OR_LESS: f64 = 0.1;
/// Standard deviations to either side that hold 95 in 100.
const WIDE: f64 = 1.96;

/// Who is alive and registered where one standard holds, by birthday and sex: men, and all
/// others, by days from the birthday to the day.
type Living = Vec<[u32; 2]>;

/// What is expected of one tier in one month: persons.
#[derive(Debug, Clone, Copy, Default)]
struct Expected {
    persons: f64,
    variance: f64,
    low: f64,
    high: f64,
}

/// What is expected of a tier in a month, whatever each county pays in it: persons and yuan.
#[derive(Debug, Clone, Default)]
struct TierSum {
    label: Label,
    persons: f64,
    yuan: f64,
    variance: f64,
    low: f64,
    high: f64,
}

pub(super) fn table(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let months = months(question.as_of.year_month());
    let paying = Paying::of(question.standards, &months);
    let living = count(moment, question, &paying)?;
    let expected = expected(&living, &months, day::number(question.as_of), &paying);
    let mut table = question.empty(moment)?;
    table.unit = label("table.unit-persons-yuan");
    table.head = vec![
        [
            label("table.persons"),
            label("table.yuan"),
            label("table.yuan-low"),
            label("table.yuan-high"),
        ]
        .map(|name| HeadCell::tall(name, 1))
        .into(),
    ];
    let mut year = [0; 3];
    for (month, expected) in months.iter().zip(&expected) {
        let mut whole = [0; 4];
        let mut lines = Vec::new();
        for tier in expected.values() {
            let figures = tier.figures();
            whole
                .iter_mut()
                .zip(figures)
                .for_each(|(sum, figure)| *sum += figure);
            lines.push(line(tier.label.clone(), 2, figures.map(Some)));
        }
        year.iter_mut()
            .zip(&whole[1..])
            .for_each(|(sum, figure)| *sum += figure);
        table
            .rows
            .push(line(Label::same(&month.to_string()), 1, whole.map(Some)));
        table.rows.extend(lines);
    }
    let [yuan, low, high] = year.map(Some);
    table.rows.insert(
        0,
        line(label("table.twelve-months"), 0, [None, yuan, low, high]),
    );
    table.notes.push(label("table.note-budget"));
    let first = question.as_of.year_month();
    table
        .notes
        .extend(question.standards.notes(question, first)?);
    Ok(hide_money(finish(table, &[], &[], question)))
}

/// Money tells how many people draw it.
fn hide_money(mut table: Table) -> Table {
    for row in &mut table.rows {
        if row.cells.first().is_some_and(|persons| persons.suppressed) {
            let hidden = row.cells[0].clone();
            row.cells.fill(hidden);
        }
    }
    table
}

fn line(label: Label, level: usize, figures: [Option<u64>; 4]) -> TableRow {
    let cell = |figure: Option<u64>| match figure {
        Some(figure) => TableCell::count(figure, None),
        None => TableCell::text(None),
    };
    TableRow {
        cells: figures.map(cell).into(),
        ..TableRow::named(label, level)
    }
}

fn months(first: YearMonth) -> Vec<YearMonth> {
    let month = |later: usize| first.plus_months(i32::try_from(later).ok()?);
    (0..MONTHS).map_while(month).collect()
}

/// Who is alive and registered in the divisions asked for, by the standard that holds there.
fn count(
    moment: &Moment,
    question: &Question<'_>,
    paying: &Paying<'_>,
) -> Result<Vec<Living>, AskError> {
    let asked = question.within()?;
    let census = Census::on(question.as_of);
    let today = day::number(question.as_of);
    let stopped = Coding::standard().known("stop_reason")?;
    let counts = |person: Person<'_>| -> Option<(usize, usize)> {
        let places = census.places(person).ok()?;
        let registered = places.registered?;
        let runs = stopped.code(person.answers).is_none();
        let is_asked = asked.has(registered);
        let (_, last) = person.head.birth().filter(|_| runs && is_asked)?;
        let days = usize::try_from(today - last + 366).ok()?;
        Some((paying.set(registered), days))
    };
    Ok(over(
        &shards(moment, question, Universe::Registered)?,
        || vec![Living::new(); paying.sets()],
        |living, shard| {
            for person in shard.people() {
                let Some((set, days)) = counts(person).filter(|(_, days)| *days < BORN_WITHIN)
                else {
                    continue;
                };
                let by_age = &mut living[set];
                if by_age.is_empty() {
                    by_age.resize(BORN_WITHIN, [0; 2]);
                }
                by_age[days][usize::from(person.sex() != Some(Sex::Male))] += 1_u32;
            }
        },
        |living, others| {
            for (ours, theirs) in living.iter_mut().zip(others) {
                if ours.is_empty() {
                    *ours = theirs;
                    continue;
                }
                let pairs = ours.iter_mut().flatten().zip(theirs.into_iter().flatten());
                pairs.for_each(|(ours, theirs)| *ours += theirs);
            }
        },
    ))
}

/// What is expected in each month, by tier, whatever each standard pays in it.
fn expected(
    living: &[Living],
    months: &[YearMonth],
    today: Day,
    paying: &Paying<'_>,
) -> Vec<BTreeMap<TierKey, TierSum>> {
    let mut sums = vec![BTreeMap::new(); months.len()];
    for (set, living) in living.iter().enumerate() {
        // Where nobody is, a standard shows no lines; but some lines there must be.
        if living.is_empty() && set > 0 {
            continue;
        }
        let expected = project(living, months, today, |month| paying.rates(set, month));
        for ((month, expected), sums) in expected.iter().enumerate().zip(&mut sums) {
            let tiers = &paying.rates(set, month).tiers;
            for (tier, expected) in tiers.iter().zip(expected) {
                let sum: &mut TierSum = sums.entry(tier.key()).or_default();
                sum.label = tier.label();
                sum.add(expected, f64::from(tier.tier.yuan));
            }
        }
    }
    sums
}

/// What is expected in each month, by the place of the tier.
fn project<'r>(
    living: &Living,
    months: &[YearMonth],
    today: Day,
    rates: impl Fn(usize) -> &'r Rates,
) -> Vec<Vec<Expected>> {
    let ages: Vec<Ages> = months
        .iter()
        .map(|month| Ages::on(month.last_day()))
        .collect();
    let rates: Vec<&Rates> = (0..months.len()).map(rates).collect();
    let mut expected: Vec<Vec<Expected>> = (rates.iter())
        .map(|rates| vec![Expected::default(); rates.tiers.len()])
        .collect();
    for (days, counts) in (0..).zip(living) {
        let birth: Day = today + 366 - days;
        for (sex, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let persons = f64::from(*count);
            let mut alive = [1.0_f64; 3];
            for ((ages, rates), expected) in ages.iter().zip(&rates).zip(&mut expected) {
                let age = ages.of(birth);
                if let Some(tier) = rates.tier_of(age) {
                    let expected = &mut expected[tier];
                    expected.persons += persons * alive[0];
                    expected.variance += persons * alive[0] * (1.0 - alive[0]);
                    expected.low += persons * alive[1];
                    expected.high += persons * alive[2];
                }
                let deaths = LifeTable::standard().deaths(sex, age);
                for (alive, share) in
                    alive
                        .iter_mut()
                        .zip([1.0, 1.0 + MORE_OR_LESS, 1.0 - MORE_OR_LESS])
                {
                    *alive *= (1.0 - (deaths * share).min(1.0)).powf(1.0 / 12.0);
                }
            }
        }
    }
    expected
}

impl TierSum {
    fn add(&mut self, expected: &Expected, rate: f64) {
        self.persons += expected.persons;
        self.yuan += expected.persons * rate;
        self.variance += expected.variance * rate * rate;
        self.low += expected.low * rate;
        self.high += expected.high * rate;
    }

    /// Persons, and the yuan that they draw: as expected, low and high.
    fn figures(&self) -> [u64; 4] {
        let wide = WIDE * self.variance.sqrt();
        [
            whole(self.persons),
            whole(self.yuan),
            whole((self.low - wide).max(0.0)),
            whole(self.high + wide),
        ]
    }
}

/// A figure rounded to a whole one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a sum of money is neither negative nor beyond any number"
)]
fn whole(figure: f64) -> u64 {
    figure.round() as u64
}

/// The chance to die within a year, by sex and age: China, 2020 to 2025, built from the five-year
/// rates of the UN World Population Prospects 2024 (CC BY 3.0 IGO). `data/life_table.csv`.
struct LifeTable {
    by_sex: [Vec<f64>; 2],
}

/// The youngest age of the life table.
const YOUNGEST: i32 = 60;

impl LifeTable {
    fn standard() -> &'static Self {
        static TABLE: LazyLock<LifeTable> = LazyLock::new(LifeTable::read);
        &TABLE
    }

    fn read() -> Self {
        let text = include_str!("../../../data/life_table.csv");
        let mut by_sex = [Vec::new(), Vec::new()];
        for row in csv::Reader::from_reader(text.as_bytes())
            .records()
            .filter_map(Result::ok)
        {
            let place = usize::from(row.get(0) != Some("M"));
            by_sex[place].extend(row.get(2).and_then(|deaths| deaths.parse::<f64>().ok()));
        }
        Self { by_sex }
    }

    fn deaths(&self, sex: usize, age: i32) -> f64 {
        let of = &self.by_sex[sex];
        let place = usize::try_from(age - YOUNGEST).unwrap_or_default();
        of.get(place).or(of.last()).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_table_is_that_of_the_domain() {
        let deaths = |sex, age| (LifeTable::standard().deaths(sex, age) * 1_000.0).round();
        assert_eq!((deaths(0, 80), deaths(1, 80)), (79.0, 51.0));
        assert_eq!((deaths(0, 90), deaths(1, 90)), (218.0, 161.0));
        assert!(
            deaths(0, 120) > 300.0,
            "the oldest of the table stand for all older"
        );
    }
}
