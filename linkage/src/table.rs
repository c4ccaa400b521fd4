//! A sheet as columns of text.

use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::parallel;
use crate::problem::LinkageError;

/// The cells of one column, one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    text: String,
    ends: Vec<u32>,
}

impl Cells {
    /// The text of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[row] as usize]
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Every row's text.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.rows()).map(|row| self.row(row))
    }

    /// Cells of these texts.
    ///
    /// # Errors
    /// [`LinkageError::TooLarge`].
    pub fn of(texts: impl IntoIterator<Item = String>) -> Result<Self, LinkageError> {
        let mut cells = Self::default();
        for text in texts {
            cells.push(&text)?;
        }
        Ok(cells)
    }

    /// A text that stands in two rows.
    #[must_use]
    pub fn repeated(&self) -> Option<&str> {
        let mut seen = FxHashSet::with_capacity_and_hasher(self.rows(), FxBuildHasher);
        self.iter().find(|text| !seen.insert(*text))
    }

    /// Puts others behind these, unless they become too long together.
    fn append(&mut self, others: &Self) -> Option<()> {
        let base = self.text.len() as u32;
        u32::try_from(self.text.len() + others.text.len()).ok()?;
        self.text.push_str(&others.text);
        self.ends.extend(others.ends.iter().map(|end| base + end));
        Some(())
    }

    fn push(&mut self, text: &str) -> Result<(), LinkageError> {
        self.text.push_str(text.trim());
        let end = u32::try_from(self.text.len()).map_err(|_| LinkageError::TooLarge)?;
        self.ends.push(end);
        Ok(())
    }
}

/// A sheet: headings, and columns below them.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The headings.
    pub headings: Vec<String>,
    /// The columns, as many as headings.
    pub columns: Vec<Cells>,
}

impl Table {
    /// Reads CSV with a line of headings. Space around cells is dropped.
    ///
    /// # Errors
    /// [`LinkageError::Csv`] when a line is malformed, [`LinkageError::SameHeading`],
    /// [`LinkageError::TooLarge`].
    pub fn read(text: &[u8]) -> Result<Self, LinkageError> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().from_reader(text);
        let headings: Vec<String> = (reader.headers()?.iter())
            .map(|heading| heading.trim().to_owned())
            .collect();
        for (at, heading) in headings.iter().enumerate() {
            if headings[..at].contains(heading) {
                let heading = heading.clone();
                return Err(LinkageError::SameHeading { heading });
            }
        }
        let begin = reader.position().byte() as usize;
        if let Some(columns) = columns_at_once(&text[begin.min(text.len())..], headings.len()) {
            return Ok(Self { headings, columns });
        }
        let columns = columns(&mut reader, headings.len())?;
        Ok(Self { headings, columns })
    }

    /// The sheet of rows that are in memory, below these headings.
    ///
    /// # Errors
    /// [`LinkageError::TooLarge`].
    pub fn of<'a, const N: usize>(
        headings: [&str; N],
        rows: impl IntoIterator<Item = [&'a str; N]>,
    ) -> Result<Self, LinkageError> {
        let mut columns = vec![Cells::default(); N];
        for row in rows {
            for (column, cell) in columns.iter_mut().zip(row) {
                column.push(cell)?;
            }
        }
        let headings = headings.map(ToOwned::to_owned).to_vec();
        Ok(Self { headings, columns })
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Cells::rows)
    }

    /// The column of a heading.
    ///
    /// # Errors
    /// [`LinkageError::NoColumn`].
    pub fn column(&self, heading: &str) -> Result<&Cells, LinkageError> {
        let at = self.headings.iter().position(|one| one == heading);
        let missing = || LinkageError::NoColumn {
            column: heading.to_owned(),
            columns: self.headings.join(", "),
        };
        at.map(|at| &self.columns[at]).ok_or_else(missing)
    }

    /// Puts the rows of another sheet below these: columns by heading, empty where it lacks one.
    ///
    /// # Errors
    /// [`LinkageError::TooLarge`].
    pub fn append(&mut self, other: &Self) -> Result<(), LinkageError> {
        for (heading, column) in self.headings.iter().zip(&mut self.columns) {
            let theirs = other.headings.iter().position(|one| one == heading);
            for row in 0..other.rows() {
                column.push(theirs.map_or("", |at| other.columns[at].row(row)))?;
            }
        }
        Ok(())
    }
}

