//! A spreadsheet file as rows of cells.

use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxCellReader};

use super::{RosterError, claims};
use crate::contained::contained;

/// The largest file taken: a province's list of 700,000 lines has about half of it.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Lines of one cell. More than these are a quotation mark that was never closed, and the
/// people below it.
const MOST_LINES: usize = 10;

/// The rows and columns of a worksheet, by the limits of Excel.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
/// Empty cells before a filled one in its row: so many in all, and so many more to each that is
/// filled.
const FREELY_SKIPPED: usize = 100_000;
const MOST_SKIPPED: usize = 50;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, trimmed.
    Text(String),
    /// A number whose digits may have been cut: spreadsheets keep fifteen.
    Number(f64),
    /// What a spreadsheet writes where a formula came to nothing: `#N/A`.
    Broken(String),
}

/// The rows of a file, with the numbers a person sees beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// What it is called, in a workbook.
    pub name: String,
    /// The workbook's other sheets with something in them: nobody in them is read.
    pub others: Vec<String>,
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
            Self::Broken(error) => error.clone(),
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
    /// Reads a file by what it is, whatever it is called: of a workbook, the sheet of that name,
    /// or the first with something in it.
    ///
    /// # Errors
    /// When it cannot be read, or is neither XLSX nor CSV.
    pub fn read(path: &Path, name: Option<&str>) -> Result<Self, RosterError> {
        let unreadable = |error: io::Error| RosterError::Unreadable {
            detail: format!("{}: {error}", path.display()),
        };
        let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
        if bytes > MOST_BYTES {
            return Err(RosterError::TooLarge {
                bytes,
                most: MOST_BYTES,
            });
        }
        Self::parse(&std::fs::read(path).map_err(unreadable)?, name)
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// When they are neither XLSX nor CSV.
    pub fn parse(bytes: &[u8], name: Option<&str>) -> Result<Self, RosterError> {
        let sheet = if bytes.starts_with(b"PK\x03\x04") {
            xlsx(bytes, name)?
        } else {
            csv(bytes)?
        };
        if sheet.rows.is_empty() {
            return Err(RosterError::Empty);
        }
        Ok(sheet)
    }
}

fn xlsx(bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, RosterError> {
    claims::check(bytes)?;
    // The library reckons with what a file says of itself and may panic over it: that costs
    // this file, nothing else.
    let panicked = || RosterError::Unreadable {
        detail: "what it says of its own cells cannot be".to_owned(),
    };
    let mut filled = contained(|| filled_sheets(bytes), panicked)?;
    let place = match wanted {
        None => 0,
        Some(wanted) => {
            (filled.iter().position(|sheet| sheet.name == wanted)).ok_or_else(|| {
                RosterError::NoSuchSheet {
                    sheet: wanted.to_owned(),
                }
            })?
        }
    };
    if filled.is_empty() {
        return Err(RosterError::Empty);
    }
    let mut sheet = filled.remove(place);
    sheet.others = filled.into_iter().map(|other| other.name).collect();
    Ok(sheet)
}

/// The sheets of a workbook with something in them.
fn filled_sheets(bytes: &[u8]) -> Result<Vec<Sheet>, RosterError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut filled = Vec::new();
    for name in workbook.sheet_names() {
        let cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet with nothing but a chart.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(unreadable(error)),
        };
        let numbered = (rows(cells)?.into_iter()).map(|(row, cells)| (row as usize + 1, cells));
        let sheet = Sheet::of(name, numbered);
        if !sheet.rows.is_empty() {
            filled.push(sheet);
        }
    }
    Ok(filled)
}

/// The cells of a worksheet, row by row. The library would make room for everything between the
/// first cell and the last, wherever a file says that they are: a few bytes could ask for more
/// memory than there is.
fn rows(
    mut cells: XlsxCellReader<'_, Cursor<&[u8]>>,
) -> Result<BTreeMap<u32, Vec<Cell>>, RosterError> {
    let mut rows = BTreeMap::<u32, Vec<Cell>>::new();
    let (mut filled, mut skipped) = (0, 0);
    while let Some(found) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = found.get_position();
        let cell = cell(found.get_value());
        if cell == Cell::Empty {
            continue;
        }
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(astray(row, column));
        }
        let (place, row_cells) = (column as usize, rows.entry(row).or_default());
        if place >= row_cells.len() {
            filled += 1;
            skipped += place - row_cells.len();
            if skipped > FREELY_SKIPPED + MOST_SKIPPED * filled {
                return Err(astray(row, column));
            }
            row_cells.resize(place + 1, Cell::Empty);
        }
        row_cells[place] = cell;
    }
    Ok(rows)
}

