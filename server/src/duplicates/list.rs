//! Reading a list from elsewhere: which column is what is told by its headings, and a sheet that
//! cannot be compared is refused with a sentence before anything is kept.

use std::collections::{BTreeMap, BTreeSet};

use linkage::census::Headings;
use linkage::problem::LinkageError;
use linkage::table::Table;
use schema::problem::{Coded, Parameters};

use super::outside::{ListKind, OutsideLine, Part};
use crate::roster::{Cell, RosterError, Sheet};

/// Rows above the headings: a title, a date, who made the list.
const MOST_TITLES: usize = 10;
/// The most lines of a list. A prefecture's police list of everybody above eighty has a few
/// ten thousand.
const MOST_LINES: usize = 100_000;
/// From so many lines on, a column in which all of them say the same is a mistake.
const TELLING: usize = 3;

/// Why a list is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The file.
    #[error(transparent)]
    Sheet(#[from] RosterError),
    /// Its columns.
    #[error(transparent)]
    Columns(#[from] LinkageError),
    /// Nothing stands in a column that every line needs.
    #[error("nothing stands in the column {column}")]
    EmptyColumn {
        /// Its heading.
        column: String,
    },
    /// Every line says the same in a column that tells people apart.
    #[error("every line says {value} in the column {column}")]
    ConstantColumn {
        /// Its heading.
        column: String,
        /// What.
        value: String,
    },
    /// Most of what stands in a column is something else.
    #[error("the column {column} holds something else: {value}")]
    OtherColumn {
        /// Its heading.
        column: String,
        /// An example.
        value: String,
    },
    /// There is nothing beside names.
    #[error("names alone tell nobody apart; the columns are: {columns}")]
    OnlyNames {
        /// What there is.
        columns: String,
    },
    /// A list that tells when people died, brought as another kind.
    #[error("the column {column} tells when people died")]
    TellsDeaths {
        /// Its heading.
        column: String,
    },
    /// It is longer than any list.
    #[error("the list has {lines} lines; the most is {MOST_LINES}")]
    TooLong {
        /// How many.
        lines: usize,
    },
}

impl Coded for ListError {
    fn code(&self) -> &'static str {
        match self {
            Self::Sheet(error) => error.code(),
            Self::Columns(error) => error.code(),
            Self::EmptyColumn { .. } => "list.empty-column",
            Self::ConstantColumn { .. } => "list.constant-column",
            Self::OtherColumn { .. } => "list.other-column",
            Self::OnlyNames { .. } => "list.only-names",
            Self::TellsDeaths { .. } => "list.tells-deaths",
            Self::TooLong { .. } => "list.too-long",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Sheet(error) => error.parameters(),
            Self::Columns(error) => error.parameters(),
            Self::EmptyColumn { column } | Self::TellsDeaths { column } => {
                vec![("column", column.clone())]
            }
            Self::ConstantColumn { column, value } | Self::OtherColumn { column, value } => {
                vec![("column", column.clone()), ("value", value.clone())]
            }
            Self::OnlyNames { columns } => vec![("columns", columns.clone())],
            Self::TooLong { lines } => vec![
                ("lines", lines.to_string()),
                ("most", MOST_LINES.to_string()),
            ],
        }
    }
}

/// What was read of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// Its lines, each once.
    pub lines: Vec<OutsideLine>,
    /// Lines that say what an earlier one says: they are left out.
    pub repeated: usize,
    /// Lines without a name: they are left out.
    pub nameless: usize,
    /// ID numbers that stand on lines which otherwise differ.
    pub shared_numbers: usize,
}

