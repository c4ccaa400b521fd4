//! What the real server takes in a second on this machine, with every commit synced to disk,
//! while those who send share its processors.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ed25519_dalek::VerifyingKey;
use schema::document::write::{self, Stamp};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::ClockTrust;
use schema::wire::RecordChange;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::exchange::{Answer, Ask, Exchange, Receipt, Reply, Request, VERSION};
use schema::wire::frame::{Author, Frame, Kind};
use support::office::Office;
use support::tablet::Tablet;
use tablet::line::{Line, Timeouts};

use crate::workload::Workload;

/// New records a second.
#[derive(Debug)]
pub(crate) struct Ingest {
    /// Durably received and receipted.
    pub(crate) received: f64,
    /// Admitted, and in every projection.
    pub(crate) projected: f64,
}

/// Connections at a time.
const SENDERS: usize = 8;
/// New records in one frame.
const FRAME_CHANGES: usize = 250;
/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(50);

pub(crate) fn measure(work: &Workload) -> anyhow::Result<Ingest> {
    let folder = tempfile::tempdir()?;
    let office = Office::open(folder.path())?;
    let serving = office.serve()?;
    let line = || -> anyhow::Result<Line> {
        let address = format!("http://{}", serving.address()).parse()?;
        Ok(Line::new(address, None, Timeouts::default())?)
    };
    // Every sender sends half of the workload under ids of its own: one run is then long
    // enough to be told from its beginning and end.
    let share = work.records.len() / 2;
    let mut senders = Vec::new();
    for number in 0..SENDERS {
        let line = line()?;
        let code = office.code(&format!("sender {number}"), &work.scope())?;
        let mut tablet = Tablet::in_folder(folder.path(), number as u64);
        let enrol = |body: Vec<u8>| line.post("/enrol", &body).unwrap_or_default();
        tablet.enrol_by(enrol, code, "sender");
        let records = &work.records[number % 2 * share..][..share];
        let server = tablet.client.identity()?.server_key()?;
        senders.push((line, requests(&tablet, number, records)?, server));
    }
    let records = share * SENDERS;
    let started = Instant::now();
    std::thread::scope(|scope| {
        let sending: Vec<_> = senders
            .iter()
            .map(|(line, requests, server)| scope.spawn(|| send(line, requests, server)))
            .collect();
        sending
            .into_iter()
            .try_for_each(|sender| sender.join().ok().context("a sender ended early")?)
    })?;
    let received = started.elapsed();
    let deadline = started + Duration::from_secs(120);
    while !folded(&office, records)? {
        ensure!(Instant::now() < deadline, "the log is not folded");
        std::thread::sleep(LOOK);
    }
    let projected = started.elapsed();
    eprintln!(
        "  {records} records: received in {:.2} s, projected in {:.2} s",
        received.as_secs_f64(),
        projected.as_secs_f64()
    );
    Ok(Ingest {
        received: records as f64 / received.as_secs_f64(),
        projected: records as f64 / projected.as_secs_f64(),
    })
}

fn folded(office: &Office, records: usize) -> anyhow::Result<bool> {
    let health: serde_json::Value = serde_json::from_str(&office.run(&["health", "--json"])?)?;
    Ok(health["records"] == records && health["received"] == health["folded"])
}

/// The requests that carry these records, ready to send.
fn requests(
    tablet: &Tablet,
    sender: usize,
    records: &[Vec<schema::document::Edit>],
) -> anyhow::Result<Vec<Vec<u8>>> {
    let identity = tablet.client.identity()?;
    let key = identity.key();
    let author = Author {
        key: &key,
        installation: identity.installation,
        schema: Questionnaire::standard().version(),
        dictionary: Dictionary::standard(),
        effort: Effort::Line,
    };
    let stamp = Stamp {
        actor: author.actor(),
        time: 1_795_000_000,
        trust: ClockTrust::Anchored,
    };
    let mut first: u64 = 1;
    let mut requests = Vec::new();
    for frame in records.chunks(FRAME_CHANGES) {
        let mut changes = Vec::new();
        for (number, edits) in (first..).zip(frame) {
            let mut random = [sender as u8; 10];
            random[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
            changes.push(RecordChange {
                record: RecordId::new(1_795_000_000_000 + number, random),
                chunk: write::first_change(edits, &stamp)?,
            });
        }
        let frame = Frame::seal(&author, Kind::Own, first, &changes, &|_| false);
        first += changes.len() as u64;
        let ask = Ask::Exchange(Exchange {
            assignment: identity.assignment_version,
            frames: vec![frame.bytes().to_vec()],
            ..Exchange::default()
        });
        let request = Request {
            version: VERSION,
            device: identity.device(),
            installation: identity.installation,
            epoch: Default::default(),
            ask,
        };
        requests.push(request.seal(&key));
    }
    Ok(requests)
}

fn send(line: &Line, requests: &[Vec<u8>], server: &VerifyingKey) -> anyhow::Result<()> {
    for request in requests {
        let answer = Answer::open(&line.post("/sync", request)?, request, server)?;
        let Reply::Exchanged(answer) = answer.reply else {
            anyhow::bail!("not an exchange's answer: {:?}", answer.reply);
        };
        let received = |receipt: &Receipt| matches!(receipt, Receipt::Received(_));
        ensure!(
            answer.receipts.iter().all(received),
            "{:?}",
            answer.receipts
        );
    }
    Ok(())
}
