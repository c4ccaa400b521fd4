//! A hundred tablets for five minutes, half of them without a pause, beside connections that say
//! nothing and requests that bring three times as much as the server has room for: `cargo xtask
//! load`, with the server as tests build it, and beside whatever else CI does.

use std::time::Duration;

use support::load::{self, Load};
use support::proof;

/// Of a hundred syncs that are let in 99 end within so many seconds, though others come without
/// a pause; and whoever only looks in is answered as soon. It takes a tenth of that on two cores
/// that do nothing else.
const LIMIT_S: f64 = 10.0;
const TABLETS: usize = 100;
/// That each brings in its first sync.
const RECORDS: usize = 20;
/// Connections that say nothing, and as many that say a letter a second.
const CROWD: usize = 100;
/// The server has room for 32 of the largest requests.
const THREE_TIMES: usize = 3 * 32;

#[test]
fn an_overloaded_server_answers_everybody_and_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let load = Load {
        tablets: TABLETS,
        half: Duration::from_secs(150),
        pause: Duration::from_secs(10),
        records: RECORDS,
        crowd: CROWD,
        heavy: THREE_TIMES,
    };
    let told = load::run(&load, folder.path()).unwrap();
    let [median, late, slowest] = told.seconds[1];
    let figures = format!(
        "{} syncs without a pause: half within {median:.2} s, 99 of 100 within {late:.2} s, \
         slowest {slowest:.2} s; of the largest requests {} let in, {} put off; all of {} \
         acknowledged changes in the log",
        told.syncs[1], told.heavy.let_in, told.heavy.put_off, told.changes
    );
    proof::tell("load", &figures, 2 * load.half);
    assert_eq!(told.records, (TABLETS * RECORDS) as u64);
    assert!(told.syncs.iter().all(|syncs| *syncs >= TABLETS), "{told:?}");
    assert!(late <= LIMIT_S && told.looked_in <= LIMIT_S, "{told:?}");
    // Each was told when to come again, or the run had ended with that.
    let heavy = told.heavy;
    assert!(heavy.let_in > 0, "{heavy:?}");
    assert!(heavy.put_off >= 2 * heavy.let_in, "{heavy:?}");
    assert!(
        told.closed >= 2 * CROWD,
        "each of the crowd was closed once"
    );
    // 64 of these are room for large requests, and as much again what their buffers grow by.
    let most = 512 * 1024 * 1024;
    assert!(told.memory.is_none_or(|peak| peak < most), "{told:?}");
}
