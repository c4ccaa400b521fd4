//! The office's hand: what an account decides at the console becomes a change of the record,
//! signed for the account, and goes the way of every other change. The answer comes when it
//! has been folded, so whoever asks next sees it.

use std::time::Duration;

use schema::document::write::{Edit, EditError, Stamp};
use schema::id::{ChangeHash, RecordId};
use schema::problem::{Coded, Parameters};
use schema::questionnaire::Questionnaire;
use schema::record::{ClockTrust, Record};
use schema::wire::RecordChange;
use schema::wire::enrolment::Certificate;
use schema::wire::frame::FrameError;
use schema::wire::seal::SealKey;

use crate::account::Account;
use crate::app::App;
use crate::author::Author;
use crate::clock;
use crate::ledger::{DeviceState, Event, Ledger, LedgerError, WriteError};

/// How long a change may take to be folded.
const PATIENCE: Duration = Duration::from_secs(10);

/// Nothing was written, or it was not let in.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no such record.
    #[error("no such record")]
    NoRecord,
    /// The record has changed since the asker saw it.
    #[error("the record has changed meanwhile")]
    MovedOn,
    /// The account writes into no record.
    #[error("the account writes into no record")]
    NoOffice,
    /// It cannot be written.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// It does not fit into a frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// It was written and then held back.
    #[error("the change was held back")]
    Held,
    /// It is durable, but has not been folded in time.
    #[error("the change has yet to be folded")]
    Late,
    /// The ledger.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<LedgerError> for DeskError {
    fn from(error: LedgerError) -> Self {
        Self::Write(error.into())
    }
}

impl Coded for DeskError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRecord => "server.not-found",
            Self::MovedOn => "review.moved-on",
            Self::NoOffice => "console.no-right",
            Self::Edit(error) => error.code(),
            Self::Frame(error) => error.code(),
            Self::Held => "review.held",
            Self::Late => "review.late",
            Self::Write(WriteError::Overloaded) => "server.overloaded",
            Self::Write(WriteError::Ledger(error)) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Edit(error) => error.parameters(),
            Self::Frame(error) => error.parameters(),
            Self::Write(WriteError::Ledger(error)) => error.parameters(),
            _ => Parameters::new(),
        }
    }
}

/// Writes what `decide` says into each record, in one commit. `decide` sees the record as it
/// is now; records for which it says nothing stay as they are. How many were written.
///
/// # Errors
/// The first record's error; nothing is written then.
pub async fn write(
    app: &App,
    account: &Account,
    records: &[RecordId],
    decide: impl Fn(&Record) -> Result<Vec<Edit>, DeskError>,
) -> Result<usize, DeskError> {
    // Two changes of one author to one record must know each other.
    let _alone = app.desk.lock().await;
    let author = author(app, account).await?;
    let stamp = Stamp {
        actor: author.actor,
        time: clock::unix_now(),
        trust: ClockTrust::Anchored,
    };
    let (changes, first) = app.read(|reader| {
        let changes: Result<Vec<RecordChange>, DeskError> = records
            .iter()
            .filter_map(|record| change(reader, *record, &decide, &stamp).transpose())
            .collect();
        Ok((changes, reader.ledger.last_number(&author.actor)? + 1))
    })?;
    let changes = changes?;
    let Some(last) = changes.last() else {
        return Ok(0);
    };
    let (record, hash) = (last.record, last.chunk.hash());
    let appended = app.writer.append(author.frames(first, &changes)?).await?;
    if let Some(appended) = appended.last() {
        app.wait_for(appended.position, PATIENCE).await;
        if app.folded() < appended.position {
            return Err(DeskError::Late);
        }
    }
    match app.read(|reader| is_part(reader, record, &hash))? {
        true => Ok(changes.len()),
        false => Err(DeskError::Held),
    }
}

fn change(
    reader: &crate::app::Reader,
    record: RecordId,
    decide: &impl Fn(&Record) -> Result<Vec<Edit>, DeskError>,
    stamp: &Stamp,
) -> Result<Option<RecordChange>, DeskError> {
    let stored = reader.projection.document(record)?;
    let mut stored = stored.ok_or(DeskError::NoRecord)?;
    let read = stored.document.read(record, Questionnaire::standard());
    let edits = decide(&read)?;
    let chunk = stored.document.edit(&edits, stamp)?;
    Ok(chunk.map(|chunk| RecordChange { record, chunk }))
}

fn is_part(
    reader: &crate::app::Reader,
    record: RecordId,
    hash: &ChangeHash,
) -> Result<bool, LedgerError> {
    let stored = reader.projection.document(record)?;
    Ok(stored.is_some_and(|stored| stored.document.has(hash)))
}

/// The account as an author whom the log knows, with its present office and divisions.
async fn author(app: &App, account: &Account) -> Result<Author, DeskError> {
    let role = account.role.writes_as().ok_or(DeskError::NoOffice)?;
    let key = account.signing_key(&app.key);
    let (server, account) = (app.key.clone(), account.clone());
    let work = move |ledger: &mut Ledger| {
        let author = Author::of(&key, ledger.epoch()?);
        let known = ledger.devices()?.remove(&author.device);
        let now = clock::unix_now();
        match known {
            Some(known)
                if known.role == role
                    && known.scope == account.scope
                    && known.state == DeviceState::Active => {}
            Some(_) => {
                let assigned = Event::DeviceAssigned {
                    device: author.device,
                    role,
                    scope: account.scope.clone(),
                };
                ledger.decide(&assigned, now)?;
            }
            None => {
                let certificate = Certificate {
                    key: key.verifying_key().to_bytes(),
                    seal_key: SealKey::of(&key),
                    label: account.display_name.clone(),
                    role,
                    scope: account.scope.clone(),
                    signature: Vec::new(),
                }
                .issue(&server);
                let enrolled = Event::DeviceEnrolled {
                    device: author.device,
                    certificate: Box::new(certificate),
                };
                ledger.decide(&enrolled, now)?;
            }
        }
        Ok(author)
    };
    Ok(app.writer.with(work).await?)
}
