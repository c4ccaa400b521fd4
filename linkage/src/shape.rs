//! What a pair looks like: one level for each comparison, packed into one number.

use serde::{Deserialize, Serialize};

/// The levels of a pair, packed.
pub type Pattern = u64;

/// The level that says nothing: a value is missing on either side.
pub const MISSING: usize = 0;

/// How many levels each comparison has, and where they lie in a [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<usize>", into = "Vec<usize>")]
pub struct Shape {
    levels: Vec<usize>,
    shifts: Vec<u32>,
    masks: Vec<u64>,
}

impl From<Vec<usize>> for Shape {
    fn from(levels: Vec<usize>) -> Self {
        Self::new(&levels)
    }
}

impl From<Shape> for Vec<usize> {
    fn from(shape: Shape) -> Self {
        shape.levels
    }
}

impl Shape {
    /// A shape of comparisons with so many levels each, [`MISSING`] among them.
    #[must_use]
    pub fn new(levels: &[usize]) -> Self {
        let bits = |levels: usize| usize::BITS - levels.saturating_sub(1).leading_zeros();
        let mut shifts = Vec::new();
        let mut masks = Vec::new();
        let mut at = 0;
        for count in levels {
            shifts.push(at);
            masks.push((1 << bits(*count)) - 1);
            at += bits(*count);
        }
        Self {
            levels: levels.to_vec(),
            shifts,
            masks,
        }
    }

    /// How many comparisons there are.
    #[must_use]
    pub fn comparisons(&self) -> usize {
        self.levels.len()
    }

    /// How many levels each comparison has.
    #[must_use]
    pub fn levels(&self) -> &[usize] {
        &self.levels
    }

    /// How many bits a pattern has.
    #[must_use]
    pub fn bits(&self) -> u32 {
        let last = self.shifts.last().copied().unwrap_or(0);
        last + self.masks.last().map_or(0, |mask| mask.count_ones())
    }

    /// Packs levels.
    #[must_use]
    pub fn pack(&self, levels: &[usize]) -> Pattern {
        let placed = levels.iter().zip(&self.shifts);
        placed.fold(0, |pattern, (level, shift)| {
            pattern | (*level as u64) << shift
        })
    }

    /// The level of one comparison.
    #[must_use]
    pub fn level(&self, pattern: Pattern, comparison: usize) -> usize {
        (pattern >> self.shifts[comparison] & self.masks[comparison]) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_read_back(levels in prop::collection::vec(1_usize..130, 1..8), seed: u64) {
            let shape = Shape::new(&levels);
            let chosen: Vec<usize> = (levels.iter().enumerate())
                .map(|(at, count)| (seed as usize).rotate_left(at as u32 * 7) % count)
                .collect();
            let pattern = shape.pack(&chosen);
            let read: Vec<usize> = (0..levels.len()).map(|at| shape.level(pattern, at)).collect();
            prop_assert_eq!(read, chosen);
        }
    }
}
