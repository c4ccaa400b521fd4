//! Who may ask for what: tried for every address.

use std::collections::BTreeSet;

use axum::http::Method;
use schema::id::RecordId;
use serde_json::{Value, json};

use super::super::answer::Eyes;
use super::super::guard::{Names, Need, Rule};
use super::super::person::sees_photos;
use super::super::rules;
use super::real::Real;
use super::{County, FUGONG, LUSHUI, Page, submitted, village_of_fugong};
use crate::account::AccountRole;

/// Who may read does not see photos by that alone.
const PHOTO: &str = "/api/people/{id}/attachments/{hash}";

/// Whether an address names what is found by that name alone.
fn names_something(path: &str) -> bool {
    let names = ["{hash}", "{account}", "{list}", "{job}"];
    names.iter().any(|name| path.contains(name))
}

/// A path with its names filled in.
fn filled(county: &County, real: &Real, path: &str, names: Names, here: bool) -> String {
    let (record, author, held) = if here {
        (county.here, &county.surveyor, county.held_here)
    } else {
        (county.there, &county.elsewhere, county.held_there)
    };
    let place = if here { LUSHUI } else { FUGONG };
    let check = if here {
        county.check_here
    } else {
        county.check_there
    };
    let beside = RecordId::preloaded("test", if here { "there" } else { "beside" });
    let path = (real.in_path(path))
        .replace("{pair}", &format!("{record}.{beside}"))
        .replace("{id}", &record.to_string())
        .replace("{device}", &author.device.to_string())
        .replace("{check}", &check.0.to_string())
        .replace("{position}", &held.0.to_string())
        .replace("{table}", "T1");
    match (names, path.as_str()) {
        (Names::Division, "/api/tables/T1/file") => {
            format!("{path}?division={place}&format=csv")
        }
        (Names::Division, "/api/spot-checks/plan") => {
            format!("{path}?division={place}&method=acceptance&share=50")
        }
        (Names::Division, "/api/review") => format!("{path}?division={place}&step=verify"),
        (Names::Division, _) => format!("{path}?division={place}"),
        (Names::Record, path) if path.ends_with("/history") => format!("{path}?field=name"),
        _ => path,
    }
}

#[tokio::test]
async fn every_route_answers_each_role_within_its_rights_and_divisions_alone() {
    let county = County::open();
    county.folded().await;
    // A pair that lies in another county altogether.
    let beside = RecordId::preloaded("test", "beside");
    let edits = submitted(&village_of_fugong(), "此路娣");
    county.writes(&county.elsewhere, beside, &edits).await;
    let rules = rules();
    assert!(rules.len() > 30, "{}", rules.len());
    for role in AccountRole::ALL {
        let page = county.sign_in("lushui", role).await;
        let elsewhere = county.sign_in("fugong", role).await;
        let real_here = county.real("lushui", role, &page).await;
        let real_there = county.real("fugong", role, &elsewhere).await;
        // Whoever signs out asks for nothing after that.
        let last =
            |rule: &&Rule| (rule.method.as_str(), rule.path.as_str()) == ("DELETE", "/api/session");
        let in_order = (rules.iter().filter(|rule| !last(rule))).chain(rules.iter().filter(last));
        for rule in in_order {
            let tell = |what: &str, answer: &(u16, Value)| {
                format!("{role:?} {} {} {what}: {answer:?}", rule.method, rule.path)
            };
            if rule.need == Need::Nobody {
                continue;
            }
            let changes = rule.method != Method::GET;
            let ask = |page: Page, here| {
                let real = if here { &real_here } else { &real_there };
                let path = filled(&county, real, &rule.path, rule.names, here);
                // What says nothing is refused before anything is looked for by a name.
                let body = match (changes, names_something(&rule.path)) {
                    (false, _) => Value::Null,
                    (true, false) => json!({}),
                    (true, true) => json!({"reason": "核对", "columns": [], "source": "1"}),
                };
                let (county, method) = (&county, rule.method.clone());
                async move { county.ask(&page, method, &path, body).await }
            };
            let out = ask(Page::default(), true).await;
            assert_eq!(out.0, 401, "{}", tell("signed out", &out));
            if changes {
                let forged = Page {
                    csrf: None,
                    ..page.clone()
                };
                let forged = ask(forged, true).await;
                assert_eq!(
                    forged.0,
                    403,
                    "{}",
                    tell("without the page's word", &forged)
                );
            }
            let may = match rule.need {
                Need::Right(right) => role.may(right),
                Need::SignedIn | Need::Nobody => true,
            };
            // Of what names nothing the same address is here and there.
            let elsewhere = rule.names != Names::Nothing || names_something(&rule.path);
            if !may {
                let there = ask(page.clone(), false).await;
                assert_eq!(there.0, 403, "{}", tell("elsewhere without right", &there));
                let here = ask(page.clone(), true).await;
                assert_eq!(here.0, 403, "{}", tell("without right", &here));
                continue;
            }
            if elsewhere {
                let there = ask(page.clone(), false).await;
                assert_eq!(there.0, 404, "{}", tell("elsewhere", &there));
                assert_eq!(there.1["code"], "server.not-found");
            }
            let here = ask(page.clone(), true).await;
            if rule.path == PHOTO && !sees_photos(Eyes::of(role)) {
                assert_eq!(here.0, 403, "{}", tell("here, without photos", &here));
                continue;
            }
            assert!(
                !matches!(here.0, 401 | 403 | 404) && here.0 < 500,
                "{}",
                tell("here", &here)
            );
        }
    }
}

#[tokio::test]
async fn what_is_forbidden_and_what_is_not_there_are_answered_alike() {
    let county = County::open();
    county.folded().await;
    let page = county.sign_in("lushui", AccountRole::County).await;
    let nobody = RecordId::preloaded("test", "nobody");
    let mut answers = BTreeSet::new();
    for record in [county.there, nobody] {
        let path = format!("/api/people/{record}");
        let (status, answer) = county.ask(&page, Method::GET, &path, Value::Null).await;
        answers.insert((status, answer.to_string()));
    }
    let (status, answer) = county
        .ask(&page, Method::GET, "/api/people/x", Value::Null)
        .await;
    answers.insert((status, answer.to_string()));
    for position in ["-1", "0", "9223372036854775808", "18446744073709551616"] {
        let path = format!("/api/quarantine/{position}/refuse");
        let answer = county.ask(&page, Method::POST, &path, json!({})).await;
        answers.insert((answer.0, answer.1.to_string()));
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[test]
fn every_address_is_described() {
    let description = serde_json::to_value(super::super::description()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    let mut ids = BTreeSet::new();
    for rule in rules() {
        let method = rule.method.as_str().to_lowercase();
        let described = &paths[&rule.path][&method];
        assert!(
            ids.insert(described["operationId"].to_string()),
            "{described}"
        );
        assert!(!described.is_null(), "{method} {}", rule.path);
    }
}
