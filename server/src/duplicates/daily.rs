//! Who joined and parted whom, day by day: what the level above looks at. A reviewer who joins
//! far more than others, or whose joins are taken back, shows here the next morning.

use std::collections::{BTreeMap, BTreeSet};

use schema::asked::Verdict;
use schema::value::solar::SolarDate;

use super::decided::{self, DecidedKind};
use super::judgement::{Course, Turn};
use super::pair::Pair;
use crate::account::AccountId;

/// What an account did on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Pairs that it judged.
    pub judged: usize,
    /// Of these, those that it judged to be one person.
    pub same: usize,
    /// Records that were joined by its word.
    pub joined: usize,
    /// Records that it told apart after they had been joined.
    pub parted: usize,
    /// Deaths that it confirmed because a list tells of them.
    pub died: usize,
    /// Decisions in which it had a part and that the evidence spoke against.
    pub doubtful: usize,
    /// Of the pairs that it judged on that day, those that somebody took back since.
    pub undone: usize,
    /// Of these, those that somebody else took back.
    pub undone_by_others: usize,
}

/// Every day's work, by account, the latest day first.
#[must_use]
pub fn done(courses: &BTreeMap<Pair, Course>) -> Vec<(SolarDate, AccountId, Done)> {
    let mut all = BTreeMap::<(SolarDate, AccountId), Done>::new();
    for (pair, course) in courses {
        for one in decided::of(*pair, course) {
            let (Some(day), Some(last)) = (SolarDate::in_china_at(one.at), one.by.last()) else {
                continue;
            };
            for account in &one.by {
                let done = all.entry((day, *account)).or_default();
                done.doubtful += usize::from(one.is_doubtful());
            }
            let done = all.entry((day, *last)).or_default();
            match one.kind {
                DecidedKind::Joined => done.joined += 1,
                DecidedKind::Parted => done.parted += 1,
                DecidedKind::Died => done.died += 1,
                DecidedKind::KeptApart => {}
            }
        }
        for (at, (_, turn)) in course.0.iter().enumerate() {
            let Turn::Judged(judged) = turn else {
                continue;
            };
            let Some(day) = SolarDate::in_china_at(judged.at) else {
                continue;
            };
            let done = all.entry((day, judged.account)).or_default();
            done.judged += 1;
            done.same += usize::from(judged.verdict == Verdict::Same);
            if let Some(by) = taken_back_by(&course.0[at + 1..]) {
                done.undone += 1;
                done.undone_by_others += usize::from(by != judged.account);
            }
        }
    }
    let days = all.into_iter().rev();
    days.map(|((day, account), done)| (day, account, done))
        .collect()
}

/// Who took back what came before.
fn taken_back_by(later: &[(schema::wire::exchange::LogPosition, Turn)]) -> Option<AccountId> {
    later.iter().find_map(|(_, turn)| match turn {
        Turn::Reopened { account, .. } => Some(*account),
        Turn::Judged(_) => None,
    })
}

/// The accounts that stand out on a day: who joined this many times what the others joined in
/// the middle, and no fewer than ten.
#[must_use]
pub fn stand_out(day: &[(AccountId, Done)]) -> BTreeSet<AccountId> {
    const TIMES: usize = 5;
    const LEAST: usize = 10;
    let mut joined: Vec<usize> = day.iter().map(|(_, done)| done.joined).collect();
    joined.sort_unstable();
    let middle = joined
        .get(joined.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(0);
    let many = |done: &Done| done.joined >= LEAST && done.joined >= TIMES * middle.max(1);
    let doubted = |done: &Done| done.undone_by_others * 5 > done.judged.max(LEAST);
    let out = day.iter().filter(|(_, done)| many(done) || doubted(done));
    out.map(|(account, _)| *account).collect()
}

#[cfg(test)]
mod tests {
    use schema::id::RecordId;
    use schema::wire::exchange::LogPosition;

    use super::super::judgement::{Joined, Judgement};
    use super::*;

    /// Noon in China on the third of November 2026.
    const NOON: i64 = 1_793_678_400;
    const DAY: i64 = 86_400;

    fn account(one: u8) -> AccountId {
        AccountId([one; 8])
    }

    fn record(key: &str) -> RecordId {
        RecordId::preloaded("daily", key)
    }

    fn judged(by: u8, at: i64, joins: bool) -> Turn {
        let [survivor, absorbed] = ["a", "b"].map(record);
        Turn::Judged(Box::new(Judgement {
            account: account(by),
            at,
            verdict: Verdict::Same,
            reason: String::new(),
            weight: 0,
            needs_second: !joins,
            settles: false,
            survivor: None,
            keep: BTreeMap::new(),
            joined: joins.then(|| Joined {
                absorbed,
                survivor,
                ruled: Vec::new(),
            }),
        }))
    }

    fn course(turns: Vec<Turn>) -> Course {
        Course((1..).map(LogPosition).zip(turns).collect())
    }

    #[test]
    fn a_day_s_joins_stand_with_whoever_joined_and_what_was_taken_back_since() {
        let reopened = Turn::Reopened {
            account: account(3),
            at: NOON + 5 * DAY,
            reason: "认错了人".to_owned(),
        };
        let pairs = ["1", "2"].map(|key| Pair::of(record("x"), record(key)).unwrap());
        let courses = [
            course(vec![
                judged(1, NOON, false),
                judged(2, NOON + 9, true),
                reopened,
            ]),
            course(vec![judged(2, NOON + DAY, true)]),
        ];
        let done = done(&pairs.into_iter().zip(courses).collect());
        assert_eq!(done[0].2.parted, 1);
        let told: Vec<_> = (done.iter())
            .map(|(day, by, done)| (day.to_string(), by.0[0], done.joined, done.undone_by_others))
            .collect();
        assert_eq!(
            told,
            [
                ("2026-11-08".to_owned(), 3, 0, 0),
                ("2026-11-04".to_owned(), 2, 1, 0),
                ("2026-11-03".to_owned(), 2, 1, 1),
                ("2026-11-03".to_owned(), 1, 0, 1),
            ]
        );
    }

    #[test]
    fn who_joins_far_more_than_others_or_is_taken_back_stands_out() {
        let of = |joined, undone_by_others| Done {
            judged: 30,
            same: joined,
            joined,
            undone: undone_by_others,
            undone_by_others,
            ..Done::default()
        };
        let day = [
            (account(1), of(4, 0)),
            (account(2), of(5, 1)),
            (account(3), of(40, 0)),
            (account(4), of(3, 9)),
        ];
        let out = stand_out(&day);
        assert_eq!(out, BTreeSet::from([account(3), account(4)]));
        assert!(stand_out(&day[..2]).is_empty());
    }
}
