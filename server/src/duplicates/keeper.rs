//! Loads the matcher when somebody first asks, and follows the log in a thread of its own:
//! comparing takes a while, and neither tablets nor the board wait for it.
//!
//! What the folding thread changes is noted. A matcher that is being loaded reads the
//! projection at one moment; what is noted since then is read again after it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use schema::id::RecordId;
use schema::wire::exchange::LogPosition;
use tokio::sync::watch;

use super::Matcher;
use super::matcher::Whole;
use crate::contained::contained;
use crate::ledger::LedgerError;
use crate::projection::Projection;

/// How long somebody who asks waits for a matcher that is being loaded: a line before the
/// server gives up after a minute, and a million records may take longer on a busy machine.
const PATIENCE: Duration = Duration::from_secs(50);
/// Records that are compared before readers get a turn.
const AT_A_TIME: usize = 20;

/// The matcher of a running server.
#[derive(Debug)]
pub struct Keeper {
    folder: PathBuf,
    noted: Mutex<Noted>,
    /// Told of everything in `noted`.
    changed: Condvar,
    matcher: RwLock<Option<Matcher>>,
    taken: watch::Sender<LogPosition>,
    reached: watch::Sender<LogPosition>,
    news: watch::Sender<u64>,
}

/// What has yet to be compared.
#[derive(Debug, Default)]
struct Pending {
    /// Records that are known as they are now.
    records: BTreeSet<RecordId>,
    /// Whether lines of lists have.
    lines: bool,
}

impl Pending {
    fn is_some(&self) -> bool {
        !self.records.is_empty() || self.lines
    }
}

#[derive(Debug, Default)]
struct Noted {
    /// Somebody has asked.
    wanted: bool,
    /// A matcher is there.
    loaded: bool,
    /// The last attempt to load one failed.
    failed: bool,
    stopping: bool,
    /// These records are others now in the projection.
    records: BTreeSet<RecordId>,
    /// All that were noted since a whole run began.
    meanwhile: Option<BTreeSet<RecordId>>,
    /// Something was noted that the matcher has yet to reach.
    moved: bool,
    /// Everything up to here has been noted.
    position: LogPosition,
}

impl Keeper {
    /// No matcher yet, and the thread that will keep it. It ends with [`Keeper::stop`].
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(folder: &Path) -> std::io::Result<(Arc<Self>, JoinHandle<()>)> {
        let keeper = Arc::new(Self::idle(folder));
        let working = Arc::clone(&keeper);
        let thread = thread::Builder::new()
            .name("duplicates".to_owned())
            .spawn(move || working.run())?;
        Ok((keeper, thread))
    }

