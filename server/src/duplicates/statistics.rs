//! How the review goes: what is left, how quickly it goes, how often reviewers agree, and what
//! each weight has turned out to be worth.

use std::collections::BTreeMap;

use schema::asked::Verdict;
use serde::Serialize;
use utoipa::ToSchema;

use super::judgement::{Course, Judgement};
use super::matcher::{Filter, Matcher, Order};
use super::standing::PairState;
use crate::account::AccountId;
use schema::value::division::DivisionCode;

/// Where bands of weight begin, in bits.
const BANDS: [i32; 8] = [-4, -2, 0, 2, 4, 6, 9, 12];
/// Who does nothing for so long, in seconds, has stopped working.
const PAUSE_S: i64 = 10 * 60;

/// What reviewers said of pairs of about one weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Band {
    /// From this weight on, in bits; nothing for the lowest band.
    from: Option<i32>,
    /// Up to this weight, in bits; nothing for the highest band.
    to: Option<i32>,
    /// Pairs whose last verdict is *same*.
    same: usize,
    /// Pairs whose last verdict is *different*.
    different: usize,
    /// Pairs whose last verdict is *unsure*.
    unsure: usize,
}

/// How the review goes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Statistics {
    /// Pairs that somebody should look at.
    open: usize,
    /// Pairs that await a second account.
    second: usize,
    /// Pairs of which a village was asked.
    asked: usize,
    /// Pairs of which a village has replied.
    answered: usize,
    /// Pairs about which two accounts contradict each other.
    disputed: usize,
    /// Deaths that a list tells of and nobody has confirmed.
    confirm: usize,
    /// Pairs that are decided.
    decided: usize,
    /// Pairs that a reviewer judges in an hour of work; nothing while too few were judged.
    per_hour: Option<f64>,
    /// Of the pairs that two accounts judged, the share that both judged alike; nothing while
    /// there is none.
    agreement: Option<f64>,
    /// By weight, what was said. The share of *same* is what a weight has been worth.
    bands: Vec<Band>,
}

impl Matcher {
    /// How the review goes in the villages that the asker sees. Open pairs count from a
    /// probability on.
    #[must_use]
    pub fn statistics(
        &self,
        sees: &dyn Fn(Option<DivisionCode>) -> bool,
        least: f64,
    ) -> Statistics {
        let mut counts = BTreeMap::<PairState, usize>::new();
        let mut courses = Vec::new();
        for state in [None, Some(PairState::Decided)] {
            let filter = Filter {
                sees,
                record: None,
                state,
                judged_by: None,
                least,
                order: Order::Place,
            };
            for line in self.lines(&filter) {
                *counts.entry(line.standing.state).or_default() += 1;
                courses.extend(self.courses.get(&line.pair));
            }
        }
        let count = |state| counts.get(&state).copied().unwrap_or_default();
        Statistics {
            open: count(PairState::Open),
            second: count(PairState::Second),
            asked: count(PairState::Asked),
            answered: count(PairState::Answered),
            disputed: count(PairState::Disputed),
            confirm: count(PairState::Confirm),
            decided: count(PairState::Decided),
            per_hour: per_hour(&courses),
            agreement: agreement(&courses),
            bands: bands(&courses),
        }
    }
}

/// Judgements per hour of work: an account works from one judgement to the next, unless it
/// pauses.
fn per_hour(courses: &[&Course]) -> Option<f64> {
    let mut times = BTreeMap::<AccountId, Vec<i64>>::new();
    for (_, judged) in courses.iter().flat_map(|course| course.holding()) {
        times.entry(judged.account).or_default().push(judged.at);
    }
    let (mut judged, mut worked_s) = (0_u32, 0_i64);
    for times in times.values_mut() {
        times.sort_unstable();
        for two in times.windows(2) {
            let between = two[1] - two[0];
            if between <= PAUSE_S {
                judged += 1;
                worked_s += between;
            }
        }
    }
    let hours = std::time::Duration::from_secs(worked_s.try_into().ok()?).as_secs_f64() / 3_600.0;
    (judged > 0 && hours > 0.0).then(|| f64::from(judged) / hours)
}

