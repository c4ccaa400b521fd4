//! Many people in full leave only when a second person agrees.

use std::fs;

use axum::http::Method;
use schema::id::RecordId;
use serde_json::{Value, json};

use super::{County, LIUKU, Page, submitted};
use crate::account::AccountRole;
use crate::job::ALONE;
use crate::sealed_file::is_sealed;

const EXPORT: &str = "/api/export/people";

/// A county in which a street has become a quarter.
async fn crowded() -> County {
    let county = County::open();
    county.folded().await;
    for number in 0..ALONE {
        let record = RecordId::preloaded("crowd", &number.to_string());
        let edits = submitted(LIUKU, &format!("余阿{number}"));
        county.writes(&county.surveyor, record, &edits).await;
    }
    county
}

async fn deeds(county: &County) -> Vec<String> {
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let deeds = county.get(&auditor, "/api/audit").await;
    let deeds = deeds["items"].as_array().unwrap().iter();
    (deeds.map(|deed| deed["what"].as_str().unwrap().to_owned()))
        .filter(|what| what.starts_with("export.") || what == "people.exported")
        .collect()
}

async fn text(county: &County, page: &Page, job: &Value) -> String {
    let job = county.ended(page, job).await;
    assert_eq!(job["state"], "done", "{job}");
    let path = format!("/api/jobs/{}/file", job["id"].as_str().unwrap());
    county.download(page, &path).await
}

#[tokio::test]
async fn many_in_full_wait_for_another_account_that_agrees() {
    let mut county = crowded().await;
    let asker = county.sign_in("lushui", AccountRole::County).await;
    let asked = json!({"format": "csv", "reason": "发放核对"});
    let job = county.post(&asker, EXPORT, asked).await;
    assert_eq!(
        (&job["state"], &job["approval"]["rows"]),
        (&json!("asked"), &json!(ALONE + 1))
    );
    let id = job["id"].as_str().unwrap();
    let file = format!("/api/jobs/{id}/file");
    let (status, _) = county.ask(&asker, Method::GET, &file, Value::Null).await;
    assert_eq!(status, 404, "nothing has been written yet");

    let agree = format!("/api/exports/{id}/agree");
    let own = county.refused(&asker, &agree, json!({})).await;
    assert_eq!(own, "export.not-yours");
    for (place, role) in [
        ("fugong", AccountRole::County),
        ("fugong", AccountRole::Prefecture),
    ] {
        let stranger = county.sign_in(place, role).await;
        let code = county.refused(&stranger, &agree, json!({})).await;
        assert_eq!(code, "server.not-found", "{place} {role:?}");
        let listed = county.get(&stranger, "/api/exports").await;
        assert_eq!(listed["items"], json!([]));
    }
    // It waits through a restart.
    county.restart();
    county
        .add_account("second", AccountRole::County, super::LUSHUI)
        .await;
    let sign_in = json!({"name": "second", "password": super::PASSWORD});
    let second = county.sign_in_as(&sign_in).await;
    let needs = county.get(&second, "/api/needs").await;
    assert_eq!(needs["asked_exports"], 1, "{needs}");
    let listed = county.get(&second, "/api/exports").await;
    assert_eq!(
        (&listed["items"][0]["reason"], &listed["items"][0]["own"]),
        (&json!("发放核对"), &json!(false))
    );
    county.post(&second, &agree, json!({})).await;
    let text = text(&county, &asker, &job).await;
    assert_eq!(text.matches("6217000000000001234").count(), ALONE + 1);
    let again = county.refused(&second, &agree, json!({})).await;
    assert_eq!(again, "server.not-found");
    assert_eq!(deeds(&county).await, ["export.agreed", "export.asked"]);
}

#[tokio::test]
async fn who_is_refused_is_told_why_and_gets_no_file() {
    let county = crowded().await;
    let asker = county.sign_in("lushui", AccountRole::County).await;
    let asked = json!({"format": "csv", "reason": "看看"});
    let job = county.post(&asker, EXPORT, asked).await;
    let id = job["id"].as_str().unwrap();
    let above = county.sign_in("lushui", AccountRole::Prefecture).await;
    let refuse = format!("/api/exports/{id}/refuse");
    let why = json!({"reason": "理由不足"});
    county.post(&above, &refuse, why).await;
    let told = county.ended(&asker, &job).await;
    assert_eq!(
        (&told["state"], &told["approval"]["reason"]),
        (&json!("failed"), &json!("理由不足")),
        "{told}"
    );
    assert!(told["problem"].is_string() && told["file"].is_null());
    assert_eq!(deeds(&county).await, ["export.declined", "export.asked"]);
}

