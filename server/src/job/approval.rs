//! What nobody may do alone: another account has to agree first.

use std::sync::{MutexGuard, PoisonError};

use schema::problem::Problem;
use serde::{Deserialize, Serialize};

use super::{Job, JobError, JobState, Jobs};
use crate::account::AccountRole;

/// People whose ID numbers or accounts somebody may take out in full without another's word:
/// one house, one street.
pub const ALONE: usize = 20;
/// Whoever has not agreed by then does not.
const VALID_S: i64 = 3 * 24 * 60 * 60;

/// A second person's word, asked for or given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// How many people it is about.
    pub rows: u64,
    /// Until when somebody can agree, in Unix seconds.
    pub expires_at: i64,
    /// What was said, once it was.
    pub decided: Option<Decision>,
}

/// What the second person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What others see of the account.
    pub by: String,
    /// Whether it agrees.
    pub agreed: bool,
    /// Why not; empty if it agrees.
    pub reason: String,
    /// When, in Unix seconds.
    pub at: i64,
}

impl Approval {
    /// Asked for at this moment.
    #[must_use]
    pub fn asked(rows: usize, now: i64) -> Self {
        Self {
            rows: rows as u64,
            expires_at: now + VALID_S,
            decided: None,
        }
    }

    fn is_given(&self) -> bool {
        (self.decided.as_ref()).is_some_and(|decision| decision.agreed)
    }
}

impl Job {
    /// Whether a second person agreed to it.
    #[must_use]
    pub fn is_agreed(&self) -> bool {
        self.approval.as_ref().is_some_and(Approval::is_given)
    }

    /// Whether an account of this role may say something to it: not the asker, and nobody
    /// below them.
    #[must_use]
    pub fn may_be_decided_by(&self, account: &str, role: AccountRole) -> bool {
        self.state == JobState::Asked
            && self.account != account
            && (role == AccountRole::Prefecture || role == self.role)
    }

    /// What nobody agreed to in time has failed.
    pub(super) fn expire(&mut self, now: i64) {
        let is_over = |approval: &Approval| now >= approval.expires_at;
        if self.state == JobState::Asked && self.approval.as_ref().is_some_and(is_over) {
            self.state = JobState::Failed;
            self.problem = Some(Problem {
                code: "export.nobody-agreed".to_owned(),
                parameters: Vec::new(),
            });
        }
    }
}

impl Jobs {
    /// Held while a job goes from asked for to something else.
    pub(super) fn deciding(&self) -> MutexGuard<'_, ()> {
        self.deciding.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What waits for a second person's word, the earliest first.
    #[must_use]
    pub fn asked(&self) -> Vec<Job> {
        let mut asked = self.all();
        asked.retain(|job| job.state == JobState::Asked);
        asked.sort_by_key(|job| job.at);
        asked
    }

    /// Keeps what the second person said, and begins the job if they agree. Nothing comes
    /// back if it does not wait for that any more.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn decide(&self, id: &str, decision: Decision) -> Result<Option<Job>, JobError> {
        let _one_at_a_time = self.deciding();
        let Some(mut job) = self.read(id).filter(|job| job.state == JobState::Asked) else {
            return Ok(None);
        };
        if decision.agreed {
            job.state = JobState::Waiting;
        } else {
            job.state = JobState::Failed;
            job.problem = Some(Problem {
                code: "export.refused".to_owned(),
                parameters: Vec::new(),
            });
        }
        if let Some(approval) = &mut job.approval {
            approval.decided = Some(decision);
        }
        self.keep(&job)?;
        let _ = self.wake.send(job.id.clone());
        Ok(Some(job))
    }
}
