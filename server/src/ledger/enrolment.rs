//! One-time codes: handed out, used once, or expired.

use rusqlite::{OptionalExtension, params};
use schema::document::authority::Role;
use schema::id::DeviceId;
use schema::problem::Coded;
use schema::scope::Scope;
use schema::wire::enrolment::{CodeName, EnrolmentCode};

use super::{Ledger, LedgerError};

/// A code as it was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOut {
    /// The code.
    pub code: EnrolmentCode,
    /// What the device will be called, unless its owner says otherwise.
    pub label: String,
    /// The office it is for.
    pub role: Role,
    /// Where the device will work.
    pub scope: Scope,
    /// Until when it can be used, in Unix seconds.
    pub expires_at: i64,
}

/// A code does not enrol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefused {
    /// There is no such code, or the proof is not of its secret: the two are not told apart.
    #[error("no such code")]
    Unknown,
    /// It has been used by another device.
    #[error("the code has been used")]
    Used,
    /// It is too old.
    #[error("the code has expired")]
    Expired,
}

impl Coded for CodeRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "enrolment.code-unknown",
            Self::Used => "enrolment.code-used",
            Self::Expired => "enrolment.code-expired",
        }
    }
}

impl Ledger {
    /// Hands out a code. False if one with its name is still about: draw another.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn hand_out(&mut self, handed_out: &HandedOut) -> Result<bool, LedgerError> {
        let damaged = |_| LedgerError::Damaged("a code");
        let added = self.connection.execute(
            "INSERT OR IGNORE INTO code (name, secret, label, role, scope, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                handed_out.code.name().0,
                handed_out.code.as_bytes(),
                handed_out.label,
                serde_json::to_string(&handed_out.role).map_err(damaged)?,
                serde_json::to_string(&handed_out.scope).map_err(damaged)?,
                handed_out.expires_at
            ],
        )?;
        Ok(added > 0)
    }

    /// The code of this name, if `device` may use it now: unused, or used by the same device
    /// whose answer was lost on the way.
    ///
    /// # Errors
    /// When the ledger fails. Inside: why the code does not enrol.
    pub fn find_code(
        &self,
        name: CodeName,
        device: DeviceId,
        now: i64,
    ) -> Result<Result<HandedOut, CodeRefused>, LedgerError> {
        type Row = ([u8; 10], String, String, String, i64, Option<[u8; 8]>);
        let row: Option<Row> = self
            .connection
            .prepare_cached(
                "SELECT secret, label, role, scope, expires_at, used_by FROM code WHERE name = ?1",
            )?
            .query_row([name.0], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                ))
            })
            .optional()?;
        let Some((secret, label, role, scope, expires_at, used_by)) = row else {
            return Ok(Err(CodeRefused::Unknown));
        };
        match used_by {
            Some(by) if by != device.0 => return Ok(Err(CodeRefused::Used)),
            None if expires_at < now => return Ok(Err(CodeRefused::Expired)),
            _ => {}
        }
        let damaged = |_| LedgerError::Damaged("a code");
        Ok(Ok(HandedOut {
            code: EnrolmentCode::new(secret),
            label,
            role: serde_json::from_str(&role).map_err(damaged)?,
            scope: serde_json::from_str(&scope).map_err(damaged)?,
            expires_at,
        }))
    }

    /// The code has enrolled this device.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn use_code(&mut self, name: CodeName, device: DeviceId) -> Result<(), LedgerError> {
        self.connection.execute(
            "UPDATE code SET used_by = ?2 WHERE name = ?1",
            params![name.0, device.as_bytes()],
        )?;
        Ok(())
    }
}
