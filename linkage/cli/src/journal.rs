//! How long each phase took, and how much memory at most.

use std::time::Instant;

use serde_json::{Map, Value, json};

/// Seconds by phase.
pub(crate) struct Journal {
    began: Instant,
    last: Instant,
    phases: Map<String, Value>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the edge of a program, timing its own phases"
)]
fn now() -> Instant {
    Instant::now()
}

impl Journal {
    pub(crate) fn begin() -> Self {
        let began = now();
        Self {
            began,
            last: began,
            phases: Map::new(),
        }
    }

    /// Ends a phase.
    pub(crate) fn end(&mut self, phase: &str) {
        let at = now();
        let took = at.duration_since(self.last).as_secs_f64();
        self.phases
            .insert(phase.to_owned(), json!((took * 1000.0).round() / 1000.0));
        self.last = at;
    }

    /// The phases, the whole and the memory.
    pub(crate) fn told(&self) -> Map<String, Value> {
        let total = now().duration_since(self.began).as_secs_f64();
        let mut told = Map::new();
        told.insert("seconds".into(), Value::Object(self.phases.clone()));
        told.insert(
            "total_seconds".into(),
            json!((total * 1000.0).round() / 1000.0),
        );
        told.insert("peak_mb".into(), json!(peak_mb()));
        told
    }
}

/// The most memory that this process has had, where the system tells.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim()
        .split(' ')
        .next()?
        .parse::<u64>()
        .ok()
        .map(|kb| kb / 1024)
}
