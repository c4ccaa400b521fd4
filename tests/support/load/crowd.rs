//! Who holds connections and says little.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

/// Half of them say nothing, half a letter a second; whom the server closes comes again.
pub(super) struct Crowd {
    stop: Arc<AtomicBool>,
    closed: Arc<AtomicUsize>,
    holding: Option<JoinHandle<usize>>,
}

impl Crowd {
    pub(super) fn gather(server: SocketAddr, each: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let closed = Arc::new(AtomicUsize::new(0));
        let (stopping, counted) = (Arc::clone(&stop), Arc::clone(&closed));
        let hold = move || {
            let mut held: Vec<Option<TcpStream>> = (0..each * 2).map(|_| None).collect();
            while !stopping.load(Ordering::Relaxed) {
                for (number, one) in held.iter_mut().enumerate() {
                    match one {
                        None => *one = connect(server),
                        Some(stream) => {
                            if is_closed(stream, number % 2 == 0) {
                                counted.fetch_add(1, Ordering::Relaxed);
                                *one = None;
                            }
                        }
                    }
                }
                std::thread::sleep(Duration::from_secs(1));
            }
            wait_for_the_end(held)
        };
        Self {
            stop,
            closed,
            holding: Some(std::thread::spawn(hold)),
        }
    }

    /// Nobody says anything more: the server must close every connection within so long.
    pub(super) fn end(mut self, within: Duration) -> anyhow::Result<usize> {
        self.stop.store(true, Ordering::Relaxed);
        let begun = Instant::now();
        let holding = self.holding.take().context("the crowd is gone")?;
        let left = holding.join().ok().context("the crowd ended early")?;
        ensure!(
            left == 0 && begun.elapsed() < within + Duration::from_secs(30),
            "{left} connections that say nothing are still open"
        );
        Ok(self.closed.load(Ordering::Relaxed))
    }
}

fn connect(server: SocketAddr) -> Option<TcpStream> {
    let stream = TcpStream::connect_timeout(&server, Duration::from_secs(5)).ok()?;
    stream.set_nonblocking(true).ok()?;
    Some(stream)
}

fn is_closed(stream: &mut TcpStream, speaks: bool) -> bool {
    if speaks && stream.write_all(b"G").is_err() {
        return true;
    }
    match stream.read(&mut [0; 512]) {
        Ok(0) => true,
        Ok(_) => false,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

/// How many of them the server has not closed after half a minute.
fn wait_for_the_end(held: Vec<Option<TcpStream>>) -> usize {
    let mut held: Vec<TcpStream> = held.into_iter().flatten().collect();
    for _ in 0..30 {
        held.retain_mut(|stream| !is_closed(stream, false));
        if held.is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    held.len()
}

/// Looks in twice a second until it is over: every answer is a good one or says "later". The
/// slowest, in seconds.
pub(super) fn look_in(server: SocketAddr, over: &AtomicBool) -> anyhow::Result<f64> {
    let mut slowest = 0.0_f64;
    while !over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let mut stream = TcpStream::connect(server)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: shouce\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        slowest = slowest.max(begun.elapsed().as_secs_f64());
        let told = answer.lines().next().unwrap_or_default();
        let later = [" 429 ", " 503 "].iter().any(|code| told.contains(code));
        let says_when = answer.to_lowercase().contains("retry-after:");
        ensure!(
            told.contains(" 200 ") || (later && says_when),
            "somebody who looked in was told: {told}"
        );
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(slowest)
}
