//! A file of lines, written as they come: a hundred thousand need no more memory than one.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::parquet::Columns;
use super::{ExportError, failed, harmless};
use crate::sealed_file::{FileKeys, Sealing};

/// A file that lines are written to. It takes its place when it is finished: until then
/// what stood there stays.
pub struct LineFile {
    path: PathBuf,
    lines: Lines,
    /// From which column on all are numbers to calculate with.
    numbers_from: Option<u16>,
    written: usize,
    /// What a last column says of every line.
    mark: Option<String>,
}

/// The file while it is written; one that is not finished leaves nothing behind.
pub(super) struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What is written, before it takes its place.
pub(super) enum Sink {
    /// For whoever asked for it in the open.
    Open(File, Partial),
    /// For the server itself to keep.
    Sealed(Box<Sealing>),
}

impl Sink {
    fn begin(path: &Path, keys: Option<&FileKeys>) -> io::Result<Self> {
        if let Some(keys) = keys {
            return keys
                .begin(path)
                .map(|sealing| Self::Sealed(Box::new(sealing)));
        }
        let partial = Partial(path.with_extension("partial"));
        Ok(Self::Open(File::create(&partial.0)?, partial))
    }

    fn finish(self, path: &Path) -> io::Result<()> {
        match self {
            Self::Open(_, partial) => std::fs::rename(&partial.0, path),
            Self::Sealed(sealing) => sealing.finish(),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(file, _) => file.write(bytes),
            Self::Sealed(sealing) => sealing.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Open(file, _) => file.flush(),
            Self::Sealed(sealing) => sealing.flush(),
        }
    }
}

enum Lines {
    Csv(Box<csv::Writer<Sink>>),
    Xlsx(Box<Sheet>),
    Parquet(Box<Columns>),
}

struct Sheet {
    workbook: Workbook,
    sink: Sink,
    text: Format,
    heading: Format,
}

/// Lines of an XLSX sheet, the headings included.
const SHEET_ROWS: usize = 1_048_576;

impl LineFile {
    /// Begins a file with its headings, as what its name ends in.
    ///
    /// # Errors
    /// When the name ends in none of `.csv`, `.xlsx` and `.parquet`, or the file cannot be written.
    pub fn create(
        path: &Path,
        headings: &[String],
        numbers_from: Option<u16>,
    ) -> Result<Self, ExportError> {
        Self::begin(path, headings, numbers_from, None)
    }

    /// The same, sealed as it is written.
    ///
    /// # Errors
    /// As [`LineFile::create`].
    pub fn create_sealed(
        path: &Path,
        headings: &[String],
        keys: &FileKeys,
    ) -> Result<Self, ExportError> {
        Self::begin(path, headings, None, Some(keys))
    }

