//! What every line of a file of people says of how it got out: the row of the audit, who took
//! it, on which day. A line that turns up elsewhere leads there, and each file carries away what
//! shows later that the audit was not rewritten ([`Noted`](crate::ledger::Noted)).

use schema::value::solar::SolarDate;

use crate::ledger::{Deed, Ledger, LedgerError};

/// The column's name where columns are named by keys.
pub const KEY: &str = "taken_out";

/// Keeps in the audit that somebody takes people out. What their lines are marked with. When
/// this returns, it is durable: no answer has left yet.
///
/// # Errors
/// When the ledger fails.
pub fn keep(ledger: &mut Ledger, who: &str, deed: &Deed, at: i64) -> Result<String, LedgerError> {
    let number = ledger.audit(deed, at)?;
    let row = ledger.audit_before(number + 1, 1)?;
    let noted = row
        .first()
        .ok_or(LedgerError::Damaged("the audit"))?
        .noted();
    let day = SolarDate::in_china_at(at).map_or_else(String::new, |day| day.to_string());
    Ok(format!("{noted} {who} {day}"))
}
