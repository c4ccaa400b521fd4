//! A list through the wizard.

use axum::http::Method;
use serde_json::{Value, json};

use super::{County, LIUKU, Page, lying_open, village_of_fugong};
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
    assert!(lying_open(county.folder.path(), "余三妹").is_empty());
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
    let job = county.post(&page, &confirm, asked).await;
    let job = county.ended(&page, &job).await;
    assert_eq!(job["state"], "failed");
    assert!(job["problem"].as_str().unwrap().contains('2'), "{job}");
    let asked = json!({"source": "1", "skip_bad": true});
    let job = county.post(&page, &confirm, asked).await;
    let job = county.ended(&page, &job).await;
    let expected = json!({"new": 1, "changed": 0, "unchanged": 0, "skipped": 2});
    assert_eq!(job["imported"], expected, "{job}");
    let path = format!("/api/rosters/{list}");
    let (status, _) = county.ask(&page, Method::DELETE, &path, Value::Null).await;
    assert_eq!(status, 404, "an imported list is not kept");
}

/// Imports a list and gives its job.
async fn imported(county: &County, page: &Page, text: &str) -> Value {
    let upload = "/api/rosters?name=list.csv";
    let preview = county.upload(page, upload, text.as_bytes()).await;
    let confirm = format!("/api/rosters/{}/confirm", preview["id"].as_str().unwrap());
    let asked = json!({"source": "1"});
    let job = county.post(page, &confirm, asked).await;
    county.ended(page, &job).await
}

#[tokio::test]
async fn an_import_is_taken_back_but_for_whom_somebody_has_added_to_since() {
    let county = County::open();
    county.folded().await;
    let page = county.sign_in("lushui", AccountRole::County).await;
    let before = county.get(&page, "/api/overview").await["total"].clone();
    let list = |phone: &str| {
        let head = "姓名,村,出生日期,电话\n";
        format!("{head}余三妹,{LIUKU},1938-01-20,{phone}\n")
    };
    let both = format!("{}此里,{LIUKU},1939-02-21,\n", list("13800000001"));
    let first = imported(&county, &page, &both).await;
    assert_eq!(first["imported"]["new"], 2, "{first}");
    assert_eq!(first["can_take_back"], true, "{first}");
    let second = imported(&county, &page, &list("13800000002")).await;
    assert_eq!(second["imported"]["changed"], 1, "{second}");

    let undo = |job: &Value| format!("/api/jobs/{}/undo", job["id"].as_str().unwrap());
    let other = county.sign_in("fugong", AccountRole::County).await;
    assert_eq!(
        county.refused(&other, &undo(&first), json!({})).await,
        "server.not-found"
    );
    let job = county.post(&page, &undo(&first), json!({})).await;
    let job = county.ended(&page, &job).await;
    let expected = json!({"withdrawn": 1, "restored": 0, "kept": 1});
    assert_eq!(job["taken_back"], expected, "{job}");
    let job = county.post(&page, &undo(&second), json!({})).await;
    let job = county.ended(&page, &job).await;
    let expected = json!({"withdrawn": 0, "restored": 1, "kept": 0});
    assert_eq!(job["taken_back"], expected, "{job}");
    assert_eq!(
        county.refused(&page, &undo(&second), json!({})).await,
        "job.cannot-take-back"
    );

    let found = json!({
        "text": "", "division": null, "where": [], "columns": ["name", "contact_phone"],
        "offset": 0, "limit": 10,
    });
    let found = county.post(&page, "/api/people/search", found).await;
    let cells: Vec<&Value> = (found["rows"].as_array().unwrap().iter())
        .map(|row| &row["cells"])
        .collect();
    assert!(
        cells.contains(&&json!(["余三妹", "13800000001"])),
        "{found}"
    );
    assert!(!found.to_string().contains("此里"), "{found}");
    let after = county.get(&page, "/api/overview").await["total"].clone();
    let expected = |total: &Value| total["outcomes"]["expected"].as_u64().unwrap();
    assert_eq!(expected(&after), expected(&before) + 1, "{after}");

    let again = imported(&county, &page, &both).await;
    assert_eq!(again["state"], "done", "{again}");
    let after = county.get(&page, "/api/overview").await["total"].clone();
    assert_eq!(expected(&after), expected(&before) + 2, "{after}");
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

#[tokio::test]
async fn people_leave_as_their_asker_may_see_them_and_in_full_for_a_reason_that_is_kept() {
    let county = County::open();
    county.folded().await;
    let page = county.sign_in("lushui", AccountRole::Prefecture).await;
    let mut texts = Vec::new();
    for asked in [
        json!({"format": "csv", "findings": true}),
        json!({"format": "csv", "reason": "审计调阅"}),
    ] {
        let job = county.post(&page, "/api/export/people", asked).await;
        let job = county.ended(&page, &job).await;
        assert_eq!(job["state"], "done", "{job}");
        let id = job["id"].as_str().unwrap();
        let other = county.sign_in("lushui", AccountRole::County).await;
        let path = format!("/api/jobs/{id}/file");
        let (status, _) = county.ask(&other, Method::GET, &path, Value::Null).await;
        assert_eq!(status, 404, "others' files are not there");
        texts.push(county.download(&page, &path).await);
    }
    assert!(
        texts[0].contains("余阿普") && !texts[0].contains("此路恒"),
        "{}",
        texts[0]
    );
    assert!(!texts[0].contains("6217000000000001234"));
    // Before the mark.
    let told =
        |line: Option<&str>| line.and_then(|line| line.rsplit(',').nth(1).map(str::to_owned));
    assert_eq!(told(texts[0].lines().next()).as_deref(), Some("findings"));
    assert!(told(texts[0].lines().nth(1)).is_some_and(|told| told.len() > 10));
    assert!(texts[1].contains("6217000000000001234"));
    for text in ["6217000000000001234", "余阿普", "审计调阅"] {
        let open = lying_open(county.folder.path(), text);
        assert!(open.is_empty(), "{text} in {open:?}");
    }
    let elsewhere = json!({"format": "csv", "division": "533323000000"});
    let code = county.refused(&page, "/api/export/people", elsewhere).await;
    assert_eq!(code, "server.not-found");
}

#[tokio::test]
async fn a_job_that_the_server_s_end_cut_short_is_done_after_its_start() {
    let mut county = County::open();
    county.folded().await;
    let page = county.sign_in("lushui", AccountRole::County).await;
    let asked = json!({"format": "xlsx"});
    let job = county.post(&page, "/api/export/people", asked).await;
    county.restart();
    let job = county.ended(&page, &job).await;
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!((&job["done"], &job["total"]), (&json!(1), &json!(1)));
}
