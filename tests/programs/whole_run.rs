//! Everybody is compared with everybody, and the server is killed in the midst of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::SystemTime;

use schema::value::solar::SolarDate;
use serde_json::{Value, json};
use support::population::Prefecture;

use crate::desk::Desk;
use crate::page::Page;

const PEOPLE: usize = 1_500;
const PASSWORD: &str = "half a million lanterns";
/// Runs that are tried until one is caught twice before it ends.
const TRIES: usize = 30;
/// Looks at a run, at the most.
const LOOKS: usize = 100_000;

/// An office whose list has everybody, and whose second list has every fifth once more, with
/// the name and the birthday alone.
fn office() -> Desk {
    let desk = Desk::new();
    let as_of = SolarDate::new(2026, 11, 1).unwrap();
    let prefecture = Prefecture::generate(1951, PEOPLE, as_of);
    let again = (prefecture.elders.iter().step_by(5)).map(|elder| {
        let village = prefecture.village(elder);
        let sex = ["男", "女"][usize::from(elder.sex.code() == "2")];
        format!("{},{sex},{},{}\n", elder.name, elder.birth, village.code)
    });
    let again: String = again.collect();
    for (name, list) in [
        ("everybody.csv", prefecture.roster_csv()),
        ("again.csv", format!("姓名,性别,出生日期,所在村\n{again}")),
    ] {
        let file = desk.path(name);
        fs::write(&file, list).unwrap();
        let file = file.display().to_string();
        desk.office
            .run(&["roster", "import", &file, "--yes", "--skip-bad"])
            .unwrap();
    }
    let mut adding = (desk.office)
        .command(&[
            "account",
            "add",
            "chong",
            "--role",
            "reviewer",
            "--password-stdin",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut typing = adding.stdin.take().unwrap();
    typing.write_all(PASSWORD.as_bytes()).unwrap();
    drop(typing);
    assert!(adding.wait().unwrap().success());
    desk
}

/// What has been compared of a run: each part, and when it was written.
fn parts(run: &Path) -> BTreeMap<String, SystemTime> {
    let Ok(files) = fs::read_dir(run) else {
        return BTreeMap::new();
    };
    let parts = files.flatten().filter_map(|file| {
        let name = file.file_name().into_string().ok()?;
        let written = file.metadata().and_then(|file| file.modified()).ok()?;
        name.starts_with("pairs-").then_some((name, written))
    });
    parts.collect()
}

/// Waits until so many parts are there. False: the run had ended before.
fn comes_to(run: &Path, wanted: usize) -> bool {
    let mut was_there = false;
    for _ in 0..LOOKS {
        if parts(run).len() >= wanted {
            return true;
        }
        if was_there && !run.exists() {
            break;
        }
        was_there |= run.exists();
    }
    false
}

fn has_ended(page: &Page, job: &str) -> bool {
    let job = page.get(&format!("/api/jobs/{job}"));
    let state = job["state"].as_str().unwrap();
    assert!(["waiting", "running", "done"].contains(&state), "{job}");
    state == "done"
}

fn finish(page: &Page, job: &str) {
    assert!((0..LOOKS).any(|_| has_ended(page, job)), "it does not end");
}

/// The queue, with what each pair weighs.
fn queue(page: &Page) -> Vec<Value> {
    let mut queue = Vec::new();
    loop {
        let offset = queue.len();
        let part = page.get(&format!("/api/pairs?least=0.1&limit=200&offset={offset}"));
        let items = part["items"].as_array().unwrap();
        let weights = items
            .iter()
            .map(|pair| json!([pair["pair"], pair["weight"]]));
        queue.extend(weights);
        if items.is_empty() || part["total"] == queue.len() {
            return queue;
        }
    }
}

fn begin(page: &Page) -> String {
    let job = page.post("/api/pairs/run", &json!({}));
    job["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_whole_run_that_is_killed_twice_goes_on_where_it_was_and_fills_the_same_queue() {
    let desk = office();
    let mut serving = desk.office.serve().unwrap();
    let mut page = Page::sign_in(serving.address(), "chong", PASSWORD);
    let undisturbed = begin(&page);
    finish(&page, &undisturbed);
    let expected = queue(&page);
    assert!(expected.len() >= PEOPLE / 6, "{} pairs", expected.len());

    for _ in 0..TRIES {
        let job = begin(&page);
        let run = desk.office.data().join("jobs").join(&job).join("compared");
        comes_to(&run, 3);
        serving.kill().unwrap();
        let first = parts(&run);
        let mut again = (desk.office.command(&["serve", "--listen", "127.0.0.1:0"]))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        comes_to(&run, first.len() + 4);
        again.kill().unwrap();
        again.wait().unwrap();
        let second = parts(&run);

        serving = desk.office.serve().unwrap();
        page = Page::sign_in(serving.address(), "chong", PASSWORD);
        finish(&page, &job);
        assert_eq!(queue(&page), expected);
        if first.is_empty() || second.is_empty() {
            // One of the two came too late.
            continue;
        }
        assert!(first.len() < second.len());
        for (part, written) in &first {
            assert_eq!(second.get(part), Some(written), "{part} was compared again");
        }
        assert!(!run.exists(), "what was kept to go on with is gone");
        desk.office.run(&["verify"]).unwrap();
        return;
    }
    panic!("no run was caught before its end");
}
