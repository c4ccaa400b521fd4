//! A list through the wizard.

use axum::http::Method;
use serde_json::{Value, json};

use super::{County, LIUKU, village_of_fugong};
use crate::account::AccountRole;

#[tokio::test]
async fn a_list_is_looked_at_mapped_and_imported_into_the_importer_s_divisions() {
    let county = County::open();
    let page = county.sign_in("lushui", AccountRole::County).await;
    let text = format!(
        "姓名,老人住哪,性别\n余三妹,{LIUKU},女\n,{LIUKU},女\n此里,{},男\n",
        village_of_fugong()
    );
    let upload = "/api/rosters?name=list.csv";
    let preview = county.upload(&page, upload, text.as_bytes()).await;
    assert!(preview["problem"].is_string(), "{preview}");
    let list = preview["id"].as_str().unwrap().to_owned();
    let said = json!({"columns": [
        {"heading": "姓名", "field": "name"},
        {"heading": "老人住哪", "field": "division_village"},
        {"heading": "性别", "field": null},
    ]});
    let preview = county
        .post(&page, &format!("/api/rosters/{list}/columns"), said)
        .await;
    assert_eq!(preview["problem"], Value::Null, "{preview}");
    let count = |name: &str| preview[name].as_u64().unwrap();
    assert_eq!(
        (count("lines"), count("good"), count("bad"), count("new")),
        (3, 1, 2, 1)
    );
    let lines: Vec<_> = preview["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["line"].clone())
        .collect();
    assert_eq!(lines, [json!(3), json!(4)]);

    let confirm = format!("/api/rosters/{list}/confirm");
    let other = county.sign_in("fugong", AccountRole::County).await;
    let asked = json!({"source": "1"});
    assert_eq!(
        county.refused(&other, &confirm, asked.clone()).await,
        "server.not-found"
    );
    assert_eq!(
        county.refused(&page, &confirm, asked).await,
        "roster.bad-lines"
    );
    let imported = county
        .post(&page, &confirm, json!({"source": "1", "skip_bad": true}))
        .await;
    assert_eq!(
        imported,
        json!({"new": 1, "changed": 0, "unchanged": 0, "skipped": 2})
    );
    let path = format!("/api/rosters/{list}");
    let (status, _) = county.ask(&page, Method::DELETE, &path, Value::Null).await;
    assert_eq!(status, 404, "an imported list is not kept");
}

#[tokio::test]
async fn what_is_no_list_is_refused_with_a_sentence_and_not_kept() {
    let county = County::open();
    let page = county.sign_in("lushui", AccountRole::County).await;
    for (bytes, code) in [
        (&b"\x00\x01\x02"[..], "roster.format"),
        (b"PK\x03\x04 no workbook", "roster.unreadable"),
        (b"", "roster.empty"),
    ] {
        let answer = county.upload(&page, "/api/rosters?name=x", bytes).await;
        assert_eq!(answer["code"], code);
        assert_eq!(answer["status"], 422);
    }
    assert!(!county.folder.path().join("rosters").exists());
}
