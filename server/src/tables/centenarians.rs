//! T7: everybody of a hundred and more, and those who turn a hundred next.

use schema::questionnaire::Questionnaire;
use schema::record::{Answer, Content};
use schema::value::division::DivisionCode;

use super::{HeadCell, Question, Table, TableCell, TableRow};
use crate::account::Right;
use crate::board::asker::over;
use crate::board::dimension::Dimension;
use crate::board::{AskError, Moment, Shard};
use crate::facts::day;
use crate::facts::{Day, Person};
use crate::label::{Label, label};
use crate::mask::{self, Cell};
use crate::tabulation::{Census, Counted};

/// The age of a centenarian, and that of the watch list.
const HUNDRED: i32 = 100;
const NEXT: i32 = 99;

/// Somebody who is listed.
struct Listed<'m> {
    shard: &'m Shard,
    row: usize,
    counted: Counted,
}

pub(super) fn table(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let asked = question.within()?;
    let census = Census::on(question.as_of);
    // People are listed to whoever answers for where they are enumerated.
    let mut found = over(
        &question.asker.shards(moment, None)?,
        Vec::new,
        |found, shard| {
            for (row, person) in shard.people().enumerate() {
                let Ok(counted) = census.verdict(person) else {
                    continue;
                };
                if counted.age >= NEXT && counted.registered.is_some_and(|place| asked.has(place)) {
                    found.push(Listed {
                        shard,
                        row,
                        counted,
                    });
                }
            }
        },
        Vec::extend,
    );
    found.sort_by_key(|one| {
        (
            -one.counted.age,
            one.person().head.birth,
            one.counted.registered,
        )
    });
    let sees_people = question.asker.role.may(Right::Read);
    let mut table = question.empty(moment)?;
    table.head = vec![
        heads()
            .into_iter()
            .map(|name| HeadCell::tall(name, 1))
            .collect(),
    ];
    for (title, is_in) in [
        (
            label("table.hundred"),
            (|age| age >= HUNDRED) as fn(i32) -> bool,
        ),
        (label("table.next-hundred"), |age| age < HUNDRED),
    ] {
        let of = || found.iter().filter(|one| is_in(one.counted.age));
        let mut first = TableRow::named(title, 0);
        first.cells = vec![TableCell::text(None); heads().len()];
        first.cells[AGE] = TableCell::count(of().count() as u64, None);
        table.rows.push(first);
        // Whoever only counts is told how many there are.
        for one in of().filter(|_| sees_people) {
            table.rows.push(one.line(question, &census)?);
        }
    }
    table.notes.push(label("table.note-youngest"));
    let month = question.as_of.year_month();
    table
        .notes
        .extend(question.standards.notes(question, month)?);
    Ok(table)
}

/// The column of ages; that of a section's first line tells how many follow.
const AGE: usize = 3;

fn heads() -> [Label; 8] {
    [
        label("table.sex"),
        label("table.people"),
        label("table.birth"),
        label("table.age"),
        label("table.where-registered"),
        label("table.evidence"),
        label("table.verified-by"),
        label("table.yuan-a-month"),
    ]
}

impl<'m> Listed<'m> {
    fn person(&self) -> Person<'m> {
        self.shard.person(self.row)
    }

    fn line(&self, question: &Question<'_>, census: &Census) -> Result<TableRow, AskError> {
        let person = self.person();
        let first = |field: &str| -> Result<TableCell, AskError> {
            let dimension = Dimension::named(field)?;
            let place = dimension.of(person, census).trailing_zeros() as usize;
            let given = dimension.is_code(place).then(|| dimension.category(place));
            Ok(TableCell::text(given.flatten().map(|(_, name)| name)))
        };
        let month = question.as_of.year_month();
        let yuan = self.counted.registered.and_then(|place| {
            let (rates, _) = question.standards.valid(place, month);
            let tier = rates.tier_of(self.counted.age)?;
            Some(rates.tiers[tier].tier.yuan)
        });
        let mut row = TableRow::named(Label::same(&self.name(question)), 1);
        row.division = person.village;
        row.key = Some(self.shard.rows()[self.row].id.to_string());
        row.cells = vec![
            first("sex")?,
            first("ethnicity")?,
            TableCell::text(person.head.birth().map(|birth| Label::same(&shown(birth)))),
            TableCell::count(u64::try_from(self.counted.age).unwrap_or_default(), None),
            TableCell::text(
                self.counted
                    .registered
                    .map(|place| name_of(place, question)),
            ),
            first("age_evidence")?,
            first("life_proof")?,
            TableCell::count(yuan.unwrap_or_default().into(), None),
        ];
        Ok(row)
    }

    fn name(&self, question: &Question<'_>) -> String {
        let content = Content::One(Answer::text(self.shard.name(self.row)));
        let field = Questionnaire::standard().field("name");
        let cell = field.and_then(|field| mask::cell(field, &content, question.asker.sight(field)));
        match cell {
            Some(Cell::Text(name)) => name,
            _ => String::new(),
        }
    }
}

fn name_of(place: DivisionCode, question: &Question<'_>) -> Label {
    let name = question.divisions.full_name(place);
    Label::same(&name.unwrap_or_else(|| place.to_string()))
}

/// A birth date as far as it is known: a day, a month, a year, or from when to when.
fn shown((first, last): (Day, Day)) -> String {
    let (Some(from), Some(to)) = (day::day(first), day::day(last)) else {
        return String::new();
    };
    let month = from.year_month();
    match last - first {
        0 => from.to_string(),
        _ if (month.first_day(), month.last_day()) == (from, to) => month.to_string(),
        364 | 365 if (from.month(), from.day()) == (1, 1) => from.year().to_string(),
        _ => format!("{from}/{to}"),
    }
}
