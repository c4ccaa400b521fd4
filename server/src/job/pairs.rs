//! Every record is compared with every other anew: names are counted as common as they are
//! now, and third records speak for every pair. Begun again after a restart, it comes to the
//! same.

use super::{Ended, Pulse};
use crate::duplicates::Keeper;

pub(super) fn compare(duplicates: &Keeper, pulse: &Pulse) -> Result<(), Ended> {
    let progress = |done, total| {
        pulse.begin(total);
        pulse.beat(done)
    };
    match duplicates.run_whole(progress)? {
        Some((records, _)) => {
            pulse.begin(records);
            pulse.beat(records);
            Ok(())
        }
        None => Err(Ended::Cancelled),
    }
}
