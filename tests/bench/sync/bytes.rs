//! Two tablets of one scope: the first uploads everything, the second downloads it, both
//! work for a month, and at last there is nothing to do.

use std::time::Duration;

use anyhow::ensure;
use client_core::sync::Phase;
use schema::id::RecordId;
use support::proxy::{Carried, Proxy, Weather};
use support::tablet::Tablet;
use support::world::World;
use tablet::line::{Line, Timeouts};
use tablet::sync::{Step, SyncReport, sync};

use crate::workload::{self, Side, Workload};

/// What one run took.
#[derive(Debug)]
pub(crate) struct Bytes {
    pub(crate) upload_per_record: f64,
    pub(crate) download_per_record: f64,
    /// Bytes of the month's reconciliation by the tablet that was offline.
    pub(crate) month: f64,
    /// Bytes of a sync with nothing to do.
    pub(crate) nothing: f64,
    pub(crate) nothing_requests: f64,
    /// The store of the tablet that downloaded the records and did half of the month's work.
    pub(crate) store_per_record: f64,
}

/// How long a line may bring nothing of use.
const PATIENCE: Duration = Duration::from_secs(20);

/// A tablet, its line and the proxy that counts.
pub(crate) struct Wired {
    pub(crate) tablet: Tablet,
    proxy: Proxy,
    line: Line,
}

impl Wired {
    pub(crate) fn new(
        world: &mut World,
        server: std::net::SocketAddr,
        scope: &[&str],
        weather: Weather,
    ) -> anyhow::Result<Self> {
        let proxy = Proxy::start(server, weather)?;
        let address = format!("http://{}", proxy.address()).parse()?;
        Ok(Self {
            tablet: world.tablet(scope),
            line: Line::new(address, None, Timeouts::default())?,
            proxy,
        })
    }

    /// Syncs to the end, and says what it took.
    pub(crate) fn sync(&mut self) -> anyhow::Result<(SyncReport, Carried)> {
        let before = self.proxy.carried();
        let Tablet {
            client, rng, now, ..
        } = &mut self.tablet;
        let now = *now;
        let mut failed = None;
        let mut progress = |step: Step<'_>| {
            if let Some(error) = step.failed {
                failed = Some(error.to_string());
            }
        };
        let report = sync(client, rng, &|| now, &self.line, PATIENCE, &mut progress)?;
        if let Some(failed) = failed {
            eprintln!("    {failed}");
        }
        ensure!(report.phase == Phase::Resting, "ended {:?}", report.phase);
        ensure!(report.tally.unsent == 0, "{} unsent", report.tally.unsent);
        Ok((report, self.proxy.carried().since(before)))
    }

    pub(crate) fn add_all(&mut self, work: &Workload) -> Vec<RecordId> {
        work.records
            .iter()
            .map(|record| self.tablet.add(record))
            .collect()
    }
}

pub(crate) fn measure(work: &Workload) -> anyhow::Result<Bytes> {
    let records = work.records.len();
    eprintln!("  {records} records: add, upload, download, a month, nothing");
    let mut world = World::new();
    let server = world.listen();
    let mut offline = Wired::new(&mut world, server, &work.scope(), Weather::clear())?;
    let mut online = Wired::new(&mut world, server, &work.scope(), Weather::clear())?;

    // As in the office, on the day of enrolment: there is nothing to fetch yet.
    offline.sync()?;
    let ids = offline.add_all(work);
    let (_, upload) = offline.sync()?;
    world.settle();
    let (_, download) = online.sync()?;
    ensure!(
        online.tablet.client.index().len() == records,
        "not all came"
    );
    offline.sync()?;

    let now = offline.tablet.now;
    for step in &work.month {
        let tablet = match step.side() {
            Side::Offline => &mut offline.tablet,
            Side::Online => &mut online.tablet,
        };
        tablet.now.unix = now.unix + step.day() * 86_400;
        match step {
            workload::Step::Edit { record, edits, .. } => {
                tablet.client.edit(ids[*record], edits, tablet.now)?;
            }
            workload::Step::New { edits, .. } => {
                tablet.add(edits);
            }
        }
    }
    online.sync()?;
    world.settle();
    let (_, month) = offline.sync()?;
    online.sync()?;
    offline.sync()?;
    let (nothing, nothing_bytes) = offline.sync()?;
    let stores = [offline.tablet.close(), online.tablet.close()];
    let held = records + work.added_in_month();
    let largest = stores
        .iter()
        .map(|store| Ok(std::fs::metadata(&store.path)?.len()))
        .collect::<std::io::Result<Vec<_>>>()?;
    eprintln!("    stores of {held} records, made here and downloaded: {largest:?} bytes");
    let per_record = |bytes: u64, records: usize| bytes as f64 / records as f64;
    Ok(Bytes {
        upload_per_record: per_record(upload.bytes(), records),
        download_per_record: per_record(download.bytes(), records),
        month: month.bytes() as f64,
        nothing: nothing_bytes.bytes() as f64,
        nothing_requests: nothing.requests as f64,
        store_per_record: per_record(largest[1], held),
    })
}
