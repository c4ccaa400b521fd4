//! The page, the machine below it, and the office that welcomes it.

use std::fs;
use std::path::Path;

use client_core::clock::Now;
use client_wasm::folder::Folder;
use client_wasm::protocol::{
    DoorState, Form, Given, LanguageName, Request, Response, Status, Typed,
};
use client_wasm::{Reply, Session};
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use schema::document::authority::Role;
use schema::scope::Scope;
use schema::wire::enrolment::{Certificate, EnrolAnswer, EnrolmentCode, Proven, Welcome};
use schema::wire::exchange::{Assignment, Census, Deflated, Epoch, LogPosition};
use schema::wire::seal::SealKey;
use tempfile::TempDir;

/// The village that the tablet works in.
pub(crate) const VILLAGE: &str = "533301002210";
pub(crate) const PIN: &str = "271828";

/// A page with its worker.
pub(crate) struct Page {
    pub(crate) folder: TempDir,
    pub(crate) session: Option<Session<Folder>>,
    pub(crate) rng: ChaCha8Rng,
    pub(crate) now: Now,
    pub(crate) office: SigningKey,
}

/// 2026-11-03, noon in China.
const NOON: i64 = 1_793_678_400;

impl Page {
    /// A page on a tablet that nobody has used.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::new(Folder::new(folder.path())).unwrap();
        let mut page = Self {
            folder,
            session: Some(session),
            rng: ChaCha8Rng::seed_from_u64(1),
            now: Now {
                unix: NOON,
                running_ms: 1_000,
            },
            office: SigningKey::from_bytes(&[5; 32]),
        };
        page.ask(Request::SetLanguage {
            language: LanguageName::Zh,
        });
        page
    }

    /// A page on a tablet that was just enrolled.
    pub(crate) fn enrolled() -> Self {
        Self::enrolled_as(1)
    }

    /// Another one: the seed of its chance tells it apart.
    pub(crate) fn enrolled_as(seed: u64) -> Self {
        let mut page = Self::new();
        page.rng = ChaCha8Rng::seed_from_u64(seed);
        let code = EnrolmentCode::new([3; 10]);
        let begin = page.ask_with(
            Request::EnrolBegin {
                code: code.to_string(),
                label: "阿南的平板".to_owned(),
            },
            Vec::new(),
        );
        let answer = page.welcome(&begin.blobs[0], code);
        let finish = Request::EnrolFinish {
            pin: PIN.to_owned(),
        };
        let status = page.status_of(finish, vec![answer]);
        assert_eq!(status.state, DoorState::Open);
        page
    }

    /// What the office answers to an enrolment.
    pub(crate) fn welcome(&self, request: &[u8], code: EnrolmentCode) -> Vec<u8> {
        let proven: Proven = postcard::from_bytes(request).unwrap();
        assert!(proven.proves_enrol(&code), "the tablet knows its code");
        let enrol = proven.read_enrol().unwrap();
        let scope = Scope::new([VILLAGE.parse().unwrap()]);
        let certificate = Certificate {
            key: enrol.key,
            seal_key: enrol.seal_key,
            label: enrol.label,
            role: Role::Surveyor,
            scope: scope.clone(),
            signature: Vec::new(),
        };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        let table = |name: &str| Deflated::new(&fs::read_to_string(data.join(name)).unwrap());
        let welcome = Welcome {
            server_key: self.office.verifying_key().to_bytes(),
            seal_key: SealKey::of(&self.office),
            epoch: Epoch(1),
            certificate: certificate.issue(&self.office),
            assignment: Assignment {
                version: LogPosition(1),
                scope,
                census: Census {
                    name: "怒江州高龄老人普查".to_owned(),
                    moment: "2026-11-01".to_owned(),
                    opened: "2026-10-20".to_owned(),
                },
                divisions: table("divisions.csv"),
                past_divisions: table("divisions_history.csv"),
            },
        };
        let answer = EnrolAnswer::Enrolled(Proven::welcome(&welcome, &code));
        postcard::to_stdvec(&answer).unwrap()
    }

    pub(crate) fn ask(&mut self, request: Request) -> Response {
        self.ask_with(request, Vec::new()).response
    }

    /// Asks as the worker does: by way of JSON, and then lets the core do what nobody waits for.
    pub(crate) fn ask_with(&mut self, request: Request, blobs: Vec<Vec<u8>>) -> Reply {
        let reply = self.ask_in_a_hurry(request, blobs);
        self.ask_in_a_hurry(Request::Prepare, Vec::new());
        reply
    }

    /// As [`Page::ask_with`], and the worker may end at once.
    pub(crate) fn ask_in_a_hurry(&mut self, request: Request, blobs: Vec<Vec<u8>>) -> Reply {
        let json = serde_json::to_string(&request).unwrap();
        let request = serde_json::from_str(&json).unwrap();
        self.now.running_ms += 40;
        let session = self.session.as_mut().unwrap();
        let reply = session.handle(request, blobs, self.now, &mut self.rng);
        let json = serde_json::to_string(&reply.response).unwrap();
        assert_eq!(
            serde_json::from_str::<Response>(&json).unwrap(),
            reply.response
        );
        reply
    }

    pub(crate) fn status(&mut self) -> Status {
        self.status_of(Request::Status, Vec::new())
    }

    pub(crate) fn status_of(&mut self, request: Request, blobs: Vec<Vec<u8>>) -> Status {
        match self.ask_with(request, blobs).response {
            Response::Status { status } => status,
            other => panic!("no status: {other:?}"),
        }
    }

    /// The worker ends, and another begins.
    pub(crate) fn restart(&mut self) {
        self.session = None;
        let machine = Folder::new(self.folder.path());
        self.session = Some(Session::new(machine).unwrap());
    }

    pub(crate) fn unlock(&mut self) -> Status {
        let pin = PIN.to_owned();
        self.status_of(Request::Unlock { pin }, Vec::new())
    }

    /// Adds an elder of the village.
    pub(crate) fn add(&mut self, answers: &[(&str, &str)]) -> Form {
        let mut given_now = vec![given("division_village", VILLAGE)];
        given_now.extend(answers.iter().map(|(field, text)| given(field, text)));
        let answers = given_now;
        form(self.ask(Request::Add { answers }))
    }

    pub(crate) fn open(&mut self, record: &str) -> Form {
        let record = record.to_owned();
        form(self.ask(Request::Open { record }))
    }

    pub(crate) fn answer(&mut self, record: &str, field: &str, answer: Typed) -> Form {
        form(self.try_to_answer(record, field, answer))
    }

    pub(crate) fn try_to_answer(&mut self, record: &str, field: &str, answer: Typed) -> Response {
        self.ask(Request::Answer {
            record: record.to_owned(),
            field: field.to_owned(),
            answer,
        })
    }

    /// The code that a request is refused with.
    pub(crate) fn refusal(&mut self, request: Request, blobs: Vec<Vec<u8>>) -> String {
        match self.ask_with(request, blobs).response {
            Response::Refused { problem, .. } => {
                assert_ne!(
                    problem.text, problem.code,
                    "a sentence for {}",
                    problem.code
                );
                problem.code
            }
            other => panic!("not refused: {other:?}"),
        }
    }
}

pub(crate) fn text(text: &str) -> Typed {
    Typed::Text {
        text: text.to_owned(),
    }
}

pub(crate) fn given(field: &str, words: &str) -> Given {
    Given {
        field: field.to_owned(),
        answer: text(words),
    }
}

pub(crate) fn form(response: Response) -> Form {
    match response {
        Response::Form { form } | Response::Saved { form } => *form,
        other => panic!("no form: {other:?}"),
    }
}