#[tokio::test]
async fn whoever_calls_off_what_they_asked_for_needs_nobody_s_word() {
    let county = crowded().await;
    let asker = county.sign_in("lushui", AccountRole::County).await;
    let asked = json!({"format": "csv", "reason": "发放核对"});
    let job = county.post(&asker, EXPORT, asked).await;
    let cancel = format!("/api/jobs/{}/cancel", job["id"].as_str().unwrap());
    let above = county.sign_in("lushui", AccountRole::Prefecture).await;
    let code = county.refused(&above, &cancel, json!({})).await;
    assert_eq!(code, "server.not-found", "it is another's");
    county.post(&asker, &cancel, json!({})).await;
    assert_eq!(county.ended(&asker, &job).await["state"], "cancelled");
    let listed = county.get(&above, "/api/exports").await;
    assert_eq!(listed["items"], json!([]));
}

#[tokio::test]
async fn many_with_masked_numbers_and_few_in_full_leave_at_once() {
    let county = crowded().await;
    let page = county.sign_in("lushui", AccountRole::County).await;
    for asked in [
        json!({"format": "csv"}),
        json!({"format": "csv", "reason": "走访", "masked": true}),
    ] {
        let job = county.post(&page, EXPORT, asked).await;
        let text = text(&county, &page, &job).await;
        assert!(text.contains("余阿7") && !text.contains("6217000000000001234"));
    }
    let fugong = county.sign_in("fugong", AccountRole::County).await;
    let asked = json!({"format": "csv", "reason": "核对"});
    let job = county.post(&fugong, EXPORT, asked).await;
    let text = text(&county, &fugong, &job).await;
    assert!(text.contains("6217000000000001234"));
}

#[tokio::test]
async fn whatever_a_job_wrote_lies_sealed() {
    let county = County::open();
    county.folded().await;
    let page = county.sign_in("fugong", AccountRole::County).await;
    for format in ["csv", "xlsx", "parquet"] {
        let asked = json!({"format": format, "reason": "核对"});
        let job = county.post(&page, EXPORT, asked).await;
        assert_eq!(county.ended(&page, &job).await["state"], "done");
    }
    let mut found = Vec::new();
    for job in fs::read_dir(county.folder.path().join("jobs")).unwrap() {
        for file in fs::read_dir(job.unwrap().path()).unwrap() {
            let file = file.unwrap();
            assert!(is_sealed(&file.path()).unwrap(), "{file:?}");
            found.push(file.file_name().into_string().unwrap());
        }
    }
    found.retain(|name| name.starts_with("people"));
    found.sort();
    assert_eq!(found, ["people.csv", "people.parquet", "people.xlsx"]);
}

#[tokio::test]
async fn every_line_that_leaves_names_the_row_of_the_audit_that_says_who_took_it_out() {
    let county = County::open();
    county.folded().await;
    let page = county.sign_in("fugong", AccountRole::County).await;
    for asked in [
        json!({"format": "csv"}),
        json!({"format": "csv", "reason": "核对"}),
    ] {
        let job = county.post(&page, EXPORT, asked).await;
        let text = text(&county, &page, &job).await;
        let lines: Vec<&str> = text.trim_end().lines().collect();
        assert!(lines[0].ends_with(",taken out"), "{}", lines[0]);
        assert!(lines.len() > 1);
        for line in &lines[1..] {
            let (_, mark) = line.rsplit_once(',').unwrap();
            let mut parts = mark.split(' ');
            let (noted, who) = (parts.next().unwrap(), parts.next());
            assert_eq!(who, Some("fugong-1"), "{mark}");
            let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
            let chain = format!("/api/audit/chain?noted={noted}");
            let chain = county.get(&auditor, &chain).await;
            assert_eq!(chain["still_there"], true, "{chain}");
            let rows = county.app().read(|reader| {
                let number: u64 = noted.split('-').next().unwrap().parse().unwrap();
                reader.ledger.audit_before(number + 1, 1)
            });
            let deed = &rows.unwrap()[0].deed;
            assert_eq!(deed.what, "people.written");
            assert_eq!(deed.record, job["id"].as_str().unwrap());
        }
    }
}
