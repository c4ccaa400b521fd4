//! A census of so many people in a data folder, and the server's parts that keep it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use rusqlite::params;
use schema::document::authority::Role;
use schema::document::write::{Stamp, first_change};
use schema::id::{DeviceId, RecordId};
use schema::questionnaire::{Questionnaire, Shape};
use schema::record::{Answer, ClockTrust, Content, EntryId, FieldName, Layer, Record};
use schema::scope::Scope;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::value::solar::SolarDate;
use schema::wire::RecordChange;
use schema::wire::enrolment::Certificate;
use schema::wire::exchange::LogPosition;
use schema::wire::seal::SealKey;
use server::account::{Account, AccountRole, password};
use server::app::{App, Running};
use server::author::Author;
use server::configuration::Configuration;
use server::duplicates::Likeness;
use server::facts::{Facts, Reached, Spot};
use server::ledger::{Event, Ledger, database};
use server::projection::Projection;
use server::vault::Purpose;
use support::population::form::{self, Filled};
use support::population::{Elder, Fate, Prefecture};
use tokio::runtime::Runtime;

use crate::{Arguments, timed};

/// The password of the account that asks.
pub(crate) const PASSWORD: &str = "half a million lanterns";
/// Changes that are appended at a time while the census is made.
const AT_A_TIME: usize = 5_000;
/// How long all documents may take to be folded.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// The census, on a server that runs.
pub(crate) struct Census {
    pub(crate) runtime: Runtime,
    pub(crate) app: Arc<App>,
    /// Who brings changes, and the number of the last one.
    pub(crate) author: Author,
    pub(crate) last: u64,
    /// The records that have documents.
    pub(crate) documents: Vec<RecordId>,
    pub(crate) prefecture: Prefecture,
    running: Running,
}

impl Census {
    pub(crate) fn close(self) {
        self.running.stop(self.app);
    }
}

pub(crate) fn make(arguments: &Arguments, folder: &Path) -> anyhow::Result<Census> {
    let people = arguments.people as usize;
    let documents = (arguments.documents as usize).min(people);
    let as_of = SolarDate::new(2026, 11, 1)?;
    eprintln!("  {people} people, {documents} of them with documents");
    let prefecture = Prefecture::generate(arguments.seed, people, as_of);
    let runtime = Runtime::new()?;
    let author = prepare(folder)?;
    // Elders come village by village: documents go to every so many of them.
    let step = people / documents;
    let made = folder.join("made");
    if !made.exists() {
        let has_document = |place: usize| place.is_multiple_of(step) && place / step < documents;
        let (with, without): (Vec<_>, Vec<_>) =
            (prefecture.elders.iter().enumerate()).partition(|(place, _)| has_document(*place));
        let of = |some: &[(usize, &Elder)]| {
            some.iter()
                .map(|(_, elder)| (*elder).clone())
                .collect::<Vec<_>>()
        };
        let (with, without) = (of(&with), of(&without));
        let (took, written) = timed(|| {
            write_documents(
                folder,
                &runtime,
                &author,
                &prefecture,
                &with,
                arguments.seed,
            )
        });
        written?;
        eprintln!(
            "  {documents} documents through the log in {:.0} s",
            took.as_secs_f64()
        );
        let (took, rows) = timed(|| write_rows(folder, &prefecture, &without, arguments.seed));
        rows?;
        eprintln!(
            "  {} rows straight into the projection in {:.0} s",
            without.len(),
            took.as_secs_f64()
        );
        std::fs::write(&made, "")?;
    }
    let last = Ledger::open(folder)?.last_number(&author.actor)?;
    let (app, running) = start(folder)?;
    let before = memory();
    let (took, moment) = timed(|| app.census());
    let moment = moment?;
    // Of a kept census, those who were listed twice in an earlier measurement are there too.
    ensure!(moment.len() >= people, "{} on the board", moment.len());
    eprintln!(
        "  board of {people} loaded in {:.1} s, in {} MB",
        took.as_secs_f64(),
        memory().saturating_sub(before)
    );
    Ok(Census {
        runtime,
        app,
        author,
        last,
        documents: (0..documents).map(record).collect(),
        prefecture,
        running,
    })
}

