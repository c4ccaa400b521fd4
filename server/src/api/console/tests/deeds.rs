//! Whoever changes something leaves as many rows in the audit as it says here, durable before
//! the answer: counted at every request of every test that asks the console for a change. And
//! whatever cannot have its row is not done.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use axum::http::Method;
use rusqlite::Connection;
use serde_json::Value;

use super::super::rules;
use super::{County, Page};
use crate::ledger::{AuditRow, database};
use crate::vault::Purpose;

/// Every address that is not only read, with the rows that it leaves at least and at most.
const ROWS: [(&str, &str, usize, usize); 49] = [
    ("POST", "/api/session", 1, 1),
    ("DELETE", "/api/session", 1, 1),
    ("POST", "/api/session/password", 1, 1),
    // A secret is shown, and counts once it is confirmed.
    ("POST", "/api/session/second-factor", 0, 0),
    ("POST", "/api/session/second-factor/confirm", 1, 1),
    // Nothing, where there was none.
    ("DELETE", "/api/session/second-factor", 0, 1),
    // Questions that are too long for an address; a search for a number leaves a row.
    ("POST", "/api/crosstab", 0, 0),
    ("POST", "/api/crosstab/file", 0, 0),
    ("POST", "/api/people/search", 0, 1),
    // How somebody likes to look at lists.
    ("POST", "/api/views", 0, 0),
    ("POST", "/api/views/forget", 0, 0),
    ("POST", "/api/standards", 1, 1),
    ("POST", "/api/people/{id}/reveal", 1, 1),
    ("POST", "/api/people/{id}/verify", 1, 1),
    ("POST", "/api/people/{id}/approve", 1, 1),
    ("POST", "/api/people/{id}/return", 1, 1),
    ("POST", "/api/people/{id}/settle", 1, 1),
    // One for all that were clean; nothing, where none was.
    ("POST", "/api/review/clean", 0, 1),
    ("POST", "/api/pairs/run", 1, 1),
    // The verdict, and the link that followed from it.
    ("POST", "/api/pairs/{pair}/judge", 1, 2),
    ("POST", "/api/pairs/{pair}/ask", 1, 1),
    ("POST", "/api/pairs/{pair}/undo", 1, 2),
    ("POST", "/api/pairs/{pair}/death", 1, 1),
    ("POST", "/api/people/{id}/same", 1, 2),
    ("POST", "/api/people/{id}/different", 1, 2),
    ("POST", "/api/pairs/model", 1, 1),
    // The same list once more is nothing new.
    ("POST", "/api/lists", 0, 1),
    ("POST", "/api/lists/{list}/take-away", 1, 1),
    ("POST", "/api/spot-checks", 1, 1),
    ("POST", "/api/spot-checks/{check}/people/{id}", 1, 1),
    ("POST", "/api/quarantine/{position}/release", 1, 1),
    ("POST", "/api/quarantine/{position}/refuse", 1, 1),
    ("POST", "/api/tablets/codes", 1, 1),
    ("POST", "/api/tablets/{device}/revoke", 1, 1),
    ("POST", "/api/tablets/{device}/confirm", 1, 1),
    ("POST", "/api/tablets/{device}/unlock", 1, 1),
    ("POST", "/api/tablets/{device}/assign", 1, 1),
    ("POST", "/api/accounts", 1, 1),
    ("POST", "/api/accounts/{account}", 1, 1),
    ("POST", "/api/audit/verify", 1, 1),
    // A list is looked at, and imported once it is confirmed.
    ("POST", "/api/rosters", 0, 0),
    ("POST", "/api/rosters/{list}/columns", 0, 0),
    ("POST", "/api/rosters/{list}/confirm", 1, 1),
    ("DELETE", "/api/rosters/{list}", 0, 0),
    ("POST", "/api/export/people", 1, 1),
    ("POST", "/api/exports/{job}/agree", 1, 1),
    ("POST", "/api/exports/{job}/refuse", 1, 1),
    ("POST", "/api/jobs/{job}/cancel", 0, 0),
    ("POST", "/api/jobs/{job}/undo", 1, 1),
];

/// Addresses that begin a job, which writes beside what is asked next.
const JOBS: [&str; 6] = [
    "/api/pairs/run",
    "/api/audit/verify",
    "/api/rosters/{list}/confirm",
    "/api/export/people",
    "/api/exports/{job}/agree",
    "/api/jobs/{job}/undo",
];

