//! Carrying out a decision of the office.

use std::collections::BTreeMap;

use rusqlite::Connection;
use schema::wire::exchange::LogPosition;

use super::super::Frames;
use super::super::held::{self, Held, HeldState};
use super::super::judged;
use super::super::outside;
use super::super::spot_checked;
use super::super::standards;
use super::super::trained::{self, ModelTurn};
use super::authors::{self, Authors};
use super::{Folded, prepare, work, write_all};
use crate::duplicates::Turn;
use crate::ledger::{DeviceState, Event, Ledger, LedgerError};

/// Carries out a decision of the office.
pub(super) fn decide(
    connection: &Connection,
    ledger: &Ledger,
    frames: &mut Frames,
    position: LogPosition,
    event: &Event,
    folded: &mut Folded,
) -> Result<(), LedgerError> {
    match event {
        Event::Released {
            position: which, ..
        } => {
            let held = held::at(connection, *which)?;
            let quarantined = held.is_some_and(|held| held.state != HeldState::Waiting);
            let Some(entry) = ledger.change_at(*which)?.filter(|_| quarantined) else {
                return Ok(());
            };
            let authors = Authors::read(connection)?;
            let candidate = authors.candidate(ledger, frames, &entry, true)?;
            let records = BTreeMap::from([(entry.record, vec![candidate])]);
            let works = prepare(connection, ledger, frames, &authors, records)?;
            let (done, ()) = work(works, Some(position), || Ok(()))?;
            write_all(connection, ledger, done, folded)
        }
        Event::Refused {
            position: which, ..
        } => {
            let (Some(held), Some(entry)) =
                (held::at(connection, *which)?, ledger.change_at(*which)?)
            else {
                return Ok(());
            };
            let refused = Held {
                state: HeldState::Refused,
                ..held
            };
            held::write(connection, entry.record, &refused)
        }
        Event::DeviceEnrolled {
            device,
            certificate,
        } => authors::enter(
            connection,
            device,
            certificate.role,
            &certificate.scope,
            DeviceState::Active,
        ),
        Event::DeviceReintroduced {
            device,
            certificate,
        } => authors::enter(
            connection,
            device,
            certificate.role,
            &certificate.scope,
            DeviceState::Unconfirmed,
        ),
        Event::DeviceConfirmed { device } => {
            authors::set_state(connection, device, DeviceState::Active)
        }
        Event::DeviceRevoked { device, .. } => {
            authors::set_state(connection, device, DeviceState::Revoked)
        }
        Event::DeviceAssigned {
            device,
            role,
            scope,
        } => authors::assign(connection, device, *role, scope),
        Event::PairJudged { a, b, judgement } => {
            judged::write(
                connection,
                position,
                (*a, *b),
                &Turn::Judged(judgement.clone()),
            )?;
            folded.changed.extend([*a, *b]);
            Ok(())
        }
        Event::PairReopened {
            a,
            b,
            account,
            at,
            reason,
        } => {
            let turn = Turn::Reopened {
                account: *account,
                at: *at,
                reason: reason.clone(),
            };
            judged::write(connection, position, (*a, *b), &turn)?;
            folded.changed.extend([*a, *b]);
            Ok(())
        }
        Event::SpotCheckDrawn { draw, .. } => spot_checked::drawn(connection, position, draw),
        Event::SpotCheckEntered {
            check,
            record,
            interview,
        } => {
            if spot_checked::entered(connection, position, (*check, *record), interview)? {
                folded.changed.insert(*record);
            }
            Ok(())
        }
        Event::StandardEntered { standard } => standards::write(connection, position, standard),
        Event::ModelTrained { training, model } => {
            let turn = ModelTurn::Trained(training.clone());
            trained::take(connection, position, &turn, model.as_deref())
        }
        Event::ModelChosen {
            model,
            account,
            at,
            reason,
        } => {
            let turn = ModelTurn::Chosen {
                model: *model,
                account: *account,
                at: *at,
                reason: reason.clone(),
            };
            trained::take(connection, position, &turn, None)
        }
        Event::ListTaken { list } => outside::take(connection, position, list),
        Event::ListDropped { list, .. } => outside::take_away(connection, position, *list),
        Event::DivisionsLoaded { .. } | Event::DeviceUnlocked { .. } | Event::Exported { .. } => {
            Ok(())
        }
    }
}
