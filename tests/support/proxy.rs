//! A line as bad as it is in the mountains: between a tablet and the server it counts every
//! byte, and can delay, throttle and cut. What it does to whom follows from its seed.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

/// What a line does to those who use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weather {
    /// The time from an end to the other.
    pub delay: Duration,
    /// Bits a second in each direction, shared by all connections; `None`: no bound.
    pub bits_per_second: Option<u64>,
    /// How long the line lives before all its connections are cut; `None`: it is never cut.
    pub cut_after: Option<RangeInclusive<Duration>>,
    /// Bytes, both ways together, after which nothing passes any more, though nothing is cut;
    /// `None`: no bound.
    pub silent_after: Option<u64>,
    /// What the moments of the cuts follow from.
    pub seed: u64,
}

impl Weather {
    /// A line that only counts.
    #[must_use]
    pub fn clear() -> Self {
        Self {
            delay: Duration::ZERO,
            bits_per_second: None,
            cut_after: None,
            silent_after: None,
            seed: 0,
        }
    }

    /// 300 ms there and back, 256 kbit/s each way, cut every 15 to 45 seconds: the bad link of
    /// the goals.
    #[must_use]
    pub fn ridge(seed: u64) -> Self {
        Self {
            delay: Duration::from_millis(150),
            bits_per_second: Some(256_000),
            cut_after: Some(Duration::from_secs(15)..=Duration::from_secs(45)),
            silent_after: None,
            seed,
        }
    }
}

/// What went over a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// Bytes to the server, heads included.
    pub up: u64,
    /// Bytes from the server, heads included.
    pub down: u64,
    /// Connections opened.
    pub connections: u64,
    /// Connections that were cut while open.
    pub cuts: u64,
}

impl Carried {
    /// Bytes both ways.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.up + self.down
    }

    /// What was carried since `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            up: self.up - earlier.up,
            down: self.down - earlier.down,
            connections: self.connections - earlier.connections,
            cuts: self.cuts - earlier.cuts,
        }
    }
}

/// A running line. It ends when dropped.
pub struct Proxy {
    address: SocketAddr,
    line: Arc<Line>,
    runtime: Option<Runtime>,
}

struct Line {
    weather: Weather,
    up: Direction,
    down: Direction,
    /// Bytes that still pass.
    left: AtomicU64,
    connections: AtomicU64,
    cuts: AtomicU64,
}

/// One direction of the line, which its connections share.
#[derive(Default)]
struct Direction {
    carried: AtomicU64,
    free_at: Mutex<Option<Instant>>,
}

/// What is passed on at a time: about a packet.
const PIECE_BYTES: usize = 1_400;
/// Pieces under way in one direction of a connection before its sender must wait.
const PIECES_UNDER_WAY: usize = 64;

impl Proxy {
    /// A line on a free port of this machine to `server`.
    ///
    /// # Errors
    /// When no port is free or no thread can be had.
    pub fn start(server: SocketAddr, weather: Weather) -> io::Result<Self> {
        let runtime = (Builder::new_multi_thread().worker_threads(1))
            .enable_all()
            .build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let line = Arc::new(Line {
            left: AtomicU64::new(weather.silent_after.unwrap_or(u64::MAX)),
            weather,
            up: Direction::default(),
            down: Direction::default(),
            connections: AtomicU64::new(0),
            cuts: AtomicU64::new(0),
        });
        let (cut, cuts) = watch::channel(());
        runtime.spawn(Arc::clone(&line).cut_again_and_again(cut));
        runtime.spawn(Arc::clone(&line).accept(listener, server, cuts));
        Ok(Self {
            address,
            line,
            runtime: Some(runtime),
        })
    }

