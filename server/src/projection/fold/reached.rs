//! When a record came to its present coverage outcome, and by whose hand.

use schema::coverage::Coverage;
use schema::record::Record;

use crate::admission::Candidate;
use crate::facts::{Reached, day_received};

/// Follows a record to its coverage outcome: when it came to another one, and by whose hand.
pub(super) fn follow(
    reached: &mut Option<(Coverage, Reached)>,
    candidate: &Candidate,
    read: &Record,
) {
    let coverage = Coverage::of(read);
    if reached.is_none_or(|(known, _)| known != coverage) {
        let by = Reached {
            day: day_received(candidate.received_at),
            device: candidate.author.device,
        };
        *reached = Some((coverage, by));
    }
}