/// Divisions, an account that asks, and a tablet that writes.
fn prepare(folder: &Path) -> anyhow::Result<Author> {
    let mut ledger = Ledger::open(folder)?;
    let key = SigningKey::from_bytes(&[7; 32]);
    let author = Author::of(&key, ledger.epoch()?);
    if ledger.account_named("county")?.is_some() {
        return Ok(author);
    }
    let divisions = Event::DivisionsLoaded {
        current: include_str!("../../../data/divisions.csv").to_owned(),
        past: include_str!("../../../data/divisions_history.csv").to_owned(),
    };
    ledger.decide(&divisions, 1)?;
    let prefecture: DivisionCode = "533300000000".parse()?;
    let hash = password::hash(PASSWORD, "county")?;
    let scope = Scope::new([prefecture]);
    let name = "county".to_owned();
    let account = Account::begin(name.clone(), name, AccountRole::County, scope, hash, 1)?;
    ensure!(ledger.add_account(&account)?, "the account is there");
    let certificate = Certificate {
        key: key.verifying_key().to_bytes(),
        seal_key: SealKey::of(&key),
        label: "measuring".to_owned(),
        role: Role::Surveyor,
        scope: Scope::new([prefecture]),
        signature: Vec::new(),
    };
    let event = Event::DeviceEnrolled {
        device: author.device,
        certificate: Box::new(certificate.issue(&key)),
    };
    ledger.decide(&event, 1)?;
    Ok(author)
}

fn start(folder: &Path) -> anyhow::Result<(Arc<App>, Running)> {
    App::start(&Configuration {
        data: folder.to_owned(),
        ..Configuration::default()
    })
}

pub(crate) fn stamp(author: &Author) -> Stamp {
    Stamp {
        actor: author.actor,
        time: 1_795_000_000,
        trust: ClockTrust::Anchored,
    }
}

fn record(place: usize) -> RecordId {
    RecordId::preloaded("bench", &place.to_string())
}

/// New records with full forms, through the log.
fn write_documents(
    folder: &Path,
    runtime: &Runtime,
    author: &Author,
    prefecture: &Prefecture,
    elders: &[Elder],
    seed: u64,
) -> anyhow::Result<()> {
    let (app, running) = start(folder)?;
    let mut first = 1;
    for (piece, some) in elders.chunks(AT_A_TIME).enumerate() {
        let changes = (some.par_iter().enumerate())
            .map(|(place, elder)| {
                let place = piece * AT_A_TIME + place;
                let mut rng = ChaCha8Rng::seed_from_u64(seed ^ place as u64);
                let edits = form::edits(&prefecture.full_form(elder, &mut rng));
                Ok(RecordChange {
                    record: record(place),
                    chunk: first_change(&edits, &stamp(author))?,
                })
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let frames = author.frames(first, &changes)?;
        first += changes.len() as u64;
        let appended = runtime.block_on(app.writer.append(frames))?;
        let position = appended.last().context("nothing was appended")?.position;
        runtime.block_on(app.wait_for(position, PATIENCE));
        ensure!(app.folded() >= position, "the log is not folded");
    }
    running.stop(app);
    Ok(())
}

/// Rows of people without documents, straight into the projection.
fn write_rows(
    folder: &Path,
    prefecture: &Prefecture,
    elders: &[Elder],
    seed: u64,
) -> anyhow::Result<()> {
    drop(Projection::open(folder)?);
    let mut connection = database(folder, Purpose::Projection)?;
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")?;
    let mut place = 100_000_000;
    for some in elders.chunks(50_000) {
        let rows: Vec<_> = (some.par_iter().enumerate())
            .map(|(at, elder)| row(prefecture, elder, place + at, seed))
            .collect();
        place += some.len();
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO person (id, low, village, name, position, shared, facts, summary,
                     likeness, interview)
                 VALUES (?1, ?2, ?3, ?4, '', x'', ?5, ?6, ?7, ?8)",
            )?;
            for (id, facts, summary, likeness) in rows {
                let [high, low] = halves(id);
                let village = facts.head.village().map(DivisionCode::number);
                let (facts, packed) =
                    (postcard::to_stdvec(&facts)?, postcard::to_stdvec(&summary)?);
                insert.execute(params![
                    high,
                    low,
                    village,
                    summary.name.as_str(),
                    facts,
                    packed,
                    postcard::to_stdvec(&likeness)?,
                    postcard::to_stdvec(&server::paradata::Held::default())?
                ])?;
            }
        }
        transaction.commit()?;
    }
    Ok(())
}

