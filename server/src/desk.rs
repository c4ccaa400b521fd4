//! The office's hand: what an account decides at the console becomes a change of the record,
//! signed for the account, and goes the way of every other change. The answer comes when it
//! has been folded, so whoever asks next sees it.
//!
//! All that one deed writes is one commit: the changes, whoever signs them, the decision that
//! they follow from, and its rows of the audit. A cut leaves all of it, or nothing.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::Duration;

use schema::document::write::{Edit, EditError, Stamp};
use schema::id::{ChangeHash, RecordId};
use schema::problem::{Coded, Parameters};
use schema::questionnaire::Questionnaire;
use schema::record::{ClockTrust, Record};
use schema::wire::RecordChange;
use schema::wire::enrolment::Certificate;
use schema::wire::exchange::LogPosition;
use schema::wire::frame::FrameError;
use schema::wire::seal::SealKey;

use crate::account::Account;
use crate::app::{App, Reader};
use crate::author::Author;
use crate::clock;
use crate::ledger::{Deed, DeviceState, Event, LedgerError, NewFrame, WriteError};
use crate::projection::StoredDocument;

/// How long what was written may take to be folded.
const PATIENCE: Duration = Duration::from_secs(30);

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

/// What is written into a record, as it is now.
type Decide<'a> = dyn Fn(&Record) -> Result<Vec<Edit>, DeskError> + Send + Sync + 'a;

/// What an account writes into a record.
pub struct Writing<'a> {
    signer: &'a Account,
    record: RecordId,
    decide: Box<Decide<'a>>,
}

impl<'a> Writing<'a> {
    /// `decide` sees the record as it is now; where it says nothing, the record stays so.
    pub fn new(
        signer: &'a Account,
        record: RecordId,
        decide: impl Fn(&Record) -> Result<Vec<Edit>, DeskError> + Send + Sync + 'a,
    ) -> Self {
        Self {
            signer,
            record,
            decide: Box::new(decide),
        }
    }
}

