//! A small county with one server, asked as a page asks it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use ed25519_dalek::SigningKey;
use http_body_util::BodyExt;
use schema::document::authority::Role;
use schema::document::layout::Step;
use schema::document::write::{Edit, Put, Stamp, first_change};
use schema::id::RecordId;
use schema::record::{Answer, ClockTrust, FieldName, Layer};
use schema::scope::Scope;
use schema::wire::RecordChange;
use schema::wire::enrolment::Certificate;
use schema::wire::exchange::LogPosition;
use schema::wire::seal::SealKey;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::account::{Account, AccountId, AccountRole, sign_in_name};
use crate::api;
use crate::app::{App, Running};
use crate::author::Author;
use crate::configuration::Configuration;
use crate::ledger::{Event, Ledger};
use crate::spot_check::{Draw, Frame, Plan};

mod accounts;
mod chain;
mod counts;
mod cross_county;
mod daily;
mod deeds;
mod exports;
mod limits;
mod lists;
mod models;
mod pairs;
mod real;
mod review;
mod rights;
mod rosters;
mod spot_checks;
mod standards;
mod surveyors;
mod tablets;

const LIUKU: &str = "533301002210";
const FUGONG: &str = "533323000000";
const LUSHUI: &str = "533301000000";
const PASSWORD: &str = "怒江两岸稻花香里说丰年听蛙";

/// How long a page may have to wait for what it listens to.
const LISTENED: Duration = Duration::from_secs(60);

/// A hash of [`PASSWORD`] is dear: it is made once.
fn hash() -> String {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let made = || crate::account::password::hash(PASSWORD, "nobody").unwrap();
    HASH.get_or_init(made).clone()
}

struct County {
    folder: tempfile::TempDir,
    app: Option<(Arc<App>, Running)>,
    surveyor: Author,
    elsewhere: Author,
    /// A submitted record of Lushui, and one of Fugong.
    here: RecordId,
    there: RecordId,
    held_here: LogPosition,
    held_there: LogPosition,
    /// A spot check of each county, which drew its record.
    check_here: LogPosition,
    check_there: LogPosition,
    /// Whether a job may be writing beside what is asked.
    working: AtomicBool,
}

impl Drop for County {
    fn drop(&mut self) {
        if let Some((app, running)) = self.app.take() {
            running.stop(app);
        }
    }
}

fn village_of_fugong() -> String {
    let text = include_str!("../../../../data/divisions.csv");
    let code = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
    let within = text.lines().map(code);
    within
        .into_iter()
        .find(|code| code.starts_with("533323") && code.len() == 12 && !code.ends_with("000"))
        .expect("a village of Fugong")
}

fn observe(field: &str, text: &str) -> Edit {
    Edit::observe(FieldName::new(field).unwrap(), Put::One(Answer::text(text)))
}

fn stamp(author: &Author) -> Stamp {
    Stamp {
        actor: author.actor,
        time: 1_780_000_000,
        trust: ClockTrust::Anchored,
    }
}

fn enrol(ledger: &mut Ledger, seed: u8, scope: &str) -> Author {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let certificate = Certificate {
        key: key.verifying_key().to_bytes(),
        seal_key: SealKey::of(&key),
        label: format!("tablet {seed}"),
        role: Role::Surveyor,
        scope: Scope::new([scope.parse().unwrap()]),
        signature: Vec::new(),
    }
    .issue(&key);
    let author = Author::of(&key, ledger.epoch().unwrap());
    let event = Event::DeviceEnrolled {
        device: author.device,
        certificate: Box::new(certificate),
    };
    ledger.decide(&event, 1).unwrap();
    author
}

fn submitted(village: &str, name: &str) -> Vec<Edit> {
    vec![
        observe("division_village", village),
        observe("name", name),
        observe("sex", "2"),
        observe("account_no", "6217000000000001234"),
        observe("visit_outcome", "1"),
        observe("life_status", "1"),
        observe("residence_status", "1"),
        Edit::Standing(Step::Submitted, 1),
    ]
}

/// The files under a folder in which a text can be read.
fn lying_open(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(lying_open(&path, text));
        } else if memchr::memmem::find(&std::fs::read(&path).unwrap(), text.as_bytes()).is_some() {
            found.push(path);
        }
    }
    found
}