fn halves(id: RecordId) -> [i64; 2] {
    let key = id.index_key();
    [0, 8].map(|from| {
        let half: [u8; 8] = std::array::from_fn(|byte| key[from + byte]);
        i64::from_be_bytes(half)
    })
}

/// A row as the fold makes one of what a list and a surveyor say.
fn row(
    prefecture: &Prefecture,
    elder: &Elder,
    place: usize,
    seed: u64,
) -> (RecordId, Facts, Summary, Likeness) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ place as u64);
    let mut read = Record::empty(record(place));
    let observed = match elder.fate {
        Fate::Found | Fate::Away(_) | Fate::NotListed => prefecture.full_form(elder, &mut rng),
        _ => prefecture.interview(elder, &mut rng),
    };
    if elder.fate != Fate::NotListed {
        let of_list: BTreeSet<&str> = BTreeSet::from([
            "division_village",
            "village_group",
            "name",
            "sex",
            "id_number",
        ]);
        let listed = prefecture.full_form(elder, &mut rng);
        let listed = listed
            .into_iter()
            .filter(|filled| of_list.contains(filled.field));
        listed.for_each(|filled| say(&mut read, Layer::List, &filled));
    }
    // One in fifty is still to be visited.
    if rng.next_u32() % 50 > 0 || elder.fate == Fate::NotListed {
        observed
            .iter()
            .for_each(|filled| say(&mut read, Layer::Observation, filled));
        read.standing.submitted = 1;
        read.standing.verified = rng.next_u32() % 2;
        read.standing.approved = read.standing.verified * (rng.next_u32() % 2);
    }
    let summary = Summary::of(&read, Questionnaire::standard());
    let reached = Reached {
        day: 46_325 + (rng.next_u32() % 30) as i32,
        device: DeviceId([(rng.next_u32() % 200) as u8; 8]),
    };
    let facts = Facts::of(&read, &summary, reached, Spot::Unchecked, LogPosition(1));
    let mut likeness = Likeness::default();
    likeness.follow(&read, &[], LogPosition(1), LogPosition(1));
    likeness.settle(&read);
    (read.id, facts, summary, likeness)
}

fn say(record: &mut Record, layer: Layer, filled: &Filled) {
    let Some(name) = FieldName::new(filled.field) else {
        return;
    };
    let content = match Questionnaire::standard().shape(filled.field) {
        Some(Shape::Many) => Content::Many([filled.value.to_string().into()].into()),
        Some(Shape::Entries) => Content::Entries(
            [(
                EntryId::from_text("2026-11-03.a1b2c3"),
                Answer::Given(filled.value.clone()),
            )]
            .into(),
        ),
        _ => Content::One(Answer::Given(filled.value.clone())),
    };
    record.layers[layer as usize].insert(name, content);
}

/// What this process has in memory, in megabytes; 0 where the system does not tell.
pub(crate) fn memory() -> u64 {
    megabytes("VmRSS:")
}

/// A line of what the system tells of this process, in megabytes.
pub(crate) fn megabytes(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|one| one.strip_prefix(line));
    let kib = found.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1_024
}
