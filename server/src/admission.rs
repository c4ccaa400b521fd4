//! Behind the log: whether a change becomes part of its record.
//!
//! Deciding is a function of the log alone: of the changes before this one, the devices as
//! they were then, and the office's releases. So the same log always gives the same records.

use std::collections::BTreeSet;

use schema::broken::{self, Fault};
use schema::document::authority::{self, Role};
use schema::document::{AdmitError, Chunk, Document, grammar};
use schema::id::{ChangeHash, DeviceId, RecordId};
use schema::problem::{Coded, Parameters, Problem};
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::scope::Scope;
use schema::summary;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;

use crate::ledger::DeviceState;

/// A change as it comes up for admission.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its place in the log.
    pub position: LogPosition,
    /// The change.
    pub chunk: Chunk,
    /// Who signed the frame it came in, as the log knew them then.
    pub author: Author,
    /// When that frame came in, in Unix seconds.
    pub received_at: i64,
    /// The office let it in although it had been held back.
    pub released: bool,
}

/// The author of a change at its place in the log.
#[derive(Debug, Clone)]
pub struct Author {
    /// Their device.
    pub device: DeviceId,
    /// Their office.
    pub role: Role,
    /// Where they work.
    pub scope: Scope,
    /// Whether they take part.
    pub state: DeviceState,
    /// The frame only bears witness of somebody else's change.
    pub witness: bool,
    /// A copy of the author's store has used the change's number.
    pub copied: bool,
    /// The questionnaire's version that the frame was made with.
    pub schema: u16,
}

/// What becomes of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Part of the record.
    Admitted,
    /// Kept until this change arrives.
    Waiting(ChangeHash),
    /// Kept apart.
    Quarantined(Problem),
}

/// Why a change is kept apart, where it is not its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum HeldBack {
    #[error("its device is revoked")]
    Revoked,
    #[error("its device is not confirmed yet")]
    Unconfirmed,
    #[error("another device bears witness of it")]
    Witnessed,
    #[error("a copy of its author's store has used its number")]
    Copied,
    #[error("it is of questionnaire version {found}; this server knows {known}")]
    NewerSchema { found: u16, known: u16 },
    #[error("its record lies outside the author's villages")]
    OutOfScope { village: Option<DivisionCode> },
}

impl Coded for HeldBack {
    fn code(&self) -> &'static str {
        match self {
            Self::Revoked => "quarantine.device-revoked",
            Self::Unconfirmed => "quarantine.device-unconfirmed",
            Self::Witnessed => "quarantine.witnessed",
            Self::Copied => "quarantine.copied",
            Self::NewerSchema { .. } => "quarantine.newer-schema",
            Self::OutOfScope { .. } => "quarantine.out-of-scope",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::NewerSchema { found, known } => {
                vec![("found", found.to_string()), ("known", known.to_string())]
            }
            Self::OutOfScope { village } => {
                let village = village.map_or_else(String::new, |village| village.to_string());
                vec![("village", village)]
            }
            _ => Parameters::new(),
        }
    }
}

/// A record while changes come up for it.
#[derive(Debug, Clone)]
pub struct Admission {
    /// Which record.
    pub id: RecordId,
    /// Its document so far; `None` before its first change.
    pub document: Option<Document>,
    /// The villages it has been enumerated in, the present one last.
    pub villages: Vec<DivisionCode>,
    /// What has become of it, once a change has been let in.
    pub changed: Option<Changed>,
}

/// A record that a change was let into.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Its document as [`Document::save`] writes it.
    pub saved: Vec<u8>,
    /// What its document reads.
    pub read: Record,
}

impl Admission {
    /// Decides about one candidate, and lets it in if nothing is against it.
    pub fn consider(&mut self, candidate: &Candidate, questionnaire: &Questionnaire) -> Outcome {
        match self.try_to_admit(candidate, questionnaire) {
            Ok(outcome) => outcome,
            Err(_) if broken::is(Fault::QuarantineDrops) => Outcome::Admitted,
            Err(problem) => Outcome::Quarantined(problem),
        }
    }

    fn try_to_admit(
        &mut self,
        candidate: &Candidate,
        questionnaire: &Questionnaire,
    ) -> Result<Outcome, Problem> {
        let author = &candidate.author;
        let places = grammar::places(&candidate.chunk).map_err(|error| Problem::from(&error))?;
        if !candidate.released {
            held_back(author, questionnaire).map_err(|error| Problem::from(&error))?;
            if !broken::is(Fault::LayersUnguarded) {
                authority::check(author.role, &places).map_err(|error| Problem::from(&error))?;
            }
        }
        let chunk = std::slice::from_ref(&candidate.chunk);
        let admitted = match &self.document {
            Some(document) => document.admit(chunk),
            None => Document::new().admit(chunk),
        };
        let admitted = match admitted {
            Ok(admitted) => admitted,
            Err(AdmitError::Missing(hash)) => return Ok(Outcome::Waiting(hash)),
            Err(error) => return Err(Problem::from(&error)),
        };
        let read = admitted.document.read(self.id, questionnaire);
        let village = summary::village(&read);
        if !candidate.released && author.role != Role::Import {
            self.check_scope(&author.scope, village)
                .map_err(|error| Problem::from(&error))?;
        }
        if let Some(village) = village {
            self.villages.retain(|known| *known != village);
            self.villages.push(village);
        }
        self.document = Some(admitted.document);
        self.changed = Some(Changed {
            saved: admitted.saved,
            read,
        });
        Ok(Outcome::Admitted)
    }

    /// A device may change what lies in its villages, or lay there when it last saw it.
    fn check_scope(&self, scope: &Scope, village: Option<DivisionCode>) -> Result<(), HeldBack> {
        let known: BTreeSet<DivisionCode> = match self.document {
            Some(_) => self.villages.iter().copied().collect(),
            None => village.into_iter().collect(),
        };
        if known.iter().any(|village| scope.covers(*village)) {
            Ok(())
        } else {
            Err(HeldBack::OutOfScope {
                village: known.last().copied(),
            })
        }
    }
}

fn held_back(author: &Author, questionnaire: &Questionnaire) -> Result<(), HeldBack> {
    match author.state {
        DeviceState::Revoked if broken::is(Fault::RevokedAdmitted) => {}
        DeviceState::Revoked => return Err(HeldBack::Revoked),
        DeviceState::Unconfirmed => return Err(HeldBack::Unconfirmed),
        DeviceState::Active => {}
    }
    if author.witness && !broken::is(Fault::WitnessBelieved) {
        return Err(HeldBack::Witnessed);
    }
    // Its author writes the answers again under another name: two changes with one number
    // must never meet in a document.
    if author.copied {
        return Err(HeldBack::Copied);
    }
    let known = questionnaire.version();
    if author.schema > known {
        return Err(HeldBack::NewerSchema {
            found: author.schema,
            known,
        });
    }
    Ok(())
}
