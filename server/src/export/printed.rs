//! A table of the statistics as an office prints and signs it, or as plain lines.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use schema::message::Language;
use schema::value::division::Divisions;
use schema::value::solar::SolarDate;

use super::{ExportError, failed};
use crate::label::{label, label_with};
use crate::tables::{Figure, Table, TableCell};

/// How a table is printed.
#[derive(Debug, Clone, Copy)]
pub struct Print<'p> {
    /// In which language.
    pub language: Language,
    /// What its division is called.
    pub divisions: &'p Divisions,
    /// The day it is filled in on.
    pub on: SolarDate,
}

/// What every Chinese office's machine has.
const FONT: &str = "宋体";
/// A4 in the numbers of the file format.
const A4: u8 = 9;
/// Lines above the head: the title, and what, where, when.
const ABOVE: u32 = 2;
/// Widths in characters: of the lines' labels, and of a figure.
const LABEL_WIDTH: u32 = 26;
const FIGURE_WIDTH: u32 = 9;
const TEXT_WIDTH: u32 = 15;

/// What stands for a figure that is not shown.
const SUPPRESSED: &str = "*";

/// The formats of a sheet.
struct Formats {
    title: Format,
    plain: Format,
    head: Format,
    label: Format,
    figure: Format,
    ratio: Format,
    centred: Format,
}

impl Formats {
    fn new() -> Self {
        let plain = Format::new().set_font_name(FONT).set_font_size(11);
        let cell = plain.clone().set_border(FormatBorder::Thin);
        let centred = (cell.clone())
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        Self {
            title: (plain.clone())
                .set_font_size(16)
                .set_bold()
                .set_align(FormatAlign::Center),
            head: centred.clone().set_bold(),
            label: cell.clone().set_num_format("@"),
            figure: cell.clone().set_num_format("0"),
            ratio: cell.set_num_format("0.0#"),
            centred,
            plain,
        }
    }
}

