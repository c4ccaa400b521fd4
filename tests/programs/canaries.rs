//! What nobody may read without a key is planted everywhere, and looked for in every file.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use support::office::{Office, Serving};

use crate::desk::{Desk, Tablet, VILLAGE};

mod page;
mod scan;

use page::{Camera, Page};
use scan::{Canary, files, sightings};

/// One person's answers that nobody may find.
struct Person {
    name: String,
    number: String,
    account: String,
    holder: String,
    certificate: String,
    health: String,
}

impl Person {
    fn new(letter: char, digits: u32) -> Self {
        Self {
            name: format!("余卡纳瑞{letter}"),
            number: format!("533321193208{digits:06}"),
            account: format!("6217003860001{digits:06}"),
            holder: format!("卡纳瑞开户{letter}"),
            certificate: format!("5333211932081{digits:06}2"),
            health: format!("卡纳瑞病{letter}期，服药卡纳瑞林"),
        }
    }

    fn canaries(&self) -> [Canary; 6] {
        let numbers = [&self.number, &self.account, &self.certificate];
        let [number, account, certificate] = numbers.map(|text| Canary::new(text));
        let texts = [&self.name, &self.holder, &self.health];
        let [name, holder, health] = texts.map(|text| Canary::new(text));
        [name, number, account, holder, certificate, health]
    }

    /// Adds the elder on a tablet, and what is known of them in a later step.
    fn meet(&self, tablet: &Tablet) -> String {
        let elder = tablet.add(&self.name);
        tablet.run(&[
            "edit",
            &elder,
            &format!("id_number={}", self.number),
            "visit_outcome=1",
            "life_status=1",
            &format!("account_no={}", self.account),
            &format!("account_name={}", self.holder),
            // What ails somebody is ticked in a list, and a tick is a digit or two: only the
            // certificate's number and the remark can be told from everything else.
            "disability=1,2",
            "chronic=02,08",
            &format!("disability_cert={}", self.certificate),
            &format!("remarks={}", self.health),
        ]);
        elder
    }
}

fn serve(office: &Office, log: &Path) -> Serving {
    let mut serve = office.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("SHOUCE_LOG", "debug");
    let log = File::options().create(true).append(true).open(log).unwrap();
    Serving::start({
        serve.stderr(Stdio::from(log));
        serve
    })
    .unwrap()
}

#[test]
fn nothing_that_was_planted_lies_open_in_any_file_of_server_or_tablet() {
    let desk = Desk::new();
    let outside = tempfile::tempdir().unwrap();
    let people = [
        Person::new('甲', 150_015),
        Person::new('乙', 150_023),
        Person::new('丙', 150_031),
        Person::new('丁', 150_058),
    ];
    let [synced, unsent, held, listed] = &people;
    let serving = serve(&desk.office, &desk.path("server.log"));
    let address = format!("http://{}", serving.address());

    // On the server; on a tablet alone, in its sealed copies; and in quarantine.
    let yu = desk.enrolled("yu", &address);
    let he = desk.enrolled("he", &address);
    synced.meet(&yu);
    yu.run(&["sync"]);
    unsent.meet(&yu);
    yu.run(&["hand-over", &desk.path("yu.shouce").display().to_string()]);
    held.meet(&he);
    desk.office
        .run(&["device", "revoke", "he", "--reason", "lost"])
        .unwrap();
    let _told_that_it_is_kept_apart = he.try_to(&["sync"]);
    desk.office.run(&["verify"]).unwrap();
    assert!(
        desk.health()["held"].as_u64() > Some(0),
        "something is held"
    );

    // A list from another office, whose file lies elsewhere.
    let list = outside.path().join("list.csv");
    let line = format!("{},{},男,{VILLAGE}\n", listed.name, listed.number);
    fs::write(&list, format!("姓名,身份证号码,性别,所在村\n{line}")).unwrap();
    desk.office
        .run(&["roster", "import", &list.display().to_string(), "--yes"])
        .unwrap();
    let found = yu.json(&["list", "--json", "--division", VILLAGE]);
    assert_eq!(found.len(), 2);

    // What the console has written, and photos, whole and begun.
    let county = Page::of_county(&desk.office, serving.address(), "533301000000");
    for format in ["xlsx", "parquet", "csv"] {
        let export = county.export(format);
        let is_readable = Canary::new(&synced.name).found(&export).is_some();
        assert!(is_readable || format != "csv", "it is what it says");
    }
    let code = desk.office.code("camera", &[VILLAGE]).unwrap();
    let camera = Camera::enrolled(serving.address(), &code);
    for person in [synced, listed] {
        let text = format!("{} {}", person.name, person.number).into_bytes();
        let photo = [&[0xff, 0xd8, 0xff][..], &text.repeat(400)].concat();
        camera.send(&photo, photo.len());
        camera.send(&[&photo[..], b"another"].concat(), photo.len() / 2);
    }

    // Refused requests may not be repeated in the log.
    let _refused = desk.office.run(&["quarantine", "release", &synced.number]);
    fs::create_dir(desk.path("backups")).unwrap();
    for name in ["backups/one.db", "backups/two.db"] {
        desk.office
            .run(&["backup", &desk.path(name).display().to_string()])
            .unwrap();
        desk.office.run(&["key", "rotate"]).unwrap();
    }
    desk.office.run(&["verify"]).unwrap();

    let canaries: Vec<_> = people.iter().flat_map(Person::canaries).collect();
    let scanned = files(&desk.path(""));
    for name in [
        "ledger.db",
        "ledger.db-wal",
        "projection.db",
        "server.log",
        "store.db",
        "one.db",
        "yu.shouce",
        "people.csv",
        "people.xlsx",
        "people.parquet",
    ] {
        let there = scanned
            .iter()
            .any(|file| file.file_name().is_some_and(|found| found == name));
        assert!(there, "{name} is not among {scanned:?}");
    }
    for (folder, most) in [("attachments", 2), ("attachments/begun", 2)] {
        let below = files(&desk.office.data().join(folder));
        assert!(below.len() >= most, "{folder} holds {below:?}");
    }
    assert!(
        fs::metadata(desk.path("server.log")).unwrap().len() > 0,
        "something is logged"
    );
    let open = sightings(&desk.path(""), &canaries);
    assert!(open.is_empty(), "{open:#?}");
    serving.kill().unwrap();
    let open = sightings(&desk.path(""), &canaries);
    assert!(open.is_empty(), "after a kill: {open:#?}");

    // What the same scan finds when somebody takes the office's answers out.
    let taken = outside.path().join("people.csv");
    desk.office
        .run(&[
            "export",
            "people",
            &taken.display().to_string(),
            "--reason",
            "drill",
        ])
        .unwrap();
    assert!(!sightings(outside.path(), &canaries).is_empty());
}