impl County {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        let divisions = Event::DivisionsLoaded {
            current: include_str!("../../../../data/divisions.csv").to_owned(),
            past: include_str!("../../../../data/divisions_history.csv").to_owned(),
        };
        ledger.decide(&divisions, 1).unwrap();
        let there_village = village_of_fugong();
        let surveyor = enrol(&mut ledger, 7, LIUKU);
        let elsewhere = enrol(&mut ledger, 8, &there_village);
        let here = RecordId::preloaded("test", "here");
        let there = RecordId::preloaded("test", "there");
        let mut append = |author: &Author, record, village: &str, name| {
            let edits = submitted(village, name);
            let chunk = first_change(&edits, &stamp(author)).unwrap();
            let ruling = Edit::Answer {
                layer: Layer::Ruling,
                field: FieldName::new("sex").unwrap(),
                put: Put::One(Answer::text("1")),
            };
            let mut document =
                schema::document::Document::from_changes([&chunk]).expect("a document");
            let forbidden = document.edit(&[ruling], &stamp(author)).unwrap().unwrap();
            let changes = [chunk, forbidden].map(|chunk| RecordChange { record, chunk });
            let frames = author.frames(1, &changes).unwrap();
            ledger.append(&frames, 2).unwrap().pop().unwrap().position
        };
        let held_here = append(&surveyor, here, LIUKU, "余阿普");
        let held_there = append(&elsewhere, there, &there_village, "此路恒");
        let mut check = |record, division: &str| {
            let frame = Frame::new(vec![record]);
            let draw = Draw {
                account: AccountId([9; 8]),
                role: AccountRole::County,
                at: 3,
                division: division.parse().unwrap(),
                plan: Plan::Acceptance { below: 50 },
                seed: "5eed".to_owned(),
                moment: held_there,
                records: 1,
                list_hash: frame.list_hash(),
                sample: frame.draw("5eed", 1),
            };
            let draw = Box::new(draw);
            let event = Event::SpotCheckDrawn { draw, frame };
            ledger.decide(&event, 3).unwrap()
        };
        let check_here = check(here, LUSHUI);
        let check_there = check(there, FUGONG);
        for (at, role) in AccountRole::ALL.into_iter().enumerate() {
            for (place, code) in [("lushui", LUSHUI), ("fugong", FUGONG)] {
                let name = sign_in_name(&format!("{place}-{at}")).unwrap();
                let scope = Scope::new([code.parse().unwrap()]);
                let account = Account::begin(name.clone(), name, role, scope, hash(), 1).unwrap();
                assert!(ledger.add_account(&account).unwrap());
            }
        }
        drop(ledger);
        let mut county = Self {
            folder,
            app: None,
            surveyor,
            elsewhere,
            here,
            there,
            held_here,
            held_there,
            check_here,
            check_there,
            working: AtomicBool::new(false),
        };
        county.serve();
        county
    }

    fn serve(&mut self) {
        let configuration = Configuration {
            data: self.folder.path().to_owned(),
            ..Configuration::default()
        };
        self.app = Some(App::start(&configuration).unwrap());
    }

    fn app(&self) -> &Arc<App> {
        &self.app.as_ref().unwrap().0
    }

    async fn folded(&self) {
        let patience = Duration::from_secs(60);
        self.app().wait_for(self.check_there, patience).await;
    }

    /// Writes as a tablet does, and waits until it is folded and compared.
    async fn writes(&self, author: &Author, record: RecordId, edits: &[Edit]) -> LogPosition {
        let frames = self.app().read(|reader| {
            let first = reader.ledger.last_number(&author.actor)? + 1;
            let stored = reader.projection.document(record)?;
            let chunk = match stored {
                Some(mut stored) => (stored.document.edit(edits, &stamp(author)).unwrap())
                    .expect("something is written"),
                None => first_change(edits, &stamp(author)).unwrap(),
            };
            let change = RecordChange { record, chunk };
            Ok(author.frames(first, &[change]).unwrap())
        });
        let appended = self.app().writer.append(frames.unwrap()).await.unwrap();
        let position = appended.last().expect("one frame").position;
        let patience = Duration::from_secs(60);
        self.app().wait_for(position, patience).await;
        if self.app().duplicates.is_there() {
            let mut reached = self.app().duplicates.reached();
            let there = reached.wait_for(|reached| *reached >= position);
            let there = tokio::time::timeout(patience, there).await;
            assert!(there.is_ok(), "the matcher follows");
        }
        position
    }

    async fn ask(&self, page: &Page, method: Method, path: &str, body: Value) -> (u16, Value) {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::ACCEPT_LANGUAGE, "en");
        if let Some(cookie) = &page.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(csrf) = &page.csrf {
            request = request.header("x-shouce-csrf", csrf);
        }
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        let request = request.body(body).unwrap();
        let before = self.last_deed();
        let response = api::router(Arc::clone(self.app()))
            .oneshot(request)
            .await
            .unwrap();
        let status = response.status().as_u16();
        if status == 200 {
            self.has_its_deeds(&method, path, before);
        }
        if path == "/api/changes" {
            return (status, Value::Null);
        }
        let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    async fn get(&self, page: &Page, path: &str) -> Value {
        let (status, answer) = self.ask(page, Method::GET, path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn post(&self, page: &Page, path: &str, body: Value) -> Value {
        self.does_nothing_without_its_row(page, path, &body).await;
        let (status, answer) = self.ask(page, Method::POST, path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        if deeds::begins_a_job(path) && answer["state"] != "asked" {
            self.working.store(true, Ordering::Relaxed);
        }
        answer
    }

    async fn upload(&self, page: &Page, path: &str, bytes: &[u8]) -> Value {
        let request = Request::post(path)
            .header(header::COOKIE, page.cookie.as_deref().unwrap_or_default())
            .header("x-shouce-csrf", page.csrf.as_deref().unwrap_or_default())
            .body(Body::from(bytes.to_vec()))
            .unwrap();
        let before = self.last_deed();
        let response = api::router(Arc::clone(self.app()))
            .oneshot(request)
            .await
            .unwrap();
        if response.status().is_success() {
            self.has_its_deeds(&Method::POST, path, before);
        }
        let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// What a page that listens is told until it has been told this.
    async fn told(&self, mut listening: Body, wanted: &str) -> String {
        let mut told = String::new();
        while !told.contains(wanted) {
            let frame = tokio::time::timeout(LISTENED, listening.frame()).await;
            let frame = frame
                .expect("it is told in time")
                .expect("the line stays open");
            if let Ok(data) = frame.unwrap().into_data() {
                told.push_str(std::str::from_utf8(&data).unwrap());
            }
        }
        told
    }

    /// A page that listens to what is new.
    async fn listen(&self, page: &Page) -> Body {
        let request = Request::get("/api/changes")
            .header(header::COOKIE, page.cookie.as_deref().unwrap_or_default())
            .body(Body::empty())
            .unwrap();
        let response = api::router(Arc::clone(self.app()))
            .oneshot(request)
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 200);
        response.into_body()
    }

    async fn download(&self, page: &Page, path: &str) -> String {
        let request = Request::get(path)
            .header(header::COOKIE, page.cookie.as_deref().unwrap_or_default())
            .body(Body::empty())
            .unwrap();
        let response = api::router(Arc::clone(self.app()))
            .oneshot(request)
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 200);
        let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    async fn add_account(&self, name: &str, role: AccountRole, place: &str) {
        let name = name.to_owned();
        let scope = Scope::new([place.parse().unwrap()]);
        let account = Account::begin(name.clone(), name, role, scope, hash(), 1).unwrap();
        let adding = move |ledger: &mut Ledger| ledger.add_account(&account);
        assert!(self.app().writer.with(adding).await.unwrap());
    }

    /// A job once it has ended.
    async fn ended(&self, page: &Page, job: &Value) -> Value {
        let path = format!("/api/jobs/{}", job["id"].as_str().expect("a job"));
        for _ in 0..600 {
            let job = self.get(page, &path).await;
            if !matches!(job["state"].as_str(), Some("waiting" | "running")) {
                self.working.store(false, Ordering::Relaxed);
                return job;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the job does not end");
    }

    /// Ends the server and starts it again.
    fn restart(&mut self) {
        if let Some((app, running)) = self.app.take() {
            running.stop(app);
        }
        self.serve();
    }

    async fn refused(&self, page: &Page, path: &str, body: Value) -> String {
        let (_, answer) = self.ask(page, Method::POST, path, body).await;
        answer["code"].as_str().unwrap_or_default().to_owned()
    }

    async fn sign_in(&self, place: &str, role: AccountRole) -> Page {
        let at = AccountRole::ALL.iter().position(|known| *known == role);
        let name = format!("{place}-{}", at.unwrap());
        self.sign_in_as(&json!({"name": name, "password": PASSWORD}))
            .await
    }

    async fn sign_in_as(&self, asked: &Value) -> Page {
        let request = Request::post("/api/session")
            .body(Body::from(asked.to_string()))
            .unwrap();
        let before = self.last_deed();
        let response = api::router(Arc::clone(self.app()))
            .oneshot(request)
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 200);
        self.has_its_deeds(&Method::POST, "/api/session", before);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let bytes = to_bytes(response.into_body(), 1 << 16).await.unwrap();
        let me: Value = serde_json::from_slice(&bytes).unwrap();
        Page {
            cookie: Some(cookie),
            csrf: Some(me["csrf"].as_str().unwrap().to_owned()),
        }
    }
}

#[derive(Default, Clone)]
struct Page {
    cookie: Option<String>,
    csrf: Option<String>,
}
