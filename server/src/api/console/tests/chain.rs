//! What an auditor notes elsewhere, and what it shows later.

use serde_json::{Value, json};

use super::County;
use crate::account::AccountRole;
use crate::vault::Purpose;

#[tokio::test]
async fn what_was_noted_elsewhere_shows_later_that_the_audit_was_not_rewritten() {
    let county = County::open();
    county.folded().await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let page = county.sign_in("lushui", AccountRole::Auditor).await;
    county.get(&office, "/api/surveyors").await;
    let noted = county.get(&page, "/api/audit/chain").await["last"].clone();
    let path = format!("/api/audit/chain?noted={}", noted.as_str().unwrap());
    county.get(&office, "/api/surveyors").await;
    let chain = county.get(&page, &path).await;
    assert_eq!(
        (&chain["still_there"], &chain["broken"]),
        (&json!(true), &Value::Null)
    );
    assert_ne!(chain["last"], noted);
    let wrong = "/api/audit/chain?noted=812";
    let (status, answer) = county
        .ask(&page, axum::http::Method::GET, wrong, Value::Null)
        .await;
    assert_eq!((status, &answer["code"]), (422, &json!("audit.not-noted")));

    // Somebody with the key of the folder takes out what was done last.
    let ledger = crate::ledger::database(county.folder.path(), Purpose::Ledger).unwrap();
    let cut = "DELETE FROM audit WHERE number > (SELECT max(number) - 2 FROM audit)";
    ledger.execute_batch(cut).unwrap();
    let chain = county.get(&page, &path).await;
    assert_eq!(
        (&chain["still_there"], &chain["broken"]),
        (&json!(false), &Value::Null),
        "whole by itself, and not what was noted"
    );
}
