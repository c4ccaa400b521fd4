//! Many tablets at the real server, with slow and idle connections beside them; at the end
//! everything that was acknowledged is looked for in the server's log.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use client_core::sync::Phase;
use schema::document::Edit;
use schema::id::Actor;
use server::ledger::Ledger;
use tablet::line::{Line, LineError, Timeouts};
use tablet::sync::sync;

use crate::office::{Office, Serving};
use crate::tablet::{Tablet, observe};
use crate::world::{ROOM, memory};

mod crowd;
mod heavy;
mod so_far;
mod villages;

use crowd::Crowd;
pub use heavy::Heavy;
use so_far::SoFar;
use villages::Villages;

/// How long a tablet tries in one sync.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long it comes again, at least, before it counts as not served: in a longer run as long as
/// one half of it, since a million records are not let in within minutes.
const COMES_AGAIN: Duration = Duration::from_secs(600);
/// How long a server may fold nothing while there is something to fold.
const FOLDS_WITHIN: Duration = Duration::from_secs(120);
/// How long the server waits for a head. Short, so that a short run meets its end.
const HEAD_S: u64 = 4;

/// What is asked of the server.
#[derive(Debug, Clone)]
pub struct Load {
    /// Tablets.
    pub tablets: usize,
    /// How long each half of the run takes: with pauses, and without any.
    pub half: Duration,
    /// The pause of a tablet between two syncs, in the first half.
    pub pause: Duration,
    /// Records that each tablet brings in its first sync.
    pub records: usize,
    /// Connections that say nothing, and as many that say a letter a second.
    pub crowd: usize,
    /// Requests at a time that are as large as may be; none if 0.
    pub heavy: usize,
}

impl Load {
    /// Bytes that the tablets' stores may grow to, with much to spare.
    fn stores(&self) -> u64 {
        const EMPTY: u64 = 512 * 1024;
        const RECORD: u64 = 2 * 1024;
        self.tablets as u64 * (EMPTY + RECORD * self.records as u64)
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Told {
    /// Syncs that came to rest, in the first half and in the second.
    pub syncs: [usize; 2],
    /// The middle one, one in a hundred and the slowest of them, in seconds.
    pub seconds: [[f64; 3]; 2],
    /// Requests that the server refused with 429 or 503.
    pub put_off: usize,
    /// What became of the largest requests.
    pub heavy: Heavy,
    /// Connections of the crowd that the server closed.
    pub closed: usize,
    /// Changes that were written and acknowledged; all of them are in the log.
    pub changes: u64,
    /// Records, all of them folded.
    pub records: u64,
    /// The most memory that the server had, in bytes; `None` where the system does not tell.
    pub memory: Option<u64>,
    /// The slowest answer that somebody who only looks in got, in seconds.
    pub looked_in: f64,
}

/// A tablet at work.
struct Surveyor {
    tablet: Tablet,
    line: Line,
    village: String,
    written: u64,
    /// So many of them it was told are safe.
    acknowledged: u64,
    /// Seconds of each sync, by half.
    seconds: [Vec<f64>; 2],
    /// Why it could not go on.
    trouble: Option<anyhow::Error>,
}

/// Runs it, and tells once a minute how far it is.
///
/// # Errors
/// When the server breaks a promise: it loses what it acknowledged, answers with something
/// else than a result or "later", or leaves connections open that say nothing.
pub fn run(load: &Load, folder: &Path) -> anyhow::Result<Told> {
    let so_far = &SoFar::default();
    let (over, until) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || so_far.tell(&until));
        let told = put(load, folder, so_far);
        drop(over);
        told
    })
}

