//! Work that outlives a request: exports and imports, one after the other, with counts as they
//! go. A job is a folder under the data folder; after a restart those that had not ended begin
//! again, which changes nothing that was done: an export is written anew, and lines that were
//! imported are as the list says already. Its files are sealed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use data_encoding::HEXLOWER;
use schema::message::Language;
use schema::problem::{Coded, Problem};
use schema::scope::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::AccountRole;
use crate::clock;
use crate::contained::contained;
use crate::duplicates::Keeper;
use crate::roster::undo::TakenBack;
use crate::sealed_file::FileKeys;

mod approval;
mod error;
mod export;
mod import;
mod pairs;
mod verify;

pub use approval::{ALONE, Approval, Decision};
pub use error::JobError;
pub use import::ImportCounts;
pub(crate) use import::LIST;

/// After so long, a job and its file are thrown away: they are full of people.
const KEPT_S: i64 = 7 * 24 * 60 * 60;
/// Jobs of one account that may wait or run.
const MOST_OPEN: usize = 5;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// People as a spreadsheet.
    ExportPeople {
        /// What kind.
        format: Format,
        /// Whose.
        scope: Scope,
        /// Why they are shown in full; masked for the role without it.
        reason: Option<String>,
        /// The first day of visits, if what stands against each is told too.
        #[serde(default)]
        findings_since: Option<String>,
        /// ID numbers and accounts stay masked all the same.
        #[serde(default)]
        masked: bool,
    },
    /// An uploaded list.
    ImportRoster {
        /// The list ([`crate::roster::draft::Drafts`]).
        list: String,
        /// What its file was called.
        #[serde(default)]
        name: String,
        /// Where the list comes from, by the code of `list_source`.
        source: String,
        /// Leave lines out that cannot be imported.
        skip_bad: bool,
        /// The importer's divisions.
        scope: Scope,
    },
    /// What an import wrote is taken back.
    UndoImport {
        /// The import's job.
        job: String,
    },
    /// Every record is compared with every other anew.
    Pairs,
    /// What stands is compared with the log, folded anew.
    Verify,
}

/// A kind of spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Office Open XML.
    Xlsx,
    /// Comma-separated values.
    Csv,
    /// Apache Parquet, for analysts: columns named by the fields' keys.
    Parquet,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Somebody else has to agree first.
    Asked,
    /// Others come first.
    Waiting,
    /// It is being done.
    Running,
    /// It is done.
    Done,
    /// It could not be done.
    Failed,
    /// It was called off.
    Cancelled,
}

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Which.
    pub id: String,
    /// Who asked for it: nobody else sees it.
    pub account: String,
    /// The office that asked.
    pub role: AccountRole,
    /// When it was asked for, in Unix seconds.
    pub at: i64,
    /// The language of headings and of what went wrong.
    pub english: bool,
    /// What.
    pub work: Work,
    /// How far.
    pub state: JobState,
    /// How many records are done, at the last look.
    pub done: u64,
    /// Of how many; 0 while that is not known.
    pub total: u64,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// What an import did.
    pub imported: Option<ImportCounts>,
    /// What taking an import back did.
    #[serde(default)]
    pub taken_back: Option<TakenBack>,
    /// How many rows a comparison found that are not as the log says.
    #[serde(default)]
    pub differing: Option<u64>,
    /// What its file is called, once there is one.
    pub file: Option<String>,
    /// Whether somebody else agrees to it, where that is asked for.
    #[serde(default)]
    pub approval: Option<Approval>,
}

impl Job {
    /// The language it was asked for in.
    #[must_use]
    pub fn language(&self) -> Language {
        if self.english {
            Language::English
        } else {
            Language::Chinese
        }
    }
}

/// A running job's counts, and whether it was called off.
#[derive(Debug, Default)]
pub struct Pulse {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Pulse {
    fn begin(&self, total: usize) {
        self.total.store(total as u64, Ordering::Relaxed);
    }

    /// So many are done. False: stop.
    fn beat(&self, done: usize) -> bool {
        self.done.store(done as u64, Ordering::Relaxed);
        !self.cancelled.load(Ordering::Relaxed)
    }
}

/// The work ended early.
enum Ended {
    Cancelled,
    Failed(Problem),
}

impl<E: Coded> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Failed(Problem::from(&error))
    }
}

