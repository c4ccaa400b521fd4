//! The course of one record's interview, as the steps that its surveyor saved tell it.

use schema::document::authority::Role;
use schema::id::DeviceId;
use serde::{Deserialize, Serialize};

use crate::admission::Candidate;

/// A longer pause than this is no part of an interview: the surveyor has gone on, or to eat.
const PAUSE_S: i64 = 10 * 60;
/// Records that came as fewer steps tell nothing about their course: they were carried over
/// from paper, or written by a program.
const STEPS: u16 = 10;

/// How an interview went. Every saved step is a change with a time of its own, so a tablet
/// sends nothing more for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The tablet that began it, and when by its own clock, in Unix seconds.
    begun: Option<(DeviceId, i64)>,
    /// When it last wrote.
    last: i64,
    /// Seconds between its steps, pauses left out.
    active_s: u32,
    /// Its steps.
    steps: u16,
}

impl Course {
    /// Follows what is admitted. The first surveyor's tablet is the one whose interview it is;
    /// what others add is not counted as theirs.
    pub fn follow(&mut self, candidate: &Candidate) {
        if candidate.author.role == Role::Surveyor {
            self.step(candidate.author.device, candidate.chunk.head().time);
        }
    }

    fn step(&mut self, device: DeviceId, at: i64) {
        match self.begun {
            None => self.begun = Some((device, at)),
            Some((own, _)) if own != device => return,
            Some(_) => {
                let pause = at.saturating_sub(self.last);
                if (1..=PAUSE_S).contains(&pause) {
                    let pause = u32::try_from(pause).unwrap_or_default();
                    self.active_s = self.active_s.saturating_add(pause);
                }
            }
        }
        self.last = at;
        self.steps = self.steps.saturating_add(1);
    }

    /// Whose interview it is, and when it began by the tablet's clock.
    #[must_use]
    pub fn begun(&self) -> Option<(DeviceId, i64)> {
        self.begun
    }

    /// When its surveyor last wrote.
    #[must_use]
    pub fn last(&self) -> i64 {
        self.last
    }

    /// How long its surveyor was at it, in seconds, if the steps tell.
    #[must_use]
    pub fn active_s(&self) -> Option<u32> {
        (self.steps >= STEPS).then_some(self.active_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LI: DeviceId = DeviceId([1; 8]);

    fn course(times: &[i64]) -> Course {
        let mut course = Course::default();
        times.iter().for_each(|at| course.step(LI, *at));
        course
    }

    #[test]
    fn pauses_and_clocks_that_jump_back_are_no_part_of_an_interview() {
        let mut times: Vec<i64> = (0..10).map(|step| step * 30).collect();
        times.extend([10_000, 10_060, 40, 70]);
        assert_eq!(course(&times).active_s(), Some(9 * 30 + 60 + 30));
        assert_eq!(course(&[i64::MIN, i64::MAX]).active_s(), None);
    }

    #[test]
    fn what_another_tablet_adds_is_not_counted_as_the_first_one_s() {
        let mut followed = course(&[0, 30]);
        followed.step(DeviceId([2; 8]), 60);
        assert_eq!(followed, course(&[0, 30]));
    }
}
