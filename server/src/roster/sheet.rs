//! A spreadsheet file as rows of cells.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};

use super::RosterError;

/// The largest file taken: a province's list of 700,000 lines has about half of it.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, trimmed.
    Text(String),
    /// A number whose digits may have been cut: spreadsheets keep fifteen.
    Number(f64),
}

/// The rows of a file, with the numbers a person sees beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The rows that are not empty.
    pub rows: Vec<(usize, Vec<Cell>)>,
}

impl Cell {
    /// The cell as text; a whole number without its point.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }

    fn of(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }
}

impl Sheet {
    /// Reads a file by what it is, whatever it is called.
    ///
    /// # Errors
    /// When it cannot be read, or is neither XLSX nor CSV.
    pub fn read(path: &Path) -> Result<Self, RosterError> {
        let unreadable = |error: std::io::Error| RosterError::Unreadable {
            detail: error.to_string(),
        };
        let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
        if bytes > MOST_BYTES {
            return Err(RosterError::TooLarge {
                bytes,
                most: MOST_BYTES,
            });
        }
        Self::parse(&std::fs::read(path).map_err(unreadable)?)
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// When they are neither XLSX nor CSV.
    pub fn parse(bytes: &[u8]) -> Result<Self, RosterError> {
        let sheet = if bytes.starts_with(b"PK\x03\x04") {
            xlsx(bytes)?
        } else {
            csv(bytes)?
        };
        if sheet.rows.is_empty() {
            return Err(RosterError::Empty);
        }
        Ok(sheet)
    }
}

fn xlsx(bytes: &[u8]) -> Result<Sheet, RosterError> {
    let unreadable = |error: calamine::XlsxError| RosterError::Unreadable {
        detail: error.to_string(),
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let range = workbook
        .worksheet_range_at(0)
        .ok_or(RosterError::Empty)?
        .map_err(unreadable)?;
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let rows = range.rows().enumerate().map(|(place, row)| {
        let cells = row.iter().map(|data| match data {
            Data::Empty | Data::Error(_) => Cell::Empty,
            Data::Int(number) => Cell::of(&number.to_string()),
            Data::Float(number) => Cell::Number(*number),
            Data::Bool(yes) => Cell::of(if *yes { "1" } else { "0" }),
            Data::DateTime(time) => {
                let (year, month, day, ..) = time.to_ymd_hms_milli();
                Cell::of(&format!("{year:04}-{month:02}-{day:02}"))
            }
            other => Cell::of(&other.to_string()),
        });
        (first + place + 1, cells.collect())
    });
    Ok(Sheet::of(rows))
}

fn csv(bytes: &[u8]) -> Result<Sheet, RosterError> {
    let text = decode(bytes)?;
    // A title above the headings has no delimiter: several lines are looked at. Commas win ties.
    let count = |wanted: u8| {
        let lines = text.lines().take(20);
        lines
            .map(|line| line.bytes().filter(|byte| *byte == wanted).count())
            .sum::<usize>()
    };
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|&byte| count(byte))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| RosterError::Unreadable {
            detail: error.to_string(),
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        rows.push((line, record.iter().map(Cell::of).collect()));
    }
    Ok(Sheet::of(rows))
}

fn decode(bytes: &[u8]) -> Result<String, RosterError> {
    if bytes.contains(&0) {
        return Err(RosterError::Format);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, _, wrong) = encoding_rs::GB18030.decode(bytes);
    if wrong {
        return Err(RosterError::Encoding);
    }
    Ok(text.into_owned())
}

impl Sheet {
    fn of(rows: impl IntoIterator<Item = (usize, Vec<Cell>)>) -> Self {
        let is_something = |row: &Vec<Cell>| row.iter().any(|cell| *cell != Cell::Empty);
        Self {
            rows: (rows.into_iter())
                .filter(|(_, row)| is_something(row))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_and_gb18030_read_the_same() {
        let text = "姓名,村\n余阿普,533301002210\n";
        let (gb, ..) = encoding_rs::GB18030.encode(text);
        assert_eq!(Sheet::parse(&gb), Sheet::parse(text.as_bytes()));
        assert_eq!(Sheet::parse(text.as_bytes()).unwrap().rows[1].0, 2);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(Sheet::parse(b"\x00\x01\x02"), Err(RosterError::Format));
        assert_eq!(
            Sheet::parse(b"a,b\n\xff\xff\xff"),
            Err(RosterError::Encoding)
        );
        assert_eq!(Sheet::parse(b" \n,,\n"), Err(RosterError::Empty));
    }
}