/// What jobs leave when they come to it, and not for a request.
const BY_JOBS: &str = "people.written";

fn is_of(template: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (asked, known) = (path.split('/'), template.split('/'));
    asked.clone().count() == known.clone().count()
        && asked
            .zip(known)
            .all(|(asked, known)| known.starts_with('{') || asked == known)
}

pub(super) fn begins_a_job(path: &str) -> bool {
    JOBS.iter().any(|template| is_of(template, path))
}

/// The rows that it leaves at least and at most.
fn named(method: &Method, path: &str) -> (usize, usize) {
    let known = (ROWS.iter())
        .rfind(|(known, template, ..)| *known == method.as_str() && is_of(template, path));
    let (.., least, most) = known.expect("an address that is known");
    (*least, *most)
}

/// Everything in the ledger but the audit and when sessions were heard of.
fn stored(ledger: &Connection) -> Vec<String> {
    let mut tables =
        (ledger.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")).unwrap();
    let tables = tables.query_map([], |row| row.get(0)).unwrap();
    let tables: Vec<String> = tables.map(Result::unwrap).collect();
    let mut stored = Vec::new();
    for table in tables {
        if matches!(table.as_str(), "audit" | "session") {
            continue;
        }
        let mut all = ledger.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = all.column_count();
        let rows = all.query_map([], |row| {
            let cell = |column| row.get::<_, rusqlite::types::Value>(column);
            (0..columns).map(cell).collect::<Result<Vec<_>, _>>()
        });
        stored.extend(
            rows.unwrap()
                .map(|row| format!("{table}: {:?}", row.unwrap())),
        );
    }
    stored
}

impl County {
    /// Asked while no row can be written, an address that leaves one fails and does nothing;
    /// one that leaves none where there is nothing to do may say so.
    pub(super) async fn does_nothing_without_its_row(&self, page: &Page, path: &str, body: &Value) {
        let (least, most) = named(&Method::POST, path);
        // Beside a job nothing stands still.
        if most == 0 || self.working.load(Ordering::Relaxed) {
            return;
        }
        let ledger = database(self.folder.path(), Purpose::Ledger).unwrap();
        let before = stored(&ledger);
        let no_rows = "CREATE TRIGGER no_rows BEFORE INSERT ON audit
                       BEGIN SELECT RAISE(ABORT, 'no row'); END";
        ledger.execute_batch(no_rows).unwrap();
        let (status, answer) = self.ask(page, Method::POST, path, body.clone()).await;
        ledger.execute_batch("DROP TRIGGER no_rows").unwrap();
        assert!(status >= 500 || least == 0, "{path}: {status} {answer}");
        assert_eq!(before, stored(&ledger), "{path} is done without its row");
    }

    fn deeds_after(&self, number: u64) -> Vec<AuditRow> {
        let rows = self
            .app()
            .read(|reader| reader.ledger.audit_before(u64::MAX, 20));
        let mut rows = rows.unwrap();
        rows.retain(|row| row.number > number && row.deed.what != BY_JOBS);
        rows
    }

    /// The number of the audit's last row.
    pub(super) fn last_deed(&self) -> u64 {
        let rows = self
            .app()
            .read(|reader| reader.ledger.audit_before(u64::MAX, 1));
        rows.unwrap().first().map_or(0, |row| row.number)
    }

    /// What was asked for has been done: its rows are there, and name who did it.
    pub(super) fn has_its_deeds(&self, method: &Method, path: &str, before: u64) {
        if *method == Method::GET {
            return;
        }
        let (least, most) = named(method, path);
        let rows = self.deeds_after(before);
        let found = rows.len();
        assert!((least..=most).contains(&found), "{method} {path}: {rows:?}");
        assert!(
            rows.iter().all(|row| row.deed.account.is_some()),
            "{rows:?}"
        );
    }
}

#[test]
fn of_every_address_that_changes_something_it_is_known_which_rows_it_leaves() {
    let listed: BTreeSet<(String, String)> = (ROWS.iter())
        .map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    let there: BTreeSet<(String, String)> = (rules().into_iter())
        .filter(|rule| rule.method != Method::GET)
        .map(|rule| (rule.method.to_string(), rule.path))
        .collect();
    assert_eq!(listed, there);
}
