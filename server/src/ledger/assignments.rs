//! Where devices were assigned when, and what the office let in, as the log tells it.

use std::collections::BTreeSet;

use schema::document::authority::Role;
use schema::id::{ChangeHash, DeviceId, RecordId};
use schema::scope::Scope;
use schema::wire::exchange::LogPosition;

use super::{Event, Ledger, LedgerError};

/// Who was assigned where when, and which records hold something that the office let in.
#[derive(Debug, Default)]
pub struct Assignments {
    given: Vec<Given>,
    /// Records of which the office has let something in from quarantine.
    pub released: BTreeSet<RecordId>,
}

#[derive(Debug)]
struct Given {
    at: LogPosition,
    device: DeviceId,
    role: Role,
    scope: Scope,
}

impl Ledger {
    /// All assignments since the first.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn assignments(&self) -> Result<Assignments, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT position, body FROM event WHERE kind IN ('device_enrolled',
                 'device_reintroduced', 'device_assigned', 'released') ORDER BY position",
        )?;
        let events = query.query_map([], |row| {
            Ok((LogPosition(row.get(0)?), row.get::<_, String>(1)?))
        })?;
        let mut assignments = Assignments::default();
        for event in events {
            let (at, body) = event?;
            let damaged = |_| LedgerError::Damaged("an event");
            let (device, role, scope) = match serde_json::from_str(&body).map_err(damaged)? {
                Event::DeviceEnrolled {
                    device,
                    certificate,
                }
                | Event::DeviceReintroduced {
                    device,
                    certificate,
                } => (device, certificate.role, certificate.scope),
                Event::DeviceAssigned {
                    device,
                    role,
                    scope,
                } => (device, role, scope),
                Event::Released { position, .. } => {
                    let entry = self.change_at(position)?;
                    assignments.released.extend(entry.map(|entry| entry.record));
                    continue;
                }
                _ => continue,
            };
            assignments.given.push(Given {
                at,
                device,
                role,
                scope,
            });
        }
        Ok(assignments)
    }

    /// Where a surveyor was assigned who wrote a change of a record, as the change came in;
    /// nothing if somebody else wrote it.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn surveyor_s_scope<'a>(
        &self,
        assignments: &'a Assignments,
        record: RecordId,
        change: ChangeHash,
    ) -> Result<Option<&'a Scope>, LedgerError> {
        let entries = self.changes_of(record)?;
        let Some(entry) = entries.iter().find(|entry| entry.hash == change) else {
            return Ok(None);
        };
        let author = self.frame(entry.frame)?.device;
        let then = (assignments.given.iter().rev())
            .find(|given| given.device == author && given.at < entry.position);
        Ok(then
            .filter(|given| given.role == Role::Surveyor)
            .map(|given| &given.scope))
    }
}
