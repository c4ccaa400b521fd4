//! A table as a file.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};

use super::ExportError;

/// A table of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The headings.
    pub headings: Vec<String>,
    /// The lines.
    pub rows: Vec<Vec<String>>,
    /// From which column on all are numbers to calculate with; none in a table of people.
    pub numbers_from: Option<u16>,
}

/// Lines of an XLSX sheet, the headings included.
const SHEET_ROWS: usize = 1_048_576;

impl Table {
    /// Writes the table, whole or not at all, as what the file's name ends in.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), ExportError> {
        let bytes = match path.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("csv") => self.csv()?,
            Some(ending) if ending.eq_ignore_ascii_case("xlsx") => self.xlsx()?,
            _ => return Err(ExportError::Format),
        };
        let partial = path.with_extension("partial");
        std::fs::write(&partial, bytes)
            .and_then(|()| std::fs::rename(&partial, path))
            .map_err(|error| ExportError::Unwritable {
                path: path.display().to_string(),
                detail: error.to_string(),
            })
    }

    /// The table as CSV in UTF-8 with a mark that spreadsheets know it by.
    ///
    /// # Errors
    /// Never in practice: it is written to memory.
    pub fn csv(&self) -> Result<Vec<u8>, ExportError> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        for row in std::iter::once(&self.headings).chain(&self.rows) {
            writer
                .write_record(row.iter().map(|cell| harmless(cell)))
                .map_err(failed)?;
        }
        writer.into_inner().map_err(|error| failed(error.error()))
    }

    fn xlsx(&self) -> Result<Vec<u8>, ExportError> {
        if self.rows.len() + 1 > SHEET_ROWS {
            return Err(ExportError::TooManyRows {
                rows: self.rows.len(),
            });
        }
        let mut workbook = Workbook::new();
        let text = Format::new().set_num_format("@");
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet();
        for (row, cells) in (0..).zip(std::iter::once(&self.headings).chain(&self.rows)) {
            let format = if row == 0 { &bold } else { &text };
            for (column, cell) in (0..).zip(cells) {
                let is_number = row > 0 && self.numbers_from.is_some_and(|from| column >= from);
                match cell.parse::<u32>() {
                    _ if cell.is_empty() => {}
                    Ok(number) if is_number => {
                        sheet.write_number(row, column, number).map_err(failed)?;
                    }
                    _ => {
                        sheet
                            .write_string_with_format(row, column, cell, format)
                            .map_err(failed)?;
                    }
                }
            }
        }
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        workbook.save_to_buffer().map_err(failed)
    }
}

fn failed(error: impl std::fmt::Display) -> ExportError {
    ExportError::File {
        detail: error.to_string(),
    }
}

/// A cell that no spreadsheet takes for a formula: one that begins like one gets a quote in
/// front (OWASP, "CSV Injection").
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_stays_text() {
        let table = Table {
            headings: vec!["name".to_owned()],
            rows: [
                "=cmd()",
                "+86",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "余阿普",
                "533301194001010014",
            ]
            .map(|cell| vec![cell.to_owned()])
            .to_vec(),
            numbers_from: None,
        };
        let csv = String::from_utf8(table.csv().unwrap()).unwrap();
        let cells: Vec<&str> = csv
            .trim_start_matches('\u{feff}')
            .trim()
            .split("\r\n")
            .collect();
        assert_eq!(
            cells,
            [
                "name",
                "'=cmd()",
                "'+86",
                "'-1",
                "'@SUM(A1)",
                "'\t=1",
                "余阿普",
                "533301194001010014"
            ]
        );
    }

    #[test]
    fn an_id_number_is_text_in_a_spreadsheet_and_a_count_is_a_number() {
        use calamine::{Data, Reader, Xlsx};
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let table = Table {
            headings: row(["id_number", "total"]),
            rows: vec![row(["533301194001010014", "12"])],
            numbers_from: Some(1),
        };
        let bytes = table.xlsx().unwrap();
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let id = Data::String("533301194001010014".to_owned());
        assert_eq!(range.get_value((1, 0)), Some(&id));
        assert_eq!(range.get_value((1, 1)), Some(&Data::Float(12.0)));
    }

    #[test]
    fn a_file_of_another_kind_is_refused() {
        let refused = Table::default().write(Path::new("people.doc"));
        assert!(matches!(refused, Err(ExportError::Format)));
    }
}
