//! Spot checks: drawn by lot, asked again blind, compared afterwards.

use axum::http::Method;
use schema::id::RecordId;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{County, FUGONG, LIUKU, LUSHUI, submitted};
use crate::account::AccountRole;

fn plan() -> Value {
    json!({"method": "acceptance", "share": 20})
}

async fn handed_in(county: &County, count: usize) {
    for place in 0..count {
        let record = RecordId::preloaded("spot", &place.to_string());
        let edits = submitted(LIUKU, "余阿娜");
        county.writes(&county.surveyor, record, &edits).await;
    }
}

/// The address of a new spot check of Lushui.
async fn drawn(county: &County) -> String {
    let office = county.sign_in("lushui", AccountRole::County).await;
    let path = format!("/api/spot-checks?division={LUSHUI}");
    let row = county.post(&office, &path, plan()).await;
    format!("/api/spot-checks/{}", row["check"])
}

#[tokio::test]
async fn a_sample_is_drawn_by_lots_that_anybody_can_draw_again() {
    let county = County::open();
    county.folded().await;
    handed_in(&county, 4).await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let in_lushui = format!("/api/spot-checks?division={LUSHUI}");
    let size = |plan: &str| format!("/api/spot-checks/plan?division={LUSHUI}&{plan}");
    let all = county
        .get(&office, &size("method=acceptance&share=20"))
        .await;
    assert_eq!(
        all,
        json!({"records": 5, "size": 5}),
        "149 of many, all of few"
    );
    let some = "method=proportion&share=500&margin=410";
    let some = county.get(&office, &size(some)).await;
    assert_eq!(some, json!({"records": 5, "size": 3}));
    let asked = json!({"method": "proportion", "share": 500, "margin": 410});
    let row = county.post(&office, &in_lushui, asked).await;
    let path = format!("/api/spot-checks/{}", row["check"]);
    let list = county.download(&office, &format!("{path}/list")).await;
    assert_eq!(list.lines().count(), 5);
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&list));
    assert_eq!(row["list_hash"], hash.as_str());
    let seed = row["seed"].as_str().unwrap();
    let mut lots: Vec<_> = (list.lines())
        .map(|id| {
            (
                Sha256::digest(format!("{seed}/{id}")).to_vec(),
                id.to_owned(),
            )
        })
        .collect();
    lots.sort();
    let view = county.get(&office, &path).await;
    let mut people: Vec<_> = (view["people"].as_array().unwrap().iter())
        .map(|one| {
            (
                one["place"].as_u64(),
                one["id"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    people.sort();
    let drawn: Vec<_> = people.into_iter().map(|(_, id)| id).collect();
    let again: Vec<_> = lots.into_iter().take(3).map(|(_, id)| id).collect();
    assert_eq!(drawn, again);
    let figures = &view["row"]["figures"];
    assert_eq!(
        (&figures["open"], &figures["rate"]),
        (&json!(3), &Value::Null)
    );
    let nothing = json!({"method": "acceptance", "share": 0});
    let nothing = county.refused(&office, &in_lushui, nothing).await;
    assert_eq!(nothing, "spot-check.plan");
    let nowhere = county.refused(&office, "/api/spot-checks", plan()).await;
    assert_eq!(nowhere, "spot-check.where");
    let empty = "/api/spot-checks?division=533301101000";
    assert_eq!(
        county.refused(&office, empty, plan()).await,
        "spot-check.nobody"
    );
    let there = format!("/api/spot-checks?division={FUGONG}");
    let (status, _) = county.ask(&office, Method::POST, &there, plan()).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn the_first_answers_are_told_when_the_second_stand_and_not_before() {
    let county = County::open();
    county.folded().await;
    let path = drawn(&county).await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let path = format!("{path}/people/{}", county.here);
    let open = county.get(&office, &path).await;
    assert_eq!(open["found"], Value::Null);
    assert!(open["fields"].as_array().unwrap().contains(&json!("sex")));
    let way = open["person"]["way"].as_array().unwrap();
    assert!(
        way.iter()
            .all(|said| !open["fields"].as_array().unwrap().contains(&said["field"]))
    );
    let entry = |by: &str, sex: &str| {
        json!({"met": "interviewed", "by": by, "on": "2026-11-20",
            "answers": {"sex": sex, "life_status": "1", "ethnicity": ""}})
    };
    for (code, wrong) in [
        ("spot-check.surveyor", entry("tablet 7", "1")),
        ("spot-check.by", entry(" ", "1")),
        ("spot-check.answer", entry("和春秀", "8")),
        (
            "spot-check.nothing",
            json!({"met": "interviewed", "by": "和春秀", "on": "2026-11-20"}),
        ),
    ] {
        let (status, answer) = county.ask(&office, Method::POST, &path, wrong).await;
        assert_eq!((status, &answer["code"]), (422, &json!(code)));
    }
    let found = county.post(&office, &path, entry("和春秀", "1")).await;
    assert_eq!(found["person"]["state"], "wrong");
    let compared = found["found"]["compared"].as_array().unwrap();
    let differs: Vec<_> = (compared.iter())
        .map(|one| {
            (
                one["field"].as_str().unwrap(),
                one["differs"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(differs, [("life_status", false), ("sex", true)]);
    assert_eq!(compared[1]["first"][0]["value"], "2");
    assert_eq!(compared[1]["second"][0]["value"], "1");
    assert_eq!(found["may_return"], 1);
    let (status, _) = county
        .ask(&office, Method::POST, &path, entry("和春秀", "2"))
        .await;
    assert_eq!(status, 409, "what was entered stands");
    let mut amended = entry("和春秀", "2");
    amended["amends"] = json!("录入时选错");
    let found = county.post(&office, &path, amended).await;
    assert_eq!(found["person"]["state"], "right");
    assert_eq!(found["found"]["times"], 2);
    assert_eq!(found["found"]["amends"], "录入时选错");
}

#[tokio::test]
async fn what_was_found_is_counted_in_the_table_and_stays_when_the_record_is_mended() {
    let mut county = County::open();
    county.folded().await;
    let path = drawn(&county).await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let entry = json!({"met": "interviewed", "by": "和春秀", "on": "2026-11-20",
        "answers": {"sex": "1"}});
    let person = format!("{path}/people/{}", county.here);
    county.post(&office, &person, entry).await;
    let mended = [super::observe("sex", "1")];
    county.writes(&county.surveyor, county.here, &mended).await;
    for _ in 0..2 {
        let office = county.sign_in("lushui", AccountRole::County).await;
        let table = format!("/api/tables/T8?division={LUSHUI}");
        let table = county.get(&office, &table).await;
        let cells = table["rows"][0]["cells"].as_array().unwrap();
        assert_eq!(
            (&cells[10]["value"], &cells[11]["value"]),
            (&json!(1), &json!(1))
        );
        let wanted = json!({"where": cells[11]["people"], "columns": ["name", "spot_check"],
            "offset": 0, "limit": 10});
        let listed = county.post(&office, "/api/people/search", wanted).await;
        assert_eq!(listed["total"], 1);
        assert_eq!(listed["rows"][0]["cells"][1], "wrong");
        let figures = county.get(&office, &path).await["row"]["figures"].clone();
        assert_eq!(
            (&figures["checked"], &figures["wrong"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(figures["rate"]["rate"], 100.0);
        assert_eq!(figures["accepted"], false);
        county.restart();
    }
}

#[tokio::test]
async fn an_office_whose_work_is_checked_learns_what_was_found_and_not_whom_it_will_be() {
    let county = County::open();
    county.folded().await;
    county
        .add_account("zhou", AccountRole::Prefecture, "533300000000")
        .await;
    let above = json!({"name": "zhou", "password": super::PASSWORD});
    let above = county.sign_in_as(&above).await;
    let path = format!("/api/spot-checks?division={LUSHUI}");
    let row = county.post(&above, &path, plan()).await;
    assert_eq!(row["of_prefecture"], true);
    let path = format!("/api/spot-checks/{}", row["check"]);
    let person = format!("{path}/people/{}", county.here);
    let office = county.sign_in("lushui", AccountRole::County).await;
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let seen = county.get(&office, &path).await;
    assert_eq!(
        (&seen["people"], &seen["may_enter"]),
        (&json!([]), &json!(false))
    );
    let (status, _) = county.ask(&office, Method::GET, &person, Value::Null).await;
    assert_eq!(status, 404);
    let entry = json!({"met": "nobody_known", "by": "州里的人", "on": "2026-11-20"});
    let (status, _) = (county.ask(&office, Method::POST, &person, entry.clone())).await;
    assert_eq!(status, 403);
    let audited = county.get(&auditor, &path).await;
    assert_eq!(audited["people"].as_array().unwrap().len(), 1);
    county.post(&above, &person, entry).await;
    let seen = county.get(&office, &path).await;
    assert_eq!(seen["people"][0]["state"], "wrong");
    assert_eq!(county.get(&office, &person).await["may_return"], 1);
    let whats = county.get(&above, "/api/audit").await.to_string();
    assert!(
        whats.contains("spot-check.drawn") && whats.contains("spot-check.told"),
        "{whats}"
    );
}

#[tokio::test]
async fn whoever_saw_the_first_answers_before_entering_the_second_is_shown_to_have() {
    let county = County::open();
    county.folded().await;
    let path = drawn(&county).await;
    county
        .add_account("beside", AccountRole::County, LUSHUI)
        .await;
    let beside = json!({"name": "beside", "password": super::PASSWORD});
    let beside = county.sign_in_as(&beside).await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let person = format!("{path}/people/{}", county.here);
    assert_eq!(county.get(&office, &person).await["seen_at"], Value::Null);
    for _ in 0..2 {
        let page = format!("/api/people/{}", county.here);
        county.get(&office, &page).await;
        let history = format!("{page}/history?field=sex");
        county.get(&office, &history).await;
    }
    assert!(county.get(&office, &person).await["seen_at"].is_i64());
    let blind = county.get(&beside, &person).await;
    assert_eq!(blind["seen_at"], Value::Null, "of one's own looking alone");
    let entry = json!({"met": "interviewed", "by": "和春秀", "on": "2026-11-20",
        "answers": {"sex": "1"}});
    let found = county.post(&office, &person, entry).await;
    assert!(found["found"]["seen_at"].is_i64(), "{found}");
    assert_eq!(county.get(&beside, &path).await["people"][0]["seen"], true);
    // Looking afterwards is no fault.
    let page = format!("/api/people/{}", county.here);
    county.get(&beside, &page).await;
    let found = county.get(&beside, &person).await;
    assert!(found["found"]["seen_at"].is_i64(), "whoever entered it had");
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let deeds = county.get(&auditor, "/api/audit").await;
    let seen = deeds["items"].as_array().unwrap().iter();
    let seen = seen.filter(|deed| deed["what"] == "spot-check.seen");
    let by: Vec<_> = seen.map(|deed| &deed["account"]).collect();
    // Another draw of the same record, in which nothing is entered yet, is blind for longer.
    assert_eq!(by, ["beside", "lushui-1"], "once each: {deeds}");
}
