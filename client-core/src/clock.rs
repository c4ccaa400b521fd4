//! A tablet's clock is a claim. This says how good a claim.

use schema::document::Stamp;
use schema::id::Actor;
use schema::record::ClockTrust;

/// The host's two clocks at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The clock on the wall, in Unix seconds: may be wrong by years and may jump.
    pub unix: i64,
    /// Milliseconds of a clock that only goes forward, since the host started.
    pub running_ms: u64,
}

/// What is known of the server's clock in this session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The server's Unix seconds, and our running clock then.
    seen: Option<(i64, u64)>,
}

/// How long an answer of the server vouches for our running clock.
const FRESH_MS: u64 = 24 * 60 * 60 * 1_000;

impl Anchor {
    /// Remembers what time the server said it was.
    pub fn set(&mut self, server_unix: i64, now: Now) {
        self.seen = Some((server_unix, now.running_ms));
    }

    /// The stamp of a change made now.
    #[must_use]
    pub fn stamp(&self, actor: Actor, now: Now) -> Stamp {
        let (time, trust) = match self.seen {
            Some((server, at)) => {
                let since = now.running_ms.saturating_sub(at);
                let time = server.saturating_add_unsigned(since / 1_000);
                let fresh = since <= FRESH_MS;
                (
                    time,
                    if fresh {
                        ClockTrust::Anchored
                    } else {
                        ClockTrust::Elapsed
                    },
                )
            }
            None => (now.unix, ClockTrust::Bare),
        };
        Stamp { actor, time, trust }
    }

    /// By how many seconds the wall clock is ahead of the server's, as far as known.
    #[must_use]
    pub fn error(&self, now: Now) -> Option<i64> {
        let (server, at) = self.seen?;
        let since = now.running_ms.saturating_sub(at) / 1_000;
        Some(
            now.unix
                .saturating_sub(server.saturating_add_unsigned(since)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTOR: Actor = Actor([1; 16]);

    #[test]
    fn a_clock_that_met_the_server_today_is_anchored_whatever_the_wall_says() {
        let mut anchor = Anchor::default();
        let decades_off = Now {
            unix: -1_000_000_000,
            running_ms: 5_000,
        };
        assert_eq!(anchor.stamp(ACTOR, decades_off).trust, ClockTrust::Bare);
        anchor.set(1_795_000_000, decades_off);
        let later = Now {
            running_ms: 65_000,
            ..decades_off
        };
        let stamp = anchor.stamp(ACTOR, later);
        assert_eq!(
            (stamp.time, stamp.trust),
            (1_795_000_060, ClockTrust::Anchored)
        );
        let next_week = Now {
            running_ms: 7 * FRESH_MS,
            ..later
        };
        assert_eq!(anchor.stamp(ACTOR, next_week).trust, ClockTrust::Elapsed);
        assert_eq!(anchor.error(later), Some(-2_795_000_060));
    }
}
