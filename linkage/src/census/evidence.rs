//! Why a pair has its weight: one line for each comparison, and their sum is the weight.

use serde::Serialize;

use super::model::CensusModel;
use super::{COMPARISONS, Elders, RARITIES, contact};
use crate::calibrate::bits;
use crate::mixture::Class;
use crate::scan::Compare;
use crate::shape::{MISSING, Pattern};
use crate::triangle::Scored;

/// One line of the evidence. The catalogue has a sentence for each code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// What speaks: one of [`COMPARISONS`], or `prior`, `together`, `calibration`, `third`.
    pub comparison: &'static str,
    /// What it says: a stable code.
    pub code: &'static str,
    /// What it adds or takes, in bits.
    pub weight: f64,
    /// How rare the shared name is, from 0 (hardly anyone else) to 7 (very many), where it
    /// matters.
    pub rarity: Option<u8>,
}

const NAME: [&str; 16] = [
    "evidence.name-missing",
    "evidence.name-same",
    "evidence.name-homophone",
    "evidence.name-merged",
    "evidence.name-look-alike",
    "evidence.name-variant",
    "evidence.name-nickname",
    "evidence.name-shi",
    "evidence.name-surname-left",
    "evidence.name-given-same",
    "evidence.name-character-left",
    "evidence.name-one-character",
    "evidence.name-swapped",
    "evidence.name-last-same",
    "evidence.name-surname-same",
    "evidence.name-different",
];
const ID_NUMBER: [&str; 12] = [
    "evidence.id-missing",
    "evidence.id-same",
    "evidence.id-same-unsound",
    "evidence.id-slip",
    "evidence.id-two-slips",
    "evidence.id-neighbours",
    "evidence.id-same-day",
    "evidence.id-close",
    "evidence.id-day-only",
    "evidence.id-corrected",
    "evidence.id-different",
    "evidence.id-far-unsound",
];
const BIRTH: [&str; 15] = [
    "evidence.birth-missing",
    "evidence.birth-same",
    "evidence.birth-same-heap",
    "evidence.birth-two-calendars",
    "evidence.birth-lunar-twin",
    "evidence.birth-swapped",
    "evidence.birth-year-or-two",
    "evidence.birth-one-part",
    "evidence.birth-year-off",
    "evidence.birth-twin-year-or-two",
    "evidence.birth-other-number",
    "evidence.birth-year-only",
    "evidence.birth-same-year",
    "evidence.birth-near-year",
    "evidence.birth-different",
];
const PLACE: [&str; 5] = [
    "evidence.place-missing",
    "evidence.place-village",
    "evidence.place-township",
    "evidence.place-county",
    "evidence.place-elsewhere",
];
const CONTACT: [&str; 10] = [
    "evidence.contact-missing",
    "evidence.contact-both",
    "evidence.contact-phone-other-guardian",
    "evidence.contact-phone",
    "evidence.contact-guardian-other-phone",
    "evidence.contact-guardian",
    "evidence.contact-phone-slip",
    "evidence.contact-both-differ",
    "evidence.contact-phone-differs",
    "evidence.contact-guardian-differs",
];
const SEX: [&str; 3] = [
    "evidence.sex-missing",
    "evidence.sex-same",
    "evidence.sex-differs",
];
const ETHNICITY: [&str; 3] = [
    "evidence.ethnicity-missing",
    "evidence.ethnicity-same",
    "evidence.ethnicity-differs",
];
const ADDRESS: [&str; 5] = [
    "evidence.address-missing",
    "evidence.address-same",
    "evidence.address-same-house",
    "evidence.address-same-hamlet",
    "evidence.address-differs",
];

/// The code of a level.
fn code(comparison: usize, level: usize) -> &'static str {
    match comparison {
        0 => NAME[level / RARITIES],
        1 => ID_NUMBER[level],
        2 => BIRTH[level],
        3 => PLACE[level],
        4 => CONTACT[level / contact::SHARES],
        5 => SEX[level],
        6 => ETHNICITY[level],
        _ => ADDRESS[level],
    }
}

impl CensusModel {
    /// The evidence of a pattern. The weights add up to the pattern's weight.
    #[must_use]
    pub fn explain_pattern(&self, pattern: Pattern) -> Vec<Evidence> {
        let line = |comparison, code, weight| Evidence {
            comparison,
            code,
            weight,
            rarity: None,
        };
        let mixture = &self.mixture;
        let mut lines = vec![line(
            "prior",
            "evidence.prior",
            bits(mixture.share(Class::Match)),
        )];
        for (at, comparison) in COMPARISONS.into_iter().enumerate() {
            let level = mixture.shape.level(pattern, at);
            let says = at != 0 && level != MISSING || at == 0 && level >= RARITIES;
            let weight = if says {
                let m = mixture.average(&[Class::Match], at)[level];
                let u = mixture.average(&[Class::Related, Class::Stranger], at)[level];
                (m / u).log2()
            } else {
                0.0
            };
            let mut one = line(comparison, code(at, level), weight);
            one.rarity = (at == 0 && says).then_some((level % RARITIES) as u8);
            lines.push(one);
        }
        let [same, related, stranger] = mixture.prepare().classes(pattern);
        let raw = if same < 0.5 {
            bits(same)
        } else {
            -bits(related + stranger)
        };
        let sum: f64 = lines.iter().map(|line| line.weight).sum();
        // Comparisons hang together: what they say at once is not what each says alone.
        let together = if related > stranger {
            "evidence.together-related"
        } else {
            "evidence.together"
        };
        lines.push(line("together", together, raw - sum));
        lines.push(line(
            "calibration",
            "evidence.calibration",
            self.calibration.apply(raw) - raw,
        ));
        lines
    }

    /// The evidence of a pair, with what a third record said of it.
    #[must_use]
    pub fn explain(&self, elders: &Elders, pair: &Scored) -> Vec<Evidence> {
        let mut lines = self.explain_pattern(elders.pattern(pair.a, pair.b));
        if pair.third != 0.0 {
            lines.push(Evidence {
                comparison: "third",
                code: "evidence.third",
                weight: pair.third,
                rarity: None,
            });
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use schema::message::{Language, has};

    use super::super::shape;
    use super::*;

    proptest! {
        #[test]
        fn the_lines_add_up_to_the_weight(seed: u64) {
            let model = CensusModel::defaults().unwrap();
            let shape = shape();
            let levels: Vec<usize> = (shape.levels().iter().enumerate())
                .map(|(at, count)| (seed.rotate_left(at as u32 * 8) % *count as u64) as usize)
                .collect();
            let pattern = shape.pack(&levels);
            let sum: f64 = model.explain_pattern(pattern).iter().map(|line| line.weight).sum();
            prop_assert!((sum - model.scorer().weight(pattern)).abs() < 1e-6);
        }
    }

    #[test]
    fn every_line_has_its_sentence_in_both_languages() {
        for (comparison, count) in shape().levels().iter().enumerate() {
            for level in 0..*count {
                for language in [Language::Chinese, Language::English] {
                    assert!(
                        has(language, code(comparison, level)),
                        "{}",
                        code(comparison, level)
                    );
                }
            }
        }
    }
}
