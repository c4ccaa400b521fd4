//! Lines as Parquet, for analysts: a column of optional text for each field, named by its key.
//! Numbers of people stay text here too: an ID number is no quantity.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::file::Sink;

/// Lines that are kept before they are written as one group.
const GROUP: usize = 10_000;

/// A Parquet file while it is written.
pub(super) struct Columns {
    writer: SerializedFileWriter<Sink>,
    /// What the lines of the group say, column by column.
    cells: Vec<Vec<Option<ByteArray>>>,
}

impl Columns {
    /// Begins a file with these columns.
    ///
    /// # Errors
    /// When two columns have one name, or the file cannot be written.
    pub(super) fn begin(file: Sink, names: &[String]) -> Result<Self, ParquetError> {
        let fields: Result<Vec<_>, ParquetError> = (names.iter())
            .map(|name| {
                let field = Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                    .with_logical_type(Some(LogicalType::String))
                    .with_repetition(Repetition::OPTIONAL)
                    .build()?;
                Ok(Arc::new(field))
            })
            .collect();
        let schema = Type::group_type_builder("people")
            .with_fields(fields?)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        Ok(Self {
            writer: SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?,
            cells: vec![Vec::new(); names.len()],
        })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn line(&mut self, cells: &[String]) -> Result<(), ParquetError> {
        for (column, cell) in self.cells.iter_mut().zip(cells) {
            let said = (!cell.is_empty()).then(|| ByteArray::from(cell.as_str()));
            column.push(said);
        }
        if self
            .cells
            .first()
            .is_some_and(|column| column.len() >= GROUP)
        {
            self.write_group()?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn finish(mut self) -> Result<Sink, ParquetError> {
        self.write_group()?;
        self.writer.into_inner()
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for cells in &mut self.cells {
            let present: Vec<i16> = cells.iter().map(|cell| cell.is_some().into()).collect();
            let values: Vec<ByteArray> = cells.drain(..).flatten().collect();
            if let Some(mut column) = group.next_column()? {
                let typed = column.typed::<ByteArrayType>();
                typed.write_batch(&values, Some(&present), None)?;
                column.close()?;
            }
        }
        group.close().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::super::LineFile;

    #[test]
    fn what_is_written_reads_back_group_by_group_and_what_is_empty_is_null() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.parquet");
        let headings = ["record_id", "name", "id_number"].map(str::to_owned);
        let mut file = LineFile::create(&path, &headings, None).unwrap();
        for number in 0..super::GROUP + 5 {
            let id_number = if number == 0 {
                "533301194001010014"
            } else {
                ""
            };
            let line = [
                number.to_string(),
                "余阿普".to_owned(),
                id_number.to_owned(),
            ];
            file.line(&line).unwrap();
        }
        assert_eq!(file.finish().unwrap(), super::GROUP + 5);
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        assert_eq!(reader.num_row_groups(), 2);
        let mut rows = reader.get_row_iter(None).unwrap();
        let first = rows.next().unwrap().unwrap();
        assert_eq!(
            first.to_string(),
            "{record_id: \"0\", name: \"余阿普\", id_number: \"533301194001010014\"}"
        );
        let second = rows.next().unwrap().unwrap();
        assert!(second.to_string().ends_with("id_number: null}"), "{second}");
        assert_eq!(rows.count(), super::GROUP + 3);
    }
}
