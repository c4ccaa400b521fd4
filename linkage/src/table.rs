//! A sheet as columns of text.

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
        let mut columns = vec![Cells::default(); headings.len()];
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            for (column, cell) in columns.iter_mut().zip(record.iter()) {
                column.push(cell)?;
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
