//! A surveyor with a laptop: the program `tablet`, behind a line of their own.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, bail, ensure};
use rand_chacha::ChaCha8Rng;
use schema::value::division::DivisionCode;
use serde_json::{Value, json};
use support::office::{Office, program};
use support::population::form::Filled;
use support::population::{Elder, Fate, Prefecture};
use support::proxy::{Proxy, Weather};

/// A surveyor and what their line took.
pub(crate) struct Surveyor {
    pub(crate) township: DivisionCode,
    name: String,
    program: PathBuf,
    folder: PathBuf,
    proxy: Proxy,
    records: u64,
    steps: usize,
    up: u64,
    down: u64,
    requests: u64,
    seconds: f64,
    cuts: u64,
}

/// The townships with their names.
pub(crate) fn townships(prefecture: &Prefecture) -> BTreeMap<DivisionCode, String> {
    (prefecture.villages.iter())
        .filter_map(|village| Some((village.code.township()?, village.township.clone())))
        .collect()
}

/// How often a sync is tried before the line is given up.
const MOST_SYNCS: usize = 30;

impl Surveyor {
    pub(crate) fn enrol(
        office: &Office,
        folder: &Path,
        (township, name): (DivisionCode, String),
        server: SocketAddr,
        weather: Weather,
    ) -> anyhow::Result<Self> {
        let surveyor = Self {
            township,
            program: program("tablet")?,
            folder: folder.join(format!("tablet-{township}")),
            proxy: Proxy::start(server, weather)?,
            records: 0,
            steps: 0,
            up: 0,
            down: 0,
            requests: 0,
            seconds: 0.0,
            cuts: 0,
            name,
        };
        let code = office.code(&surveyor.name, &[&township.to_string()])?;
        let address = format!("http://{}", surveyor.proxy.address());
        // The code is a one-time one: a line that is cut meanwhile is tried with it again.
        for _ in 0..MOST_SYNCS {
            let arguments = ["enrol", "--server", &address, &code.to_string()];
            let output = surveyor.command(&arguments).output()?;
            if output.status.success() {
                return Ok(surveyor);
            }
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            ensure!(said.contains("[line."), "not enrolled: {said}");
        }
        bail!("the line was cut at every enrolment")
    }

    /// Syncs until nothing is left to send, over whatever the line does.
    pub(crate) fn sync(&mut self) -> anyhow::Result<()> {
        for _ in 0..MOST_SYNCS {
            let output = self.command(&["sync", "--json"]).output()?;
            let report: Value = serde_json::from_slice(&output.stdout)
                .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
            let count = |name: &str| report[name].as_u64().unwrap_or(0);
            self.records = count("records");
            self.up += count("up");
            self.down += count("down");
            self.requests += count("requests");
            self.cuts += count("cuts");
            self.seconds += report["seconds"].as_f64().unwrap_or(0.0);
            ensure!(count("quarantined") == 0, "something is quarantined");
            if output.status.success() && self.records > 0 && count("received") == 0 {
                return Ok(());
            }
        }
        bail!("{}: not synced after {MOST_SYNCS} attempts", self.name)
    }

    /// Visits everybody of the township.
    pub(crate) fn work(
        &mut self,
        prefecture: &Prefecture,
        rng: &mut ChaCha8Rng,
    ) -> anyhow::Result<()> {
        let list = successful(
            self.command(&["list", "--json", "--limit", "1000000"])
                .output()?,
        )?;
        let mut ids = HashMap::<(String, String), Vec<String>>::new();
        for line in String::from_utf8(list.stdout)?.lines() {
            let row: Value = serde_json::from_str(line)?;
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            let key = match text("id_number") {
                number if !number.is_empty() => (number, String::new()),
                _ => (text("name"), text("village") + &text("group")),
            };
            ids.entry(key).or_default().push(text("id"));
        }
        let mut work = Vec::new();
        for elder in &prefecture.elders {
            let village = prefecture.village(elder);
            if village.code.township() != Some(self.township) {
                continue;
            }
            let typed: Vec<String> = (prefecture.interview(elder, rng).iter())
                .map(typed)
                .collect();
            let step = if elder.fate == Fate::NotListed {
                json!({ "add": typed })
            } else {
                let key = key(elder, &village.code.to_string());
                let id = ids.get_mut(&key).and_then(Vec::pop);
                json!({ "edit": id.context("a listed elder is not here")?, "answers": typed })
            };
            writeln!(work, "{step}")?;
            self.steps += 1;
        }
        let mut child = self
            .command(&["import-work"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut input = child.stdin.take().context("no standard input")?;
        let feeding = std::thread::spawn(move || input.write_all(&work));
        let output = successful(child.wait_with_output()?)?;
        feeding.join().ok().context("the feeder ended early")??;
        let saved = String::from_utf8(output.stdout)?.lines().count();
        ensure!(saved == self.steps, "{saved} of {} steps saved", self.steps);
        Ok(())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("--folder").arg(&self.folder);
        command
    }
}

fn key(elder: &Elder, village: &str) -> (String, String) {
    match &elder.id_number {
        Some(number) => (number.clone(), String::new()),
        None => (elder.name.clone(), format!("{village}{}", elder.group)),
    }
}

fn typed(filled: &Filled) -> String {
    format!("{}={}", filled.field, filled.value)
}

fn successful(output: Output) -> anyhow::Result<Output> {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{said}");
    Ok(output)
}

/// A line per tablet.
pub(crate) fn print(surveyors: &[Surveyor]) {
    println!(
        "\n{:>9} {:>8} {:>7} {:>9} {:>9} {:>8} {:>7} {:>5}  township",
        "township", "records", "steps", "bytes up", "down", "requests", "s", "cuts"
    );
    for one in surveyors {
        println!(
            "{:>9} {:>8} {:>7} {:>9} {:>9} {:>8} {:>7.1} {:>5}  {}",
            &one.township.to_string()[..9],
            one.records,
            one.steps,
            one.up,
            one.down,
            one.requests,
            one.seconds,
            one.cuts,
            one.name
        );
    }
    let total = |of: fn(&Surveyor) -> u64| surveyors.iter().map(of).sum::<u64>();
    println!(
        "{:>9} {:>8} {:>7} {:>9} {:>9} {:>8} {:>7} {:>5}\n",
        "all",
        total(|one| one.records),
        total(|one| one.steps as u64),
        total(|one| one.up),
        total(|one| one.down),
        total(|one| one.requests),
        "",
        total(|one| one.cuts)
    );
}
