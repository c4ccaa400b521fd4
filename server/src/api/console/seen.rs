//! Who opened a record's page after it was drawn, before what was found of it was entered: a
//! spot check is blind, and whoever has seen the first answers is not.

use std::collections::BTreeMap;

use schema::id::RecordId;

use super::deed::note;
use super::seat::Seat;
use super::spot_checks::is_checked_office;
use crate::account::{AccountId, Right};
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::ledger::LedgerError;
use crate::projection::DrawnCheck;

/// What the audit calls it.
const SEEN: &str = "spot-check.seen";

/// When accounts first opened the pages of records since a moment.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<(AccountId, RecordId), i64>);

impl Seen {
    /// Since a spot check was drawn.
    pub(super) fn since(reader: &Reader, check: &DrawnCheck) -> Result<Self, LedgerError> {
        let mut seen = BTreeMap::new();
        reader.ledger.each_deed_since(check.draw.at - 1, |row| {
            let record = row.deed.record.parse().ok();
            if let (SEEN, Some(account), Some(record)) =
                (row.deed.what.as_str(), row.deed.account, record)
            {
                seen.entry((account, record)).or_insert(row.at);
            }
        })?;
        Ok(Self(seen))
    }

    /// When an account first opened a record's page, if it was not after a moment.
    pub(super) fn at(&self, account: AccountId, record: RecordId, by: i64) -> Option<i64> {
        let first = self.0.get(&(account, record)).copied();
        first.filter(|first| *first <= by)
    }
}

/// Keeps in the audit that whoever could still enter what is found of a record opens its page.
/// Once is enough.
pub(super) async fn keep(app: &App, seat: &Seat) -> Result<(), ApiError> {
    if !seat.may(Right::SpotCheck) {
        return Ok(());
    }
    let record = seat.record()?;
    let is_new = app.read(|reader| {
        let mut is_new = false;
        for check in reader.projection.checks_open_for(record)? {
            if !is_checked_office(seat.account.role, &check) {
                let seen = Seen::since(reader, &check)?;
                is_new |= seen.at(seat.account.id, record, i64::MAX).is_none();
            }
        }
        Ok(is_new)
    })?;
    if is_new {
        note(app, seat.deed(SEEN, &record.to_string(), "")).await?;
    }
    Ok(())
}