/// The lines of a list, its columns told by their headings.
///
/// # Errors
/// Why it cannot be compared; nothing of it is kept then.
pub fn read(sheet: &Sheet, kind: ListKind) -> Result<Read, ListError> {
    let (place, table) = (0..MOST_TITLES.min(sheet.rows.len()))
        .filter_map(|place| Some((place, table(sheet, place)?)))
        .max_by_key(|(place, table)| {
            let known = known(&Headings::guess(table));
            (known, std::cmp::Reverse(*place))
        })
        .ok_or(LinkageError::NoRows)?;
    if table.rows() > MOST_LINES {
        return Err(ListError::TooLong {
            lines: table.rows(),
        });
    }
    let headings = Headings::guess(&table);
    headings.check(&table)?;
    let columns = columns(&table, &headings);
    if kind != ListKind::Deaths
        && let Some((_, column)) = columns.iter().find(|(part, _)| *part == Part::Died)
    {
        let column = column.clone();
        return Err(ListError::TellsDeaths { column });
    }
    check(&table, &columns)?;
    let numbers = sheet.rows.iter().skip(place + 1).map(|(number, _)| *number);
    let mut read = Read::default();
    let mut seen = BTreeSet::new();
    let mut of_number = BTreeMap::<String, usize>::new();
    for (row, number) in numbers.enumerate().take(table.rows()) {
        let cells = columns.iter().filter_map(|(part, heading)| {
            let text = table.column(heading).ok()?.row(row).trim();
            (!text.is_empty()).then(|| (*part, text.to_owned()))
        });
        let line = OutsideLine {
            number,
            cells: cells.collect(),
        };
        if line.part(Part::Name).is_empty() {
            read.nameless += usize::from(!line.cells.is_empty());
        } else if seen.insert(line.cells.clone()) {
            let id_number = line.part(Part::IdNumber);
            if !id_number.is_empty() {
                *of_number.entry(id_number.to_owned()).or_default() += 1;
            }
            read.lines.push(line);
        } else {
            read.repeated += 1;
        }
    }
    read.shared_numbers = of_number.values().filter(|lines| **lines > 1).count();
    Ok(read)
}

/// Which column says what, by its heading.
fn columns(table: &Table, headings: &Headings) -> Vec<(Part, String)> {
    let died = table.headings.iter().find(|heading| is_of_death(heading));
    let guessed = [
        (Part::Name, &headings.name),
        (Part::Sex, &headings.sex),
        (Part::Ethnicity, &headings.ethnicity),
        (Part::Birth, &headings.birth),
        (Part::Calendar, &headings.calendar),
        (Part::IdNumber, &headings.id_number),
        (Part::Division, &headings.division),
        (Part::County, &headings.county),
        (Part::Township, &headings.township),
        (Part::Village, &headings.village),
        (Part::Phone, &headings.phone),
        (Part::Guardian, &headings.guardian),
        (Part::GuardianPhone, &headings.guardian_phone),
        (Part::Address, &headings.address),
    ];
    let own = guessed
        .into_iter()
        .chain(died.map(|died| (Part::Died, died)));
    let own = own.filter(|(part, heading)| {
        // A date of death is no date of birth, whatever the guess says.
        !heading.is_empty() && (*part == Part::Died || Some(*heading) != died)
    });
    own.map(|(part, heading)| (part, heading.clone())).collect()
}

fn is_of_death(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    says(&["死亡", "去世", "病故", "death", "died"])
        && says(&["日期", "时间", "年月", "date", "died"])
}

/// Whether the columns that tell people apart do.
fn check(table: &Table, columns: &[(Part, String)]) -> Result<(), ListError> {
    let telling = |(part, _): &&(Part, String)| {
        matches!(
            part,
            Part::Birth | Part::IdNumber | Part::Phone | Part::Guardian | Part::Address
        )
    };
    let is_place = |(part, _): &&(Part, String)| matches!(part, Part::Village | Part::Division);
    if !columns
        .iter()
        .any(|column| telling(&column) || is_place(&column))
    {
        let columns = table.headings.join(", ");
        return Err(ListError::OnlyNames { columns });
    }
    for (part, heading) in columns {
        let Ok(cells) = table.column(heading) else {
            continue;
        };
        let said: Vec<&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
        let column = || heading.clone();
        let Some(first) = said.first() else {
            match part {
                Part::Name => return Err(ListError::EmptyColumn { column: column() }),
                _ => continue,
            }
        };
        let value = || (*first).to_owned();
        let tells = matches!(part, Part::Name | Part::IdNumber | Part::Birth);
        if tells && said.len() >= TELLING && said.iter().all(|cell| cell == first) {
            let (column, value) = (column(), value());
            return Err(ListError::ConstantColumn { column, value });
        }
        let fits: fn(&str) -> bool = match part {
            Part::Name => |cell| !cell.chars().any(|one| one.is_ascii_digit()),
            Part::IdNumber | Part::Birth => |cell| cell.chars().any(char::is_numeric),
            _ => continue,
        };
        let other = said
            .iter()
            .find(|cell| !fits(cell) && !is_written_date(cell));
        let fitting = said
            .iter()
            .filter(|cell| fits(cell) || is_written_date(cell));
        if let Some(other) = other.filter(|_| fitting.count() * 2 < said.len()) {
            return Err(ListError::OtherColumn {
                column: column(),
                value: (*other).to_owned(),
            });
        }
    }
    Ok(())
}