/// The jobs of a data folder.
#[derive(Clone)]
pub struct Jobs {
    folder: PathBuf,
    keys: FileKeys,
    duplicates: Arc<Keeper>,
    pulses: Arc<Mutex<BTreeMap<String, Arc<Pulse>>>>,
    deciding: Arc<Mutex<()>>,
    wake: mpsc::Sender<String>,
    stop: Arc<AtomicBool>,
}

impl Jobs {
    /// Opens the jobs of a data folder, and goes on with those that had not ended, in a
    /// thread that ends with the last handle.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(data: &Path, duplicates: Arc<Keeper>) -> io::Result<(Self, JoinHandle<()>)> {
        let (wake, woken) = mpsc::channel();
        let jobs = Self {
            folder: data.join("jobs"),
            keys: FileKeys::of(data),
            duplicates,
            pulses: Arc::default(),
            deciding: Arc::default(),
            wake,
            stop: Arc::default(),
        };
        let mut open: Vec<Job> = jobs.all().into_iter().filter(is_due).collect();
        open.sort_by_key(|job| job.at);
        for job in open {
            let _ = jobs.wake.send(job.id);
        }
        // The thread must not keep itself alive.
        let (of_thread, _) = mpsc::channel();
        let worker = Self {
            wake: of_thread,
            ..jobs.clone()
        };
        let data = data.to_owned();
        let thread = thread::Builder::new()
            .name("jobs".to_owned())
            .spawn(move || {
                while let Ok(id) = woken.recv() {
                    worker.work(&data, &id);
                }
            })?;
        Ok((jobs, thread))
    }

    /// Has the running job end where it is; after the next start it begins again.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        let pulses = self.pulses.lock().unwrap_or_else(PoisonError::into_inner);
        for pulse in pulses.values() {
            pulse.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Whether an account may have one more job.
    ///
    /// # Errors
    /// When it has so many already.
    pub fn has_room_for(&self, account: &str) -> Result<(), JobError> {
        let open = |job: &Job| job.account == account && is_open(job);
        match self.all().iter().filter(|job| open(job)).count() >= MOST_OPEN {
            true => Err(JobError::TooMany),
            false => Ok(()),
        }
    }

    /// Takes a job on.
    ///
    /// # Errors
    /// When the account has enough of them, or the disk fails.
    pub fn begin(
        &self,
        account: String,
        role: AccountRole,
        language: Language,
        work: Work,
        approval: Option<Approval>,
    ) -> Result<Job, JobError> {
        let now = clock::unix_now();
        self.has_room_for(&account)?;
        for old in self.all().iter().filter(|job| now - job.at > KEPT_S) {
            let _ = fs::remove_dir_all(self.folder.join(&old.id));
        }
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let job = Job {
            id: HEXLOWER.encode(&random),
            account,
            role,
            at: now,
            english: language == Language::English,
            work,
            state: match approval {
                Some(_) => JobState::Asked,
                None => JobState::Waiting,
            },
            done: 0,
            total: 0,
            problem: None,
            imported: None,
            taken_back: None,
            differing: None,
            file: None,
            approval,
        };
        fs::create_dir_all(self.folder.join(&job.id))?;
        self.keep(&job)?;
        let _ = self.wake.send(job.id.clone());
        Ok(job)
    }

    /// An account's jobs, the latest first.
    #[must_use]
    pub fn of(&self, account: &str) -> Vec<Job> {
        let mut jobs = self.all();
        jobs.retain(|job| job.account == account);
        jobs.sort_by_key(|job| std::cmp::Reverse(job.at));
        jobs
    }

    /// One of an account's jobs.
    #[must_use]
    pub fn one(&self, id: &str, account: &str) -> Option<Job> {
        self.read(id).filter(|job| job.account == account)
    }

    /// Calls a job off.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn cancel(&self, id: &str) -> Result<(), JobError> {
        let _one_at_a_time = self.deciding();
        if let Some(pulse) = self.pulse(id) {
            pulse.cancelled.store(true, Ordering::Relaxed);
            return Ok(());
        }
        if let Some(job) = self.read(id).filter(is_open) {
            self.keep(&Job {
                state: JobState::Cancelled,
                ..job
            })?;
        }
        Ok(())
    }

    /// What a finished job's file holds.
    ///
    /// # Errors
    /// When it cannot be read, or there is none.
    pub fn file(&self, job: &Job) -> io::Result<Vec<u8>> {
        let name = job.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        self.keys.read(&self.folder.join(&job.id).join(name))
    }

    /// Whether an import can be taken back: it is done, and what it takes is still there.
    #[must_use]
    pub fn can_take_back(&self, job: &Job) -> bool {
        matches!(job.work, Work::ImportRoster { .. })
            && job.state == JobState::Done
            && import::written(&self.folder.join(&job.id)).exists()
    }

    fn all(&self) -> Vec<Job> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let names = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok());
        names.filter_map(|name| self.read(&name)).collect()
    }

    fn read(&self, id: &str) -> Option<Job> {
        let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let text = is_id.then(|| self.keys.read(&self.folder.join(id).join("job.json")))?;
        let mut job: Job = serde_json::from_slice(&text.ok()?).ok()?;
        job.expire(clock::unix_now());
        if let Some(pulse) = self.pulse(id) {
            job.done = pulse.done.load(Ordering::Relaxed);
            job.total = pulse.total.load(Ordering::Relaxed);
        }
        Some(job)
    }

    fn keep(&self, job: &Job) -> io::Result<()> {
        let place = self.folder.join(&job.id);
        let text = serde_json::to_vec(job).map_err(io::Error::other)?;
        self.keys.write(&place.join("job.json"), &text)
    }

    fn pulse(&self, id: &str) -> Option<Arc<Pulse>> {
        let pulses = self.pulses.lock().unwrap_or_else(PoisonError::into_inner);
        pulses.get(id).cloned()
    }

    fn work(&self, data: &Path, id: &str) {
        let stopping = || self.stop.load(Ordering::Relaxed);
        let Some(mut job) = self.read(id).filter(is_due).filter(|_| !stopping()) else {
            return;
        };
        let pulse = Arc::new(Pulse::default());
        let pulses = || self.pulses.lock().unwrap_or_else(PoisonError::into_inner);
        pulses().insert(id.to_owned(), Arc::clone(&pulse));
        job.state = JobState::Running;
        let kept = self.keep(&job);
        let place = self.folder.join(id);
        let ended = kept
            .map_err(|error| {
                tracing::error!(%error, "a job could not be kept");
                failed()
            })
            .and_then(|()| contained(|| self.perform(data, &place, &mut job, &pulse), failed));
        job.done = pulse.done.load(Ordering::Relaxed);
        job.total = pulse.total.load(Ordering::Relaxed);
        (job.state, job.problem) = match ended {
            Ok(()) => (JobState::Done, None),
            Err(Ended::Cancelled) if stopping() => (JobState::Waiting, None),
            Err(Ended::Cancelled) => (JobState::Cancelled, None),
            Err(Ended::Failed(problem)) => (JobState::Failed, Some(problem)),
        };
        if let Err(error) = self.keep(&job) {
            tracing::error!(%error, "a job could not be kept");
        }
        pulses().remove(id);
    }

    fn perform(
        &self,
        data: &Path,
        place: &Path,
        job: &mut Job,
        pulse: &Pulse,
    ) -> Result<(), Ended> {
        match job.work.clone() {
            Work::ExportPeople {
                format,
                scope,
                reason,
                findings_since,
                masked,
            } => {
                let asked = export::Asked {
                    format,
                    scope: &scope,
                    reason,
                    findings_since: findings_since.as_deref(),
                    masked,
                };
                let file = export::people(data, place, job, asked, &self.keys, pulse)?;
                job.file = Some(file);
            }
            Work::ImportRoster {
                list,
                name: _,
                source,
                skip_bad,
                scope,
            } => {
                let asked = import::Asked {
                    list: &list,
                    account: &job.account,
                    source: &source,
                    skip_bad,
                    scope: &scope,
                };
                job.imported = Some(import::roster(data, place, &asked, pulse)?);
            }
            Work::UndoImport { job: import } => {
                let taken = import::take_back(data, &self.folder.join(import), pulse)?;
                job.taken_back = Some(taken);
            }
            Work::Pairs => pairs::compare(&self.duplicates, data, place, pulse)?,
            Work::Verify => job.differing = Some(verify::verify(data, place, pulse)?),
        }
        Ok(())
    }
}

fn is_open(job: &Job) -> bool {
    job.state == JobState::Asked || is_due(job)
}

fn is_due(job: &Job) -> bool {
    matches!(job.state, JobState::Waiting | JobState::Running)
}

/// What a person is told of a fault of ours.
fn failed() -> Ended {
    Ended::Failed(Problem {
        code: "server.failed".to_owned(),
        parameters: Vec::new(),
    })
}
