//! An office, and tablets as programs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use schema::wire::exchange::LogPosition;
use serde_json::Value;
use server::ledger::{Ledger, LogEntry};
use server::vault::Vault;
use support::office::{Office, program};
use tempfile::TempDir;

/// A village of the real table.
pub(crate) const VILLAGE: &str = "533301002210";

/// A folder with an office in it.
pub(crate) struct Desk {
    folder: TempDir,
    pub(crate) office: Office,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let office = Office::open(folder.path()).unwrap();
        Self { folder, office }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A tablet that is not enrolled yet.
    pub(crate) fn tablet(&self, name: &str) -> Tablet {
        Tablet {
            program: program("tablet").unwrap(),
            folder: self.path(name),
        }
    }

    /// A tablet of the village.
    pub(crate) fn enrolled(&self, name: &str, address: &str) -> Tablet {
        let tablet = self.tablet(name);
        let code = self.office.code(name, &[VILLAGE]).unwrap();
        tablet.run(&["enrol", "--server", address, &code.to_string()]);
        tablet
    }

    pub(crate) fn log(&self) -> Log {
        let folder = self.office.data();
        Vault::lies_at(&folder, &self.office.key()).unwrap();
        Log { folder }
    }

    pub(crate) fn health(&self) -> Value {
        serde_json::from_str(&self.office.run(&["health", "--json"]).unwrap()).unwrap()
    }
}

/// The office's log, read past its programs.
pub(crate) struct Log {
    folder: PathBuf,
}

impl Log {
    /// The records that it holds changes of.
    pub(crate) fn records(&self) -> BTreeSet<String> {
        let ledger = Ledger::open_to_read(&self.folder).unwrap();
        let log = ledger.after(LogPosition(0), 1_000_000).unwrap();
        let record = |entry: &LogEntry| match entry {
            LogEntry::Change(change) => Some(change.record.to_string()),
            LogEntry::Event(..) => None,
        };
        log.iter().filter_map(record).collect()
    }
}

/// The program `tablet` in a folder.
pub(crate) struct Tablet {
    program: PathBuf,
    folder: PathBuf,
}

impl Tablet {
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .arg("--folder")
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command, whatever comes of it.
    pub(crate) fn try_to(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed, and gives what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = self.try_to(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must be refused, and gives what it said.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.try_to(arguments);
        assert!(!output.status.success(), "{arguments:?} went through");
        String::from_utf8(output.stderr).unwrap()
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let lines = self.run(arguments);
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Adds an elder and gives the record's id.
    pub(crate) fn add(&self, name: &str) -> String {
        let village = format!("division_village={VILLAGE}");
        let said = self.run(&[
            "add",
            &village,
            &format!("name={name}"),
            "sex=1",
            "--language",
            "en",
        ]);
        said.trim()
            .trim_start_matches("Saved ")
            .trim_end_matches('.')
            .to_owned()
    }
}