/// 一九三二年四月 has no digits and is a date.
fn is_written_date(cell: &str) -> bool {
    cell.contains('年') || cell.contains('月')
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

    fn taken(text: &str, kind: ListKind) -> Result<Read, ListError> {
        read(&Sheet::parse(text.as_bytes(), None).unwrap(), kind)
    }

    #[test]
    fn a_list_from_elsewhere_is_read_by_its_headings_below_its_title() {
        let text = "某县死亡人员名单,,,,\n序号,姓名,性别,身份证号码,死亡日期\n1,和春秀,女,,2026-09\n2,余阿普,男,533321193805060229,\n3,余阿普,男,533321193805060229,\n4,,男,,\n";
        let read = taken(text, ListKind::Deaths).unwrap();
        let told: Vec<_> = (read.lines.iter())
            .map(|line| (line.number, line.part(Part::Name), line.part(Part::Died)))
            .collect();
        assert_eq!(told, [(3, "和春秀", "2026-09"), (4, "余阿普", "")]);
        assert_eq!((read.repeated, read.nameless), (1, 1));
        assert_eq!(read.lines[1].part(Part::IdNumber), "533321193805060229");
    }

    #[test]
    fn a_village_by_name_is_shown_and_not_compared_with_codes() {
        let text = "姓名,村\n和春秀,赤恒底村\n余阿普,鹿马登村\n";
        let read = taken(text, ListKind::Roll).unwrap();
        assert_eq!(read.lines[0].answers().village, "", "a name is no code");
        assert_eq!(read.lines[0].place(), "赤恒底村");
    }

    #[test]
    fn one_number_on_two_lines_is_told() {
        let text = "姓名,身份证号码\n和春秀,533321193805060229\n何春绣,533321193805060229\n";
        assert_eq!(taken(text, ListKind::Police).unwrap().shared_numbers, 1);
    }

    #[test]
    fn a_bad_sheet_is_refused_by_what_is_wrong_with_it() {
        let refused = |text: &str, kind| match taken(text, kind) {
            Err(error) => error.code(),
            Ok(read) => panic!("{} lines were taken", read.lines.len()),
        };
        for (text, code) in [
            ("数量,金额\n1,100\n2,200\n", "linkage.no-name-column"),
            ("姓名,性别\n和春秀,女\n余阿普,男\n", "list.only-names"),
            ("姓名,出生日期\n,1932\n,1938\n", "list.empty-column"),
            (
                "姓名,出生日期\n和春秀,1932\n和春秀,1933\n和春秀,1934\n",
                "list.constant-column",
            ),
            (
                "姓名,出生日期\n和春秀,1932\n余阿普,1932\n李玉兰,1932\n",
                "list.constant-column",
            ),
            (
                "姓名,出生日期\n13888,1932\n13900,1938\n李玉兰,1931\n",
                "list.other-column",
            ),
            (
                "姓名,身份证号码\n和春秀,无\n余阿普,没有\n李玉兰,533321193805060229\n",
                "list.other-column",
            ),
            (
                "姓名,出生日期,死亡日期\n和春秀,1932,2026-09\n",
                "list.tells-deaths",
            ),
        ] {
            assert_eq!(refused(text, ListKind::Roll), code, "{text}");
        }
        assert!(
            taken(
                "姓名,出生日期,死亡日期\n和春秀,1932,2026-09\n",
                ListKind::Deaths
            )
            .is_ok()
        );
    }
}
