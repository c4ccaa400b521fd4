//! What the real server takes in a second on this machine, with every commit synced to disk,
//! while those who send share its processors.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ed25519_dalek::VerifyingKey;
use schema::document::Edit;
use schema::document::write::{self, Stamp};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::ClockTrust;
use schema::wire::RecordChange;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::exchange::{Answer, Ask, Exchange, Receipt, Reply, Request, VERSION};
use schema::wire::frame::{Author, Frame, Kind};
use support::office::{Office, Serving};
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
pub(crate) const SENDERS: usize = 8;
/// New records in one frame.
const FRAME_CHANGES: usize = 250;
/// How often the log is looked at. Each look starts a program, which takes from what is
/// measured.
const LOOK: Duration = Duration::from_millis(200);
/// How long folding may take for each record: a server that is stuck ends the measurement.
const PATIENCE: Duration = Duration::from_millis(10);

pub(crate) fn measure(work: &Workload) -> anyhow::Result<Ingest> {
    let folder = tempfile::tempdir()?;
    let office = Office::open(folder.path())?;
    let serving = office.serve()?;
    // Every sender sends half of the workload under ids of its own: one run is then long
    // enough to be told from its beginning and end.
    let senders = senders(
        &office,
        &serving,
        folder.path(),
        work,
        work.records.len() / 2,
    )?;
    let records: usize = senders.iter().map(|sender| sender.records).sum();
    let started = Instant::now();
    send_all(&senders)?;
    let received = started.elapsed();
    wait_until_folded(&office, records)?;
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

/// A tablet with new records in requests that are ready to send.
pub(crate) struct Sender {
    line: Line,
    requests: Vec<Vec<u8>>,
    server: VerifyingKey,
    records: usize,
}

/// Enrols tablets for so many records each, taken from the workload again and again.
pub(crate) fn senders(
    office: &Office,
    serving: &Serving,
    folder: &Path,
    work: &Workload,
    share: usize,
) -> anyhow::Result<Vec<Sender>> {
    let mut senders = Vec::new();
    for number in 0..SENDERS {
        let line = line(serving)?;
        let code = office.code(&format!("sender {number}"), &work.scope())?;
        let mut tablet = Tablet::in_folder(folder, number as u64);
        let enrol = |body: Vec<u8>| line.post("/enrol", &body).unwrap_or_default();
        tablet.enrol_by(enrol, code, "sender");
        let all = work.records.iter().cycle();
        let records: Vec<_> = all.skip(number % 2 * share).take(share).collect();
        senders.push(Sender {
            server: tablet.client.identity()?.server_key()?,
            requests: requests(&tablet, number, &records)?,
            records: records.len(),
            line,
        });
    }
    Ok(senders)
}

/// Sends everything, all at the same time.
pub(crate) fn send_all(senders: &[Sender]) -> anyhow::Result<()> {
    std::thread::scope(|scope| {
        let sending: Vec<_> = (senders.iter())
            .map(|sender| scope.spawn(|| sender.send()))
            .collect();
        (sending.into_iter())
            .try_for_each(|sender| sender.join().ok().context("a sender ended early")?)
    })
}

/// Waits until so many records are in every projection.
pub(crate) fn wait_until_folded(office: &Office, records: usize) -> anyhow::Result<()> {
    let deadline = Instant::now() + PATIENCE * u32::try_from(records)?;
    while !folded(office, records)? {
        ensure!(Instant::now() < deadline, "the log is not folded");
        std::thread::sleep(LOOK);
    }
    Ok(())
}

fn folded(office: &Office, records: usize) -> anyhow::Result<bool> {
    let health: serde_json::Value = serde_json::from_str(&office.run(&["health", "--json"])?)?;
    Ok(health["records"] == records && health["received"] == health["folded"])
}

/// The requests that carry these records, ready to send.
fn requests(
    tablet: &Tablet,
    sender: usize,
    records: &[&Vec<Edit>],
) -> anyhow::Result<Vec<Vec<u8>>> {
    let identity = tablet.client.identity()?;
    let key = identity.key();
    let author = Author {
        key,
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
        requests.push(request.seal(key));
    }
    Ok(requests)
}

impl Sender {
    fn send(&self) -> anyhow::Result<()> {
        (self.requests.iter()).try_for_each(|request| self.exchange(&self.line, request))
    }

    /// Sends the first request again, to a server that was started anew: it is answered as
    /// it was.
    pub(crate) fn send_again(&self, serving: &Serving) -> anyhow::Result<()> {
        let line = line(serving)?;
        let first = self.requests.first().context("nothing was sent")?;
        self.exchange(&line, first)
    }

    fn exchange(&self, line: &Line, request: &[u8]) -> anyhow::Result<()> {
        let answer = Answer::open(&line.post("/sync", request)?, request, &self.server)?;
        let Reply::Exchanged(answer) = answer.reply else {
            anyhow::bail!("not an exchange's answer: {:?}", answer.reply);
        };
        let received = |receipt: &Receipt| matches!(receipt, Receipt::Received(_));
        ensure!(
            answer.receipts.iter().all(received),
            "{:?}",
            answer.receipts
        );
        Ok(())
    }
}

fn line(serving: &Serving) -> anyhow::Result<Line> {
    let address = format!("http://{}", serving.address()).parse()?;
    Ok(Line::new(address, None, Timeouts::default())?)
}
