//! Surveyors beside each other: how far each stands from what is usual, and for what.
//!
//! Of each indicator a surveyor has a mean over `n` interviews. What is usual is the median of
//! all surveyors' means, and its spread the median absolute deviation, which up to half of them
//! cannot move (Rousseeuw and Croux, "Alternatives to the median absolute deviation", JASA 88,
//! 1993), or how far nine of ten stray, where that is more. Divided by the spread and what chance does to a mean of `n` together, few interviews
//! say little: the shrinking of Efron and Morris ("Data analysis using Stein's estimator",
//! JASA 70, 1975). Only the side counts on which invented interviews lie; the distances, each
//! cut so that no one of them decides alone, are put together as the length of a vector, since
//! whoever invents does so in one way or another and seldom in all.

use std::collections::BTreeMap;

use schema::id::DeviceId;

use super::Interview;
use super::indicator::{Everybody, Indicator, count};

/// Fewer interviews say nothing about who held them.
const FEWEST: usize = 5;
/// Fewer surveyors say nothing about what is usual.
const COMPARED: usize = 5;
/// Farther than this counts no more.
const FARTHEST: f64 = 6.0;
/// Up to here everybody strays.
const USUAL: f64 = 1.0;
/// From here on an indicator is named as a reason.
const NAMED: f64 = 2.0;
/// What makes the median absolute deviation of normal values their standard deviation.
const AS_DEVIATION: f64 = 1.4826;

/// Why a surveyor stands where they do.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What was looked at.
    pub indicator: Indicator,
    /// The surveyor's mean.
    pub mean: f64,
    /// Between what the middle half of all surveyors lies.
    pub usual: (f64, f64),
    /// How far from usual, in spreads.
    pub distance: f64,
}

/// A surveyor's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Who, by the tablet.
    pub surveyor: DeviceId,
    /// How many interviews that rests on.
    pub interviews: usize,
    /// How far from usual, all together; 0 is usual.
    pub score: f64,
    /// Why, the farthest first.
    pub reasons: Vec<Reason>,
}

/// All surveyors, whom to look at first before the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranking {
    /// Those with enough interviews.
    pub standings: Vec<Standing>,
    /// How many have too few to say anything.
    pub too_few: usize,
}

/// How many deviations nine of ten normal values lie below.
const NINE_OF_TEN: f64 = 1.2816;

/// A mean and what it rests on.
struct Mean {
    mean: f64,
    values: usize,
}

/// What is usual of an indicator.
struct Usual {
    middle: f64,
    half: (f64, f64),
    spread: f64,
    /// The variance between interviews of one surveyor.
    within: f64,
}

/// Ranks the surveyors of these interviews.
#[must_use]
pub fn rank(interviews: &[Interview]) -> Ranking {
    let everybody = Everybody::of(interviews);
    let mut by_surveyor: BTreeMap<DeviceId, Vec<Interview>> = BTreeMap::new();
    for interview in interviews {
        let own = by_surveyor.entry(interview.surveyor).or_default();
        own.push(interview.clone());
    }
    let all = by_surveyor.len();
    by_surveyor.retain(|_, own| own.len() >= FEWEST);
    let mut standings: Vec<Standing> = (by_surveyor.iter_mut())
        .map(|(surveyor, own)| {
            own.sort_by_key(|one| one.begun);
            Standing {
                surveyor: *surveyor,
                interviews: own.len(),
                score: 0.0,
                reasons: Vec::new(),
            }
        })
        .collect();
    let too_few = all - standings.len();
    for indicator in Indicator::ALL {
        let values: Vec<Vec<f64>> = (by_surveyor.values())
            .map(|own| everybody.values(indicator, own))
            .collect();
        let Some(usual) = Usual::of(&values, indicator) else {
            continue;
        };
        for (standing, values) in standings.iter_mut().zip(&values) {
            let Some(mean) = Mean::of(values) else {
                continue;
            };
            let distance = usual.distance(&mean, indicator);
            standing.score += (distance - USUAL).max(0.0).powi(2);
            if distance >= NAMED {
                standing.reasons.push(Reason {
                    indicator,
                    mean: mean.mean,
                    usual: usual.half,
                    distance,
                });
            }
        }
    }
    for standing in &mut standings {
        standing.score = standing.score.sqrt();
        let farther = |a: &Reason, b: &Reason| b.distance.total_cmp(&a.distance);
        standing.reasons.sort_by(farther);
    }
    standings.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ranking { standings, too_few }
}

impl Mean {
    fn of(values: &[f64]) -> Option<Self> {
        let sum: f64 = values.iter().sum();
        (values.len() >= FEWEST).then(|| Self {
            mean: sum / count(values.len()),
            values: values.len(),
        })
    }
}

impl Usual {
    fn of(values: &[Vec<f64>], indicator: Indicator) -> Option<Self> {
        let means: Vec<Mean> = values.iter().filter_map(|own| Mean::of(own)).collect();
        if means.len() < COMPARED {
            return None;
        }
        let sorted = sorted(means.iter().map(|mean| mean.mean));
        let at = |part: usize| sorted[(sorted.len() - 1) * part / 4];
        let middle = at(2);
        let off = self::sorted(sorted.iter().map(|mean| (mean - middle).abs()));
        let spread = AS_DEVIATION * off[off.len() / 2];
        // A few wards and evening walkers are usual, too: how far nine of ten stray.
        let far = if indicator.is_remarkable_below() {
            middle - sorted[(sorted.len() - 1) / 10]
        } else {
            sorted[(sorted.len() - 1) * 9 / 10] - middle
        };
        let spread = spread.max(far / NINE_OF_TEN);
        let (mut squares, mut freedom) = (0.0, 0.0);
        for own in values {
            if let Some(mean) = Mean::of(own) {
                squares += (own.iter())
                    .map(|value| (value - mean.mean).powi(2))
                    .sum::<f64>();
                freedom += count(mean.values - 1);
            }
        }
        Some(Self {
            middle,
            half: (at(1), at(3)),
            spread: spread.max(indicator.least_spread()),
            within: squares / freedom,
        })
    }

    fn distance(&self, mean: &Mean, indicator: Indicator) -> f64 {
        let chance = self.within / count(mean.values);
        let off = (mean.mean - self.middle) / (self.spread.powi(2) + chance).sqrt();
        let side = if indicator.is_remarkable_below() {
            -off
        } else {
            off
        };
        side.clamp(0.0, FARTHEST)
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}