impl Print<'_> {
    fn word(&self, code: &str) -> String {
        label(code).of(self.language).to_owned()
    }

    fn sentence(&self, code: &str, parameters: &[(&str, &str)]) -> String {
        label_with(code, parameters).of(self.language).to_owned()
    }

    /// The table as an XLSX file: title, unit and division, the head on every page, notes and
    /// a line to sign on.
    ///
    /// # Errors
    /// When it cannot be put together.
    pub fn xlsx(&self, table: &Table) -> Result<Vec<u8>, ExportError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(&table.table).map_err(failed)?;
        self.write(table, sheet).map_err(failed)?;
        workbook.save_to_buffer().map_err(failed)
    }

    fn write(
        &self,
        table: &Table,
        sheet: &mut Worksheet,
    ) -> Result<(), rust_xlsxwriter::XlsxError> {
        let formats = Formats::new();
        let last = column(table.width());
        let head = u32::try_from(table.head.len().max(1)).unwrap_or(u32::MAX);
        let first = ABOVE + head;
        self.page(sheet, table, first, last)?;
        let title = table.title.of(self.language);
        merge(sheet, (0, 0), (0, last), title, &formats.title)?;
        sheet.set_row_height(0, 28)?;
        let place = self.divisions.full_name(table.division);
        let place = place.unwrap_or_else(|| table.division.to_string());
        let as_of = table.as_of.to_string();
        let about = [
            self.sentence("print.division", &[("division", &place)]),
            self.sentence("print.as-of", &[("day", &as_of)]),
            self.sentence("print.unit", &[("unit", table.unit.of(self.language))]),
        ]
        .join("    ");
        merge(sheet, (1, 0), (1, last), &about, &formats.plain)?;
        self.head(sheet, table, head, &formats)?;
        let mut row = first;
        for line in &table.rows {
            let level = u8::try_from(line.level).unwrap_or_default();
            let label = formats.label.clone().set_indent(level);
            sheet.write_string_with_format(row, 0, line.label.of(self.language), &label)?;
            for (at, cell) in (1..).zip(&line.cells) {
                self.cell(sheet, row, at, cell, &formats)?;
            }
            row += 1;
        }
        for (number, note) in (1..).zip(&table.notes) {
            let text = format!("{number}. {}", note.of(self.language));
            merge(sheet, (row, 0), (row, last), &text, &formats.plain)?;
            row += 1;
        }
        let on = self.on.to_string();
        let signatures = self.sentence("print.signatures", &[("day", &on)]);
        merge(
            sheet,
            (row + 1, 0),
            (row + 1, last),
            &signatures,
            &formats.plain,
        )
    }

    /// A4 across, one page wide, the head on every page, pages numbered.
    fn page(
        &self,
        sheet: &mut Worksheet,
        table: &Table,
        first: u32,
        last: u16,
    ) -> Result<(), rust_xlsxwriter::XlsxError> {
        sheet.set_paper_size(A4).set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_print_center_horizontally(true);
        sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
        sheet.set_footer(format!("&C{}", self.word("print.pages")));
        sheet.set_repeat_rows(ABOVE, first - 1)?;
        sheet.set_freeze_panes(first, 1)?;
        sheet.set_column_width(0, LABEL_WIDTH)?;
        for at in 1..=last {
            let has_text = |row: &&crate::tables::TableRow| {
                let cell = row.cells.get(usize::from(at) - 1);
                cell.is_some_and(|cell| cell.text.is_some())
            };
            let is_text = table.rows.iter().any(|row| has_text(&row));
            sheet.set_column_width(at, if is_text { TEXT_WIDTH } else { FIGURE_WIDTH })?;
        }
        Ok(())
    }

    /// The column head: each cell over its columns and rows, from left to right where there is
    /// room.
    fn head(
        &self,
        sheet: &mut Worksheet,
        table: &Table,
        rows: u32,
        formats: &Formats,
    ) -> Result<(), rust_xlsxwriter::XlsxError> {
        let item = self.word("print.item");
        merge(
            sheet,
            (ABOVE, 0),
            (ABOVE + rows - 1, 0),
            &item,
            &formats.head,
        )?;
        for (row, (at, cell)) in table.placed_head() {
            let label = cell.label.of(self.language);
            let (top, left) = (
                ABOVE + u32::try_from(row).unwrap_or_default(),
                column(at + 1),
            );
            let bottom = top + u32::try_from(cell.rows).unwrap_or(1).max(1) - 1;
            let right = left + column(cell.columns.max(1)) - 1;
            let [top, bottom] = [top, bottom].map(|row| row.min(ABOVE + rows - 1));
            merge(sheet, (top, left), (bottom, right), label, &formats.head)?;
        }
        Ok(())
    }

    fn cell(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        cell: &TableCell,
        formats: &Formats,
    ) -> Result<(), rust_xlsxwriter::XlsxError> {
        match (cell.value, &cell.text) {
            (Some(Figure::Count(count)), _) => {
                sheet.write_with_format(row, column, count, &formats.figure)?;
            }
            (Some(Figure::Ratio(ratio)), _) => {
                sheet.write_with_format(row, column, ratio, &formats.ratio)?;
            }
            (None, Some(text)) => {
                let text = text.of(self.language);
                sheet.write_string_with_format(row, column, text, &formats.centred)?;
            }
            (None, None) if cell.suppressed => {
                sheet.write_string_with_format(row, column, SUPPRESSED, &formats.centred)?;
            }
            (None, None) => {
                sheet.write_blank(row, column, &formats.figure)?;
            }
        }
        Ok(())
    }

    /// The table as plain lines, for CSV: each column headed by all that stands above it.
    #[must_use]
    pub fn lines(&self, table: &Table) -> super::Table {
        let mut headings = vec![vec![self.word("print.item")]; table.width() + 1];
        headings[1..].fill(Vec::new());
        for (_, (at, cell)) in table.placed_head() {
            let label = cell.label.of(self.language).to_owned();
            for heading in headings.iter_mut().skip(at + 1).take(cell.columns) {
                heading.push(label.clone());
            }
        }
        let text = |cell: &TableCell| match (cell.value, &cell.text) {
            (Some(Figure::Count(count)), _) => count.to_string(),
            (Some(Figure::Ratio(ratio)), _) => ratio.to_string(),
            (None, Some(text)) => text.of(self.language).to_owned(),
            (None, None) if cell.suppressed => SUPPRESSED.to_owned(),
            (None, None) => String::new(),
        };
        let rows = table.rows.iter().map(|row| {
            let label = row.label.of(self.language).to_owned();
            std::iter::once(label)
                .chain(row.cells.iter().map(text))
                .collect()
        });
        super::Table {
            headings: headings.iter().map(|parts| parts.join(" ")).collect(),
            rows: rows.collect(),
            numbers_from: Some(1),
        }
    }
}

fn column(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// One cell over several; a single one is not merged.
fn merge(
    sheet: &mut Worksheet,
    (top, left): (u32, u16),
    (bottom, right): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    if (top, left) == (bottom, right) {
        sheet.write_string_with_format(top, left, text, format)?;
    } else {
        sheet.merge_range(top, left, bottom, right, text, format)?;
    }
    Ok(())
}
