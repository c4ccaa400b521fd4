//! Every byte that crosses the socket is counted.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What went over a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes to the server, heads and TLS included.
    pub up: u64,
    /// Bytes from the server, heads and TLS included.
    pub down: u64,
    /// Requests made.
    pub requests: u64,
    /// Requests that were cut or timed out.
    pub cuts: u64,
    /// Connections opened.
    pub connections: u64,
}

impl Traffic {
    /// What went over the line since `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            up: self.up - earlier.up,
            down: self.down - earlier.down,
            requests: self.requests - earlier.requests,
            cuts: self.cuts - earlier.cuts,
            connections: self.connections - earlier.connections,
        }
    }
}

#[derive(Default)]
pub(super) struct Counters {
    up: AtomicU64,
    down: AtomicU64,
    requests: AtomicU64,
    cuts: AtomicU64,
    connections: AtomicU64,
}

impl Counters {
    pub(super) fn request(&self) {
        self.requests.fetch_add(1, Relaxed);
    }

    pub(super) fn cut(&self) {
        self.cuts.fetch_add(1, Relaxed);
    }

    pub(super) fn traffic(&self) -> Traffic {
        Traffic {
            up: self.up.load(Relaxed),
            down: self.down.load(Relaxed),
            requests: self.requests.load(Relaxed),
            cuts: self.cuts.load(Relaxed),
            connections: self.connections.load(Relaxed),
        }
    }
}

/// A socket whose bytes are counted.
pub(super) struct Counted {
    stream: TcpStream,
    counters: Arc<Counters>,
}

impl Counted {
    pub(super) fn new(stream: TcpStream, counters: Arc<Counters>) -> Self {
        counters.connections.fetch_add(1, Relaxed);
        Self { stream, counters }
    }

    /// Neither direction is waited for longer than this.
    pub(super) fn wait_at_most(&self, time: Duration) -> io::Result<()> {
        self.stream.set_read_timeout(Some(time))?;
        self.stream.set_write_timeout(Some(time))
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        self.counters.down.fetch_add(count as u64, Relaxed);
        Ok(count)
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.stream.write(bytes)?;
        self.counters.up.fetch_add(count as u64, Relaxed);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
