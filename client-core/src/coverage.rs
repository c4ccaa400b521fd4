//! The coverage ledger: every expected name of a village ends as one outcome.

use std::collections::BTreeMap;

use schema::coverage::Coverage;
use schema::value::division::DivisionCode;

use crate::client::Client;

/// One village's ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Names on a list.
    pub expected: usize,
    /// Elders found in the field whom no list names.
    pub added: usize,
    /// How the expected names ended; they add up to [`Ledger::expected`].
    pub outcomes: BTreeMap<Coverage, usize>,
}

impl Client {
    /// The ledger of every village that has a record here.
    #[must_use]
    pub fn coverage(&self) -> BTreeMap<DivisionCode, Ledger> {
        let mut ledgers = BTreeMap::<DivisionCode, Ledger>::new();
        for (_, summary) in self.index().rows() {
            let Some(village) = summary.village() else {
                continue;
            };
            let ledger = ledgers.entry(village).or_default();
            if summary.added {
                ledger.added += 1;
            } else {
                ledger.expected += 1;
                *ledger.outcomes.entry(summary.coverage).or_default() += 1;
            }
        }
        ledgers
    }
}
