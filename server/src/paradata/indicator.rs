//! What tells invented interviews from held ones, each a mean over a surveyor's interviews.

use std::collections::HashMap;

use schema::value::position::Position;
use serde::Serialize;
use utoipa::ToSchema;

use super::Interview;
use super::interview::share_alike;
use crate::facts::Coding;

/// Something that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    /// How long interviews take.
    Duration,
    /// How long it takes from one to the next.
    Pace,
    /// Ages that end in nought or five.
    RoundAges,
    /// Interviews that are answered like another one.
    Alike,
    /// Answers that are everybody's commonest.
    Commonplace,
    /// Abilities that are all answered alike.
    StraightLine,
    /// Interviews at one and the same spot.
    SameSpot,
    /// How far from the middle of the village.
    Distance,
    /// Interviews at night.
    Hours,
    /// Answers that nobody knew or that were refused: life has some.
    Sure,
}

impl Indicator {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Duration,
        Self::Pace,
        Self::RoundAges,
        Self::Alike,
        Self::Commonplace,
        Self::StraightLine,
        Self::SameSpot,
        Self::Distance,
        Self::Hours,
        Self::Sure,
    ];

    /// Whether little of it is remarkable, and not much.
    pub(super) fn is_remarkable_below(self) -> bool {
        matches!(self, Self::Duration | Self::Pace | Self::Sure)
    }

    /// The least spread between surveyors that is taken for real, in the values' own unit.
    pub(super) fn least_spread(self) -> f64 {
        match self {
            Self::Duration | Self::Pace | Self::Distance => 0.15,
            _ => 0.02,
        }
    }

    /// A mean as people read it: minutes, metres, or a share in percent.
    #[must_use]
    pub fn shown(self, mean: f64) -> f64 {
        match self {
            Self::Duration | Self::Pace => mean.exp() / 60.0,
            Self::Distance => mean.exp(),
            _ => mean * 100.0,
        }
    }
}

/// Two interviews within so many metres are at one spot: the dwelling's walls and the
/// receiver's error.
const SPOT_M: f64 = 40.0;
/// Neighbours in time, on either side, among which the likest answers are looked for. A fixed
/// number: among more, a likelier one is found by chance alone.
const NEIGHBOURS: usize = 20;
/// Positions that make a village's middle known.
const KNOWN: usize = 5;
/// A longer way is another half-day.
const WAY_S: i64 = 4 * 60 * 60;
const DAY: std::ops::Range<i64> = 6..21;
/// The grid of abilities.
const GRID: &str = "adl";

/// What everybody's interviews say together.
pub(super) struct Everybody {
    commonest: Vec<u8>,
    middles: HashMap<u64, Position>,
    grid: Vec<usize>,
}

impl Everybody {
    pub(super) fn of(interviews: &[Interview]) -> Self {
        let width = interviews.first().map_or(0, |one| one.answers.len());
        let commonest = (0..width).map(|place| {
            let mut counts = [0_u32; 256];
            for interview in interviews {
                let answer = interview.answers.get(place).copied().unwrap_or(0);
                counts[usize::from(answer)] += 1;
            }
            let most = (0..=u8::MAX).max_by_key(|answer| counts[usize::from(*answer)]);
            most.unwrap_or(0)
        });
        let mut positions: HashMap<u64, Vec<Position>> = HashMap::new();
        for interview in interviews {
            let of_village = positions.entry(interview.village).or_default();
            of_village.extend(interview.position);
        }
        let middles = (positions.into_iter()).filter_map(|(village, positions)| {
            (positions.len() >= KNOWN).then(|| Some((village, middle(&positions)?)))?
        });
        let grid = Coding::standard().items(GRID).iter();
        Self {
            commonest: commonest.collect(),
            middles: middles.collect(),
            grid: grid.filter_map(|item| item.place()).collect(),
        }
    }

    /// What each interview of one surveyor, in the order of their begin, says.
    pub(super) fn values(&self, indicator: Indicator, own: &[Interview]) -> Vec<f64> {
        let each =
            |value: &dyn Fn(&Interview) -> Option<f64>| own.iter().filter_map(value).collect();
        let yes = |is: bool| f64::from(u8::from(is));
        match indicator {
            Indicator::Duration => each(&|one| Some(f64::from(one.active_s?.max(1)).ln())),
            Indicator::Pace => (own.windows(2))
                .filter_map(|pair| {
                    let way = pair[1].begun.saturating_sub(pair[0].ended);
                    let way = u32::try_from(way)
                        .ok()
                        .filter(|way| i64::from(*way) < WAY_S)?;
                    Some(f64::from(way.max(10)).ln())
                })
                .collect(),
            Indicator::RoundAges => (own.iter())
                .flat_map(|one| one.ages.iter().map(|age| yes(age % 5 == 0)))
                .collect(),
            Indicator::Alike => (0..own.len())
                .filter_map(|at| {
                    let near = at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(own.len());
                    let others = near.filter(|other| *other != at);
                    others
                        .map(|other| own[at].alike(&own[other]))
                        .max_by(f64::total_cmp)
                })
                .collect(),
            Indicator::Commonplace => each(&|one| Some(share_alike(&one.answers, &self.commonest))),
            Indicator::StraightLine => each(&|one| {
                let mut items = self.grid.iter().filter_map(|place| one.answers.get(*place));
                let first = items.next().filter(|answer| **answer != 0)?;
                Some(yes(items.all(|answer| answer == first)))
            }),
            Indicator::SameSpot => {
                let placed: Vec<Position> = own.iter().filter_map(|one| one.position).collect();
                let others = placed.len().saturating_sub(1);
                let near = |at: &Position| {
                    let near = placed
                        .iter()
                        .filter(|other| at.distance_m(**other) < SPOT_M);
                    count(near.count() - 1) / count(others)
                };
                placed.iter().filter(|_| others > 0).map(near).collect()
            }
            Indicator::Distance => each(&|one| {
                let middle = self.middles.get(&one.village)?;
                Some((1.0 + one.position?.distance_m(*middle)).ln())
            }),
            Indicator::Hours => each(&|one| Some(yes(!DAY.contains(&one.hour())))),
            Indicator::Sure => each(&|one| {
                let answered = one.answers.iter().filter(|answer| **answer != 0).count();
                let unsure = one.answers.iter().filter(|answer| **answer >= 254).count();
                (answered > 0).then(|| count(unsure) / count(answered))
            }),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of interviews")]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}

/// The middle of positions, latitude and longitude by themselves: a few far ones do not move it.
fn middle(positions: &[Position]) -> Option<Position> {
    let median = |of: fn(Position) -> f64| {
        let mut values: Vec<f64> = positions.iter().map(|one| of(*one)).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Position::new(median(Position::lat)?, median(Position::lon)?, 0.0).ok()
}
