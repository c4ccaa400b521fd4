//! What an account may do only so often.

use axum::http::Method;
use serde_json::json;

use super::{County, PASSWORD, Page};
use crate::account::AccountRole;
use crate::account::searches::NUMBERS;
use crate::clock;
use crate::ledger::{Deed, Ledger};

#[tokio::test]
async fn a_server_that_is_started_again_still_locks_out_whoever_guessed() {
    let mut county = County::open();
    let page = Page::default();
    let wrong = json!({"name": "lushui-1", "password": "not the password"});
    let right = json!({"name": "lushui-1", "password": PASSWORD});
    for _ in 0..5 {
        county.refused(&page, "/api/session", wrong.clone()).await;
    }
    county.restart();
    let code = county.refused(&page, "/api/session", right.clone()).await;
    assert_eq!(code, "console.locked-out");
    let administrator = county.sign_in("lushui", AccountRole::Administrator).await;
    let accounts = county.get(&administrator, "/api/accounts").await;
    let accounts = accounts["items"].as_array().unwrap();
    let locked = accounts.iter().find(|one| one["name"] == "lushui-1");
    let path = format!("/api/accounts/{}", locked.unwrap()["id"].as_str().unwrap());
    let given = "碧罗雪山下听江水声到天明";
    (county.post(&administrator, &path, json!({"password": given}))).await;
    county.restart();
    county
        .sign_in_as(&json!({"name": "lushui-1", "password": given}))
        .await;
}

#[tokio::test]
async fn a_password_that_another_program_gives_lets_its_owner_into_the_running_server() {
    let county = County::open();
    let page = Page::default();
    let wrong = json!({"name": "lushui-1", "password": "not the password"});
    let right = json!({"name": "lushui-1", "password": PASSWORD});
    for _ in 0..5 {
        county.refused(&page, "/api/session", wrong.clone()).await;
    }
    let code = county.refused(&page, "/api/session", right.clone()).await;
    assert_eq!(code, "console.locked-out");
    let mut ledger = Ledger::open(county.folder.path()).unwrap();
    let given = Deed {
        account: None,
        what: "account.password-given".to_owned(),
        record: String::new(),
        reason: "lushui-2".to_owned(),
    };
    ledger.audit(&given, clock::unix_now()).unwrap();
    let code = county.refused(&page, "/api/session", right.clone()).await;
    assert_eq!(code, "console.locked-out", "it was given to somebody else");
    let given = Deed {
        reason: "lushui-1".to_owned(),
        ..given
    };
    ledger.audit(&given, clock::unix_now()).unwrap();
    county.sign_in_as(&right).await;
}

#[tokio::test]
async fn the_fifty_first_reveal_within_an_hour_is_refused_and_told_in_the_audit() {
    let mut county = County::open();
    county.folded().await;
    let page = county.sign_in("lushui", AccountRole::Township).await;
    let reveal = format!("/api/people/{}/reveal", county.here);
    let asked = json!({"fields": ["account_no"], "reason": "存折核对"});
    for _ in 0..50 {
        county.post(&page, &reveal, asked.clone()).await;
    }
    // A server that is started again has not forgotten.
    county.restart();
    for _ in 0..2 {
        let (status, told) = (county.ask(&page, Method::POST, &reveal, asked.clone())).await;
        assert_eq!(
            (status, &told["code"]),
            (429, &json!("console.revealed-enough"))
        );
        assert!(!told.to_string().contains("6217"), "{told}");
    }
    let other = county.sign_in("lushui", AccountRole::County).await;
    county.post(&other, &reveal, asked).await;
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let deeds = county.get(&auditor, "/api/audit").await;
    let count = |what: &str| {
        let deeds = deeds["items"].as_array().unwrap().iter();
        deeds.filter(|deed| deed["what"] == what).count()
    };
    assert_eq!(count("record.revealed"), 51);
    assert_eq!(count("record.reveal-refused"), 1);
}

#[tokio::test]
async fn whoever_tries_one_id_number_after_the_other_is_stopped() {
    let mut county = County::open();
    county.folded().await;
    let page = county.sign_in("lushui", AccountRole::Reviewer).await;
    let search = "/api/people/search";
    let asked = |text: &str| json!({"text": text, "columns": ["name"], "limit": 10});
    for number in 0..NUMBERS {
        let number = format!("5333011940010{number:05}");
        county.post(&page, search, asked(&number)).await;
    }
    // A server that is started again has not forgotten.
    county.restart();
    for _ in 0..2 {
        let told = (county.ask(&page, Method::POST, search, asked("533301194003011234"))).await;
        assert_eq!(
            (told.0, &told.1["code"]),
            (429, &json!("console.searched-enough"))
        );
    }
    county.post(&page, search, asked("余阿普")).await;
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let deeds = county.get(&auditor, "/api/audit?limits=true").await;
    let deeds = deeds["items"].as_array().unwrap();
    assert_eq!(deeds.len(), 1, "{deeds:?}");
    assert_eq!(deeds[0]["what"], "people.search-refused");
    assert_eq!(deeds[0]["limit"], true);
}