fn astray(row: u32, column: u32) -> RosterError {
    RosterError::Unreadable {
        detail: format!(
            "a cell in row {}, column {} lies far from the others",
            u64::from(row) + 1,
            u64::from(column) + 1
        ),
    }
}

fn cell(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Error(error) => Cell::Broken(error.to_string()),
        DataRef::Int(number) => Cell::of(&number.to_string()),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(yes) => Cell::of(if *yes { "1" } else { "0" }),
        DataRef::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            Cell::of(&format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::SharedString(text) => Cell::of(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::of(text)
        }
    }
}

fn unreadable(error: calamine::XlsxError) -> RosterError {
    RosterError::Unreadable {
        detail: error.to_string(),
    }
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
        if record.iter().any(|cell| cell.lines().count() > MOST_LINES) {
            return Err(RosterError::OpenQuote { line });
        }
        rows.push((line, record.iter().map(Cell::of).collect()));
    }
    Ok(Sheet::of(String::new(), rows))
}

fn decode(bytes: &[u8]) -> Result<String, RosterError> {
    // What spreadsheets call "Unicode text" is UTF-16 with its mark.
    let marked = encoding_rs::Encoding::for_bom(bytes);
    if marked.is_none() && bytes.contains(&0) {
        return Err(RosterError::Format);
    }
    if marked.is_none()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Ok(text.to_owned());
    }
    let encoding = marked.map_or(encoding_rs::GB18030, |(encoding, _)| encoding);
    let (text, _, wrong) = encoding.decode(bytes);
    if wrong {
        return Err(RosterError::Encoding);
    }
    Ok(text.into_owned())
}

