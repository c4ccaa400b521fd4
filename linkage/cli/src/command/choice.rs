//! Which model a sheet is linked by.

use anyhow::Result;
use clap::Args;
use linkage::census::Headings;
use linkage::census::model::CensusModel;
use linkage::columns::ColumnsModel;
use linkage::problem::LinkageError;
use linkage::table::Table;

use super::Path;
use crate::file;
use crate::job::Model;

#[derive(Debug, Args)]
pub(crate) struct Choice {
    /// `census` for elders, `columns` for any sheet, `auto`, or a model's file. A sheet without
    /// Chinese names is compared by its columns whatever is asked
    #[arg(long, default_value = "auto")]
    model: String,
    /// Which column says what, as JSON; guessed where it is not given
    #[arg(long)]
    columns: Option<Path>,
}

impl Choice {
    /// The model, and the column that tells records apart.
    pub(crate) fn of(&self, table: &Table) -> Result<(Model, String)> {
        if table.rows() == 0 {
            return Err(LinkageError::NoRows.into());
        }
        let headings = match &self.columns {
            Some(path) => Some(self.headings(path)?),
            None => None,
        };
        match self.model.as_str() {
            "census" | "auto"
                if headings.is_some() || Headings::guess(table).are_of_a_census(table) =>
            {
                census(CensusModel::defaults()?, headings, table)
            }
            "census" | "auto" | "columns" => {
                let model = ColumnsModel::guess(table)?;
                let id = model.id.clone();
                Ok((Model::Columns(model, false), id))
            }
            path => {
                let text =
                    String::from_utf8_lossy(&file::read(Path::from(path).as_path())?).into_owned();
                if text.contains("\"mixture\"") {
                    return census(CensusModel::parse(&text)?, headings, table);
                }
                let model = ColumnsModel::parse(&text)?;
                let trained = model.prior > 0.0;
                let id = model.id.clone();
                Ok((Model::Columns(model, trained), id))
            }
        }
    }

    fn headings(&self, path: &Path) -> Result<Headings> {
        let wrong = |error: serde_json::Error| LinkageError::Model {
            detail: error.to_string(),
        };
        Ok(serde_json::from_slice(&file::read(path)?).map_err(wrong)?)
    }
}

fn census(
    model: CensusModel,
    headings: Option<Headings>,
    table: &Table,
) -> Result<(Model, String)> {
    let headings = headings.unwrap_or_else(|| Headings::guess(table));
    let id = headings.id.clone();
    Ok((Model::Census(Box::new(model), Box::new(headings)), id))
}

/// Pairs that were decided: `id_l`, `id_r`, `same`.
pub(crate) fn labels(path: &Path) -> Result<Vec<(String, String, bool)>> {
    let table = file::table(path)?;
    let columns = [
        table.column("id_l")?,
        table.column("id_r")?,
        table.column("same")?,
    ];
    let row = |row: usize| {
        let same = matches!(columns[2].row(row), "1" | "true" | "same" | "是");
        (
            columns[0].row(row).to_owned(),
            columns[1].row(row).to_owned(),
            same,
        )
    };
    Ok((0..table.rows()).map(row).collect())
}
