//! Seeded drawing.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A source of chance that repeats for its seed.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// Chance of this seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * u128::try_from(end).unwrap_or(1);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `first` to `last`.
    pub(crate) fn between(&mut self, first: i32, last: i32) -> i32 {
        let width = usize::try_from(last - first + 1).unwrap_or(1);
        first + i32::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        let share = u32::try_from(self.0.next_u64() >> 32).unwrap_or(0);
        f64::from(share) < probability * 4_294_967_296.0
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, any: &'a [T]) -> &'a T {
        &any[self.below(any.len())]
    }

    /// One of these, by weight.
    pub(crate) fn weighted<'a, T>(&mut self, any: &'a [(T, u32)]) -> &'a T {
        let total: u32 = any.iter().map(|(_, weight)| weight).sum();
        let mut at = u32::try_from(self.below(total as usize)).unwrap_or(0);
        for (one, weight) in any {
            if at < *weight {
                return one;
            }
            at -= weight;
        }
        &any[0].0
    }
}
