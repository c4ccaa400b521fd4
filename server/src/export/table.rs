//! A table as a file.

use std::path::Path;

use super::file::LineFile;
use super::{ExportError, harmless};

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

impl Table {
    /// Writes the table, whole or not at all, as what the file's name ends in.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), ExportError> {
        let mut file = LineFile::create(path, &self.headings, self.numbers_from)?;
        for row in &self.rows {
            file.line(row)?;
        }
        file.finish().map(|_| ())
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
                .map_err(super::failed)?;
        }
        writer
            .into_inner()
            .map_err(|error| super::failed(error.error()))
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
                "＝1＋1",
                "＠SUM",
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
                "'＝1＋1",
                "'＠SUM",
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
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("elders.xlsx");
        table.write(&path).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
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

    #[test]
    fn a_file_that_was_not_finished_leaves_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["list.csv", "list.xlsx"] {
            let path = folder.path().join(name);
            std::fs::write(&path, "before").unwrap();
            let headings = ["name".to_owned()];
            let mut file = LineFile::create(&path, &headings, None).unwrap();
            file.line(&["余阿普".to_owned()]).unwrap();
            drop(file);
            assert_eq!(std::fs::read(&path).unwrap(), b"before", "{name}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
