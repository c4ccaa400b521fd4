//! A sheet, prepared: every text is worked out once.

use super::contact::phone;
use super::elder::{Answers, Elder, sex};
use super::id_form::IdForm;
use super::tables::{CALENDAR, small_number};
use super::{Elders, Headings, keys};
use crate::parallel::{self, join};
use crate::problem::LinkageError;
use crate::table::{Cells, Table};

/// Rows to a piece of work.
const PIECE: usize = 8192;

/// A column that may not be there.
struct Column<'a>(Option<&'a Cells>);

impl<'a> Column<'a> {
    fn row(&self, row: usize) -> &'a str {
        self.0.map_or("", |cells| cells.row(row))
    }
}

impl Elders {
    /// Prepares a sheet.
    ///
    /// # Errors
    /// As [`Headings::check`].
    pub fn from_table(table: &Table, headings: &Headings) -> Result<Self, LinkageError> {
        headings.check(table)?;
        let column = |heading: &str| Column(table.column(heading).ok());
        let rows = table.rows();
        let mut elders = Self {
            rules: keys::rules(),
            ..Self::default()
        };
        let Self {
            names,
            dates,
            addresses,
            places,
            ethnicities,
            ..
        } = &mut elders;
        let (name, guardian) = (column(&headings.name), column(&headings.guardian));
        let address = column(&headings.address);
        let number_names = || {
            let own: Vec<u32> = (0..rows)
                .map(|row| names.strings.number(name.row(row)))
                .collect();
            let guardians: Vec<u32> = (0..rows)
                .map(|row| names.strings.number(guardian.row(row)))
                .collect();
            (own, guardians)
        };
        let number_others = || {
            let dates: Vec<u32> = numbered_dates(table, headings, dates);
            let addresses: Vec<u32> = (0..rows)
                .map(|row| addresses.strings.number(address.row(row)))
                .collect();
            let [code, county, township, village] = [
                &headings.division,
                &headings.county,
                &headings.township,
                &headings.village,
            ]
            .map(|one| column(one));
            let place = |row| {
                places.of(
                    code.row(row),
                    county.row(row),
                    township.row(row),
                    village.row(row),
                )
            };
            let places: Vec<_> = (0..rows).map(place).collect();
            let people = column(&headings.ethnicity);
            let ethnicities: Vec<u8> = (0..rows)
                .map(|row| small_number(ethnicities, people.row(row)))
                .collect();
            (dates, addresses, places, ethnicities)
        };
        let (numbered, others) = join(number_names, number_others);
        dates.complete();
        let [id, own_phone, guardian_phone, sexes] = [
            &headings.id_number,
            &headings.phone,
            &headings.guardian_phone,
            &headings.sex,
        ]
        .map(|one| column(one));
        let parts = parallel::pieces(rows, PIECE, |range| {
            let elder = |row: usize| {
                let id = IdForm::of(id.row(row));
                let said = sex(sexes.row(row));
                Elder {
                    id,
                    phones: [phone(own_phone.row(row)), phone(guardian_phone.row(row))],
                    name: numbered.0[row],
                    guardian: numbered.1[row],
                    date: dates.forms[others.0[row] as usize],
                    address: others.1[row],
                    place: others.2[row],
                    sex: if said == 0 { id.sex() } else { said },
                    ethnicity: others.3[row],
                    ..Elder::default()
                }
            };
            range.map(elder).collect::<Vec<_>>()
        });
        elders.records.reserve_exact(rows);
        elders.records.extend(parts.into_iter().flatten());
        elders.names.complete();
        elders.addresses.complete();
        elders.count();
        Ok(elders)
    }

    /// Prepares a record that stands in no sheet, behind those that are there. Once all are,
    /// [`Elders::settle`] counts them.
    pub fn push(&mut self, answers: &Answers<'_>) {
        let elder = self.prepare(answers);
        self.records.push(elder);
    }

    /// Counts the records that were pushed: how common a name is says what sharing it means.
    pub fn settle(&mut self) {
        self.rules = keys::rules();
        self.count();
    }

    /// Says that the records from this one on are those of a second sheet: only pairs across
    /// are compared.
    pub fn link_from(&mut self, record: u32) {
        self.second_file = Some(record);
    }

    /// Prepares one record.
    pub(super) fn prepare(&mut self, answers: &Answers<'_>) -> Elder {
        let id = IdForm::of(answers.id_number);
        let said = sex(answers.sex);
        let date = self
            .dates
            .strings
            .number(&dated(answers.birth, answers.calendar));
        self.dates.complete();
        let address = self.addresses.strings.number(answers.address);
        self.addresses.complete();
        Elder {
            id,
            phones: [phone(answers.phone), phone(answers.guardian_phone)],
            name: self.names.number(answers.name),
            guardian: self.names.number(answers.guardian),
            date: self.dates.forms[date as usize],
            address,
            place: self.places.of(
                answers.division,
                answers.county,
                answers.township,
                answers.village,
            ),
            sex: if said == 0 { id.sex() } else { said },
            ethnicity: small_number(&mut self.ethnicities, answers.ethnicity),
            ..Elder::default()
        }
    }
}

/// A date with its calendar, as the table of dates has it; empty for none.
fn dated(date: &str, calendar: &str) -> String {
    if date.is_empty() {
        return String::new();
    }
    format!("{date}{CALENDAR}{calendar}")
}

fn numbered_dates(
    table: &Table,
    headings: &Headings,
    dates: &mut super::tables::Dates,
) -> Vec<u32> {
    let column = |heading: &str| Column(table.column(heading).ok());
    let [birth, month, day, calendar] = [
        &headings.birth,
        &headings.birth_month,
        &headings.birth_day,
        &headings.calendar,
    ]
    .map(|one| column(one));
    let mut text = String::new();
    let number = |row: usize| {
        text.clear();
        let written = birth.row(row);
        if written.is_empty() {
            return 0;
        }
        text.push_str(written);
        for part in [month.row(row), day.row(row)] {
            if !part.is_empty() {
                text.push('-');
                text.push_str(part);
            }
        }
        text.push(CALENDAR);
        let named = calendar.row(row);
        text.push_str(if Answers::lunar_flag(&headings.calendar, named) {
            "lunar"
        } else {
            named
        });
        dates.strings.number(&text)
    };
    (0..table.rows()).map(number).collect()
}
