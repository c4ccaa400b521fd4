//! What a third record says about a pair.
//!
//! If A and B are surely one person, then C is the person of both or of neither: the evidence
//! of A–C and that of B–C are about one question. Much of it is the same evidence twice, so
//! the sum is taken at less than its face value.

use crate::calibrate::{bits, probability};
use crate::parallel;

/// A pair with its weight.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Scored {
    /// The earlier record.
    pub a: u32,
    /// The later record.
    pub b: u32,
    /// The weight in bits: log odds of being one person.
    pub weight: f64,
    /// How much of it a third record added or took.
    pub third: f64,
}

impl Scored {
    /// The probability of being one person.
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(self.weight)
    }
}

/// A third record counts from this weight on.
const SURE_BITS: f64 = 3.0;
/// What the two pieces of evidence together are worth of their sum.
const WORTH: f64 = 0.72;
/// No single piece counts for more than this, either way.
const MOST: f64 = 14.0;

/// Pairs, or records, that are looked at in one piece of work.
const PIECE: usize = 16_384;

/// The neighbours of each record, with weights.
struct Neighbours {
    ends: Vec<u32>,
    of: Vec<(u32, f64)>,
}

impl Neighbours {
    fn of(pairs: &[Scored]) -> Self {
        let last = pairs.iter().map(|pair| pair.a.max(pair.b)).max();
        let mut ends = vec![0; last.map_or(0, |last| last as usize + 1)];
        for record in pairs.iter().flat_map(|pair| [pair.a, pair.b]) {
            ends[record as usize] += 1;
        }
        // Each end begins where its record does, and moves as neighbours are put in.
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut of = vec![(0, 0.0); sum as usize];
        for pair in pairs {
            for (record, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
                let end = &mut ends[record as usize];
                of[*end as usize] = (other, pair.weight);
                *end += 1;
            }
        }
        Self { ends, of }
    }

    fn records(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, record: u32) -> &[(u32, f64)] {
        let at = record as usize;
        let Some(end) = self.ends.get(at) else {
            return &[];
        };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.of[start as usize..*end as usize]
    }

    /// The weight of a pair that is there.
    fn weight(&self, a: u32, b: u32) -> Option<f64> {
        let found = self.get(a).iter().find(|(record, _)| *record == b);
        found.map(|(_, weight)| *weight)
    }
}

/// Weighs every pair again with the third records that are surely one with either side, and
/// adds pairs that only third records suggest. `direct` weighs any two records by themselves.
#[must_use]
pub fn with_third_records(
    pairs: &[Scored],
    direct: impl Fn(u32, u32) -> f64 + Sync,
) -> Vec<Scored> {
    let neighbours = Neighbours::of(pairs);
    let again = parallel::pieces(pairs.len(), PIECE, |range| {
        let pairs = pairs[range].iter();
        pairs
            .map(|pair| reweighed(pair, &neighbours, &direct))
            .collect::<Vec<_>>()
    });
    let suggested = parallel::pieces(neighbours.records(), PIECE, |range| {
        let mut found = Vec::new();
        for third in range {
            let partners = neighbours.get(third as u32).iter();
            let sure = partners.filter(|(_, weight)| *weight >= SURE_BITS);
            let sure: Vec<u32> = sure.map(|(record, _)| *record).collect();
            for (at, one) in sure.iter().enumerate() {
                for other in &sure[at + 1..] {
                    let (a, b) = (*one.min(other), *one.max(other));
                    if neighbours.weight(a, b).is_none() {
                        found.push((a, b));
                    }
                }
            }
        }
        found
    });
    let mut suggested = suggested.concat();
    suggested.sort_unstable();
    suggested.dedup();
    let mut all = again.concat();
    all.extend(suggested.into_iter().map(|(a, b)| {
        let alone = Scored {
            a,
            b,
            weight: direct(a, b),
            third: 0.0,
        };
        reweighed(&alone, &neighbours, &direct)
    }));
    all.sort_unstable_by_key(|pair| (pair.a, pair.b));
    all
}

fn reweighed(pair: &Scored, neighbours: &Neighbours, direct: &impl Fn(u32, u32) -> f64) -> Scored {
    let strongest = |record: u32, other: u32| {
        let partners = neighbours.get(record).iter();
        let third = partners.filter(|(third, weight)| *third != other && *weight >= SURE_BITS);
        third
            .copied()
            .max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)))
    };
    let of_a = strongest(pair.a, pair.b).map(|(third, weight)| (third, weight, pair.b));
    let of_b = strongest(pair.b, pair.a).map(|(third, weight)| (third, weight, pair.a));
    let best = [of_a, of_b]
        .into_iter()
        .flatten()
        .max_by(|x, y| x.1.total_cmp(&y.1));
    let Some((third, sure, far)) = best else {
        return *pair;
    };
    // An edge that is weaker than the pair itself tells nothing about it.
    if sure < pair.weight {
        return *pair;
    }
    let known = neighbours.weight(third, far);
    let other = known.unwrap_or_else(|| direct(third.min(far), third.max(far)));
    let together = WORTH * (pair.weight.clamp(-MOST, MOST) + other.clamp(-MOST, MOST));
    let p = probability(sure);
    let mixed = p * probability(together) + (1.0 - p) * probability(pair.weight);
    let weight = bits(mixed);
    Scored {
        weight,
        third: weight - pair.weight,
        ..*pair
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: u32, b: u32, weight: f64) -> Scored {
        Scored {
            a,
            b,
            weight,
            third: 0.0,
        }
    }

    #[test]
    fn a_pair_that_two_sure_pairs_imply_is_found() {
        let found = with_third_records(&[pair(1, 2, 10.0), pair(2, 3, 10.0)], |_, _| -5.0);
        let implied = found
            .iter()
            .find(|pair| (pair.a, pair.b) == (1, 3))
            .unwrap();
        assert!(implied.weight > 3.0, "{implied:?}");
    }

    #[test]
    fn a_third_record_that_speaks_against_it_lowers_a_pair() {
        let found = with_third_records(&[pair(1, 2, 10.0), pair(1, 3, 1.0)], |_, _| -9.0);
        let doubtful = found
            .iter()
            .find(|pair| (pair.a, pair.b) == (1, 3))
            .unwrap();
        assert!(doubtful.weight < -4.0, "{doubtful:?}");
        assert!((doubtful.weight - doubtful.third - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_pair_alone_keeps_its_weight() {
        let alone = [pair(1, 2, 2.0)];
        assert_eq!(with_third_records(&alone, |_, _| 0.0), alone);
    }
}
