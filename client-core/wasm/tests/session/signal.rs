//! A sync that is wanted while the last try dies.

use client_wasm::protocol::{Effect, Request, Response};

use crate::page::Page;

fn effects(page: &mut Page, request: Request) -> Vec<Effect> {
    match page.ask(request) {
        Response::Sync { sync } => sync.effects,
        other => panic!("no sync: {other:?}"),
    }
}

fn wanted(page: &mut Page) -> Vec<Effect> {
    effects(page, Request::SyncWanted { storage: None })
}

/// Every request of these dies. What the core wants then.
fn die(page: &mut Page, requests: &[Effect]) -> Vec<Effect> {
    (requests.iter())
        .filter_map(|effect| match effect {
            Effect::Send { request, .. } => Some(request.clone()),
            Effect::WakeIn { .. } => None,
        })
        .flat_map(|request| effects(page, Request::Failed { request }))
        .collect()
}

fn sends(effects: &[Effect]) -> bool {
    (effects.iter()).any(|effect| matches!(effect, Effect::Send { .. }))
}

#[test]
fn a_try_that_dies_is_followed_at_once_by_the_one_that_was_wanted_meanwhile() {
    let mut page = Page::enrolled();
    let first = wanted(&mut page);
    assert!(sends(&first));
    assert!(!sends(&wanted(&mut page)), "it is already being asked");

    let second = die(&mut page, &first);
    assert!(
        sends(&second),
        "nobody waits for what was wanted: {second:?}"
    );
    let third = die(&mut page, &second);
    assert!(
        !sends(&third),
        "a line that is dead is left alone: {third:?}"
    );
    assert!(matches!(third[..], [Effect::WakeIn { .. }]));
}
