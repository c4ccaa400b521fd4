//! What the machine gives the tablet: time and chance.

#![expect(
    clippy::disallowed_methods,
    reason = "the edge of the program: real lines are waited for by a real clock"
)]

use std::io;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use client_core::clock::Now;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// The machine's two clocks.
#[derive(Debug, Clone, Copy)]
pub struct HostClock {
    started: Instant,
}

impl Default for HostClock {
    fn default() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl HostClock {
    /// What both say now.
    #[must_use]
    pub fn now(&self) -> Now {
        let unix = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
        };
        Now {
            unix,
            running_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// Chance, seeded by the system.
///
/// # Errors
/// When the system has none.
pub fn chance() -> io::Result<ChaCha20Rng> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
    Ok(ChaCha20Rng::from_seed(seed))
}
