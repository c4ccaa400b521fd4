//! One interview, and what it tells by itself and beside the others of its surveyor.

use schema::id::DeviceId;
use schema::record::Record;
use schema::value::position::Position;
use serde::{Deserialize, Serialize};

use super::Course;

/// What a row of the projection keeps of an interview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// How it went.
    pub course: Course,
    /// Ages that somebody named, as they were said.
    pub ages: Vec<u8>,
}

/// Questions that are answered by naming an age: who invents one likes it round.
const AGES: [&str; 2] = ["age_nominal_stated", "eldest_child_age"];

impl Held {
    /// What is kept of a record.
    #[must_use]
    pub fn of(record: &Record, course: Course) -> Self {
        let said = |name: &&str| u8::try_from(record.int(name)?).ok();
        Self {
            course,
            ages: AGES.iter().filter_map(said).collect(),
        }
    }
}

/// An interview as surveyors are compared by it.
#[derive(Debug, Clone)]
pub struct Interview {
    /// Whose.
    pub surveyor: DeviceId,
    /// When it began and ended by the tablet's clock, in Unix seconds.
    pub begun: i64,
    /// The same of its end.
    pub ended: i64,
    /// How long the surveyor was at it, in seconds.
    pub active_s: Option<u32>,
    /// The village, as a number.
    pub village: u64,
    /// Where the dwelling is.
    pub position: Option<Position>,
    /// Ages that somebody named.
    pub ages: Vec<u8>,
    /// The coded answers, as [`crate::facts::Coding`] lays them out.
    pub answers: Vec<u8>,
}

impl Interview {
    /// The interview of a row, if a surveyor held one.
    #[must_use]
    pub fn of(held: Held, village: u64, position: &str, answers: Vec<u8>) -> Option<Self> {
        let (surveyor, begun) = held.course.begun()?;
        Some(Self {
            surveyor,
            begun,
            ended: held.course.last(),
            active_s: held.course.active_s(),
            village,
            position: position.parse().ok(),
            ages: held.ages,
            answers,
        })
    }

    /// The share of answers that two interviews have in common, of those that either has.
    pub(super) fn alike(&self, other: &Self) -> f64 {
        share_alike(&self.answers, &other.answers)
    }

    /// The hour of the day in China at which it began.
    pub(super) fn hour(&self) -> i64 {
        const HOUR_S: i64 = 60 * 60;
        self.begun
            .div_euclid(HOUR_S)
            .saturating_add(8)
            .rem_euclid(24)
    }
}

/// The share of bytes that are the same, of those that are not empty on both sides.
pub(super) fn share_alike(one: &[u8], other: &[u8]) -> f64 {
    let (mut same, mut all) = (0_u32, 0_u32);
    for (a, b) in one.iter().zip(other) {
        if a | b != 0 {
            all += 1;
            same += u32::from(a == b);
        }
    }
    f64::from(same) / f64::from(all.max(1))
}
