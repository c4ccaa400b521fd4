//! A proof by repetition: how often it is asked for, and what came of it.
//!
//! Each is a line of the table that `cargo xtask prove` prints. A test run asks for what it has
//! time for; a variable of the environment asks for another number, and `PROOF_MINUTES` ends a
//! run between two rounds.

#![expect(clippy::disallowed_methods, reason = "a bounded run reads the clock")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a run says nothing, at most.
const QUIET: Duration = Duration::from_secs(60);

/// A proof that goes on.
pub struct Proof {
    name: &'static str,
    rounds: u64,
    minutes: Option<u64>,
    begun: Instant,
    done: AtomicU64,
    /// Seconds after the beginning at which something was last said.
    said: AtomicU64,
}

impl Proof {
    /// Begins a proof with so many rounds, unless the variable asks for another number.
    ///
    /// # Panics
    /// When what is asked for is no number.
    #[must_use]
    pub fn begin(name: &'static str, variable: &str, usual: u64) -> Self {
        Self {
            name,
            rounds: asked(variable).unwrap_or(usual),
            minutes: asked("PROOF_MINUTES"),
            begun: Instant::now(),
            done: AtomicU64::new(0),
            said: AtomicU64::new(0),
        }
    }

    /// The rounds that are asked for.
    #[must_use]
    pub fn rounds(&self) -> u64 {
        self.rounds
    }

    /// The rounds that were played.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Whether the time is over that this may take.
    #[must_use]
    pub fn is_over(&self) -> bool {
        (self.minutes).is_some_and(|minutes| self.begun.elapsed().as_secs() >= 60 * minutes)
    }

    /// The numbers of the rounds, until there were enough or the time is over.
    pub fn each(&self) -> impl Iterator<Item = u64> {
        (0..self.rounds)
            .take_while(|_| !self.is_over())
            .inspect(|_| self.note())
    }

    /// A round was played. In a long run somebody is told how far it is, here and in the table.
    ///
    /// # Panics
    /// When the table's folder cannot be written.
    pub fn note(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let (now, said) = (
            self.begun.elapsed().as_secs(),
            self.said.load(Ordering::Relaxed),
        );
        if now >= said + QUIET.as_secs() {
            self.said.store(now, Ordering::Relaxed);
            let so_far = format!("{done} of {} so far", self.rounds);
            eprintln!("{}: {so_far} ({now} s)", self.name);
            put(self.name, &so_far, now);
        }
    }

    /// Tells what came of it, here and to whoever prints the table.
    ///
    /// # Panics
    /// When the table's folder cannot be written.
    pub fn tell(&self, figures: &str) {
        tell(self.name, figures, self.begun.elapsed());
    }
}

/// Tells what came of a proof that took so long: to `PROOF_FIGURES`, where that is a folder.
///
/// # Panics
/// When the folder cannot be written.
pub fn tell(name: &str, figures: &str, took: Duration) {
    let seconds = took.as_secs();
    println!("{name}: {figures} ({seconds} s)");
    put(name, figures, seconds);
}

fn put(name: &str, figures: &str, seconds: u64) {
    if let Some(folder) = std::env::var_os("PROOF_FIGURES") {
        let folder = PathBuf::from(folder);
        std::fs::create_dir_all(&folder).expect("the folder of figures");
        let line = format!("{seconds}\t{figures}\n");
        std::fs::write(folder.join(name), line).expect("a line of figures");
    }
}

fn asked(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| {
        panic!("{variable} is {text}, which is no number");
    }))
}
