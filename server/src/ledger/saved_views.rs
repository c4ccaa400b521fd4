//! Views of the list of people that accounts keep.

use std::collections::BTreeMap;

use rusqlite::params;

use super::{Ledger, LedgerError};
use crate::account::AccountId;

/// A view: what the page's address says of filters, columns and order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Whose.
    pub account: AccountId,
    /// What it is called.
    pub name: String,
    /// What the address says, by its parameters.
    pub query: BTreeMap<String, String>,
    /// Whether other accounts of the county see it.
    pub shared: bool,
}

/// Views that an account keeps, at most.
pub const MOST_VIEWS: usize = 100;

impl Ledger {
    /// Every view, in the order of names.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn saved_views(&self) -> Result<Vec<SavedView>, LedgerError> {
        let mut query = (self.connection)
            .prepare_cached("SELECT account, name, query, shared FROM saved_view ORDER BY name")?;
        let mut rows = query.query([])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            let query: String = row.get(2)?;
            views.push(SavedView {
                account: AccountId(row.get(0)?),
                name: row.get(1)?,
                query: serde_json::from_str(&query).map_err(|_| damaged())?,
                shared: row.get(3)?,
            });
        }
        Ok(views)
    }

    /// Keeps a view; one of the same name gives way. False if the account keeps enough.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn put_view(&mut self, view: &SavedView) -> Result<bool, LedgerError> {
        let others: usize = self.connection.query_row(
            "SELECT count(*) FROM saved_view WHERE account = ?1 AND name <> ?2",
            params![view.account.0, view.name],
            |row| row.get(0),
        )?;
        if others >= MOST_VIEWS {
            return Ok(false);
        }
        let query = serde_json::to_string(&view.query).map_err(|_| damaged())?;
        self.connection.execute(
            "INSERT OR REPLACE INTO saved_view (account, name, query, shared)
             VALUES (?1, ?2, ?3, ?4)",
            params![view.account.0, view.name, query, view.shared],
        )?;
        Ok(true)
    }

    /// Forgets a view of an account.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn forget_view(&mut self, account: AccountId, name: &str) -> Result<(), LedgerError> {
        self.connection.execute(
            "DELETE FROM saved_view WHERE account = ?1 AND name = ?2",
            params![account.0, name],
        )?;
        Ok(())
    }
}

fn damaged() -> LedgerError {
    LedgerError::Damaged("a view")
}
