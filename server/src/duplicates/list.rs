//! Lists from elsewhere: last year's roll, the police's, the dead. Each line is compared with
//! the records as any record is. A match changes nothing by itself: it asks.

use linkage::census::evidence::Evidence;
use linkage::census::{Answers, Headings};
use linkage::problem::LinkageError;
use linkage::table::Table;
use linkage::triangle::Scored;
use schema::id::RecordId;
use schema::value::division::DivisionCode;

use super::Matcher;
use crate::ledger::LedgerError;
use crate::projection::{ComparedRow, Projection};
use crate::roster::{Cell, Sheet};

/// Rows above the headings: a title, a date, who made the list.
const MOST_TITLES: usize = 10;

/// What is written of everybody for training, as `linkage` reads it.
pub const HEADINGS: [&str; 11] = [
    "id",
    "name",
    "sex",
    "ethnicity",
    "birth",
    "calendar",
    "id_number",
    "division",
    "phone",
    "guardian",
    "address",
];

/// A record as a line below [`HEADINGS`].
#[must_use]
pub fn line(row: &ComparedRow) -> Vec<String> {
    let Answers {
        name,
        sex,
        ethnicity,
        birth,
        calendar,
        id_number,
        division,
        phone,
        guardian,
        address,
        ..
    } = row.likeness.compared.answers();
    let id = row.id.to_string();
    [
        &id, name, sex, ethnicity, birth, calendar, id_number, division, phone, guardian, address,
    ]
    .map(ToOwned::to_owned)
    .into()
}

/// A line of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListLine {
    /// Its number, as a person sees it in the spreadsheet.
    pub number: usize,
    /// In the order of [`Answers`]' fields.
    cells: [String; 14],
}

impl ListLine {
    /// As the matcher reads it.
    #[must_use]
    pub fn answers(&self) -> Answers<'_> {
        let [
            name,
            sex,
            ethnicity,
            birth,
            calendar,
            id_number,
            division,
            county,
            township,
            village,
            phone,
            guardian,
            guardian_phone,
            address,
        ] = self.cells.each_ref().map(String::as_str);
        // The records' places are codes; a name beside them would be another place.
        let [division, county, township, village] =
            [division, county, township, village].map(|place| match is_code(place) {
                true => place,
                false => "",
            });
        Answers {
            name,
            sex,
            ethnicity,
            birth,
            calendar,
            id_number,
            division,
            county,
            township,
            village,
            phone,
            guardian,
            guardian_phone,
            address,
        }
    }

    /// The name, as written.
    #[must_use]
    pub fn name(&self) -> &str {
        self.answers().name
    }

    /// The birth date, as written.
    #[must_use]
    pub fn birth(&self) -> &str {
        self.answers().birth
    }

    /// The ID number, as written.
    #[must_use]
    pub fn id_number(&self) -> &str {
        self.answers().id_number
    }
}

/// The lines of a list, its columns told by their headings.
///
/// # Errors
/// When no column holds names.
pub fn lines(sheet: &Sheet) -> Result<Vec<ListLine>, LinkageError> {
    let (place, table) = (0..MOST_TITLES.min(sheet.rows.len()))
        .filter_map(|place| Some((place, table(sheet, place)?)))
        .max_by_key(|(place, table)| {
            let known = known(&Headings::guess(table));
            (known, std::cmp::Reverse(*place))
        })
        .ok_or(LinkageError::NoRows)?;
    let headings = Headings::guess(&table);
    headings.check(&table)?;
    let columns = [
        &headings.name,
        &headings.sex,
        &headings.ethnicity,
        &headings.birth,
        &headings.calendar,
        &headings.id_number,
        &headings.division,
        &headings.county,
        &headings.township,
        &headings.village,
        &headings.phone,
        &headings.guardian,
        &headings.guardian_phone,
        &headings.address,
    ]
    .map(|heading| table.column(heading).ok());
    let numbers = sheet.rows.iter().skip(place + 1).map(|(number, _)| *number);
    let lines = numbers.enumerate().map(|(row, number)| ListLine {
        number,
        cells: columns
            .map(|column| column.map_or_else(String::new, |cells| cells.row(row).to_owned())),
    });
    Ok(lines.collect())
}

fn is_code(place: &str) -> bool {
    place.parse::<DivisionCode>().is_ok()
}

/// The records, to be asked for the people of a list.
pub struct ListMatcher(Matcher);

/// A record that may be of a line's person.
pub struct Found {
    /// Which.
    pub record: RecordId,
    /// What it weighs.
    pub scored: Scored,
    /// Why.
    pub evidence: Vec<Evidence>,
}

impl ListMatcher {
    /// The records of a projection.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn load(projection: &Projection) -> Result<Option<Self>, LedgerError> {
        Ok(Matcher::load(projection, |_, _| true)?.map(Self))
    }

    /// The records that may be of a line's person, the likeliest first.
    pub fn matches(&mut self, answers: &Answers<'_>, least: f64) -> Vec<Found> {
        let Matcher {
            model, live, known, ..
        } = &mut self.0;
        let scored = live.ask(model, answers, least).into_iter();
        scored
            .filter_map(|scored| {
                let record = known.get(scored.a as usize)?.id;
                Some(Found {
                    record,
                    evidence: model.explain(live.elders(), &scored),
                    scored,
                })
            })
            .collect()
    }
}

/// How many parts of a record have a column.
fn known(headings: &Headings) -> usize {
    let parts = [
        &headings.name,
        &headings.sex,
        &headings.birth,
        &headings.id_number,
        &headings.village,
        &headings.township,
        &headings.phone,
        &headings.address,
    ];
    parts.iter().filter(|heading| !heading.is_empty()).count()
}

/// The sheet as linkage reads it, with the headings in a row.
fn table(sheet: &Sheet, place: usize) -> Option<Table> {
    let (_, first) = sheet.rows.get(place)?;
    let width = first.len();
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (at, (_, row)) in sheet.rows.iter().enumerate().skip(place) {
        let cell = |column: usize| {
            let text = row.get(column).map(Cell::text).unwrap_or_default();
            // A heading that is missing, or stands twice, tells nothing.
            let twice = at == place && (text.is_empty() || is_above(row, column, &text));
            match twice {
                true => format!("column {column}"),
                false => text,
            }
        };
        writer.write_record((0..width).map(cell)).ok()?;
    }
    Table::read(&writer.into_inner().ok()?).ok()
}

fn is_above(row: &[Cell], column: usize, text: &str) -> bool {
    (row.iter().take(column)).any(|cell| cell.text() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_from_elsewhere_is_read_by_its_headings_below_its_title() {
        let text = "某县死亡人员名单,,,,\n序号,姓名,性别,身份证号码,村\n1,和春秀,女,,赤恒底村\n2,余阿普,男,533321193805060229,\n";
        let sheet = Sheet::parse(text.as_bytes(), None).unwrap();
        let lines = lines(&sheet).unwrap();
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.number, line.name()))
            .collect();
        assert_eq!(told, [(3, "和春秀"), (4, "余阿普")]);
        assert_eq!(lines[1].id_number(), "533321193805060229");
        assert_eq!(lines[0].answers().village, "", "a name is no code");
    }

    #[test]
    fn a_list_without_names_is_refused() {
        let sheet = Sheet::parse("数量,金额\n1,100\n2,200\n".as_bytes(), None).unwrap();
        assert!(lines(&sheet).is_err());
    }
}
