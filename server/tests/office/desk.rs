//! A folder, and the program that works in it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use schema::value::id_number::WrittenIdNumber;
use tempfile::TempDir;

/// What a command said.
pub(crate) struct Said {
    pub(crate) ok: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A data folder with the divisions loaded.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self {
            folder: TempDir::new().unwrap(),
        };
        desk.run(&["divisions", "load"]);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command, whatever comes of it.
    pub(crate) fn try_to(&self, arguments: &[&str]) -> Said {
        self.said_with(arguments, &[])
    }

    /// Runs a command with some of its configuration in the environment.
    pub(crate) fn said_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Said {
        let mut command = self.command(arguments);
        let output = (command.envs(environment.iter().copied()))
            .output()
            .unwrap();
        Said {
            ok: output.status.success(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that must succeed, and gives what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let said = self.try_to(arguments);
        assert!(said.ok, "{arguments:?}: {} {}", said.out, said.err);
        said.out
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shouce"));
        command
            .args(arguments)
            .arg("--data")
            .arg(self.path("data"))
            // Set in many a shell: neither is a line of the configuration file.
            .envs([("SHOUCE_LOG", "warn"), ("SHOUCE_PIN", "1234")])
            .current_dir(self.folder.path());
        command
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.run(arguments)).unwrap()
    }

    pub(crate) fn records(&self) -> u64 {
        self.json(&["health", "--json"])["records"]
            .as_u64()
            .unwrap()
    }

    /// Starts the server.
    pub(crate) fn serve(&self) -> Serving {
        self.serve_with(&[])
    }

    /// Starts the server with some of its configuration in the environment.
    pub(crate) fn serve_with(&self, configuration: &[(&str, &str)]) -> Serving {
        let mut child = self
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .envs(configuration.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().to_owned();
        Serving { child, address }
    }
}

/// A server that runs until dropped.
pub(crate) struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    /// A connection on which an answer, or its end, is waited for only so long.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).unwrap();
        stream
    }

    /// Posts a body and gives the answer's.
    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: shouce\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        answer.split_off(end + 4)
    }

    /// Asks it to stop, and waits: whether it ended well.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> bool {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A made-up number of the seat's county that passes its check.
pub(crate) fn id_number(birth: &str, sequence: u16) -> String {
    let number = format!("533301{birth}{sequence:03}");
    let written = WrittenIdNumber::parse(&format!("{number}0")).unwrap();
    format!("{number}{}", written.expected_check_character())
}