    fn idle(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            noted: Mutex::default(),
            changed: Condvar::new(),
            matcher: RwLock::new(None),
            taken: watch::channel(LogPosition(0)).0,
            reached: watch::channel(LogPosition(0)).0,
            news: watch::channel(0).0,
        }
    }

    /// Has the thread end.
    pub fn stop(&self) {
        self.noted().stopping = true;
        self.changed.notify_all();
    }

    /// These records are others now in the projection, which stands at `position`. Only the
    /// folding thread says so.
    pub fn note(&self, records: &BTreeSet<RecordId>, position: LogPosition) {
        let mut noted = self.noted();
        noted.position = noted.position.max(position);
        if let Some(meanwhile) = &mut noted.meanwhile {
            meanwhile.extend(records);
        }
        if noted.wanted {
            noted.records.extend(records);
            noted.moved = true;
            self.changed.notify_all();
        }
    }

    /// Asks the matcher. Who asks first waits for it to be loaded: not in a thread that serves
    /// others.
    ///
    /// # Errors
    /// [`LedgerError::Comparing`] while it is still being loaded; when the projection fails.
    pub fn ask<T>(&self, question: impl FnOnce(&Matcher) -> T) -> Result<T, LedgerError> {
        self.ask_within(PATIENCE, question)
    }

    fn ask_within<T>(
        &self,
        patience: Duration,
        question: impl FnOnce(&Matcher) -> T,
    ) -> Result<T, LedgerError> {
        let mut noted = self.noted();
        if !noted.wanted {
            noted.wanted = true;
            noted.failed = false;
            self.changed.notify_all();
        }
        let is_coming = |noted: &mut Noted| !noted.loaded && !noted.failed && !noted.stopping;
        let (noted, _) = (self.changed)
            .wait_timeout_while(noted, patience, is_coming)
            .unwrap_or_else(PoisonError::into_inner);
        let still_coming = !noted.loaded && !noted.failed && !noted.stopping;
        drop(noted);
        if still_coming {
            return Err(LedgerError::Comparing);
        }
        let matcher = self.matcher.read().unwrap_or_else(PoisonError::into_inner);
        let matcher = matcher.as_ref();
        matcher
            .map(question)
            .ok_or(LedgerError::Damaged("the matcher"))
    }

    /// Loads a matcher anew and puts it in place of the one that is there: the whole run.
    /// `progress` is told how many records are done, and of how many. None: it was called off.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn run_whole(
        &self,
        whole: Whole<'_>,
        progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<(usize, usize)>, LedgerError> {
        self.noted().meanwhile = Some(BTreeSet::new());
        let ran = self.run_noting(whole, progress);
        self.noted().meanwhile = None;
        ran
    }

    fn run_noting(
        &self,
        whole: Whole<'_>,
        progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<(usize, usize)>, LedgerError> {
        let projection = Projection::open_to_read(&self.folder)?;
        let Some(mut matcher) = Matcher::load_whole(&projection, whole, progress)? else {
            return Ok(None);
        };
        // Whoever follows the log waits here, and goes on with the new one.
        let mut place = self.matcher.write().unwrap_or_else(PoisonError::into_inner);
        let (meanwhile, position) = {
            let mut noted = self.noted();
            (noted.meanwhile.take().unwrap_or_default(), noted.position)
        };
        for record in meanwhile {
            if let Some(row) = projection.compared(record)?
                && matcher.note(row, projection.courses_of(record)?)
            {
                matcher.compare(record);
            }
        }
        if matcher.lists_are_old(projection.outside_until()?) {
            matcher.read_lists(&projection)?;
        }
        matcher.compare_lines(usize::MAX);
        matcher.reach(position);
        let found = (matcher.records(), matcher.pairs());
        *place = Some(matcher);
        drop(place);
        self.is_loaded(position);
        Ok(Some(found))
    }

    /// Whether a matcher is there, or on its way.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.noted().wanted
    }

    /// Whether a matcher is there: who asks it does not wait for it to be loaded.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.noted().loaded
    }

    /// Up to where judgements, links and questions of the log are known, as it goes on.
    #[must_use]
    pub fn taken(&self) -> watch::Receiver<LogPosition> {
        self.taken.subscribe()
    }

    /// Up to where the log has been compared, as it goes on.
    #[must_use]
    pub fn reached(&self) -> watch::Receiver<LogPosition> {
        self.reached.subscribe()
    }

    /// How many pairs have been found since the server started, as they are found.
    #[must_use]
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    fn run(&self) {
        let mut pending = Pending::default();
        loop {
            let idle = |noted: &mut Noted| {
                let loads = noted.wanted && !noted.loaded;
                let follows = noted.loaded && (noted.moved || pending.is_some());
                !noted.stopping && !loads && !follows
            };
            let noted = (self.changed)
                .wait_while(self.noted(), idle)
                .unwrap_or_else(PoisonError::into_inner);
            let (stopping, loaded) = (noted.stopping, noted.loaded);
            drop(noted);
            if stopping {
                return;
            }
            // Whatever is written in a record: who waits for the matcher does not wait in vain.
            let work = || match loaded {
                true => self.follow(&mut pending),
                false => self.load(),
            };
            let done = contained(work, || LedgerError::Damaged("the matcher"));
            if let Err(error) = done {
                tracing::error!(%error, "the matcher could not follow");
                // The next who asks loads it anew.
                let mut noted = self.noted();
                (noted.wanted, noted.loaded, noted.failed) = (false, false, true);
                noted.records.clear();
                pending = Pending::default();
                self.changed.notify_all();
            }
        }
    }

    fn load(&self) -> Result<(), LedgerError> {
        self.noted().records.clear();
        let projection = Projection::open_to_read(&self.folder)?;
        let goes_on = |_, _| !self.noted().stopping;
        if let Some(matcher) = Matcher::load(&projection, goes_on)? {
            let position = matcher.position();
            *self.matcher.write().unwrap_or_else(PoisonError::into_inner) = Some(matcher);
            self.is_loaded(position);
        }
        Ok(())
    }

    fn is_loaded(&self, position: LogPosition) {
        let mut noted = self.noted();
        (noted.wanted, noted.loaded, noted.failed) = (true, true, false);
        drop(noted);
        self.changed.notify_all();
        self.reached
            .send_modify(|reached| *reached = position.max(*reached));
    }

    /// Reads the noted records again, and compares some that have yet to be: judgements and
    /// links come first, they are quick and people wait for them.
    fn follow(&self, pending: &mut Pending) -> Result<(), LedgerError> {
        let (records, moved, position) = {
            let mut noted = self.noted();
            let moved = std::mem::take(&mut noted.moved);
            (std::mem::take(&mut noted.records), moved, noted.position)
        };
        if moved || !records.is_empty() {
            let projection = Projection::open_to_read(&self.folder)?;
            if self.has_an_old_model(projection.model_in_use()?.0) {
                // Every weight is another: everybody is compared anew.
                self.load()?;
                *pending = Pending::default();
                (self.taken).send_modify(|taken| *taken = position.max(*taken));
                return Ok(());
            }
            self.read_lists(&projection)?;
            let records: Vec<RecordId> = records.into_iter().collect();
            for part in records.chunks(AT_A_TIME) {
                self.take(&projection, part, &mut pending.records)?;
            }
        }
        self.taken
            .send_modify(|taken| *taken = position.max(*taken));
        let mut found = 0;
        self.with(|matcher| {
            let records = &mut pending.records;
            for record in std::iter::from_fn(|| records.pop_first()).take(AT_A_TIME) {
                found += matcher.compare(record);
            }
            if records.is_empty() {
                found += matcher.compare_lines(AT_A_TIME);
            }
            pending.lines = matcher.has_lines_to_compare();
            if !pending.is_some() {
                matcher.reach(position);
            }
        });
        if found > 0 {
            self.news.send_modify(|news| *news += found as u64);
        }
        if !pending.is_some() {
            self.reached
                .send_modify(|reached| *reached = position.max(*reached));
        }
        Ok(())
    }

    fn has_an_old_model(&self, last: LogPosition) -> bool {
        let matcher = self.matcher.read().unwrap_or_else(PoisonError::into_inner);
        matcher
            .as_ref()
            .is_some_and(|matcher| matcher.has_an_old_model(last))
    }

    /// Has the matcher read the lists from elsewhere anew, if one came or went.
    fn read_lists(&self, projection: &Projection) -> Result<(), LedgerError> {
        let until = projection.outside_until()?;
        let mut read = Ok(());
        self.with(|matcher| {
            if matcher.lists_are_old(until) {
                read = matcher.read_lists(projection);
            }
        });
        read
    }

    /// Takes records' rows as they are now; those that must be compared anew are pending.
    fn take(
        &self,
        projection: &Projection,
        records: &[RecordId],
        pending: &mut BTreeSet<RecordId>,
    ) -> Result<(), LedgerError> {
        let rows = records.iter().map(|record| {
            let row = projection.compared(*record)?;
            Ok((row, projection.courses_of(*record)?))
        });
        let rows = rows.collect::<Result<Vec<_>, LedgerError>>()?;
        self.with(|matcher| {
            for (row, courses) in rows {
                let record = row.as_ref().map(|row| row.id);
                let is_new = row.is_some_and(|row| matcher.note(row, courses));
                pending.extend(record.filter(|_| is_new));
            }
        });
        Ok(())
    }

    fn with(&self, work: impl FnOnce(&mut Matcher)) {
        let mut matcher = self.matcher.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(matcher) = matcher.as_mut() {
            work(matcher);
        }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_a_matcher_that_is_still_coming_is_told_to_come_again() {
        let keeper = Keeper::idle(Path::new("nowhere"));
        let asked = keeper.ask_within(Duration::ZERO, Matcher::records);
        assert!(matches!(asked, Err(LedgerError::Comparing)), "{asked:?}");
        assert!(keeper.is_there() && !keeper.is_ready());
    }
}
