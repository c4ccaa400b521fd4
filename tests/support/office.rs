//! The real program `shouce` in a folder of its own: what the demonstration and the
//! measurements talk to.

use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail, ensure};
use schema::wire::enrolment::EnrolmentCode;

/// A product's program that was built beside the one that runs.
///
/// # Errors
/// When it is not there: it says what to run.
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    let mut folder = std::env::current_exe()?;
    // Tests stand one folder deeper than programs.
    while folder.pop() {
        let candidate = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        if candidate.is_file() {
            return Ok(candidate);
        }
        if folder.join("build").is_dir() {
            break;
        }
    }
    bail!("the program `{name}` is not built: run `cargo build -p server -p tablet --bins`")
}

/// The office's folder and its program.
pub struct Office {
    program: PathBuf,
    folder: PathBuf,
}

impl Office {
    /// An office with the divisions of the prefecture loaded.
    ///
    /// # Errors
    /// When the program is not built or the folder cannot be used.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let office = Self {
            program: program("shouce")?,
            folder: folder.to_owned(),
        };
        office.run(&["divisions", "load"])?;
        Ok(office)
    }

    /// The server's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The file of the key that the data folder is sealed with.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.folder.join("keys/shouce.key")
    }

    /// Runs a command of the office and gives what it printed.
    ///
    /// # Errors
    /// When the command fails: with what it said.
    pub fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self.command(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "shouce {arguments:?}: {said}");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// A one-time code for a surveyor of these divisions.
    ///
    /// # Errors
    /// When the command fails.
    pub fn code(&self, label: &str, scope: &[&str]) -> anyhow::Result<EnrolmentCode> {
        let arguments = ["device", "enrol", "--label", label, "--scope"];
        let said = self.run(&[&arguments, scope].concat())?;
        let code = said.lines().next().unwrap_or_default();
        code.parse().ok().context("no code in the first line")
    }

    /// Starts the server on a free port of this machine.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve(&self) -> anyhow::Result<Serving> {
        Serving::start(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts the server where another one was.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve_at(&self, address: SocketAddr) -> anyhow::Result<Serving> {
        Serving::start(self.command(&["serve", "--listen", &address.to_string()]))
    }

    /// A command of the office, not yet run.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .arg("--data")
            .arg(self.data())
            .env("SHOUCE_KEY", self.key())
            .current_dir(&self.folder);
        command
    }
}

/// A server that runs until dropped.
pub struct Serving {
    child: Child,
    address: Option<SocketAddr>,
}

impl Serving {
    /// Starts the server that a command is of.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(mut serve: Command) -> anyhow::Result<Self> {
        if !serve.get_envs().any(|(name, _)| name == "SHOUCE_LOG") {
            serve.env("SHOUCE_LOG", "warn");
        }
        let mut child = serve.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let address = (line.trim().split_once("://")).and_then(|(_, text)| text.parse().ok());
        let serving = Self { child, address };
        ensure!(serving.address.is_some(), "the server did not start");
        Ok(serving)
    }

    /// Where it listens.
    ///
    /// # Panics
    /// Never: a server without an address is not handed out.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address.expect("a server that started has an address")
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The most memory it has had, in bytes; `None` where the system does not tell.
    #[must_use]
    pub fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024)
    }

    /// Ends it at once, as a power cut does.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
