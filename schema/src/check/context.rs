//! What checks need to know beyond the record and its neighbours.

use crate::scope::Scope;
use crate::value::division::Divisions;
use crate::value::solar::SolarDate;

/// The day and place a record is looked at. What is not known is nothing, and the checks
/// that need it are silent: the default looks at the record alone, and so says the same of
/// it on any day and any machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// Today. Where a visit is recorded, its day counts for what was seen and said there.
    pub today: Option<SolarDate>,
    /// The first day of visits.
    pub opened: Option<SolarDate>,
    /// The divisions that are and were.
    pub divisions: Option<&'a Divisions>,
    /// The villages that the device is assigned to.
    pub assignment: Option<&'a Scope>,
}
