//! A hundred thousand people as a spreadsheet: in a process of its own, whose memory is its.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use schema::id::RecordId;
use serde_json::{Value, json};
use server::export::LineFile;
use server::export::people::People;
use server::ledger::database;
use server::projection::Projection;
use server::sight::Sight;
use server::vault::Purpose;

use crate::census::megabytes;
use crate::timed;

/// Lines of the file, if there are so many documents.
const LINES: usize = 100_000;

pub(crate) fn in_a_process_of_its_own(folder: &Path) -> anyhow::Result<Value> {
    let output = Command::new(std::env::current_exe()?)
        .arg("--take-out")
        .arg(folder)
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the export failed: {said}");
    let line = String::from_utf8(output.stdout)?;
    serde_json::from_str(line.trim()).with_context(|| format!("no figures in {line}"))
}

/// Writes every field of the people who have documents, and tells what it took.
pub(crate) fn measure(folder: &Path) -> anyhow::Result<Value> {
    let projection = Projection::open_to_read(folder)?;
    let records = with_documents(folder)?;
    let people = People::new(|_| Sight::Full);
    let path = folder.join("people.xlsx");
    let (took, lines) = timed(|| {
        let headings = people.headings(|field| field.label.zh.to_string());
        let mut file = LineFile::create(&path, &headings, None)?;
        people.write(&projection, &records, &mut file, |_| true)?;
        anyhow::Ok(file.finish()?)
    });
    let lines = lines?;
    ensure!(lines == records.len(), "{lines} lines of {}", records.len());
    let peak = megabytes("VmHWM:");
    Ok(json!({
        "xlsx_100k_s": took.as_secs_f64() * LINES as f64 / lines as f64,
        "xlsx_100k_mb": peak,
    }))
}

fn with_documents(folder: &Path) -> anyhow::Result<Vec<RecordId>> {
    let connection = database(folder, Purpose::Projection)?;
    let mut query = connection.prepare("SELECT id, low FROM document LIMIT ?1")?;
    let rows = query.query_map([LINES], |row| {
        let halves: [i64; 2] = [row.get(0)?, row.get(1)?];
        let mut key = [0; 16];
        key[..8].copy_from_slice(&halves[0].to_be_bytes());
        key[8..].copy_from_slice(&halves[1].to_be_bytes());
        Ok(RecordId::from_index_key(key))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