fn columns(reader: &mut csv::Reader<&[u8]>, count: usize) -> Result<Vec<Cells>, LinkageError> {
    let mut columns = vec![Cells::default(); count];
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        for (column, cell) in columns.iter_mut().zip(record.iter()) {
            column.push(cell)?;
        }
    }
    Ok(columns)
}

/// Bytes that are read in one piece of work.
const PIECE: usize = 4 << 20;

/// Where nothing is quoted every line is a row, and pieces are read at once. Nothing where
/// something is, or where something is wrong: who reads from the start can say in which line.
fn columns_at_once(rows: &[u8], count: usize) -> Option<Vec<Cells>> {
    if rows.contains(&b'"') {
        return None;
    }
    let mut pieces = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let line = (rest.iter().skip(PIECE)).position(|byte| *byte == b'\n');
        let (piece, behind) = rest.split_at(line.map_or(rest.len(), |at| PIECE + at + 1));
        pieces.push(piece);
        rest = behind;
    }
    let read = parallel::each(pieces.len(), |at| {
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder.has_headers(false).from_reader(pieces[at]);
        let width = reader.headers().ok()?.len();
        // A piece of empty lines has no row.
        (width == count || width == 0).then_some(())?;
        columns(&mut reader, count).ok()
    });
    let read: Vec<Vec<Cells>> = read.into_iter().collect::<Option<_>>()?;
    let column = |at: usize| {
        let mut all = Cells::default();
        for piece in &read {
            all.append(&piece[at])?;
        }
        Some(all)
    };
    parallel::each(count, column).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_up_the_sheet() {
        let line = |at: usize| format!("{at}, 和春秀{} ,\r\n", at % 7);
        let rows: String = (0..200_000).map(line).collect();
        let text = format!("编号,姓名,备注\r\n{rows}\n\n");
        let table = Table::read(text.as_bytes()).unwrap();
        assert_eq!(table.rows(), 200_000);
        for at in [0, 1, 99_999, 199_999] {
            let row: Vec<_> = table.columns.iter().map(|column| column.row(at)).collect();
            assert_eq!(
                row,
                [at.to_string(), format!("和春秀{}", at % 7), String::new()]
            );
        }
        let wrong = format!("{text}1,2\n");
        let Err(LinkageError::Csv(error)) = Table::read(wrong.as_bytes()) else {
            panic!("a short row is refused");
        };
        assert_eq!(error.position().map(|at| at.line()), Some(200_001));
        let quoted = format!("{text}\"1\",\"和,\n秀\",\n");
        let table = Table::read(quoted.as_bytes()).unwrap();
        assert_eq!(table.columns[1].row(200_000), "和,\n秀");
    }

    #[test]
    fn a_sheet_is_read_by_columns() {
        let table = Table::read("\u{FEFF}编号,姓名\n1, 和春秀 \n2,\"李,四\"\n".as_bytes()).unwrap();
        assert_eq!(table.rows(), 2);
        let names: Vec<_> = table.column("姓名").unwrap().iter().collect();
        assert_eq!(names, ["和春秀", "李,四"]);
        assert!(matches!(
            table.column("电话"),
            Err(LinkageError::NoColumn { .. })
        ));
    }

    #[test]
    fn what_is_no_sheet_is_refused() {
        assert!(matches!(
            Table::read(b"id,id\n1,2\n"),
            Err(LinkageError::SameHeading { .. })
        ));
        assert!(matches!(
            Table::read(b"id,name\n1\n"),
            Err(LinkageError::Csv(_))
        ));
    }
}