fn put(load: &Load, folder: &Path, so_far: &SoFar) -> anyhow::Result<Told> {
    let office = Office::open(folder)?;
    let mut serve = office.command(&["serve", "--listen", "127.0.0.1:0"]);
    let room = (load.tablets * 2 + load.crowd * 2 + load.heavy + 50).to_string();
    serve
        .env("SHOUCE_PATIENCE_S", HEAD_S.to_string())
        .env("SHOUCE_CONNECTIONS", room);
    let serving = Serving::start(apart(serve))?;
    let villages = Villages::settle(&office, folder, load.tablets)?;
    // In the field each tablet has a disk: on the server's two thousand would make it wait.
    let stores = tempfile::tempdir_in(memory(ROOM + load.stores()))?;
    let folder = stores.path();
    let mut surveyors = Vec::with_capacity(load.tablets);
    for number in 0..load.tablets {
        let village = villages.of(number).to_owned();
        surveyors.push(Surveyor::enrol(&office, &serving, folder, number, village)?);
        so_far.enrolled.fetch_add(1, Ordering::Relaxed);
    }
    let crowd = Crowd::gather(serving.address(), load.crowd);
    let over = AtomicBool::new(false);
    let begun = Instant::now();
    let (worked, looked_in, brought) = std::thread::scope(|scope| {
        let looking = scope.spawn(|| crowd::look_in(serving.address(), &over));
        let bringing = scope.spawn(|| match load.heavy {
            0 => Ok(Heavy::default()),
            many => heavy::bring(serving.address(), many, &over),
        });
        let working: Vec<_> = (surveyors.iter_mut().enumerate())
            .map(|(number, one)| scope.spawn(move || one.work(load, number, begun, so_far)))
            .collect();
        let worked = working
            .into_iter()
            .try_for_each(|one| one.join().ok().context("a tablet ended early"));
        over.store(true, Ordering::Relaxed);
        (worked, looking.join(), bringing.join())
    });
    worked?;
    let closed = crowd.end(Duration::from_secs(3 * HEAD_S))?;
    let mut told = Told {
        closed,
        heavy: (brought.ok()).context("whoever brought much ended early")??,
        looked_in: looked_in.ok().context("whoever looked in ended early")??,
        memory: serving.peak_memory(),
        put_off: so_far.put_off.load(Ordering::Relaxed),
        ..Told::default()
    };
    for half in 0..2 {
        let all = surveyors.iter().flat_map(|one| one.seconds[half].iter());
        let mut all: Vec<f64> = all.copied().collect();
        all.sort_by(f64::total_cmp);
        let at = |part: usize| all.get((all.len().max(1) - 1) * part / 100).copied();
        told.syncs[half] = all.len();
        told.seconds[half] = [50, 99, 100].map(|part| at(part).unwrap_or(0.0));
    }
    // What was acknowledged survives the end that a power cut makes.
    serving.kill()?;
    told.changes = all_there(&office, &surveyors)?;
    told.records = folded(&office)?;
    let mut troubled = surveyors.iter_mut().filter_map(|one| one.trouble.take());
    match troubled.next() {
        None => Ok(told),
        Some(first) => Err(first.context(format!(
            "{} of {} tablets were not served, though all of {} acknowledged changes are there",
            troubled.count() + 1,
            load.tablets,
            told.changes
        ))),
    }
}

/// The same command in a session of its own. In the field each tablet has a processor; here Linux
/// shares this machine's between all of them together and the server. Nothing that ends a load
/// reaches another session: the server ends with the thread that started it.
fn apart(command: Command) -> Command {
    if !cfg!(target_os = "linux") {
        return command;
    }
    let mut apart = Command::new("setsid");
    apart.args(["setpriv", "--pdeathsig", "KILL"]);
    apart.arg(command.get_program()).args(command.get_args());
    apart.envs((command.get_envs()).filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        apart.current_dir(folder);
    }
    apart
}

/// Looks for everything that a tablet was told is safe in the server's log, and counts it.
fn all_there(office: &Office, surveyors: &[Surveyor]) -> anyhow::Result<u64> {
    let ledger = Ledger::open_to_read(&office.data())?;
    let mut changes = 0;
    for (number, one) in surveyors.iter().enumerate() {
        let identity = one.tablet.client.identity()?;
        let actor = Actor::of(&identity.key().verifying_key(), identity.installation);
        let there = ledger.last_number(&actor)?;
        ensure!(
            (one.acknowledged..=one.written).contains(&there),
            "tablet {number} was told that {} of {} changes are safe; the log has {there}",
            one.acknowledged,
            one.written
        );
        changes += one.acknowledged;
    }
    Ok(changes)
}

