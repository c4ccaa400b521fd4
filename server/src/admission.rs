//! Behind the log: whether a change becomes part of its record.
//!
//! Deciding is a function of the log alone: of the changes before this one, the devices as
//! they were then, and the office's releases. So the same log always gives the same records.

use std::collections::{BTreeMap, BTreeSet};

use schema::broken::{self, Fault};
use schema::document::authority::{self, Role};
use schema::document::layout::Place;
use schema::document::{AdmitError, Admitted, Chunk, Document, Onward, Trial, Unproven, grammar};
use schema::id::{ChangeHash, DeviceId, RecordId};
use schema::problem::{Coded, Parameters, Problem};
use schema::questionnaire::Questionnaire;
use schema::reading::Reading;
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
    /// Part of the record: it wrote to these places.
    Admitted(Vec<Place>),
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
    #[error("its device has brought another change to this record that does not hold together")]
    Distrusted,
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
            Self::Distrusted => "change.not-ours",
            Self::OutOfScope { .. } => "quarantine.out-of-scope",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::NewerSchema { found, known } => {
                vec![("found", found.to_string()), ("known", known.to_string())]
            }
            Self::Distrusted => vec![("detail", self.to_string())],
            Self::OutOfScope { village } => {
                let village = village.map_or_else(String::new, |village| village.to_string());
                vec![("village", village)]
            }
            _ => Parameters::new(),
        }
    }
}

/// Changes that turned out not to hold together with those before them, and why.
pub type LeftOut = BTreeMap<ChangeHash, Problem>;

/// A record while changes come up for it.
pub struct Admission<'a> {
    id: RecordId,
    questionnaire: &'a Questionnaire,
    /// Its document with what was let in: nothing before its first change.
    trial: Trial,
    has_begun: bool,
    /// The villages it has been enumerated in, the present one last.
    pub villages: Vec<DivisionCode>,
    /// What must not be let in.
    left_out: &'a LeftOut,
    /// Whose devices brought such changes: nothing of theirs is tried here any more.
    pub distrusted: BTreeSet<DeviceId>,
    /// What the record reads with what was let in.
    onward: Onward<'a>,
    /// Whether a change has been let in.
    goes_on: bool,
}

impl<'a> Admission<'a> {
    /// Of a record as it stands.
    #[must_use]
    pub fn of(
        id: RecordId,
        (document, villages): (Option<Document>, Vec<DivisionCode>),
        questionnaire: &'a Questionnaire,
        left_out: &'a LeftOut,
        distrusted: BTreeSet<DeviceId>,
    ) -> Self {
        let has_begun = document.is_some();
        let document = document.unwrap_or_default();
        Self {
            id,
            questionnaire,
            has_begun,
            onward: Onward::of(&document, questionnaire),
            trial: Trial::of(document),
            villages,
            left_out,
            distrusted,
            goes_on: false,
        }
    }

    /// What the record reads with what was let in.
    pub fn read(&self) -> &impl Reading {
        &self.onward
    }

    /// Whether the record has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Whether a change is part of the record.
    #[must_use]
    pub fn has(&self, hash: &ChangeHash) -> bool {
        self.has_begun && self.trial.has(hash)
    }

    /// Decides about one candidate, and lets it in if nothing is against it.
    pub fn consider(&mut self, candidate: &Candidate) -> Outcome {
        match self.try_to_admit(candidate) {
            Ok(outcome) => outcome,
            Err(_) if broken::is(Fault::QuarantineDrops) => Outcome::Admitted(Vec::new()),
            Err(problem) => Outcome::Quarantined(problem),
        }
    }

    /// What the record has come to, if a change was let in.
    ///
    /// # Errors
    /// A change that must not be let in: consider all of them again, knowing that.
    pub fn prove(self) -> Result<Option<(Admitted, Record)>, Unproven> {
        if !self.goes_on {
            return Ok(None);
        }
        let admitted = self.trial.prove()?;
        let read = admitted.document.read(self.id, self.questionnaire);
        Ok(Some((admitted, read)))
    }

    fn try_to_admit(&mut self, candidate: &Candidate) -> Result<Outcome, Problem> {
        let (author, chunk) = (&candidate.author, &candidate.chunk);
        let places = grammar::places(chunk).map_err(|error| Problem::from(&error))?;
        if !candidate.released {
            held_back(author, self.questionnaire).map_err(|error| Problem::from(&error))?;
            if !broken::is(Fault::LayersUnguarded) {
                authority::check(author.role, &places).map_err(|error| Problem::from(&error))?;
            }
        }
        let is_new = match self.trial.take(chunk) {
            Ok(is_new) => is_new,
            Err(AdmitError::Missing(hash)) => return Ok(Outcome::Waiting(hash)),
            Err(error) => return Err(Problem::from(&error)),
        };
        if let Err(problem) = self.go_on(candidate, is_new) {
            if is_new {
                self.trial.take_back();
            }
            return Err(problem);
        }
        self.has_begun = true;
        self.goes_on = true;
        if let Some(village) = summary::village(&self.onward) {
            self.villages.retain(|known| *known != village);
            self.villages.push(village);
        }
        Ok(Outcome::Admitted(places))
    }

    /// Reads on with a change that was taken, if nothing is against it.
    fn go_on(&mut self, candidate: &Candidate, is_new: bool) -> Result<(), Problem> {
        let author = &candidate.author;
        if let Some(problem) = self.left_out.get(&candidate.chunk.hash()) {
            self.distrusted.insert(author.device);
            return Err(problem.clone());
        }
        if !candidate.released && self.distrusted.contains(&author.device) {
            return Err(Problem::from(&HeldBack::Distrusted));
        }
        let is_free = candidate.released || author.role == Role::Import;
        let within = |villages: &[DivisionCode]| match is_free {
            true => Ok(()),
            false => check_scope(&author.scope, villages).map_err(|error| Problem::from(&error)),
        };
        if self.has_begun {
            within(&self.villages)?;
        }
        if is_new {
            self.onward.take(&candidate.chunk);
        }
        if !self.has_begun
            && let Err(problem) = within(summary::village(&self.onward).as_slice())
        {
            self.onward = Onward::of(&Document::new(), self.questionnaire);
            return Err(problem);
        }
        Ok(())
    }
}

/// A device may change what lies in its villages, or lay there when it last saw it. The present
/// village stands last.
fn check_scope(scope: &Scope, villages: &[DivisionCode]) -> Result<(), HeldBack> {
    if villages.iter().any(|village| scope.covers(*village)) {
        Ok(())
    } else {
        Err(HeldBack::OutOfScope {
            village: villages.last().copied(),
        })
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
