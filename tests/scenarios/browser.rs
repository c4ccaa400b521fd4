//! The tablet in a browser, from its page's side, with the real server: everything but the
//! browser itself.

use std::path::Path;

use client_core::clock::Now;
use client_wasm::folder::Folder;
use client_wasm::protocol::{
    DoorState, Effect, Form, Given, Need, Request, Response, Status, SyncFacts, Typed, VerdictName,
};
use client_wasm::{Reply, Session};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use schema::asked::{Question, Verdict};
use schema::document::authority::Role;
use support::world::{VILLAGES, World};

const PIN: &str = "271828";

struct Page {
    session: Session<Folder>,
    rng: ChaCha8Rng,
    now: Now,
}

impl Page {
    fn enrolled(world: &World, folder: &Path) -> Self {
        let mut page = Self::new(folder);
        let code = world.code(Role::Surveyor, &VILLAGES[..1]);
        let begin = Request::EnrolBegin {
            code: code.to_string(),
            label: "平板".to_owned(),
        };
        let asked = page.ask(begin, Vec::new());
        let answer = page.post(world, &asked);
        let finish = Request::EnrolFinish {
            pin: PIN.to_owned(),
        };
        let status = page.status(finish, vec![answer]);
        assert_eq!(status.state, DoorState::Open);
        page
    }

    fn new(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        Self {
            session: Session::new(Folder::new(folder)).unwrap(),
            rng: ChaCha8Rng::seed_from_u64(11),
            now: Now {
                unix: 1_795_000_000,
                running_ms: 1_000,
            },
        }
    }

    fn ask(&mut self, request: Request, blobs: Vec<Vec<u8>>) -> Reply {
        self.session.handle(request, blobs, self.now, &mut self.rng)
    }

    /// Posts what the core wants sent.
    fn post(&self, world: &World, reply: &Reply) -> Vec<u8> {
        let Response::Send { path } = &reply.response else {
            panic!("nothing to send: {:?}", reply.response);
        };
        world.post(path, reply.blobs[0].clone()).1
    }

    fn status(&mut self, request: Request, blobs: Vec<Vec<u8>>) -> Status {
        match self.ask(request, blobs).response {
            Response::Status { status } => status,
            other => panic!("no status: {other:?}"),
        }
    }

    fn form(&mut self, request: Request, blobs: Vec<Vec<u8>>) -> Form {
        match self.ask(request, blobs).response {
            Response::Form { form } | Response::Saved { form } => *form,
            other => panic!("no form: {other:?}"),
        }
    }

    /// Syncs until nothing is left to do. `line` says of each path whether it lets through.
    fn sync(&mut self, world: &World, line: impl Fn(&str) -> bool) -> SyncFacts {
        let mut reply = self.ask(Request::SyncWanted { storage: None }, Vec::new());
        let mut waiting = Vec::new();
        let mut wakes = 0;
        for _ in 0..2_000 {
            let Response::Sync { sync } = reply.response else {
                panic!("no sync: {:?}", reply.response);
            };
            assert_eq!(sync.problem, None);
            for effect in sync.effects {
                match effect {
                    Effect::Send {
                        request,
                        path,
                        body,
                    } => {
                        waiting.push((request, path, reply.blobs[body as usize].clone()));
                    }
                    Effect::WakeIn { .. } => wakes += 1,
                }
            }
            self.now.running_ms += 200;
            match waiting.pop() {
                Some((request, path, body)) => {
                    let (ok, answer) = if line(&path) {
                        world.post(&path, body)
                    } else {
                        (false, Vec::new())
                    };
                    reply = if ok {
                        let took_ms = 200;
                        self.ask(Request::Answered { request, took_ms }, vec![answer])
                    } else {
                        self.ask(Request::Failed { request }, Vec::new())
                    };
                }
                None if wakes > 0 && line("/sync") && sync.facts.received > 0 => {
                    world.settle();
                    wakes = 0;
                    reply = self.ask(Request::SyncWanted { storage: None }, Vec::new());
                }
                None => return sync.facts,
            }
        }
        panic!("the sync does not come to rest");
    }
}

fn elder(name: &str) -> Request {
    let given = |field: &str, text: &str| Given {
        field: field.to_owned(),
        answer: Typed::Text {
            text: text.to_owned(),
        },
    };
    Request::Add {
        answers: vec![
            given("division_village", VILLAGES[0]),
            given("name", name),
            given("sex", "1"),
        ],
    }
}

fn photo(record: &str) -> Request {
    Request::Attach {
        record: record.to_owned(),
        field: "photo_person".to_owned(),
        media_type: "image/jpeg".to_owned(),
    }
}

/// As a JPEG begins, and too large for one part.
fn picture() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
    bytes.extend((0..150_000_u32).map(|place| place.to_le_bytes()[place as usize % 3]));
    bytes
}

