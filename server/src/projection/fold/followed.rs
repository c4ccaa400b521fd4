//! What is followed from change to change: when a record came to its present coverage outcome
//! and by whose hand, what is compared of it, how its interview went.

use schema::coverage::Coverage;
use schema::document::layout::Place;
use schema::reading::Reading;
use schema::wire::exchange::LogPosition;

use super::super::person::Known;
use crate::admission::Candidate;
use crate::duplicates::Likeness;
use crate::facts::{Reached, Spot, day_received};
use crate::paradata::Course;

/// How far a record has been followed.
#[derive(Clone)]
pub(super) struct Followed {
    /// Its coverage outcome so far, and when it came to it.
    pub(super) reached: Option<(Coverage, Reached)>,
    /// What the last spot check of it has found.
    pub(super) spot: Spot,
    /// What is compared of it so far.
    pub(super) likeness: Likeness,
    /// How its interview went so far.
    pub(super) course: Course,
}

impl Followed {
    pub(super) fn so_far(known: Known) -> Self {
        let head = known.facts.map(|facts| facts.head);
        Self {
            reached: head.map(|head| (head.coverage, head.reached)),
            spot: head.map(|head| head.spot).unwrap_or_default(),
            likeness: known.likeness,
            course: known.interview.course,
        }
    }

    /// Goes on to what the record says with one more change.
    pub(super) fn follow(
        &mut self,
        candidate: &Candidate,
        read: &impl Reading,
        wrote: &[Place],
        cause: LogPosition,
    ) {
        let coverage = Coverage::of(read);
        if self.reached.is_none_or(|(known, _)| known != coverage) {
            let by = Reached {
                day: day_received(candidate.received_at),
                device: candidate.author.device,
            };
            self.reached = Some((coverage, by));
        }
        (self.likeness).follow(read, wrote, candidate.position, cause);
        self.course.follow(candidate);
    }
}
