//! How often each pattern occurs.

use rustc_hash::FxHashMap;

use crate::shape::Pattern;

/// Patterns with their numbers of pairs, in the order of patterns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Pattern and pairs.
    pub rows: Vec<(Pattern, f64)>,
}

impl Tally {
    /// Adds up.
    #[must_use]
    pub fn of(counted: impl IntoIterator<Item = (Pattern, f64)>) -> Self {
        let mut sums: FxHashMap<Pattern, f64> = FxHashMap::default();
        for (pattern, pairs) in counted {
            *sums.entry(pattern).or_default() += pairs;
        }
        let mut rows: Vec<_> = sums.into_iter().collect();
        rows.sort_unstable_by_key(|(pattern, _)| *pattern);
        Self { rows }
    }

    /// All pairs.
    #[must_use]
    pub fn pairs(&self) -> f64 {
        self.rows.iter().map(|(_, pairs)| pairs).sum()
    }
}