/// Lets a server fold the rest, and counts.
fn folded(office: &Office) -> anyhow::Result<u64> {
    let _serving = office.serve()?;
    let (mut so_far, mut since) = (0, Instant::now());
    while since.elapsed() < FOLDS_WITHIN {
        let health: serde_json::Value = serde_json::from_str(&office.run(&["health", "--json"])?)?;
        if health["received"] == health["folded"] {
            return health["records"].as_u64().context("no records told");
        }
        let folded = health["folded"].as_u64().context("no position told")?;
        if folded != so_far {
            (so_far, since) = (folded, Instant::now());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    anyhow::bail!("for two minutes nothing was folded after {so_far}")
}

fn elder(village: &str, number: usize, place: usize) -> Vec<Edit> {
    vec![
        observe("division_village", village),
        observe("name", &format!("余阿{number}之{place}")),
        observe("sex", "2"),
        observe("birth_stated", "1940"),
        observe("marital", "30"),
        observe("remarks", "教堂上方第二户，门前有核桃树"),
    ]
}

impl Surveyor {
    fn enrol(
        office: &Office,
        serving: &Serving,
        folder: &Path,
        number: usize,
        village: String,
    ) -> anyhow::Result<Self> {
        let address = format!("http://{}", serving.address()).parse()?;
        let line = Line::new(address, None, Timeouts::default())?;
        let code = office.code(&format!("tablet {number}"), &[&village])?;
        let mut tablet = Tablet::in_folder(folder, number as u64);
        let enrol = |body: Vec<u8>| line.post("/enrol", &body).unwrap_or_default();
        tablet.enrol_by(enrol, code, "tablet");
        Ok(Self {
            tablet,
            line,
            village,
            written: 0,
            acknowledged: 0,
            seconds: [Vec::new(), Vec::new()],
            trouble: None,
        })
    }

    fn work(&mut self, load: &Load, number: usize, begun: Instant, so_far: &SoFar) {
        if let Err(trouble) = self.go_on(load, number, begun, so_far) {
            if so_far.troubled.fetch_add(1, Ordering::Relaxed) == 0 {
                eprintln!("tablet {number} is the first in trouble: {trouble:#}");
            }
            self.trouble = Some(trouble);
        }
    }

    fn go_on(
        &mut self,
        load: &Load,
        number: usize,
        begun: Instant,
        so_far: &SoFar,
    ) -> anyhow::Result<()> {
        let mut own = Vec::new();
        for place in 0..load.records.max(1) {
            own.push(self.tablet.add(&elder(&self.village, number, place)));
            self.written += 1;
            so_far.written.fetch_add(1, Ordering::Relaxed);
        }
        let mut round = 0_usize;
        while begun.elapsed() < 2 * load.half {
            let half = usize::from(begun.elapsed() >= load.half);
            let record = own[round % own.len()];
            self.tablet
                .answer(record, "remarks", &format!("第{round}次"));
            self.written += 1;
            so_far.written.fetch_add(1, Ordering::Relaxed);
            let started = Instant::now();
            self.sync(load, so_far)?;
            self.seconds[half].push(started.elapsed().as_secs_f64());
            round += 1;
            if half == 0 {
                std::thread::sleep(load.pause);
            }
        }
        self.sync(load, so_far)
    }

    /// Syncs until the server has everything. "Later" is no failure: the tablet comes again.
    fn sync(&mut self, load: &Load, so_far: &SoFar) -> anyhow::Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < load.half.max(COMES_AGAIN) {
            let Tablet {
                client, rng, now, ..
            } = &mut self.tablet;
            let now = *now;
            let mut wrong = None;
            let mut look = |step: tablet::sync::Step<'_>| match step.failed {
                None => {}
                Some(LineError::Refused(429 | 503, _)) => {
                    so_far.put_off.fetch_add(1, Ordering::Relaxed);
                }
                Some(other) => wrong = Some(other.to_string()),
            };
            let clock = || now;
            let report = sync(client, rng, &clock, &self.line, PATIENCE, &mut look)?;
            self.acknowledged = self.written - report.tally.unsent;
            ensure!(wrong.is_none(), "a sync was answered with: {wrong:?}");
            if report.phase == Phase::Resting && report.tally.unsent == 0 {
                so_far.syncs.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
        }
        anyhow::bail!(
            "after {} minutes the server still lacks {} changes",
            begun.elapsed().as_secs() / 60,
            self.written - self.acknowledged
        )
    }
}