    /// Where tablets find it.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it carried so far.
    #[must_use]
    pub fn carried(&self) -> Carried {
        Carried {
            up: self.line.up.carried.load(Relaxed),
            down: self.line.down.carried.load(Relaxed),
            connections: self.line.connections.load(Relaxed),
            cuts: self.line.cuts.load(Relaxed),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Line {
    async fn cut_again_and_again(self: Arc<Self>, cut: watch::Sender<()>) {
        let Some(lives) = self.weather.cut_after.clone() else {
            return cut.closed().await;
        };
        let mut rng = ChaCha8Rng::seed_from_u64(self.weather.seed);
        let span = lives.end().saturating_sub(*lives.start());
        while !cut.is_closed() {
            let part = f64::from(rng.next_u32()) / f64::from(u32::MAX);
            sleep(*lives.start() + span.mul_f64(part)).await;
            cut.send_replace(());
        }
    }

    async fn accept(
        self: Arc<Self>,
        listener: TcpListener,
        server: SocketAddr,
        cuts: watch::Receiver<()>,
    ) {
        while let Ok((near, _)) = listener.accept().await {
            self.connections.fetch_add(1, Relaxed);
            let mut cuts = cuts.clone();
            cuts.mark_unchanged();
            tokio::spawn(Arc::clone(&self).connect(near, server, cuts));
        }
    }

    async fn connect(
        self: Arc<Self>,
        near: TcpStream,
        server: SocketAddr,
        mut cuts: watch::Receiver<()>,
    ) {
        // The handshake of TCP goes there and back before the first byte.
        sleep(self.weather.delay * 2).await;
        let Ok(far) = TcpStream::connect(server).await else {
            return;
        };
        for stream in [&near, &far] {
            // Small answers are not held back for more to come; without this it is only slower.
            let _ = stream.set_nodelay(true);
        }
        let (near_read, near_write) = near.into_split();
        let (far_read, far_write) = far.into_split();
        tokio::select! {
            () = async {
                tokio::join!(
                    self.carry(&self.up, near_read, far_write),
                    self.carry(&self.down, far_read, near_write),
                );
            } => {}
            _ = cuts.changed() => {
                self.cuts.fetch_add(1, Relaxed);
            }
        }
    }

    /// Carries one direction of a connection until its sender ends it.
    async fn carry(&self, direction: &Direction, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let delay = self.weather.delay;
        let (sent, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(PIECES_UNDER_WAY);
        let depart = async {
            let mut piece = vec![0; PIECE_BYTES];
            while let Ok(count @ 1..) = from.read(&mut piece).await {
                let passing = self.let_through(count);
                direction.carried.fetch_add(passing as u64, Relaxed);
                let departed = direction.pass(passing, self.weather.bits_per_second);
                sleep_until(departed).await;
                let piece = piece[..passing].to_vec();
                if sent.send((departed + delay, piece)).await.is_err() {
                    break;
                }
                if passing < count {
                    pending::<()>().await;
                }
            }
            drop(sent);
        };
        let arrive = async {
            while let Some((at, piece)) = arriving.recv().await {
                sleep_until(at).await;
                if to.write_all(&piece).await.is_err() {
                    break;
                }
            }
            // The other end may have gone already.
            let _ = to.shutdown().await;
        };
        tokio::join!(depart, arrive);
    }

    /// How many of so many bytes the line still takes.
    fn let_through(&self, bytes: usize) -> usize {
        let bytes = bytes as u64;
        let left = (self.left)
            .fetch_update(Relaxed, Relaxed, |left| Some(left.saturating_sub(bytes)))
            .unwrap_or_default();
        bytes.min(left) as usize
    }
}

impl Direction {
    /// Takes the line for so many bytes, behind whatever is on it. When the last has left.
    fn pass(&self, bytes: usize, bits_per_second: Option<u64>) -> Instant {
        let now = Instant::now();
        let Some(pace) = bits_per_second else {
            return now;
        };
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let begins = free_at.map_or(now, |free| free.max(now));
        let takes = Duration::from_secs_f64(bytes as f64 * 8.0 / pace as f64);
        *free_at = Some(begins + takes);
        begins + takes
    }
}
