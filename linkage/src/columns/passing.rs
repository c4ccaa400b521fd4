//! Which pairs can matter at all, by a model that is trained.

use super::{ColumnsModel, LevelKind, Records};
use crate::parallel;

/// What comparisons add.
#[derive(Debug)]
pub(super) struct Most {
    /// Prior, less what a pair must reach.
    start: f32,
    /// By comparison and value: what equality on it adds.
    equal: Vec<Vec<f32>>,
    /// By comparison and level: what it adds; nothing for a missing value.
    levels: Vec<Vec<f32>>,
    /// By comparison: the most that anything but equality adds.
    other: Vec<f32>,
    /// The comparisons, those first that can take most.
    pub(super) order: Vec<usize>,
}

/// Sums in four bytes are this exact.
const EXACT: f32 = 0.01;

impl Records {
    /// Lets pairs be passed over that cannot reach a weight by this model: most candidates
    /// agree on what brought them together and on nothing else.
    pub fn expect(&mut self, model: &ColumnsModel, least: f64) {
        let of = parallel::each(model.comparisons.len(), |at| self.adds(model, at));
        let takes = |at: &usize| {
            let (_, levels, other) = &of[*at];
            other - levels.last().copied().unwrap_or(0.0)
        };
        let mut order: Vec<usize> = (0..of.len()).collect();
        order.sort_by(|x, y| takes(y).total_cmp(&takes(x)));
        let mut most = Most {
            start: (crate::calibrate::bits(model.prior) - least) as f32,
            equal: Vec::new(),
            levels: Vec::new(),
            other: Vec::new(),
            order,
        };
        for (equal, levels, other) in of {
            most.equal.push(equal);
            most.levels.push(levels);
            most.other.push(other);
        }
        self.most = Some(most);
    }

    /// What a comparison adds: by value where it is equal, by level, and at most where it is not.
    fn adds(&self, model: &ColumnsModel, at: usize) -> (Vec<f32>, Vec<f32>, f32) {
        let levels = &model.comparisons[at].levels;
        let weight = |level: usize| (levels[level].m / levels[level].u).log2();
        let exact = (levels.iter()).position(|level| level.kind == LevelKind::Exact);
        let of_value = |value: usize| {
            exact.map_or(f64::NEG_INFINITY, |level| {
                weight(level) + model.rarity_of(self, at, level, value as u32)
            }) as f32
        };
        let equal = (0..self.columns[at].counts.len()).map(of_value).collect();
        let rest = (0..levels.len()).filter(|level| Some(*level) != exact);
        let other = rest.map(weight).fold(f64::NEG_INFINITY, f64::max) as f32;
        let all = (0..levels.len()).map(|level| weight(level) as f32);
        (equal, std::iter::once(0.0).chain(all).collect(), other)
    }
}

impl Most {
    /// Whether a pair can reach what it must.
    pub(super) fn may_reach(&self, records: &Records, a: u32, b: u32) -> bool {
        let (of_a, of_b) = (records.row(a), records.row(b));
        let mut sum = self.start;
        for (at, other) in self.other.iter().enumerate() {
            let (x, y) = (of_a[at], of_b[at]);
            if x == y && x != 0 {
                sum += self.equal[at][x as usize].max(*other);
            } else if x != 0 && y != 0 {
                sum += other;
            }
        }
        for at in &self.order {
            if sum <= -EXACT {
                return false;
            }
            let (x, y) = (of_a[*at], of_b[*at]);
            if x != y && x != 0 && y != 0 {
                sum += self.levels[*at][records.level(*at, a, b)] - self.other[*at];
            }
        }
        sum > -EXACT
    }
}
