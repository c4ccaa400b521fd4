//! What an account does at the console, and its row of the audit. Where the ledger itself
//! keeps what is done, both are one commit; where it does not, the row comes first.

use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::ledger::Deed;

impl Seat {
    /// What the asker does, to what, and why.
    pub(super) fn deed(&self, what: &str, record: &str, reason: &str) -> Deed {
        Deed::of(self.account.id, what, record.to_owned(), reason.to_owned())
    }
}

/// Notes by itself what is looked at, or done outside the ledger next.
pub(super) async fn note(app: &App, deed: Deed) -> Result<(), ApiError> {
    let noting = (app.writer).with(move |ledger| ledger.audit(&deed, clock::unix_now()));
    noting.await?;
    Ok(())
}
