//! Loads the board when it is first asked for, and keeps it as the log is folded.
//!
//! Loading takes seconds, and the log goes on meanwhile. What it changes is noted and read
//! again by the folding thread, between two of its steps: from then on the board stands where
//! the projection stands.

use std::collections::BTreeSet;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use schema::id::RecordId;

use super::{Board, Moment, load};
use crate::contained::contained;
use crate::ledger::LedgerError;
use crate::projection::Projection;

/// How long the folding thread may take to bring a loaded board up to date.
const PATIENCE: Duration = Duration::from_secs(120);

/// The board of a running server.
#[derive(Debug)]
pub struct Keeper {
    state: Mutex<State>,
    changed: Condvar,
    /// Wakes the folding thread.
    wake: Sender<()>,
}

#[derive(Debug, Default)]
enum State {
    /// Nobody has asked for it yet.
    #[default]
    Absent,
    /// Somebody loads it; these records have changed since.
    Loading(BTreeSet<RecordId>),
    /// It is loaded, but for these records.
    Loaded(Board, BTreeSet<RecordId>),
    /// It stands where the projection stands.
    Ready(Arc<Board>),
}

impl Keeper {
    /// No board yet. `wake` has the folding thread call [`Keeper::follow`].
    #[must_use]
    pub fn new(wake: Sender<()>) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            wake,
        }
    }

    /// The census as it is now. The first who asks loads it, which takes some seconds for a
    /// million records; the others wait for it.
    ///
    /// # Errors
    /// When the projection fails, or does not get on.
    pub fn moment(
        &self,
        open: impl FnOnce() -> Result<Projection, LedgerError>,
    ) -> Result<Arc<Moment>, LedgerError> {
        let mut state = self.lock();
        match &*state {
            State::Ready(board) => return Ok(board.moment()),
            State::Absent => {
                *state = State::Loading(BTreeSet::new());
                drop(state);
                let load = || Board::load(&open()?);
                let loaded = contained(load, broken_off);
                state = self.lock();
                match (loaded, std::mem::take(&mut *state)) {
                    (Ok(board), State::Loading(changed)) => {
                        *state = State::Loaded(board, changed);
                        let _ = self.wake.send(());
                    }
                    (Ok(_), other) => *state = other,
                    (Err(error), _) => {
                        self.changed.notify_all();
                        return Err(error);
                    }
                }
            }
            State::Loading(_) | State::Loaded(..) => {}
        }
        let is_coming = |state: &mut State| matches!(state, State::Loading(_) | State::Loaded(..));
        let (state, _) = (self.changed)
            .wait_timeout_while(state, PATIENCE, is_coming)
            .unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Ready(board) => Ok(board.moment()),
            _ => Err(broken_off()),
        }
    }

    /// The records in `changed` are others now in the projection. Only the folding thread
    /// says so, between two of its steps.
    ///
    /// # Errors
    /// When the projection fails: the board is then loaded anew by the next who asks.
    pub fn follow(
        &self,
        projection: &Projection,
        changed: &BTreeSet<RecordId>,
    ) -> Result<(), LedgerError> {
        let mut state = self.lock();
        let followed = match &mut *state {
            State::Absent => Ok(()),
            State::Loading(noted) => {
                noted.extend(changed);
                Ok(())
            }
            State::Loaded(board, noted) => {
                noted.extend(changed);
                contained(|| board.follow(projection, noted), broken_off)
            }
            State::Ready(board) => {
                let board = Arc::clone(board);
                drop(state);
                let followed = contained(|| board.follow(projection, changed), broken_off);
                state = self.lock();
                followed
            }
        };
        *state = match (followed, std::mem::take(&mut *state)) {
            (Ok(()), State::Loaded(board, _)) => State::Ready(Arc::new(board)),
            (Ok(()), other) => other,
            (Err(error), _) => {
                self.changed.notify_all();
                return Err(error);
            }
        };
        self.changed.notify_all();
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn broken_off() -> LedgerError {
    LedgerError::Damaged("the board")
}

impl Board {
    /// Reads these records' rows again: the board then stands where the projection stands.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn follow(
        &self,
        projection: &Projection,
        changed: &BTreeSet<RecordId>,
    ) -> Result<(), LedgerError> {
        let mut rows = Vec::with_capacity(changed.len());
        for record in changed {
            rows.extend(projection.person(*record)?);
        }
        self.put(load::opened(&rows)?, projection.position()?);
        Ok(())
    }
}
