//! How many records a spot check takes, and what the errors found say of all of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Standard deviations to either side that hold 95 in 100.
const Z: f64 = 1.96;
/// The chance that is left to be wrong.
const RISK: f64 = 0.05;
/// Shares are given in thousandths.
const WHOLE: u16 = 1_000;

/// What a spot check is to show. Shares are in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Plan {
    /// That fewer than this share are wrong, at 95 %, if no error is found.
    Acceptance {
        /// Of a thousand records.
        below: u16,
    },
    /// Which share is wrong, to within a margin, at 95 %.
    Proportion {
        /// The share that is expected, of a thousand records.
        expected: u16,
        /// The margin to either side, in thousandths.
        margin: u16,
    },
}

impl Plan {
    /// Whether its shares are shares.
    #[must_use]
    pub fn is_sound(self) -> bool {
        let shares = match self {
            Self::Acceptance { below } => [below, below],
            Self::Proportion { expected, margin } => [expected, margin],
        };
        shares.iter().all(|share| (1..WHOLE).contains(share))
    }

    /// How many of so many records are drawn; all of them where that is not enough.
    ///
    /// Acceptance: the least n with (1 − p)ⁿ ≤ 0.05, so n ≥ ln 0.05 / ln(1 − p). Proportion:
    /// n₀ = 1.96² p (1 − p) / e², and n = n₀ / (1 + (n₀ − 1) / N) of N records (Cochran,
    /// Sampling Techniques, 1977, chapter 4).
    #[must_use]
    pub fn size(self, records: usize) -> usize {
        let share = |thousandths: u16| f64::from(thousandths) / f64::from(WHOLE);
        let wanted = match self {
            Self::Acceptance { below } => RISK.ln() / (1.0 - share(below)).ln(),
            Self::Proportion { expected, margin } => {
                let (p, e) = (share(expected), share(margin));
                let unbounded = Z * Z * p * (1.0 - p) / (e * e);
                unbounded / (1.0 + (unbounded - 1.0) / real(records))
            }
        };
        // A share like 0.02 is no binary number: what is whole but for that is not rounded up.
        whole((wanted - 1e-9).ceil())
            .clamp(1, records.max(1))
            .min(records)
    }
}

/// Between which shares, in percent, the share of wrong records lies at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Interval {
    /// What was found.
    pub rate: f64,
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Interval {
    /// That of so many wrong among those checked; nothing if none was (Wilson, 1927).
    #[must_use]
    pub fn wilson(wrong: usize, checked: usize) -> Option<Self> {
        if checked == 0 {
            return None;
        }
        let (x, n) = (real(wrong.min(checked)), real(checked));
        let (square, spread) = (Z * Z, x * (n - x) / n + Z * Z / 4.0);
        let (middle, half) = (x + square / 2.0, Z * spread.sqrt());
        let percent = |share: f64| (share.clamp(0.0, 1.0) * 10_000.0).round() / 100.0;
        Some(Self {
            rate: percent(x / n),
            low: percent((middle - half) / (n + square)),
            high: percent((middle + half) / (n + square)),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn real(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a thousandth takes some thousands of records; what is more saturates"
)]
fn whole(count: f64) -> usize {
    count as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: usize = 1_000_000;

    #[test]
    fn acceptance_takes_what_the_domain_says() {
        let size = |below| Plan::Acceptance { below }.size(MANY);
        assert_eq!((size(20), size(50)), (149, 59));
        for below in 1..500_u16 {
            let right = 1.0 - f64::from(below) / 1_000.0;
            let missed = |n: usize| right.powi(i32::try_from(n).unwrap());
            assert!(missed(size(below)) <= RISK + 1e-9, "{below}");
            assert!(
                missed(size(below) - 1) > RISK,
                "{below}: one fewer is not enough"
            );
        }
    }

    #[test]
    fn a_proportion_takes_fewer_of_few_records() {
        let plan = Plan::Proportion {
            expected: 50,
            margin: 20,
        };
        // 1.96² × 0.05 × 0.95 / 0.02² = 456.19.
        assert_eq!(plan.size(MANY), 456);
        assert_eq!(plan.size(1_000), 314);
        assert_eq!(plan.size(100), 83);
    }

    #[test]
    fn no_more_are_drawn_than_there_are() {
        let plans = [
            Plan::Acceptance { below: 20 },
            Plan::Proportion {
                expected: 500,
                margin: 1,
            },
        ];
        for plan in plans {
            assert_eq!([0, 1, 12].map(|records| plan.size(records)), [0, 1, 12]);
        }
        let sure = Plan::Acceptance { below: 999 };
        assert_eq!(sure.size(10), 1, "somebody is asked");
    }

    #[test]
    fn shares_are_between_nothing_and_everything() {
        assert!(Plan::Acceptance { below: 1 }.is_sound());
        for below in [0, 1_000, u16::MAX] {
            assert!(!Plan::Acceptance { below }.is_sound());
        }
        let margin = |margin| Plan::Proportion {
            expected: 50,
            margin,
        };
        assert!(margin(20).is_sound() && !margin(0).is_sound());
    }

    #[test]
    fn the_interval_is_wilson_s() {
        let of = |wrong, checked| {
            let interval = Interval::wilson(wrong, checked).unwrap();
            (interval.rate, interval.low, interval.high)
        };
        // Worked out by hand from the formula.
        assert_eq!(of(0, 149), (0.0, 0.0, 2.51));
        assert_eq!(of(3, 149), (2.01, 0.69, 5.75));
        assert_eq!(of(10, 10), (100.0, 72.25, 100.0));
        assert_eq!(Interval::wilson(0, 0), None);
    }
}