#[test]
fn a_day_s_work_reaches_the_server_records_first_photos_after() {
    let world = World::new();
    let folder = world.folder().join("page");
    let mut page = Page::enrolled(&world, &folder);
    let record = page.form(elder("余阿普"), Vec::new()).record;
    page.form(photo(&record), vec![picture()]);
    assert!(page.status(Request::Status, Vec::new()).journal_bytes > 0);

    let facts = page.sync(&world, |path| path == "/sync");
    assert_eq!((facts.unsent, facts.photos), (0, 1));
    assert!(!facts.all_on_server);
    assert_eq!(facts.text.code, "sync.photos-to-go");
    let status = page.status(Request::Status, Vec::new());
    assert_eq!(
        status.journal_bytes, 0,
        "what the server has need not lie sealed"
    );

    let facts = page.sync(&world, |_| true);
    assert!(facts.all_on_server, "{facts:?}");
    assert_eq!(facts.text.code, "sync.all-there");
    let hash = schema::id::ContentHash::of(&picture());
    let stored = world.app().attachments.read(hash).unwrap();
    assert!(stored == picture(), "{hash} is on the server's disk");
    let files = files_under(&world.data().join("attachments"));
    let lies_open = files.iter().any(|file| *file == picture());
    assert!(!files.is_empty() && !lies_open, "and sealed");
}

fn files_under(folder: &Path) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files.extend(files_under(&entry.path()));
        } else {
            files.extend(std::fs::read(entry.path()));
        }
    }
    files
}

#[test]
fn a_week_without_a_network_lies_sealed_and_a_restored_server_gets_it_again() {
    let mut world = World::new();
    let folder = world.folder().join("page");
    let mut page = Page::enrolled(&world, &folder);
    page.sync(&world, |_| true);
    let backup = world.back_up();
    page.form(elder("余阿普"), Vec::new());
    page.sync(&world, |_| true);
    world.restore(&backup);
    let facts = page.sync(&world, |_| true);
    assert!(facts.all_on_server, "{facts:?}");
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 1);
}

#[test]
fn another_tablet_in_the_terminal_sees_what_the_page_wrote() {
    let mut world = World::new();
    let folder = world.folder().join("page");
    let mut page = Page::enrolled(&world, &folder);
    let record = page.form(elder("余阿普"), Vec::new()).record;
    page.sync(&world, |_| true);
    world.settle();
    let mut terminal = world.tablet(&VILLAGES[..1]);
    terminal.sync(&world);
    let id = record.parse().unwrap();
    let seen = terminal.client.view(id).unwrap();
    assert_eq!(seen.record.text("name"), Some("余阿普"));
}

#[test]
fn a_question_of_the_office_shows_at_home_and_on_the_record_until_the_page_has_answered() {
    let mut world = World::new();
    let folder = world.folder().join("page");
    let mut page = Page::enrolled(&world, &folder);
    let first = page.form(elder("余阿普"), Vec::new()).record;
    let second = page.form(elder("余·阿普"), Vec::new()).record;
    page.sync(&world, |_| true);
    let mut office = world.device(Role::County, &["533301000000"]);
    office.sync(&world);
    let question = Question {
        other: second.parse().unwrap(),
        text: "是不是一个人？".into(),
    };
    let (id, now) = (first.parse().unwrap(), office.now);
    office.client.edit(id, &[question.ask()], now).unwrap();
    office.sync(&world);
    page.sync(&world, |_| true);

    let home = |page: &mut Page| match page.ask(Request::Home, Vec::new()).response {
        Response::Home { home } => home.need_counts,
        other => panic!("{other:?}"),
    };
    assert_eq!(home(&mut page)[0], (Need::Asked, 1));
    let record = first.clone();
    let form = page.form(Request::Open { record }, Vec::new());
    assert!(form.needs.contains(&Need::Asked));
    let record = first.clone();
    let Response::Asked { asked } = page.ask(Request::Asked { record }, Vec::new()).response else {
        panic!("nothing asked");
    };
    assert_eq!(
        (asked.row.record, asked.text),
        (first.clone(), "是不是一个人？".to_owned())
    );
    assert_eq!(asked.other.unwrap().record, second);

    let reply = |note: &str| Request::Reply {
        record: first.clone(),
        verdict: VerdictName::Same,
        note: note.to_owned(),
    };
    let long = page.ask(reply(&"长".repeat(301)), Vec::new()).response;
    let Response::Refused { problem, .. } = long else {
        panic!("taken: {long:?}");
    };
    assert_eq!(problem.code, "asked.note-too-long");
    let form = page.form(reply(" 一个人 "), Vec::new());
    assert!(!form.needs.contains(&Need::Asked));
    assert!(home(&mut page).iter().all(|(need, _)| *need != Need::Asked));
    page.sync(&world, |_| true);
    office.sync(&world);
    let told = question
        .reply(&office.client.view(id).unwrap().record)
        .unwrap();
    assert_eq!(
        (told.verdict, told.note.as_str()),
        (Verdict::Same, "一个人")
    );
}
