//! `linkage profile`: what a sheet's columns hold, and what they would be taken for.

use std::collections::HashSet;

use anyhow::Result;
use clap::Args;
use linkage::census::Headings;
use serde_json::{Map, Value, json};

use super::Path;
use crate::file;

#[derive(Debug, Args)]
pub(crate) struct Profile {
    /// The sheet
    input: Path,
}

impl Profile {
    pub(crate) fn run(&self) -> Result<()> {
        let table = file::table(&self.input)?;
        let headings = Headings::guess(&table);
        let roles = serde_json::to_value(&headings)?;
        let role = |heading: &str| {
            let all = roles.as_object().into_iter().flatten();
            all.filter(|(_, of)| *of == heading)
                .map(|(role, _)| role.clone())
                .next()
        };
        let mut columns = Vec::new();
        for (heading, cells) in table.headings.iter().zip(&table.columns) {
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            let distinct: HashSet<&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
            let mut told = Map::new();
            told.insert("column".into(), json!(heading));
            told.insert("taken_for".into(), json!(role(heading)));
            told.insert("filled".into(), json!(filled));
            told.insert("distinct".into(), json!(distinct.len()));
            columns.push(Value::Object(told));
        }
        let census = headings.are_of_a_census(&table);
        println!(
            "{}",
            json!({ "rows": table.rows(), "census": census, "columns": columns, "map": headings })
        );
        Ok(())
    }
}
