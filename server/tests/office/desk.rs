//! A folder, and the program that works in it.

use std::collections::BTreeMap;
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

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
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
        let (_, address) = line.trim().split_once("://").unwrap();
        let address = address.to_owned();
        Serving { child, address }
    }
}

/// A server that runs until dropped.
pub(crate) struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A connection on which an answer, or its end, is waited for only so long.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).unwrap();
        stream
    }

    /// Posts a body and gives the answer's.
    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Vec<u8> {
        self.ask("POST", path, &[], body).body
    }

    /// Asks for a file or a page.
    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", path, headers, &[])
    }

    /// Asks anything.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut stream = self.connect();
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: shouce\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses a body need not read it.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::read(answer)
    }

    /// Its process.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        Command::new("kill").args([signal, &id]).status().unwrap();
    }

    /// Asks it to stop, and waits: whether it ended well.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> bool {
        self.signal("-TERM");
        self.child.wait().unwrap().success()
    }
}

/// What the server answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// By their names in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn read(mut answer: Vec<u8>) -> Self {
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let body = answer.split_off(end + 4);
        let head = String::from_utf8(answer).unwrap();
        let mut lines = head.trim_end().lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        });
        Self {
            status: status.parse().unwrap(),
            headers: headers.collect(),
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        problem["code"].as_str().unwrap().to_owned()
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