/// Writes into records. How many were written: of none, `deeds` are not noted either.
///
/// # Errors
/// The first record's error; nothing is written then.
pub async fn write(
    app: &App,
    writings: &[Writing<'_>],
    deeds: impl FnOnce(usize) -> Vec<Deed>,
) -> Result<usize, DeskError> {
    let _alone = app.desk.lock().await;
    let drafted = drafted(app, writings)?;
    let changes = drafted.changes.len();
    if changes > 0 {
        commit(app, drafted, None, deeds(changes)).await?;
    }
    Ok(changes)
}

/// Keeps a decision, after what it writes into records. Where it stands in the log.
///
/// # Errors
/// When it cannot be written; nothing is then.
pub async fn decide(
    app: &App,
    writings: &[Writing<'_>],
    event: Event,
    deeds: Vec<Deed>,
) -> Result<LogPosition, DeskError> {
    // Who writes into no record need not wait for those who do.
    let _alone = match writings.is_empty() {
        true => None,
        false => Some(app.desk.lock().await),
    };
    let drafted = drafted(app, writings)?;
    commit(app, drafted, Some(event), deeds).await
}

/// What is about to be written.
#[derive(Default)]
struct Drafted {
    /// That the log knows the signers, with their present office and divisions.
    signers: Vec<Event>,
    frames: Vec<NewFrame>,
    changes: Vec<(RecordId, ChangeHash)>,
}

/// One who signs, and what.
struct Signed {
    author: Author,
    known: Option<Event>,
    first: u64,
    changes: Vec<RecordChange>,
}

/// Two changes of one author to one record must know each other: whoever drafts does it alone.
fn drafted(app: &App, writings: &[Writing<'_>]) -> Result<Drafted, DeskError> {
    let signed = app.read(|reader| Ok(signed(app, reader, writings)))??;
    let mut drafted = Drafted::default();
    for one in signed.into_iter().filter(|one| !one.changes.is_empty()) {
        drafted.signers.extend(one.known);
        (drafted.frames).extend(one.author.frames(one.first, &one.changes)?);
        let changes = one.changes.iter();
        (drafted.changes).extend(changes.map(|change| (change.record, change.chunk.hash())));
    }
    Ok(drafted)
}

fn signed(app: &App, reader: &Reader, writings: &[Writing<'_>]) -> Result<Vec<Signed>, DeskError> {
    let mut signed: Vec<(&Account, Signed)> = Vec::new();
    let mut records: BTreeMap<RecordId, StoredDocument> = BTreeMap::new();
    for writing in writings {
        let known = (signed.iter()).position(|(account, _)| account.id == writing.signer.id);
        let at = match known {
            Some(at) => at,
            None => {
                signed.push((writing.signer, signer(app, reader, writing.signer)?));
                signed.len() - 1
            }
        };
        let by = &mut signed[at].1;
        let stored = match records.entry(writing.record) {
            Entry::Occupied(drafted) => drafted.into_mut(),
            Entry::Vacant(vacant) => {
                let stored = reader.projection.document(writing.record)?;
                vacant.insert(stored.ok_or(DeskError::NoRecord)?)
            }
        };
        let read = stored
            .document
            .read(writing.record, Questionnaire::standard());
        let stamp = Stamp {
            actor: by.author.actor,
            time: clock::unix_now(),
            trust: ClockTrust::Anchored,
        };
        let chunk = (stored.document).edit(&(writing.decide)(&read)?, &stamp)?;
        let record = writing.record;
        (by.changes).extend(chunk.map(|chunk| RecordChange { record, chunk }));
    }
    Ok(signed.into_iter().map(|(_, signed)| signed).collect())
}

async fn commit(
    app: &App,
    drafted: Drafted,
    event: Option<Event>,
    deeds: Vec<Deed>,
) -> Result<LogPosition, DeskError> {
    let Drafted {
        signers,
        frames,
        changes,
    } = drafted;
    let committing = app.writer.with(move |ledger| {
        let now = clock::unix_now();
        for event in signers {
            ledger.decide(&event, now)?;
        }
        ledger.append(&frames, now)?;
        if let Some(event) = event {
            ledger.decide(&event, now)?;
        }
        ledger.audit_all(&deeds, now)?;
        ledger.head()
    });
    let position = committing.await?;
    app.wait_for(position, PATIENCE).await;
    if app.folded() < position {
        return Err(DeskError::Late);
    }
    let are_part = app.read(|reader| {
        let is_part = |(record, hash): &(RecordId, ChangeHash)| is_part(reader, *record, hash);
        changes.iter().map(is_part).collect::<Result<Vec<_>, _>>()
    })?;
    match are_part.into_iter().all(|is_part| is_part) {
        true => Ok(position),
        false => Err(DeskError::Held),
    }
}

fn is_part(reader: &Reader, record: RecordId, hash: &ChangeHash) -> Result<bool, LedgerError> {
    let stored = reader.projection.document(record)?;
    Ok(stored.is_some_and(|stored| stored.document.has(hash)))
}

/// The account as an author, and what the log has to be told of it first.
fn signer(app: &App, reader: &Reader, account: &Account) -> Result<Signed, DeskError> {
    let role = account.role.writes_as().ok_or(DeskError::NoOffice)?;
    let key = account.signing_key(&app.key);
    let author = Author::of(&key, reader.ledger.epoch()?);
    let device = author.device;
    let scope = account.scope.clone();
    let known = match reader.ledger.devices()?.remove(&device) {
        Some(known)
            if known.role == role && known.scope == scope && known.state == DeviceState::Active =>
        {
            None
        }
        Some(_) => Some(Event::DeviceAssigned {
            device,
            role,
            scope,
        }),
        None => {
            let certificate = Certificate {
                key: key.verifying_key().to_bytes(),
                seal_key: SealKey::of(&key),
                label: account.display_name.clone(),
                role,
                scope,
                signature: Vec::new(),
            };
            Some(Event::DeviceEnrolled {
                device,
                certificate: Box::new(certificate.issue(&app.key)),
            })
        }
    };
    Ok(Signed {
        first: reader.ledger.last_number(&author.actor)? + 1,
        author,
        known,
        changes: Vec::new(),
    })
}
