//! What a third record says about a pair.
//!
//! If A and B are surely one person, then C is the person of both or of neither: the evidence
//! of A–C and that of B–C are about one question. Much of it is the same evidence twice, so
//! the sum is taken at less than its face value.

use std::collections::BTreeMap;

use crate::calibrate::{bits, probability};

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

/// Neighbours of each record that has any, with weights, by record.
type Neighbours = BTreeMap<u32, Vec<(u32, f64)>>;

/// Weighs every pair again with the third records that are surely one with either side, and
/// adds pairs that only third records suggest. `direct` weighs any two records by themselves.
#[must_use]
pub fn with_third_records(pairs: &[Scored], direct: impl Fn(u32, u32) -> f64) -> Vec<Scored> {
    let mut neighbours: Neighbours = BTreeMap::new();
    for pair in pairs {
        neighbours
            .entry(pair.a)
            .or_default()
            .push((pair.b, pair.weight));
        neighbours
            .entry(pair.b)
            .or_default()
            .push((pair.a, pair.weight));
    }
    let mut again: BTreeMap<(u32, u32), Scored> = BTreeMap::new();
    for pair in pairs {
        again.insert((pair.a, pair.b), reweighed(pair, &neighbours, &direct));
    }
    for partners in neighbours.values() {
        let sure = partners.iter().filter(|(_, weight)| *weight >= SURE_BITS);
        let sure: Vec<u32> = sure.map(|(record, _)| *record).collect();
        for (at, one) in sure.iter().enumerate() {
            for other in &sure[at + 1..] {
                let (a, b) = (*one.min(other), *one.max(other));
                again.entry((a, b)).or_insert_with(|| {
                    let alone = Scored {
                        a,
                        b,
                        weight: direct(a, b),
                        third: 0.0,
                    };
                    reweighed(&alone, &neighbours, &direct)
                });
            }
        }
    }
    again.into_values().collect()
}

fn reweighed(pair: &Scored, neighbours: &Neighbours, direct: &impl Fn(u32, u32) -> f64) -> Scored {
    let strongest = |record: u32, other: u32| {
        let partners = neighbours.get(&record).into_iter().flatten();
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
    let known = (neighbours.get(&third).into_iter().flatten()).find(|(record, _)| *record == far);
    let other = known.map_or_else(
        || direct(third.min(far), third.max(far)),
        |(_, weight)| *weight,
    );
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
