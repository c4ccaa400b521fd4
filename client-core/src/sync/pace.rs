//! How much to put on the line at once, learnt from how it does; and how long to leave it alone.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// The line as met so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    bytes: usize,
}

const LEAST: usize = 2 * 1024;
/// Two of these fill a line of 256 kbit/s for a second, and are what a cut costs at most.
const FIRST: usize = 16 * 1024;
const MOST: usize = 128 * 1024;
/// A request that took less could have been larger.
const QUICK_MS: u64 = 1_000;
/// A request that took more risks too much when the line is cut.
const SLOW_MS: u64 = 3_000;

impl Default for Pace {
    fn default() -> Self {
        Self { bytes: FIRST }
    }
}

impl Pace {
    /// How many bytes one request may have, or bring.
    pub(super) fn bytes(self) -> usize {
        self.bytes
    }

    /// A request of that many bytes went through.
    pub(super) fn went_through(&mut self, bytes: usize, took_ms: u64) {
        // Small requests say how far away the server is, not how wide the line.
        if bytes * 2 < self.bytes {
            return;
        }
        if took_ms < QUICK_MS {
            self.bytes = (self.bytes * 2).min(MOST);
        } else if took_ms > SLOW_MS {
            self.bytes = (self.bytes / 2).max(LEAST);
        }
    }

    /// The line was cut.
    pub(super) fn was_cut(&mut self) {
        self.bytes = (self.bytes / 2).max(LEAST);
    }
}

/// The longest wait between two tries.
pub(super) const MOST_DELAY: Duration = Duration::from_secs(300);

/// How long to wait after each failure in a row.
pub(super) fn delays(seed: u64) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(500))
        .with_max_delay(MOST_DELAY)
        .without_max_times()
        .with_jitter_seed(seed)
        .with_jitter()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_grow_on_a_quick_line_and_shrink_when_it_is_cut() {
        let mut pace = Pace::default();
        for _ in 0..10 {
            pace.went_through(pace.bytes(), 200);
        }
        assert_eq!(pace.bytes(), MOST);
        for _ in 0..20 {
            pace.was_cut();
        }
        assert_eq!(pace.bytes(), LEAST);
    }

    #[test]
    fn a_small_request_says_nothing_about_the_line() {
        let mut pace = Pace::default();
        pace.went_through(100, 10);
        pace.went_through(100, 60_000);
        assert_eq!(pace, Pace::default());
    }
}
