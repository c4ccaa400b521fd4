//! More tablets than the server works for at a time, without a pause, beside connections that
//! say nothing: a short run of `cargo xtask load`.

use std::time::Duration;

use support::load::{self, Load};
use support::proof;

#[test]
fn an_overloaded_server_answers_everybody_and_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let load = Load {
        tablets: 16,
        half: Duration::from_secs(5),
        pause: Duration::from_millis(500),
        records: 3,
        crowd: 30,
    };
    let told = load::run(&load, folder.path()).unwrap();
    let [median, late, slowest] = told.seconds[1];
    let figures = format!(
        "{} syncs without a pause: half within {median:.2} s, 99 of 100 within {late:.2} s, \
         slowest {slowest:.2} s; {} put off, all of {} acknowledged changes in the log",
        told.syncs[1], told.put_off, told.changes
    );
    proof::tell("load", &figures, 2 * load.half);
    assert_eq!(told.records, 16 * 3);
    assert!(told.syncs[0] >= 16 && told.syncs[1] >= 16, "{told:?}");
    assert!(told.closed >= 60, "each of the crowd was closed once");
    let most = 256 * 1024 * 1024;
    assert!(told.memory.is_none_or(|peak| peak < most), "{told:?}");
}
