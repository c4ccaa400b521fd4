//! Records through the review.

use std::sync::Arc;
use std::time::Duration;

use schema::document::layout::Step;
use schema::document::write::Edit;
use schema::id::RecordId;
use schema::wire::RecordChange;
use serde_json::{Value, json};

use super::{County, LIUKU, PASSWORD, observe, stamp};
use crate::account::AccountRole;

#[tokio::test]
async fn a_record_is_returned_with_a_comment_verified_and_approved_by_those_who_may() {
    let county = County::open();
    county.folded().await;
    let township = county.sign_in("lushui", AccountRole::Township).await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let path = format!("/api/people/{}", county.here);
    let queue = county.get(&township, "/api/review?step=verify").await;
    assert_eq!(queue["total"], 1);
    assert_eq!(queue["items"][0]["name"], "余阿普");
    let nothing_said = json!({"round": 1, "comments": []});
    let code = county
        .refused(&township, &format!("{path}/return"), nothing_said)
        .await;
    assert_eq!(code, "review.no-comment");
    let person = county
        .post(&township, &format!("{path}/verify"), json!({"round": 1}))
        .await;
    assert_eq!(person["stage"], "verified");
    let again = county
        .refused(&township, &format!("{path}/verify"), json!({"round": 1}))
        .await;
    assert_eq!(again, "review.moved-on");
    let comments = json!({"round": 1, "comments": [{"field": "sex", "text": "请核对"}]});
    let person = county
        .post(&office, &format!("{path}/return"), comments)
        .await;
    assert_eq!(person["stage"], "returned");
    let fields = person["fields"].as_array().unwrap();
    let sex = fields.iter().find(|field| field["field"] == "sex").unwrap();
    assert_eq!(sex["comment"], "请核对");
    let closed = county
        .refused(&office, &format!("{path}/approve"), json!({"round": 1}))
        .await;
    assert_eq!(
        closed, "review.moved-on",
        "a returned round is not approved"
    );
    let deeds = county
        .get(
            &county.sign_in("lushui", AccountRole::Auditor).await,
            "/api/audit",
        )
        .await;
    let whats: Vec<_> = deeds["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|deed| deed["what"].clone())
        .collect();
    assert!(whats.contains(&json!("record.returned")) && whats.contains(&json!("record.verified")));
}

#[tokio::test]
async fn records_that_nothing_stands_against_are_verified_together_and_noted_as_one() {
    let county = County::open();
    county.folded().await;
    let not_reached = |name: &str| {
        vec![
            observe("division_village", LIUKU),
            observe("name", name),
            observe("sex", "2"),
            observe("visit_outcome", "9"),
            Edit::Standing(Step::Submitted, 1),
        ]
    };
    for name in ["余三妹", "此里恒"] {
        let record = RecordId::preloaded("clean", name);
        county
            .writes(&county.surveyor, record, &not_reached(name))
            .await;
    }
    let township = county.sign_in("lushui", AccountRole::Township).await;
    let queue = county.get(&township, "/api/review?step=verify").await;
    assert_eq!((&queue["total"], &queue["clean"]), (&json!(3), &json!(2)));
    let before = county.last_deed();
    let ask = json!({"step": "verify"});
    let done = county
        .post(&township, "/api/review/clean", ask.clone())
        .await;
    assert_eq!(done, json!({"done": 2, "left": 1}));
    assert_eq!(county.last_deed(), before + 1);
    let done = county.post(&township, "/api/review/clean", ask).await;
    assert_eq!(done, json!({"done": 0, "left": 1}));
    assert_eq!(county.last_deed(), before + 1, "nothing was done");
}

#[tokio::test]
async fn masked_answers_are_revealed_for_a_reason_that_is_kept() {
    let county = County::open();
    county.folded().await;
    let page = county.sign_in("lushui", AccountRole::Township).await;
    let path = format!("/api/people/{}", county.here);
    let account_of = |person: &Value| {
        let fields = person["fields"].as_array().unwrap();
        let field = fields
            .iter()
            .find(|field| field["field"] == "account_no")
            .unwrap();
        field["said"][0]["answers"][0].clone()
    };
    let masked = account_of(&county.get(&page, &path).await);
    assert_eq!(masked["masked"], true);
    assert!(!masked.to_string().contains("6217"), "{masked}");
    let reveal = format!("{path}/reveal");
    let no_reason = json!({"fields": ["account_no"], "reason": " "});
    assert_eq!(
        county.refused(&page, &reveal, no_reason).await,
        "console.reason"
    );
    let asked = json!({"fields": ["account_no"], "reason": "存折核对"});
    let revealed = account_of(&county.post(&page, &reveal, asked).await);
    assert_eq!(revealed["value"], "6217000000000001234");
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let deeds = county.get(&auditor, "/api/audit").await;
    let deed = &deeds["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|deed| deed["what"] == "record.revealed")
        .unwrap()
        .clone();
    assert_eq!(deed["reason"], "account_no: 存折核对");
    assert_eq!(deed["record"], county.here.to_string());
}

#[tokio::test]
async fn a_conflict_is_settled_in_the_county_s_own_layer_and_stays_settled() {
    let county = County::open();
    county.folded().await;
    // Two tablets that do not know of each other mend one number.
    let app = Arc::clone(county.app());
    let (key, other) = (&county.surveyor, county.elsewhere.clone());
    let frames = app
        .read(|reader| {
            let stored = reader.projection.document(county.here)?.unwrap();
            let mut frames = Vec::new();
            for (author, number, text) in [(key, 3, "1"), (&other, 3, "3")] {
                let mut document = stored.document.clone();
                let edits = [observe("sex", text)];
                let chunk = document.edit(&edits, &stamp(author)).unwrap().unwrap();
                let change = RecordChange {
                    record: county.here,
                    chunk,
                };
                frames.extend(author.frames(number, &[change]).unwrap());
            }
            Ok(frames)
        })
        .unwrap();
    let appended = app.writer.append(frames).await.unwrap();
    app.wait_for(appended[1].position, Duration::from_secs(30))
        .await;
    // The other tablet works elsewhere: the county lets its change in.
    let page = county.sign_in("lushui", AccountRole::County).await;
    let held = county.get(&page, "/api/quarantine").await;
    let late = held["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["problem"]["code"] == "quarantine.out-of-scope")
        .expect("held back")["position"]
        .as_u64()
        .unwrap();
    let items = held["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["position"] == late).unwrap();
    assert_eq!(item["name"], "余阿普");
    assert_eq!(item["writes"][0]["answers"][0]["value"], "3", "{item}");
    let path = format!("/api/quarantine/{late}/release");
    let released = county
        .post(&page, &path, json!({"reason": "电话核实"}))
        .await;
    assert_eq!(released["state"], "admitted");

    let conflicts = county.get(&page, "/api/conflicts").await;
    assert_eq!(conflicts["total"], 1, "{conflicts}");
    let conflict = &conflicts["items"][0]["conflict"];
    assert_eq!(conflict["may_settle"], true);
    let candidates = conflict["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 2);
    let seen: Vec<_> = candidates
        .iter()
        .map(|candidate| candidate["change"].clone())
        .collect();
    let settle = format!("/api/people/{}/settle", county.here);
    let half = json!({"field": "sex", "change": seen[0], "seen": [seen[0]]});
    assert_eq!(
        county.refused(&page, &settle, half).await,
        "review.moved-on"
    );
    let asked = json!({"field": "sex", "change": seen[1], "seen": seen});
    let person = county.post(&page, &settle, asked).await;
    let fields = person["fields"].as_array().unwrap();
    let sex = fields.iter().find(|field| field["field"] == "sex").unwrap();
    assert_eq!(sex["effective"], "ruling");
    assert_eq!(sex["conflict"], Value::Null);
    assert_eq!(county.get(&page, "/api/conflicts").await["total"], 0);
    let history = county
        .get(
            &page,
            &format!("/api/people/{}/history?field=sex", county.here),
        )
        .await;
    assert_eq!(
        history["events"].as_array().unwrap().len(),
        4,
        "nothing written is lost"
    );

    // A tablet that knows nothing of the ruling brings another value: the ruling stays, and
    // the office is told.
    let frames = app
        .read(|reader| {
            let stored = reader.projection.document(county.here)?.unwrap();
            let edits = [observe("sex", "9")];
            let mut document = stored.document.clone();
            let chunk = document.edit(&edits, &stamp(key)).unwrap().unwrap();
            let record = county.here;
            Ok(key.frames(4, &[RecordChange { record, chunk }]).unwrap())
        })
        .unwrap();
    let appended = app.writer.append(frames).await.unwrap();
    app.wait_for(appended[0].position, Duration::from_secs(30))
        .await;
    let person = county
        .get(&page, &format!("/api/people/{}", county.here))
        .await;
    let fields = person["fields"].as_array().unwrap();
    let sex = fields.iter().find(|field| field["field"] == "sex").unwrap();
    assert_eq!(
        (&sex["effective"], &sex["contradicted"]),
        (&json!("ruling"), &json!(true))
    );
}

#[tokio::test]
async fn two_records_of_one_person_are_joined_from_a_page_and_told_apart_again() {
    let county = County::open();
    county.folded().await;
    let mut pages = Vec::new();
    for name in ["nujiang", "nujiang-2"] {
        county
            .add_account(name, AccountRole::Prefecture, "533300000000")
            .await;
        let asked = json!({"name": name, "password": PASSWORD});
        pages.push(county.sign_in_as(&asked).await);
    }
    let [page, second] = &pages[..] else {
        unreachable!("two pages");
    };
    let (here, there) = (county.here.to_string(), county.there.to_string());
    let asked = json!({"survivor": there, "reason": "儿子家与老家各登一次"});
    let path = format!("/api/people/{here}/same");
    let before = county.get(page, &format!("/api/people/{here}")).await;
    let person = county.post(page, &path, asked.clone()).await;
    assert_eq!(
        person["survivor"],
        Value::Null,
        "two counties need two accounts"
    );
    let again = county.refused(page, &path, asked.clone()).await;
    assert_eq!(again, "pair.own-verdict");
    let person = county.post(second, &path, asked.clone()).await;
    assert_eq!(person["survivor"], there);
    let survivor = county.get(page, &format!("/api/people/{there}")).await;
    assert_eq!(survivor["absorbed"], json!([here]));
    let taken = county.refused(page, &path, asked.clone()).await;
    assert_eq!(taken, "link.taken");
    let back = format!("/api/people/{there}/same");
    let circle = json!({"survivor": here, "reason": "反过来"});
    assert_eq!(county.refused(page, &back, circle).await, "link.taken");
    // A county sees the other side of no pair that is not its own.
    let lushui = county.sign_in("lushui", AccountRole::County).await;
    assert_eq!(
        county.refused(&lushui, &path, asked.clone()).await,
        "server.not-found"
    );

    let path = format!("/api/people/{here}/different");
    let person = county.post(page, &path, asked.clone()).await;
    assert_eq!(person["survivor"], Value::Null);
    assert_eq!(person["fields"], before["fields"]);
    let nothing = county.refused(page, &path, asked).await;
    assert_eq!(nothing, "pair.nothing-to-undo");
}
