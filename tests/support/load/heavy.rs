//! Who brings much at once: requests as large as an exchange may be, more than the server has
//! room for.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use schema::limits;

/// How many of them the server has room for at a time: it keeps 64 MiB for large ones.
const ROOM_FOR: usize = 64 * 1024 * 1024 / limits::EXCHANGE_BYTES;
/// How long a server that is busy may take to read them all.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_millis(500);

/// What they were told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Heavy {
    /// Read to their end, and answered.
    pub let_in: usize,
    /// Told to come again, and when.
    pub put_off: usize,
}

/// So many bring as much as they may, until it is over: at least once, again and again. Each
/// keeps its last byte until the server has decided about all of them.
pub(super) fn bring(
    server: SocketAddr,
    at_a_time: usize,
    over: &AtomicBool,
) -> anyhow::Result<Heavy> {
    let mut told = Heavy::default();
    loop {
        let all = (0..at_a_time)
            .map(|_| all_but_the_end(server))
            .collect::<anyhow::Result<Vec<_>>>()?;
        until_only_so_many_wait(&all, ROOM_FOR)?;
        for one in all {
            match answer(one)?.as_str() {
                told_later if is(told_later, 503) || is(told_later, 429) => {
                    let says_when = told_later.to_lowercase().contains("\r\nretry-after: ");
                    ensure!(says_when, "put off and not told until when: {told_later}");
                    told.put_off += 1;
                }
                // What they bring is nothing.
                read if is(read, 400) => told.let_in += 1,
                other => anyhow::bail!("a large request was answered with: {other}"),
            }
        }
        if over.load(Ordering::Relaxed) {
            return Ok(told);
        }
        std::thread::sleep(BETWEEN);
    }
}

fn is(answer: &str, status: u16) -> bool {
    answer.starts_with(&format!("HTTP/1.1 {status} "))
}

fn all_but_the_end(server: SocketAddr) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let size = limits::EXCHANGE_BYTES;
    let head = format!(
        "POST /sync HTTP/1.1\r\nHost: shouce\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
    );
    let body = vec![0; size - 1];
    // Whoever is put off may be so in the middle.
    let _ = (stream.write_all(head.as_bytes())).and_then(|()| stream.write_all(&body));
    Ok(stream)
}

/// Waits until the server has answered all but so many.
fn until_only_so_many_wait(all: &[TcpStream], many: usize) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let mut waiting = 0;
        for one in all {
            one.set_nonblocking(true)?;
            let nothing_yet = one.peek(&mut [0; 1]);
            one.set_nonblocking(false)?;
            waiting +=
                usize::from(nothing_yet.is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
        }
        if waiting <= many {
            return Ok(());
        }
        ensure!(
            begun.elapsed() < PATIENCE,
            "{waiting} large requests wait, and {many} have room"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn answer(mut stream: TcpStream) -> anyhow::Result<String> {
    // Whoever was put off is no longer heard.
    let _ = stream.write_all(&[0]);
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        // The server hangs up while some of the request is still under way.
        let hung_up = error.kind() == ErrorKind::ConnectionReset && !answer.is_empty();
        ensure!(hung_up, "a large request got no answer: {error}");
    }
    String::from_utf8(answer).context("an answer that is no text")
}
