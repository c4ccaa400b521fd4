//! The most that a pattern can still say when some of its levels are known.

use super::{BLOCKS, LANES, Prepared};
use crate::mixture::Class;
use crate::shape::Pattern;

/// What the levels that are not known can do for a component of matches against one of the
/// others, at most, as natural logarithms.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    /// Component of matches, component of the others, the most.
    most: Vec<(usize, usize, f32)>,
}

impl Prepared<'_> {
    /// A bound for patterns of which these comparisons are not known.
    pub(crate) fn bound(&self, open: &[usize]) -> Bound {
        let components = &self.mixture.components;
        let of_class = |is_match: bool| {
            let all = components.iter().enumerate();
            all.filter(move |(_, one)| (one.class == Class::Match) == is_match)
                .map(|(at, _)| at)
        };
        let levels = self.mixture.shape.levels();
        let mut most = Vec::new();
        for same in of_class(true) {
            for other in of_class(false) {
                let gains = open.iter().map(|comparison| {
                    let start = self.starts[*comparison];
                    let log = |level: usize, at: usize| {
                        self.rows[start + level * self.blocks + at / LANES][at % LANES]
                    };
                    (0..levels[*comparison])
                        .map(|level| log(level, same) - log(level, other))
                        .fold(0.0, f32::max)
                });
                most.push((same, other, gains.sum()));
            }
        }
        Bound { most }
    }

    /// At least [`Prepared::roughly`] of any pattern that has these levels, and others where
    /// this one has [`crate::shape::MISSING`] for what is open.
    pub(crate) fn at_most(&self, bound: &Bound, known: Pattern) -> f32 {
        let logs = self.logs(known);
        let mut least = [[f32::INFINITY; LANES]; BLOCKS];
        for (same, other, gain) in &bound.most {
            let of = |at: usize| logs[at / LANES][at % LANES];
            let least = &mut least[same / LANES][same % LANES];
            *least = least.min(of(*same) - of(*other) + gain);
        }
        let finite = least
            .into_iter()
            .flatten()
            .filter(|value| value.is_finite());
        // Sums of single precision differ in their last digits by the order of adding.
        finite.fold(f32::NEG_INFINITY, f32::max) + 0.01
    }
}
