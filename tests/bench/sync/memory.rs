//! The server's memory while a hundred tablets of one scope download, edit and sync.

use anyhow::{Context, ensure};
use client_core::sync::Phase;
use support::office::{Office, Serving};
use support::tablet::Tablet;
use tablet::line::{Line, Timeouts};
use tablet::sync::sync;

use crate::workload::{Step, Workload};

/// Tablets in all, and of them at the same time.
const TABLETS: usize = 100;
const AT_A_TIME: usize = 10;
/// How long a line may bring nothing of use.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

/// The peak in bytes; `None` where the system does not tell.
pub(crate) fn measure(work: &Workload) -> anyhow::Result<Option<u64>> {
    let folder = tempfile::tempdir()?;
    let office = Office::open(folder.path())?;
    let serving = office.serve()?;
    let mut first = enrol(&office, &serving, folder.path(), work, TABLETS)?;
    for record in &work.records {
        first.0.add(record);
    }
    sync_once(&mut first)?;
    let numbers: Vec<usize> = (0..TABLETS).collect();
    for some in numbers.chunks(AT_A_TIME) {
        let mut tablets = Vec::new();
        for number in some {
            tablets.push(enrol(&office, &serving, folder.path(), work, *number)?);
        }
        std::thread::scope(|scope| {
            let working: Vec<_> = (some.iter().zip(&mut tablets))
                .map(|(number, tablet)| scope.spawn(|| day(tablet, *number, work)))
                .collect();
            (working.into_iter())
                .try_for_each(|one| one.join().ok().context("a tablet ended early")?)
        })?;
        for (tablet, _) in tablets {
            std::fs::remove_file(tablet.close().path)?;
        }
        eprintln!(
            "  {} of {TABLETS} tablets, {} records each: {} MB so far",
            some[some.len() - 1] + 1,
            work.records.len(),
            serving.peak_memory().unwrap_or(0) / 1_000_000
        );
    }
    Ok(serving.peak_memory())
}

fn enrol(
    office: &Office,
    serving: &Serving,
    folder: &std::path::Path,
    work: &Workload,
    number: usize,
) -> anyhow::Result<(Tablet, Line)> {
    let address = format!("http://{}", serving.address()).parse()?;
    let line = Line::new(address, None, Timeouts::default())?;
    let code = office.code(&format!("tablet {number}"), &work.scope())?;
    let mut tablet = Tablet::in_folder(folder, number as u64);
    let enrol = |body: Vec<u8>| line.post("/enrol", &body).unwrap_or_default();
    tablet.enrol_by(enrol, code, "tablet");
    Ok((tablet, line))
}

/// Downloads, answers ten questions of records of its own share, syncs.
fn day(wired: &mut (Tablet, Line), number: usize, work: &Workload) -> anyhow::Result<()> {
    sync_once(wired)?;
    let tablet = &mut wired.0;
    let ids = tablet.client.index().matching(|_| true);
    ensure!(ids.len() >= work.records.len(), "not all came");
    let edits = work.month.iter().filter_map(|step| match step {
        Step::Edit { record, edits, .. } => Some((*record, edits)),
        Step::New { .. } => None,
    });
    for (record, edits) in edits.skip(number * 10).take(10) {
        tablet.client.edit(ids[record], edits, tablet.now)?;
    }
    sync_once(wired)
}

fn sync_once((tablet, line): &mut (Tablet, Line)) -> anyhow::Result<()> {
    let Tablet {
        client, rng, now, ..
    } = tablet;
    let now = *now;
    let report = sync(client, rng, &|| now, line, PATIENCE, &mut |_| {})?;
    ensure!(report.phase == Phase::Resting, "ended {:?}", report.phase);
    Ok(())
}