    fn begin(
        path: &Path,
        headings: &[String],
        numbers_from: Option<u16>,
        keys: Option<&FileKeys>,
    ) -> Result<Self, ExportError> {
        let begin = || Sink::begin(path, keys);
        let unwritable = |error: &dyn std::fmt::Display| unwritable(path, error);
        let ending = path.extension().and_then(|ending| ending.to_str());
        let lines = match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => {
                let mut file = begin().map_err(|error| unwritable(&error))?;
                // Spreadsheets know UTF-8 by this mark.
                (file.write_all("\u{feff}".as_bytes())).map_err(|error| unwritable(&error))?;
                let mut writer = csv::WriterBuilder::new();
                writer.terminator(csv::Terminator::CRLF);
                Lines::Csv(Box::new(writer.from_writer(file)))
            }
            Some("xlsx") => {
                let mut workbook = Workbook::new();
                let sink = begin().map_err(|error| unwritable(&error))?;
                let folder = path
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty());
                // There its lines wait, in a file without a name.
                (workbook.set_tempdir(folder.unwrap_or(Path::new("."))))
                    .map_err(|error| unwritable(&error))?;
                let sheet = workbook
                    .add_worksheet_with_constant_memory()
                    .map_err(failed)?;
                sheet.set_freeze_panes(1, 0).map_err(failed)?;
                let text = Format::new().set_num_format("@");
                // A format that stands at its column need not be looked up for each cell.
                for (column, _) in (0..numbers_from.unwrap_or(u16::MAX)).zip(headings) {
                    sheet.set_column_format(column, &text).map_err(failed)?;
                }
                Lines::Xlsx(Box::new(Sheet {
                    workbook,
                    sink,
                    text,
                    heading: Format::new().set_bold(),
                }))
            }
            Some("parquet") => {
                let file = begin().map_err(|error| unwritable(&error))?;
                let columns = Columns::begin(file, headings).map_err(|error| unwritable(&error))?;
                Lines::Parquet(Box::new(columns))
            }
            _ => return Err(ExportError::Format),
        };
        let mut file = Self {
            path: path.to_owned(),
            lines,
            numbers_from,
            written: 0,
            mark: None,
        };
        file.line(headings)?;
        Ok(file)
    }

    /// From now on every line ends in this, under the last heading.
    #[must_use]
    pub fn marked(mut self, mark: String) -> Self {
        self.mark = Some(mark);
        self
    }

    /// Writes a line.
    ///
    /// # Errors
    /// When it cannot be written, or a sheet cannot have so many.
    pub fn line(&mut self, cells: &[String]) -> Result<(), ExportError> {
        let marked = self.mark.as_ref().map(|mark| {
            let mark = std::iter::once(mark.clone());
            cells.iter().cloned().chain(mark).collect::<Vec<_>>()
        });
        let cells = marked.as_deref().unwrap_or(cells);
        match &mut self.lines {
            Lines::Csv(writer) => {
                let cells = cells.iter().map(|cell| harmless(cell));
                (writer.write_record(cells)).map_err(|error| unwritable(&self.path, &error))?;
            }
            Lines::Xlsx(sheet) => sheet.line(self.written, cells, self.numbers_from)?,
            // Its headings stand in the schema.
            Lines::Parquet(_) if self.written == 0 => {}
            Lines::Parquet(columns) => {
                (columns.line(cells)).map_err(|error| unwritable(&self.path, &error))?;
            }
        }
        self.written += 1;
        Ok(())
    }

    /// Ends the file and puts it in its place. How many lines it has, without the headings.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<usize, ExportError> {
        let unwritable = |error: &dyn std::fmt::Display| unwritable(&self.path, error);
        let sink = match self.lines {
            Lines::Csv(writer) => (writer.into_inner()).map_err(|error| unwritable(&error))?,
            Lines::Xlsx(sheet) => sheet.finish().map_err(|error| unwritable(&error))?,
            Lines::Parquet(columns) => columns.finish().map_err(|error| unwritable(&error))?,
        };
        (sink.finish(&self.path)).map_err(|error| unwritable(&error))?;
        Ok(self.written - 1)
    }
}

impl Sheet {
    fn finish(mut self) -> Result<Sink, XlsxError> {
        self.workbook.save_to_writer(&mut self.sink)?;
        Ok(self.sink)
    }

    fn line(
        &mut self,
        row: usize,
        cells: &[String],
        numbers_from: Option<u16>,
    ) -> Result<(), ExportError> {
        if row >= SHEET_ROWS {
            return Err(ExportError::TooManyRows { rows: row });
        }
        let place = u32::try_from(row).map_err(failed)?;
        let sheet: &mut Worksheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let is_number = numbers_from.is_some_and(|from| column >= from);
            let written = match cell.parse::<u32>() {
                _ if row == 0 => sheet.write_string_with_format(place, column, cell, &self.heading),
                _ if !is_number => sheet.write_string(place, column, cell),
                Ok(number) => sheet.write_number(place, column, number),
                Err(_) => sheet.write_string_with_format(place, column, cell, &self.text),
            };
            written.map_err(failed)?;
        }
        Ok(())
    }
}

fn unwritable(path: &Path, error: &dyn std::fmt::Display) -> ExportError {
    ExportError::Unwritable {
        path: path.display().to_string(),
        detail: error.to_string(),
    }
}
