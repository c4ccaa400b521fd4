//! What a weight is worth: the share of true pairs among those of its band.
//!
//! Probabilities of any model drift; what remains true is their order. The recipe is that of
//! the census of England and Wales 2021: check pairs of each band of weights, and read the
//! probability off the bands. Pool-adjacent-violators (Ayer et al. 1955) keeps it rising.

use serde::{Deserialize, Serialize};

/// Weights as the model gives them, with what they turned out to be worth. Both in bits.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Calibration {
    /// Model's weight and calibrated weight, both rising. None: the model is taken at its word.
    pub knots: Vec<(f64, f64)>,
}

/// Log odds in bits.
#[must_use]
pub fn bits(probability: f64) -> f64 {
    let p = probability.clamp(1e-15, 1.0 - 1e-15);
    (p / (1.0 - p)).log2()
}

/// The probability of log odds in bits.
#[must_use]
pub fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

/// Bands are half a bit wide.
const BAND: f64 = 0.5;
/// How many pairs the model's own word counts for in a band.
const WORD: f64 = 12.0;

impl Calibration {
    /// The calibrated weight.
    #[must_use]
    pub fn apply(&self, weight: f64) -> f64 {
        let (Some(first), Some(last)) = (self.knots.first(), self.knots.last()) else {
            return weight;
        };
        if weight <= first.0 {
            return weight + (first.1 - first.0).min(0.0);
        }
        if weight >= last.0 {
            return weight - last.0 + last.1;
        }
        let above = self.knots.partition_point(|knot| knot.0 <= weight);
        let (low, high) = (self.knots[above - 1], self.knots[above]);
        low.1 + (high.1 - low.1) * (weight - low.0) / (high.0 - low.0)
    }

    /// Learns from pairs whose truth is known: weight, whether true, how many such.
    #[must_use]
    pub fn learn(pairs: impl IntoIterator<Item = (f64, bool, f64)>) -> Self {
        let mut bands: std::collections::BTreeMap<i64, (f64, f64, f64)> =
            std::collections::BTreeMap::new();
        for (weight, is_true, count) in pairs {
            if !(-20.0..=40.0).contains(&weight) {
                continue;
            }
            let band = bands.entry((weight / BAND).floor() as i64).or_default();
            band.0 += weight * count;
            band.1 += count;
            band.2 += if is_true { count } else { 0.0 };
        }
        // Blocks of bands: weighted mean of weights, of pairs, of true ones.
        let mut blocks: Vec<(f64, f64, f64)> = Vec::new();
        for (sum, pairs, right) in bands.into_values() {
            let weight = sum / pairs;
            let word = probability(weight);
            blocks.push((sum + weight * WORD, pairs + WORD, right + word * WORD));
            while let [.., before, last] = blocks.as_slice() {
                if before.2 / before.1 < last.2 / last.1 {
                    break;
                }
                let joined = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
                blocks.truncate(blocks.len() - 2);
                blocks.push(joined);
            }
        }
        let knots = blocks
            .into_iter()
            .map(|(sum, pairs, right)| (sum / pairs, bits(right / pairs)));
        Self {
            knots: knots.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_corrects_what_the_model_says() {
        // The model says four bits, sixteen to one, and is right half the time.
        let pairs = [
            (4.0, true, 500.0),
            (4.0, false, 500.0),
            (8.0, true, 1000.0),
            (-4.0, false, 1000.0),
        ];
        let learnt = Calibration::learn(pairs);
        assert!(learnt.apply(4.0).abs() < 0.2, "{learnt:?}");
        assert!(learnt.apply(8.0) > 6.0);
        assert!(learnt.apply(9.0) > learnt.apply(8.0));
        assert!(learnt.apply(-6.0) < learnt.apply(-4.0));
        assert_eq!(Calibration::default().apply(3.0), 3.0);
    }

    #[test]
    fn bits_and_probabilities_are_each_others_inverse() {
        for p in [0.001, 0.5, 0.9, 0.999] {
            assert!((probability(bits(p)) - p).abs() < 1e-12);
        }
    }
}
