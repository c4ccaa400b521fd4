//! Reading the table of divisions from its two files.
//!
//! A county may load its own newer list. A faulty line is told with its number and left
//! out; the rest is read.

use std::collections::BTreeMap;
use std::io::Read;

use csv::{Position, StringRecord};

use super::code::{DivisionCode, DivisionCodeError};
use super::table::{Division, Divisions, PastName};

pub use fault::{LineFault, LineProblem, LoadDivisionsError, Table};

mod fault;

/// A table as read, and the lines that could not be.
#[derive(Debug, Clone)]
pub struct LoadedDivisions {
    /// The divisions.
    pub divisions: Divisions,
    /// The faulty lines, in order, first those of the current list.
    pub problems: Vec<LineProblem>,
}

const CURRENT_COLUMNS: [&str; 6] = ["code", "parent", "level", "name", "kind", "pinyin"];
const PAST_COLUMNS: [&str; 7] = [
    "code",
    "level",
    "name",
    "first_year",
    "last_year",
    "status",
    "likely_successor",
];

impl Divisions {
    /// Reads the current list (`code, parent, level, name, kind, pinyin`) and the history
    /// (`code, level, name, first_year, last_year, status, likely_successor`), both CSV in
    /// UTF-8 with a header row.
    ///
    /// # Errors
    /// [`LoadDivisionsError`] if a file cannot be read or lacks a column.
    pub fn load(
        current: impl Read,
        past: impl Read,
    ) -> Result<LoadedDivisions, LoadDivisionsError> {
        let mut divisions = Self::default();
        let mut problems = Vec::new();
        let mut lines = BTreeMap::new();
        for_each_line(
            Table::Current,
            current,
            CURRENT_COLUMNS,
            &mut problems,
            |line, cells| {
                let division = read_current(cells)?;
                lines.insert(division.code, line);
                match divisions.current.insert(division.code, division) {
                    Some(_) => Err(LineFault::Repeated),
                    None => Ok(()),
                }
            },
        )?;
        problems.extend(orphans(&divisions, &lines));
        for_each_line(
            Table::Past,
            past,
            PAST_COLUMNS,
            &mut problems,
            |_, cells| {
                let (code, past) = read_past(cells, &divisions)?;
                let names = divisions.past.entry(code).or_default();
                names.push(past);
                names.sort_by_key(|past| (past.first_year, past.last_year));
                Ok(())
            },
        )?;
        Ok(LoadedDivisions {
            divisions,
            problems,
        })
    }
}

/// Divisions whose parent is not in the list.
fn orphans(divisions: &Divisions, lines: &BTreeMap<DivisionCode, u64>) -> Vec<LineProblem> {
    let is_known = |code| divisions.current.contains_key(&code);
    let orphan = |(code, line): (&DivisionCode, &u64)| {
        let parent = code.parent().filter(|parent| !is_known(*parent))?;
        let fault = LineFault::ParentMissing { parent };
        Some(LineProblem {
            table: Table::Current,
            line: *line,
            code: code.to_string(),
            fault,
        })
    };
    lines.iter().filter_map(orphan).collect()
}

fn for_each_line<const N: usize>(
    table: Table,
    input: impl Read,
    columns: [&'static str; N],
    problems: &mut Vec<LineProblem>,
    mut read: impl FnMut(u64, [&str; N]) -> Result<(), LineFault>,
) -> Result<(), LoadDivisionsError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let header = reader
        .headers()
        .map_err(|source| LoadDivisionsError::Read { table, source })?;
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        *place = (header.iter().position(|cell| cell.trim() == column))
            .ok_or(LoadDivisionsError::Column { table, column })?;
    }
    for record in reader.records() {
        let (line, code, outcome) = match record {
            Ok(record) => {
                let code = record.get(places[0]).unwrap_or_default().trim().to_owned();
                let line = line_of(record.position());
                (
                    line,
                    code,
                    cells(&record, places).and_then(|cells| read(line, cells)),
                )
            }
            Err(source) if matches!(source.kind(), csv::ErrorKind::Utf8 { .. }) => (
                line_of(source.position()),
                String::new(),
                Err(LineFault::NotUtf8),
            ),
            Err(source) => return Err(LoadDivisionsError::Read { table, source }),
        };
        problems.extend(outcome.err().map(|fault| LineProblem {
            table,
            line,
            code,
            fault,
        }));
    }
    Ok(())
}

fn line_of(position: Option<&Position>) -> u64 {
    position.map_or(0, Position::line)
}

fn cells<const N: usize>(
    record: &StringRecord,
    places: [usize; N],
) -> Result<[&str; N], LineFault> {
    let mut cells = [""; N];
    for (cell, place) in cells.iter_mut().zip(places) {
        *cell = record.get(place).ok_or(LineFault::CellMissing)?.trim();
    }
    Ok(cells)
}

fn read_current(cells: [&str; 6]) -> Result<Division, LineFault> {
    let [code, parent, level, name, kind, pinyin] = cells;
    let code = read_code(code, level, name)?;
    let stated = (!parent.is_empty()).then(|| parent.parse()).transpose()?;
    if stated != code.parent() {
        return Err(LineFault::Parent);
    }
    Ok(Division {
        code,
        name: name.into(),
        kind: kind.into(),
        pinyin: pinyin.into(),
    })
}

fn read_past(
    cells: [&str; 7],
    divisions: &Divisions,
) -> Result<(DivisionCode, PastName), LineFault> {
    let [code, level, name, first_year, last_year, status, successor] = cells;
    let code = read_code(code, level, name)?;
    let year = |text: &str| text.parse().map_err(|_| LineFault::Years);
    let (first_year, last_year) = (year(first_year)?, year(last_year)?);
    if first_year > last_year {
        return Err(LineFault::Years);
    }
    let in_force = match status {
        "current" | "renamed" => true,
        "retired" => false,
        _ => return Err(LineFault::Status),
    };
    if in_force != divisions.current.contains_key(&code) {
        return Err(LineFault::Status);
    }
    let likely_successor = (!successor.is_empty())
        .then(|| successor.parse())
        .transpose()?;
    if likely_successor.is_some_and(|code| !divisions.current.contains_key(&code)) {
        return Err(LineFault::SuccessorMissing);
    }
    Ok((
        code,
        PastName {
            name: name.into(),
            first_year,
            last_year,
            likely_successor,
        },
    ))
}

fn read_code(code: &str, level: &str, name: &str) -> Result<DivisionCode, LineFault> {
    let code: DivisionCode = code.parse()?;
    if level != code.level().number().to_string() {
        return Err(LineFault::Level {
            of_code: code.level(),
        });
    }
    if name.is_empty() {
        Err(LineFault::NameMissing)
    } else {
        Ok(code)
    }
}

impl From<DivisionCodeError> for LineFault {
    fn from(error: DivisionCodeError) -> Self {
        Self::Code(error)
    }
}

#[cfg(test)]
mod tests;
