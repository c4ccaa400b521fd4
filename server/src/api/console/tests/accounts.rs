//! Signing in, and accounts.

use axum::http::Method;
use serde_json::{Value, json};

use super::{County, PASSWORD, Page};
use crate::account::{AccountRole, second_factor};
use crate::clock;

#[tokio::test]
async fn wrong_passwords_make_wait_and_unknown_names_are_told_alike() {
    let county = County::open();
    let page = Page::default();
    for name in ["lushui-1", "nobody"] {
        let asked = json!({"name": name, "password": "not the password"});
        let mut codes = Vec::new();
        for _ in 0..6 {
            codes.push(county.refused(&page, "/api/session", asked.clone()).await);
        }
        let wrong = "console.wrong-password";
        let locked = "console.locked-out";
        assert_eq!(
            codes,
            [wrong, wrong, wrong, wrong, locked, locked],
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_it_is_set_and_each_code_counts_once() {
    let county = County::open();
    let page = county.sign_in("lushui", AccountRole::County).await;
    let begun = county
        .post(&page, "/api/session/second-factor", Value::Null)
        .await;
    assert!(begun["svg"].as_str().unwrap().contains("<svg"));
    let confirm = "/api/session/second-factor/confirm";
    let wrong = json!({"sealed": begun["sealed"], "code": "000000"});
    assert_eq!(
        county.refused(&page, confirm, wrong).await,
        "console.code-wrong"
    );
    let secret = data_encoding::BASE32_NOPAD
        .decode(begun["secret"].as_str().unwrap().as_bytes())
        .unwrap();
    let digits = second_factor::digits(&secret, clock::unix_now()).unwrap();
    county
        .post(
            &page,
            confirm,
            json!({"sealed": begun["sealed"], "code": digits}),
        )
        .await;

    let mut asked = json!({"name": "lushui-1", "password": PASSWORD});
    let nobody = Page::default();
    assert_eq!(
        county.refused(&nobody, "/api/session", asked.clone()).await,
        "console.code-needed"
    );
    asked["code"] = json!(digits);
    let code = county.refused(&nobody, "/api/session", asked.clone()).await;
    assert_eq!(
        code, "console.code-needed",
        "the code that confirmed is used"
    );
    let next = second_factor::digits(&secret, clock::unix_now() + 30).unwrap();
    asked["code"] = json!(next);
    county.sign_in_as(&asked).await;
}

#[tokio::test]
async fn whoever_is_shut_out_or_signs_out_is_signed_out_at_once() {
    let county = County::open();
    let administrator = county.sign_in("lushui", AccountRole::Administrator).await;
    let clerk = county.sign_in("lushui", AccountRole::Township).await;
    let accounts = county.get(&administrator, "/api/accounts").await;
    let accounts = accounts["items"].as_array().unwrap();
    assert_eq!(
        accounts.len(),
        AccountRole::ALL.len(),
        "those of Fugong are not seen"
    );
    let id = |name: &str| {
        let found = accounts
            .iter()
            .find(|account| account["name"] == name)
            .unwrap();
        format!("/api/accounts/{}", found["id"].as_str().unwrap())
    };
    let own = county
        .refused(&administrator, &id("lushui-5"), json!({"active": false}))
        .await;
    assert_eq!(own, "account.own");
    county
        .post(&administrator, &id("lushui-2"), json!({"active": false}))
        .await;
    let (status, _) = county
        .ask(&clerk, Method::GET, "/api/session", Value::Null)
        .await;
    assert_eq!(status, 401);
    let deeds = county.get(&administrator, "/api/audit").await;
    let last = &deeds["items"][0];
    assert_eq!(last["what"], "account.changed");
    assert_eq!(last["name"], "lushui-2", "by name, not by number");
    let (status, _) = county
        .ask(&administrator, Method::DELETE, "/api/session", Value::Null)
        .await;
    assert_eq!(status, 200);
    let (status, _) = county
        .ask(&administrator, Method::GET, "/api/session", Value::Null)
        .await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session_and_lets_in_alone() {
    let county = County::open();
    let page = county.sign_in("lushui", AccountRole::County).await;
    let elsewhere = county.sign_in("lushui", AccountRole::County).await;
    let new = "怒江水急石门关前一线天开";
    let asked = json!({"old": PASSWORD, "new": new});
    county.post(&page, "/api/session/password", asked).await;
    county.get(&page, "/api/session").await;
    let (status, _) = county
        .ask(&elsewhere, Method::GET, "/api/session", Value::Null)
        .await;
    assert_eq!(status, 401);
    let old = json!({"name": "lushui-1", "password": PASSWORD});
    let code = county.refused(&Page::default(), "/api/session", old).await;
    assert_eq!(code, "console.wrong-password");
    let sign_in = json!({"name": "lushui-1", "password": new});
    county.sign_in_as(&sign_in).await;
}
