//! Every record is compared with every other anew: names are counted as common as they are
//! now, and third records speak for every pair. The model learns from what was decided since.
//! After a restart it goes on behind the last part that was compared.

use std::path::Path;

use linkage::census::model::CensusModel;

use super::{Ended, Pulse};
use crate::clock;
use crate::duplicates::Keeper;
use crate::duplicates::matcher::Whole;
use crate::duplicates::run::{Marks, PARTS};
use crate::duplicates::trained::Training;
use crate::ledger::{Event, Ledger, LedgerError};

pub(super) fn compare(
    duplicates: &Keeper,
    data: &Path,
    place: &Path,
    pulse: &Pulse,
) -> Result<(), Ended> {
    let progress = |done, total| {
        pulse.begin(total);
        pulse.beat(done)
    };
    let marks = Marks {
        folder: place.join("compared"),
        parts: PARTS,
    };
    let mut learnt = |training: Training, model: &CensusModel| {
        let damaged = |_| LedgerError::Damaged("a trained model");
        let now = clock::unix_now();
        let event = Event::ModelTrained {
            model: match training.adopted {
                true => Some(serde_json::to_string(model).map_err(damaged)?),
                false => None,
            },
            training: Training {
                at: now,
                ..training
            },
        };
        Ledger::open(data)?.decide(&event, now)
    };
    let whole = Whole {
        marks: Some(&marks),
        learnt: Some(&mut learnt),
    };
    match duplicates.run_whole(whole, progress)? {
        Some((records, _)) => {
            // What was kept to go on with says who was compared with whom: it goes.
            let _ = std::fs::remove_dir_all(&marks.folder);
            pulse.begin(records);
            pulse.beat(records);
            Ok(())
        }
        None => Err(Ended::Cancelled),
    }
}