impl Sheet {
    fn of(name: String, rows: impl IntoIterator<Item = (usize, Vec<Cell>)>) -> Self {
        let is_something = |row: &Vec<Cell>| row.iter().any(|cell| *cell != Cell::Empty);
        Self {
            name,
            others: Vec::new(),
            rows: (rows.into_iter())
                .filter(|(_, row)| is_something(row))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn parse(bytes: &[u8]) -> Result<Sheet, RosterError> {
        Sheet::parse(bytes, None)
    }

    /// A workbook whose one sheet has these cells, with what stands in them.
    fn workbook(cells: &[(&str, &str)]) -> Vec<u8> {
        let rows: String = (cells.iter())
            .map(|(at, value)| format!(r#"<row><c r="{at}" t="str"><v>{value}</v></c></row>"#))
            .collect();
        rewritten("xl/worksheets/sheet1.xml", |text| {
            let from = text.find("<sheetData>").unwrap();
            let to = text.find("</sheetData>").unwrap();
            format!("{}<sheetData>{rows}{}", &text[..from], &text[to..])
        })
    }

    /// An honest workbook with another text for one of its parts.
    fn rewritten(rewritten: &str, rewrite: impl Fn(String) -> String) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_string(0, 0, "here").unwrap();
        let honest = book.save_to_buffer().unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(honest)).unwrap();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for place in 0..archive.len() {
            let mut part = archive.by_index(place).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            let name = part.name().unwrap().into_owned();
            if name == rewritten {
                content = rewrite(String::from_utf8(content).unwrap()).into_bytes();
            }
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name.as_str(), options).unwrap();
            io::Write::write_all(&mut writer, &content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn cells_keep_their_places_and_those_of_no_sheet_cost_the_file_alone() {
        let sheet = parse(&workbook(&[("B2", "姓名"), ("D4", "余阿普")])).unwrap();
        let text = |row: &[Cell]| row.iter().map(Cell::text).collect::<Vec<_>>();
        assert_eq!(sheet.rows[0].0, 2);
        assert_eq!(text(&sheet.rows[0].1), ["", "姓名"]);
        assert_eq!((sheet.rows[1].0, sheet.rows[1].1.len()), (4, 4));
        for astray in ["A1048577", "XFE1", "A99999999999", "ZZZZZZZZZZ1"] {
            let bytes = workbook(&[("A1", "姓名"), (astray, "余阿普")]);
            let refused = parse(&bytes).unwrap_err();
            assert!(
                matches!(refused, RosterError::Unreadable { .. }),
                "{astray}: {refused}"
            );
        }
    }

    #[test]
    fn a_list_of_more_texts_than_its_bytes_hold_is_refused() {
        let claiming = |claim: &'static str| {
            rewritten("xl/sharedStrings.xml", move |text| {
                assert!(text.contains(r#"uniqueCount="1""#), "{text}");
                text.replace(r#"uniqueCount="1""#, claim)
            })
        };
        assert!(parse(&claiming("uniqueCount = '2'")).is_ok());
        for claim in [
            r#"uniqueCount="5454545454545454""#,
            "uniqueCount =\n'99999999'",
            r#"uniqueCount="999999999999999999999999""#,
        ] {
            let refused = parse(&claiming(claim)).unwrap_err();
            assert!(
                matches!(&refused, RosterError::Unreadable { detail } if detail.contains("texts")),
                "{claim}: {refused}"
            );
        }
    }

    #[test]
    fn a_sheet_of_many_empty_cells_with_little_behind_them_is_refused() {
        let places: Vec<String> = (1..=100).map(|row| format!("XFD{row}")).collect();
        let cells: Vec<(&str, &str)> = places.iter().map(|at| (at.as_str(), "a")).collect();
        assert!(parse(&workbook(&cells)).is_err());
    }

    #[test]
    fn a_text_reads_the_same_in_every_encoding_that_spreadsheets_write() {
        let text = "姓名,村\n余阿普,533301002210\n";
        let utf8 = parse(text.as_bytes()).unwrap();
        assert_eq!(utf8.rows[1].0, 2);
        let (gb, ..) = encoding_rs::GB18030.encode(text);
        assert_eq!(parse(&gb).unwrap(), utf8);
        assert_eq!(parse(format!("\u{feff}{text}").as_bytes()).unwrap(), utf8);
        let utf16: Vec<u8> = (format!("\u{feff}{}", text.replace(',', "\t")).encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(parse(&utf16).unwrap(), utf8);
    }

    #[test]
    fn a_workbook_that_swells_without_end_is_refused() {
        use std::io::Write;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("xl/workbook.xml", options).unwrap();
        let spaces = vec![b' '; 1 << 20];
        for _ in 0..64 {
            archive.write_all(&spaces).unwrap();
        }
        let bomb = archive.finish().unwrap().into_inner();
        assert!(bomb.len() < 100_000, "{}", bomb.len());
        assert!(matches!(parse(&bomb), Err(RosterError::TooLarge { .. })));
        // Whatever its directory claims.
        let size = (64_u32 << 20).to_le_bytes();
        let mut lying = bomb.clone();
        for place in 0..lying.len() - 4 {
            if lying[place..place + 4] == size {
                lying[place..place + 4].copy_from_slice(&7_u32.to_le_bytes());
            }
        }
        assert!(parse(&lying).is_err());
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(parse(b"\x00\x01\x02"), Err(RosterError::Format));
        assert_eq!(parse(b"\xd0\xcf\x11\xe0\0\0"), Err(RosterError::Format));
        assert_eq!(parse(b"a,b\n\xff\xff\xff"), Err(RosterError::Encoding));
        for nothing in [&b""[..], b" \n,,\n", b"\xef\xbb\xbf"] {
            assert_eq!(parse(nothing), Err(RosterError::Empty));
        }
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_swallows_nobody() {
        let lines = "阿普,1\n".repeat(MOST_LINES + 1);
        let text = format!("姓名,村\n\"余阿普,1\n{lines}");
        assert_eq!(
            parse(text.as_bytes()),
            Err(RosterError::OpenQuote { line: 2 })
        );
        let address = "姓名,住址\n余阿普,\"教堂上方\n第二户\"\n";
        assert_eq!(parse(address.as_bytes()).unwrap().rows.len(), 2);
    }
}
