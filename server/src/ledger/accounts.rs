//! The console's accounts.

use rusqlite::{OptionalExtension, Row, params};

use super::{Ledger, LedgerError};
use crate::account::{Account, AccountId};

const ACCOUNT: &str = "SELECT id, name, display_name, role, scope, password, second_factor,
    last_step, active, created_at, signed_in_at FROM account";

impl Ledger {
    /// Every account, in the order of their names.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn accounts(&self) -> Result<Vec<Account>, LedgerError> {
        let query = format!("{ACCOUNT} ORDER BY name");
        let mut query = self.connection.prepare_cached(&query)?;
        let mut rows = query.query([])?;
        let mut accounts = Vec::new();
        while let Some(row) = rows.next()? {
            accounts.push(read(row)?);
        }
        Ok(accounts)
    }

    /// The account of a name, as [`crate::account::sign_in_name`] makes it.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn account_named(&self, name: &str) -> Result<Option<Account>, LedgerError> {
        self.one_account("name = ?1", params![name])
    }

    /// An account.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, LedgerError> {
        self.one_account("id = ?1", params![id.0])
    }

    fn one_account(
        &self,
        which: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Option<Account>, LedgerError> {
        let query = format!("{ACCOUNT} WHERE {which}");
        let mut query = self.connection.prepare_cached(&query)?;
        let mut rows = query.query(parameters)?;
        rows.next()?.map(read).transpose()
    }

    /// Adds an account. False if one of its name is there.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn add_account(&mut self, account: &Account) -> Result<bool, LedgerError> {
        let taken = (self.connection)
            .query_row(
                "SELECT 1 FROM account WHERE name = ?1",
                [&account.name],
                |_| Ok(()),
            )
            .optional()?;
        if taken.is_some() {
            return Ok(false);
        }
        self.put_account(account)?;
        Ok(true)
    }

    /// Keeps an account as it is now. One that may no longer sign in, has another password
    /// or works elsewhere is signed out everywhere.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn put_account(&mut self, account: &Account) -> Result<(), LedgerError> {
        let damaged = |_| LedgerError::Damaged("an account");
        let before = self.account(account.id)?;
        let step = self.step()?;
        step.execute(
            "INSERT OR REPLACE INTO account (id, name, display_name, role, scope, password,
                 second_factor, last_step, active, created_at, signed_in_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                account.id.0,
                account.name,
                account.display_name,
                serde_json::to_string(&account.role).map_err(damaged)?,
                serde_json::to_string(&account.scope).map_err(damaged)?,
                account.password,
                account.second_factor,
                account.last_step,
                account.active,
                account.created_at,
                account.signed_in_at
            ],
        )?;
        let stays = before.is_none_or(|before| {
            account.active
                && before.password == account.password
                && before.role == account.role
                && before.scope == account.scope
        });
        if !stays {
            step.execute("DELETE FROM session WHERE account = ?1", [account.id.0])?;
        }
        step.commit()?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<Account, LedgerError> {
    let damaged = |_| LedgerError::Damaged("an account");
    Ok(Account {
        id: AccountId(row.get(0)?),
        name: row.get(1)?,
        display_name: row.get(2)?,
        role: serde_json::from_str(&row.get::<_, String>(3)?).map_err(damaged)?,
        scope: serde_json::from_str(&row.get::<_, String>(4)?).map_err(damaged)?,
        password: row.get(5)?,
        second_factor: row.get(6)?,
        last_step: row.get(7)?,
        active: row.get(8)?,
        created_at: row.get(9)?,
        signed_in_at: row.get(10)?,
    })
}
