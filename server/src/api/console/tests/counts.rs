//! What is counted and found, as each office may see it.

use axum::http::Method;
use serde_json::{Value, json};

use super::{County, FUGONG, LUSHUI};
use crate::account::AccountRole;
use crate::vault::Purpose;

fn search(text: &str, division: Option<&str>) -> Value {
    let columns = ["name", "account_no", "stage"];
    json!({
        "text": text, "division": division, "where": [], "columns": columns,
        "offset": 0, "limit": 10,
    })
}

#[tokio::test]
async fn a_verified_record_is_counted_so_before_the_clerk_is_answered() {
    let county = County::open();
    county.folded().await;
    let township = county.sign_in("lushui", AccountRole::Township).await;
    let before = county.get(&township, "/api/overview").await;
    assert_eq!(before["division"], LUSHUI);
    assert_eq!(before["total"]["outcomes"]["found"], 1);
    assert_eq!(before["total"]["stages"]["submitted"], 1);
    let path = format!("/api/people/{}/verify", county.here);
    county.post(&township, &path, json!({"round": 1})).await;
    let after = county.get(&township, "/api/overview").await;
    assert_eq!(after["total"]["stages"]["verified"], 1);
    let progress = county.get(&township, "/api/overview/progress").await;
    assert_eq!(progress["days"].as_array().unwrap().len(), 1);
    let pace = county.get(&township, "/api/overview/pace").await;
    assert_eq!(
        pace["surveyors"][0]["device"],
        county.surveyor.device.to_string()
    );
}

#[tokio::test]
async fn an_elder_is_found_by_sound_by_whoever_answers_for_them_and_shown_as_they_may_see() {
    let county = County::open();
    county.folded().await;
    let path = "/api/people/search";
    let clerk = county.sign_in("lushui", AccountRole::Township).await;
    let found = county.post(&clerk, path, search("yap", None)).await;
    assert_eq!(found["total"], 1);
    assert_eq!(found["rows"][0]["id"], county.here.to_string());
    let cells = &found["rows"][0]["cells"];
    assert_eq!(cells[0], "余阿普");
    assert!(cells[1].as_str().unwrap().starts_with("***"), "{cells}");
    assert_eq!(cells[2], "submitted");
    let office = county.sign_in("lushui", AccountRole::County).await;
    let found = county.post(&office, path, search("余", Some(LUSHUI))).await;
    assert_eq!(found["rows"][0]["cells"][1], "6217000000000001234");
    let elsewhere = search("", Some(FUGONG));
    assert_eq!(
        county.refused(&office, path, elsewhere).await,
        "server.not-found"
    );
    assert_eq!(
        county.post(&office, path, search("此路恒", None)).await["total"],
        0
    );
    let administrator = county.sign_in("lushui", AccountRole::Administrator).await;
    let (status, _) = county
        .ask(&administrator, Method::POST, path, search("", None))
        .await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn a_table_is_counted_within_the_asker_s_divisions_and_leaves_as_a_file() {
    let county = County::open();
    county.folded().await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let table = county.get(&office, "/api/tables/T8?as_of=2026-11-01").await;
    assert_eq!(
        (&table["table"], &table["division"]),
        (&json!("T8"), &json!(LUSHUI))
    );
    let administrator = county.sign_in("lushui", AccountRole::Administrator).await;
    let (status, _) = county
        .ask(&administrator, Method::GET, "/api/tables/T7", Value::Null)
        .await;
    assert_eq!(status, 403, "a table that lists people");
    let (status, _) = county
        .ask(&office, Method::GET, "/api/tables/T2", Value::Null)
        .await;
    assert_eq!(status, 404);
    let text = county
        .download(&office, "/api/tables/T8/file?format=csv")
        .await;
    assert!(text.starts_with('\u{feff}'), "{text}");
    let query = json!({"rows": "sex", "columns": "stage", "universe": "all"});
    let table = county.post(&office, "/api/crosstab", query).await;
    assert_eq!(table["table"], "crosstab");
    assert_eq!(table["rows"][0]["cells"][0]["value"], 1);
    let query = json!({"rows": "sex", "columns": "stage", "universe": "all"});
    let prefecture = county.sign_in("lushui", AccountRole::Prefecture).await;
    let table = county.post(&prefecture, "/api/crosstab", query).await;
    let cell = &table["rows"][0]["cells"][0];
    assert_eq!(
        (&cell["value"], &cell["suppressed"]),
        (&Value::Null, &json!(true))
    );
}

#[tokio::test]
async fn an_auditor_has_everything_compared_with_the_log_while_the_server_goes_on() {
    let county = County::open();
    county.folded().await;
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let job = county.post(&auditor, "/api/audit/verify", json!({})).await;
    let job = county.ended(&auditor, &job).await;
    assert_eq!(
        (&job["state"], &job["differing"]),
        (&json!("done"), &json!(0)),
        "{job}"
    );

    let projection = crate::ledger::database(county.folder.path(), Purpose::Projection).unwrap();
    let spoilt = projection.execute(
        "UPDATE person SET name = '余阿朴' WHERE name = '余阿普'",
        [],
    );
    assert_eq!(spoilt.unwrap(), 1);
    let job = county.post(&auditor, "/api/audit/verify", json!({})).await;
    let job = county.ended(&auditor, &job).await;
    assert!(job["differing"].as_u64().unwrap() > 0, "{job}");
    let deeds = county.get(&auditor, "/api/audit").await;
    assert!(deeds.to_string().contains("projection.verified"), "{deeds}");
}