fn agreement(courses: &[&Course]) -> Option<f64> {
    let (mut both, mut alike) = (0_u32, 0_u32);
    for course in courses {
        let mut verdicts = BTreeMap::<AccountId, Verdict>::new();
        for (_, judged) in course.holding().filter(|(_, judged)| !judged.settles) {
            if judged.verdict != Verdict::Unsure {
                verdicts.insert(judged.account, judged.verdict);
            }
        }
        let mut verdicts = verdicts.into_values();
        if let (Some(first), Some(second)) = (verdicts.next(), verdicts.next()) {
            both += 1;
            alike += u32::from(first == second && verdicts.all(|other| other == first));
        }
    }
    (both > 0).then(|| f64::from(alike) / f64::from(both))
}

fn bands(courses: &[&Course]) -> Vec<Band> {
    let edge = |at: usize| BANDS.get(at).copied();
    let mut bands: Vec<Band> = (0..=BANDS.len())
        .map(|at| Band {
            from: at.checked_sub(1).and_then(edge),
            to: edge(at),
            same: 0,
            different: 0,
            unsure: 0,
        })
        .collect();
    let last = (courses.iter()).filter_map(|course| course.holding().next_back());
    for (
        _,
        Judgement {
            weight, verdict, ..
        },
    ) in last
    {
        let at = BANDS.partition_point(|edge| edge * 1_000 <= *weight);
        let count = match verdict {
            Verdict::Same => &mut bands[at].same,
            Verdict::Different => &mut bands[at].different,
            Verdict::Unsure => &mut bands[at].unsure,
        };
        *count += 1;
    }
    bands
}

#[cfg(test)]
mod tests {
    use schema::wire::exchange::LogPosition;

    use super::super::judgement::Turn;
    use super::*;

    fn judged(account: u8, at: i64, verdict: Verdict, weight: i32) -> Course {
        let judgement = Judgement {
            account: AccountId([account; 8]),
            at,
            verdict,
            reason: String::new(),
            weight,
            needs_second: false,
            settles: false,
            survivor: None,
            keep: BTreeMap::new(),
            joined: None,
        };
        Course(vec![(LogPosition(1), Turn::Judged(Box::new(judgement)))])
    }

    #[test]
    fn an_hour_of_work_has_no_pauses_in_it() {
        let courses = [
            judged(1, 0, Verdict::Same, 0),
            judged(1, 60, Verdict::Same, 0),
            judged(1, 120, Verdict::Same, 0),
            judged(1, 50_000, Verdict::Same, 0),
            judged(2, 90, Verdict::Same, 0),
        ];
        let all: Vec<&Course> = courses.iter().collect();
        assert_eq!(per_hour(&all), Some(60.0));
        assert_eq!(per_hour(&all[..1]), None);
    }

    #[test]
    fn reviewers_agree_or_they_do_not() {
        let both = |first, second| {
            let mut course = judged(1, 0, first, 0);
            course.0.extend(judged(2, 1, second, 0).0);
            course
        };
        let courses = [
            both(Verdict::Same, Verdict::Same),
            both(Verdict::Same, Verdict::Different),
            both(Verdict::Same, Verdict::Unsure),
            judged(1, 0, Verdict::Same, 0),
        ];
        let all: Vec<&Course> = courses.iter().collect();
        assert_eq!(agreement(&all), Some(0.5));
        assert_eq!(agreement(&all[2..]), None);
    }

    #[test]
    fn what_was_said_stands_in_the_band_that_the_pair_weighed_then() {
        let courses = [
            judged(1, 0, Verdict::Same, 12_000),
            judged(1, 0, Verdict::Different, 11_999),
            judged(1, 0, Verdict::Unsure, -90_000),
        ];
        let bands = bands(&courses.iter().collect::<Vec<_>>());
        let of = |at: usize| (bands[at].same, bands[at].different, bands[at].unsure);
        assert_eq!((bands[0].from, bands[0].to), (None, Some(-4)));
        assert_eq!((bands[8].from, bands[8].to), (Some(12), None));
        assert_eq!((of(0), of(7), of(8)), ((0, 0, 1), (0, 1, 0), (1, 0, 0)));
    }
}
