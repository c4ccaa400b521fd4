//! What was measured, beside its goal.

use serde_json::{Map, Value, json};

use crate::bytes::Bytes;
use crate::ingest::Ingest;
use crate::link::Link;
use crate::single::Single;

/// All figures of one kind of record; `None`: not measured.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) small: Option<Bytes>,
    pub(crate) large: Option<Bytes>,
    pub(crate) single: Option<Single>,
    pub(crate) link: Option<Link>,
    pub(crate) ingest: Option<Ingest>,
    /// The server's peak, in bytes.
    pub(crate) memory: Option<u64>,
    /// The server's start, in seconds.
    pub(crate) restart: Option<f64>,
}

/// A figure must not be above its goal, or not below.
enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

use Goal::{AtLeast, AtMost};

impl Figures {
    /// Name, figure, goal.
    fn rows(&self) -> Vec<(&'static str, Option<f64>, Goal)> {
        let small = self.small.as_ref();
        let large = self.large.as_ref();
        let worst = |of: fn(&Bytes) -> f64| match (small.map(of), large.map(of)) {
            (Some(small), Some(large)) => Some(small.max(large)),
            _ => None,
        };
        let single = self.single.as_ref();
        let link = self.link.as_ref();
        let ingest = self.ingest.as_ref();
        vec![
            (
                "first_upload_bytes_per_record",
                worst(|bytes| bytes.upload_per_record),
                AtMost(200.0),
            ),
            (
                "first_download_bytes_per_record",
                worst(|bytes| bytes.download_per_record),
                AtMost(180.0),
            ),
            (
                "new_record_frame_bytes",
                single.map(|one| one.record_frame),
                AtMost(374.0),
            ),
            (
                "edit_frame_bytes",
                single.map(|one| one.edit_frame),
                AtMost(139.0),
            ),
            (
                "month_1000_bytes",
                small.map(|bytes| bytes.month),
                AtMost(27_000.0),
            ),
            (
                "month_10000_bytes",
                large.map(|bytes| bytes.month),
                AtMost(245_000.0),
            ),
            ("noop_bytes", worst(|bytes| bytes.nothing), AtMost(400.0)),
            (
                "noop_requests",
                worst(|bytes| bytes.nothing_requests),
                AtMost(1.0),
            ),
            (
                "bad_link_upload_s",
                link.map(|link| link.seconds),
                AtMost(9.0),
            ),
            (
                "bad_link_extra_ratio",
                link.map(|link| link.extra),
                AtMost(0.08),
            ),
            (
                "ingest_received_per_s",
                ingest.map(|ingest| ingest.received),
                AtLeast(24_000.0),
            ),
            (
                "ingest_projected_per_s",
                ingest.map(|ingest| ingest.projected),
                AtLeast(4_500.0),
            ),
            (
                "store_bytes_per_record",
                // A file has pages: of few records nothing can be told.
                large.map(|bytes| bytes.store_per_record),
                AtMost(400.0),
            ),
            ("make_us", single.map(|one| one.make), AtMost(80.0)),
            ("edit_us", single.map(|one| one.edit), AtMost(30.0)),
            ("encode_us", single.map(|one| one.encode), AtMost(20.0)),
            (
                "server_peak_mb",
                self.memory.map(|peak| peak as f64 / 1e6),
                AtMost(128.0),
            ),
            ("restart_s", self.restart, AtMost(2.0)),
        ]
    }

    /// The figures by name.
    pub(crate) fn value(&self) -> Value {
        let rows = self.rows().into_iter();
        let figures: Map<_, _> = rows
            .filter_map(|(name, figure, _)| Some((name.to_owned(), json!(rounded(figure?)))))
            .collect();
        Value::Object(figures)
    }

    /// A table for people.
    pub(crate) fn print(&self) {
        for (name, figure, goal) in self.rows() {
            let Some(figure) = figure else { continue };
            let (sign, bound, met) = match goal {
                AtMost(bound) => ("<=", bound, figure <= bound),
                AtLeast(bound) => (">=", bound, figure >= bound),
            };
            let mark = if met { "" } else { "  MISSED" };
            println!("{name:34} {:>12} {sign} {bound}{mark}", rounded(figure));
        }
    }
}

/// Three digits behind the point are more than any run repeats.
fn rounded(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}
