//! The line to the server: HTTP/1.1 with as few bytes as it allows.
//!
//! On 2G a header costs more than an empty sync: a request's head is its address, host and
//! length, and a connection is used again as long as the server keeps it. Requests at the
//! same time take a connection each.

#![expect(
    clippy::disallowed_methods,
    reason = "the edge of the program: real lines are waited for by a real clock"
)]

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use schema::message::{self, Language};
use schema::problem::{Coded, Problem};

mod address;
mod connection;
mod counters;
mod response;

pub use address::{Address, AddressError};
pub use counters::Traffic;

use connection::Connection;
use counters::{Counted, Counters};

/// How long the line is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the next byte, either way.
    pub stall: Duration,
    /// For a whole answer.
    pub whole: Duration,
}

impl Default for Timeouts {
    /// What 2G needs: 128 KiB at 1 KiB/s pass within the whole.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            stall: Duration::from_secs(30),
            whole: Duration::from_secs(180),
        }
    }
}

/// A request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// No connection, or it was cut.
    #[error("the line was cut")]
    Cut(#[source] io::Error),
    /// Nothing came in time.
    #[error("the line timed out")]
    TimedOut,
    /// What answered does not speak HTTP/1.1, or answers more than it may.
    #[error("the answer is not one that Shouce gives")]
    Garbled,
    /// Whoever answered has no certificate that is trusted: nothing was sent.
    #[error("the server's certificate is not trusted")]
    Untrusted,
    /// Something between, or the server in trouble, answered with another status than 200.
    #[error("status {0}")]
    Status(u16),
    /// The server refused the request, and said why.
    #[error("the server refused with status {0}: {1}")]
    Refused(u16, Problem),
}

impl LineError {
    /// What to tell a person: what the server said, where it said anything.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::Refused(_, problem) => problem.clone(),
            error => Problem::from(error),
        }
    }

    /// An answer with another status than 200: our server's say why in a problem document
    /// (RFC 9457). Whatever else answers is not believed a sentence.
    fn of(response: &response::Response) -> Self {
        match serde_json::from_slice(&response.body) {
            Ok(problem) if is_told(&problem) => Self::Refused(response.status, problem),
            _ => Self::Status(response.status),
        }
    }
}

fn is_told(problem: &Problem) -> bool {
    message::has(Language::default(), &problem.code)
}

impl Coded for LineError {
    fn code(&self) -> &'static str {
        match self {
            Self::Cut(_) => "line.cut",
            Self::TimedOut => "line.timed-out",
            Self::Garbled => "line.garbled",
            Self::Untrusted => "line.untrusted",
            Self::Status(_) | Self::Refused(..) => "line.status",
        }
    }

    fn parameters(&self) -> schema::problem::Parameters {
        match self {
            Self::Status(status) | Self::Refused(status, _) => {
                vec![("status", status.to_string())]
            }
            Self::Cut(_) | Self::TimedOut | Self::Garbled | Self::Untrusted => Vec::new(),
        }
    }
}

impl From<io::Error> for LineError {
    fn from(error: io::Error) -> Self {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref());
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::TimedOut,
            _ if matches!(tls, Some(rustls::Error::InvalidCertificate(_))) => Self::Untrusted,
            _ => Self::Cut(error),
        }
    }
}

/// The line. A clone is the same line: it shares connections and counts.
#[derive(Clone)]
pub struct Line {
    ends: Arc<Ends>,
}

struct Ends {
    address: Address,
    tls: Option<Arc<ClientConfig>>,
    timeouts: Timeouts,
    /// Connections that wait for a request, the last used last.
    idle: Mutex<Vec<Connection>>,
    counters: Arc<Counters>,
}

impl Line {
    /// A line to this address. Nothing is sent yet. `ca` is a PEM text of the certificates
    /// that `https` trusts instead of the world's.
    ///
    /// # Errors
    /// When `ca` holds no certificate.
    pub fn new(
        address: Address,
        ca: Option<&[u8]>,
        timeouts: Timeouts,
    ) -> Result<Self, AddressError> {
        let tls = (address.is_tls().then(|| connection::trust(ca))).transpose()?;
        Ok(Self {
            ends: Arc::new(Ends {
                address,
                tls,
                timeouts,
                idle: Mutex::default(),
                counters: Arc::default(),
            }),
        })
    }

    /// What went over the line so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.ends.counters.traffic()
    }

    /// Sends a body to a path of the server and brings the answer's body. A connection that
    /// the server closed while it waited is replaced and the request sent once more, so the
    /// request must be one that may arrive twice.
    ///
    /// # Errors
    /// When the line fails or answers with anything but 200.
    pub fn post(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, LineError> {
        let ends = &self.ends;
        ends.counters.request();
        let answer = self.attempt(path, body);
        if matches!(answer, Err(LineError::Cut(_) | LineError::TimedOut)) {
            ends.counters.cut();
        }
        answer
    }

    fn attempt(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, LineError> {
        let ends = &self.ends;
        let mut request = ends.address.head(path, body.len()).into_bytes();
        request.extend_from_slice(body);
        let deadline = Instant::now() + ends.timeouts.whole;
        // A binding of its own: the lock must be free again when the connection is put back.
        let used = self.idle().pop();
        if let Some(mut used) = used {
            match used.exchange(&request, deadline, ends.timeouts.stall) {
                Err(failed) if failed.unanswered => {}
                outcome => return self.finish(used, outcome),
            }
            // The others are as old or older.
            self.idle().clear();
        }
        let mut fresh = self.connect()?;
        let outcome = fresh.exchange(&request, deadline, ends.timeouts.stall);
        self.finish(fresh, outcome)
    }

    fn finish(
        &self,
        connection: Connection,
        outcome: Result<response::Response, connection::Failed>,
    ) -> Result<Vec<u8>, LineError> {
        let response = outcome.map_err(|failed| failed.why)?;
        if response.keep {
            self.idle().push(connection);
        }
        match response.status {
            200 => Ok(response.body),
            _ => Err(LineError::of(&response)),
        }
    }

    fn connect(&self) -> Result<Connection, LineError> {
        let ends = &self.ends;
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for place in (ends.address.host(), ends.address.port()).to_socket_addrs()? {
            match TcpStream::connect_timeout(&place, ends.timeouts.connect) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    let counted = Counted::new(stream, Arc::clone(&ends.counters));
                    return Connection::open(counted, ends.tls.as_ref(), ends.address.host());
                }
                Err(error) => last = error,
            }
        }
        Err(last.into())
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.ends
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
