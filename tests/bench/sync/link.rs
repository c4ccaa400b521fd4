//! The bad link: 300 ms there and back, 256 kbit/s each way, cut every 15 to 45 seconds.

use support::proxy::Weather;
use support::world::World;

use crate::bytes::Wired;
use crate::workload::Workload;

/// What the uploads took.
#[derive(Debug)]
pub(crate) struct Link {
    /// The small upload's time, in seconds.
    pub(crate) seconds: f64,
    /// The extra bytes against a clear line, as a part of them: the greater of a small and of
    /// a large upload, which outlives several lines.
    pub(crate) extra: f64,
}

pub(crate) fn measure(small: &Workload, large: &Workload, seed: u64) -> anyhow::Result<Link> {
    let mut extra = f64::MIN;
    let mut seconds = 0.0;
    for work in [large, small] {
        let (_, clear) = upload(work, Weather::clear())?;
        let (took, bytes) = upload(work, Weather::ridge(seed))?;
        extra = extra.max(bytes as f64 / clear as f64 - 1.0);
        seconds = took;
    }
    Ok(Link { seconds, extra })
}

/// Seconds and bytes, both ways.
fn upload(work: &Workload, weather: Weather) -> anyhow::Result<(f64, u64)> {
    let mut world = World::new();
    let server = world.listen();
    let mut tablet = Wired::new(&mut world, server, &work.scope(), weather)?;
    tablet.sync()?;
    tablet.add_all(work);
    let (report, carried) = tablet.sync()?;
    eprintln!(
        "  {} records: {:.1} s, {} bytes, {} requests, {} cuts",
        work.records.len(),
        report.seconds,
        carried.bytes(),
        report.requests,
        carried.cuts,
    );
    Ok((report.seconds, carried.bytes()))
}
