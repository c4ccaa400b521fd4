//! What the office decided, in the same order as the changes it decided about.

use rusqlite::params;
use schema::document::authority::Role;
use schema::id::{DeviceId, RecordId};
use schema::scope::Scope;
use schema::wire::enrolment::Certificate;
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};

use super::{Ledger, LedgerError, next_position, set_position};
use crate::account::AccountId;
use crate::duplicates::Judgement;
use crate::duplicates::outside::{ListId, OutsideList};
use crate::duplicates::trained::Training;
use crate::spot_check::{Draw, Frame, Interview};
use crate::tables::Standard;

/// A decision, kept as JSON for ever: fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The table of divisions was loaded, as CSV.
    DivisionsLoaded {
        /// The current divisions.
        current: String,
        /// Those of other years.
        past: String,
    },
    /// A device was enrolled with a code.
    DeviceEnrolled {
        /// The device.
        device: DeviceId,
        /// What it was given.
        certificate: Box<Certificate>,
    },
    /// A device that this server, restored from a backup, did not know showed its
    /// certificate. What it sends is quarantined until it is confirmed.
    DeviceReintroduced {
        /// The device.
        device: DeviceId,
        /// What it showed.
        certificate: Box<Certificate>,
    },
    /// The office confirmed a reintroduced device.
    DeviceConfirmed {
        /// The device.
        device: DeviceId,
    },
    /// A device may no longer take part. What it still sends is quarantined.
    DeviceRevoked {
        /// The device.
        device: DeviceId,
        /// Why.
        reason: String,
    },
    /// A device works elsewhere from now on.
    DeviceAssigned {
        /// The device.
        device: DeviceId,
        /// Its office.
        role: Role,
        /// Where it works.
        scope: Scope,
    },
    /// A locked-out tablet was given back its store's key.
    DeviceUnlocked {
        /// The device.
        device: DeviceId,
        /// The code of its ask, as the surveyor told it.
        code: String,
        /// Who asked, and how they were known.
        reason: String,
    },
    /// A quarantined change is let in.
    Released {
        /// Which.
        position: LogPosition,
        /// Why.
        reason: String,
    },
    /// People's sensitive answers left in full.
    Exported {
        /// How many records.
        records: u64,
        /// Why.
        reason: String,
    },
    /// A quarantined change is not let in; it is kept.
    Refused {
        /// Which.
        position: LogPosition,
        /// Why.
        reason: String,
    },
    /// Somebody judged whether two records are of one person.
    PairJudged {
        /// The smaller of the two.
        a: RecordId,
        /// The larger.
        b: RecordId,
        /// Who said what.
        judgement: Box<Judgement>,
    },
    /// Everything that was judged of two records is taken back.
    PairReopened {
        /// The smaller of the two.
        a: RecordId,
        /// The larger.
        b: RecordId,
        /// Who took it back.
        account: AccountId,
        /// When, in Unix seconds.
        at: i64,
        /// Why.
        reason: String,
    },
    /// Records were drawn by lot, to be asked again.
    SpotCheckDrawn {
        /// Who, where, why so many.
        draw: Box<Draw>,
        /// The records that could be drawn.
        frame: Frame,
    },
    /// What was found of a record that was drawn.
    SpotCheckEntered {
        /// Where the draw stands in the log.
        check: LogPosition,
        /// The record.
        record: RecordId,
        /// What was found.
        interview: Box<Interview>,
    },
    /// An office entered what the subsidies pay.
    StandardEntered {
        /// What, where, from when on.
        standard: Box<Standard>,
    },
    /// A list from elsewhere is compared with the records from now on.
    ListTaken {
        /// The list, whole.
        list: Box<OutsideList>,
    },
    /// The matcher's model was trained on what reviewers decided.
    ModelTrained {
        /// What that came to.
        training: Training,
        /// The model, as JSON, where it is in use from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
    },
    /// Somebody chose which model is in use.
    ModelChosen {
        /// The entry of the log that trained it; 0 is the one that the program brings.
        model: LogPosition,
        /// Who.
        account: AccountId,
        /// When, in Unix seconds.
        at: i64,
        /// Why.
        reason: String,
    },
    /// A list from elsewhere is compared no more.
    ListDropped {
        /// Which.
        list: ListId,
        /// Who took it away; nobody where the office's program did.
        account: Option<AccountId>,
        /// When, in Unix seconds.
        at: i64,
        /// Why.
        reason: String,
    },
}

impl Ledger {
    /// Appends a decision. When this returns, it is durable.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn decide(&mut self, event: &Event, at: i64) -> Result<LogPosition, LedgerError> {
        let body = serde_json::to_string(event).map_err(|_| LedgerError::Damaged("an event"))?;
        let step = self.step()?;
        let position = next_position(&step)?;
        step.execute(
            "INSERT INTO event (position, at, body) VALUES (?1, ?2, ?3)",
            params![position, at, body],
        )?;
        super::devices::apply(&step, event, LogPosition(position), at)?;
        set_position(&step, position)?;
        step.commit()?;
        Ok(LogPosition(position))
    }
}
