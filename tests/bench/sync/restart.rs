//! How long the office's server is away when it is started again, with every record folded,
//! after a power cut.

use std::time::{Duration, Instant};

use support::office::Office;

use crate::ingest;
use crate::workload::Workload;

/// Records of the server, for each of the large workload's.
const TIMES: usize = 10;
/// Power cuts.
const CUTS: usize = 5;

/// Seconds from the start of the program to its first answer, the longest of some.
pub(crate) fn measure(work: &Workload) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let office = Office::open(folder.path())?;
    let mut serving = office.serve()?;
    let records = work.records.len() * TIMES;
    let share = records / ingest::SENDERS;
    let senders = ingest::senders(&office, &serving, folder.path(), work, share)?;
    ingest::send_all(&senders)?;
    ingest::wait_until_folded(&office, share * senders.len())?;
    let mut longest = Duration::ZERO;
    for _ in 0..CUTS {
        serving.kill()?;
        let started = Instant::now();
        serving = office.serve()?;
        senders[0].send_again(&serving)?;
        longest = longest.max(started.elapsed());
    }
    eprintln!(
        "  {} records: back after {:.2} s at most",
        share * senders.len(),
        longest.as_secs_f64()
    );
    Ok(longest.as_secs_f64())
}
