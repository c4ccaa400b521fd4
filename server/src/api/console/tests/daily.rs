//! What the level above is shown of who joined and parted whom.

use axum::http::Method;
use serde_json::{Value, json};

use super::pairs::{middling, plain, record, reviewers};
use super::{County, Page};
use crate::account::AccountRole;

const DAILY: &str = "/api/pairs/daily";

impl County {
    async fn above(&self, name: &str, role: AccountRole) -> Page {
        self.add_account(name, role, "533300000000").await;
        let asked = json!({"name": name, "password": super::PASSWORD});
        self.sign_in_as(&asked).await
    }
}

#[tokio::test]
async fn the_level_above_sees_who_joined_and_what_was_taken_back() {
    let county = County::open();
    county.folded().await;
    let [reviewer, _, office] = reviewers(&county).await;
    let pair = plain(&county).await;
    county.judge(&office, &pair, "same").await;
    county.undo(&office, &pair).await;
    let above = county.above("above", AccountRole::Prefecture).await;
    let auditor = county.above("auditor", AccountRole::Auditor).await;
    for page in [&above, &auditor, &office] {
        let told = county.get(page, DAILY).await;
        let days = told["days"].as_array().unwrap();
        assert_eq!(days.len(), 1, "{told}");
        let day = &days[0];
        assert_eq!(
            (
                &day["joined"],
                &day["parted"],
                &day["undone"],
                &day["office"]
            ),
            (&json!(1), &json!(1), &json!(1), &json!([super::LUSHUI]))
        );
        assert_eq!(
            (&day["undone_by_others"], &day["stands_out"]),
            (&json!(0), &json!(false))
        );
        assert_eq!(told["day"], day["day"]);
        // What is surely one person was told apart: that comes before a join that is plain.
        let decisions = told["decisions"].as_array().unwrap();
        let kinds: Vec<_> = decisions.iter().map(|one| &one["kind"]).collect();
        assert_eq!(kinds, ["parted", "joined"], "{told}");
        assert_eq!(
            (&decisions[0]["doubtful"], &decisions[1]["doubtful"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(decisions[0]["reason"], "认错了人");
        assert_eq!(decisions[1]["undone_by"], "lushui-1");
        let names: Vec<_> = (decisions[0]["sides"].as_array().unwrap().iter())
            .map(|side| side["name"].as_str().unwrap())
            .collect();
        assert!(
            names.contains(&"和春秀") && names.contains(&"何春绣"),
            "{names:?}"
        );
    }
    let (status, _) = county.ask(&reviewer, Method::GET, DAILY, Value::Null).await;
    assert_eq!(status, 403, "nobody watches themselves");
    let fugong = county.sign_in("fugong", AccountRole::County).await;
    let told = county.get(&fugong, DAILY).await;
    assert_eq!(
        (&told["days"], &told["decisions"], &told["day"]),
        (&json!([]), &json!([]), &Value::Null),
        "another county's"
    );
}

#[tokio::test]
async fn a_join_that_two_agreed_to_stands_under_both_names_and_on_its_day_alone() {
    let county = County::open();
    county.folded().await;
    let [first, second, _] = reviewers(&county).await;
    let pair = middling(&county).await;
    county.judge(&first, &pair, "same").await;
    let body = json!({"verdict": "same", "survivor": record("李玉兰0").to_string(),
        "reason": "邻居都这么说"});
    let path = format!("/api/pairs/{pair}/judge");
    county.post(&second, &path, body).await;
    let above = county.above("above", AccountRole::Prefecture).await;
    let told = county.get(&above, DAILY).await;
    let decision = &told["decisions"][0];
    assert_eq!(
        (&decision["kind"], &decision["by"], &decision["reason"]),
        (
            &json!("joined"),
            &json!(["lushui-3", "second"]),
            &json!("邻居都这么说")
        ),
        "{told}"
    );
    let probability = decision["probability"].as_f64().unwrap();
    assert_eq!(decision["doubtful"], json!(probability < 0.5));
    let other = county.get(&above, &format!("{DAILY}?day=2020-01-01")).await;
    assert_eq!(
        (&other["total"], &other["decisions"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(other["days"], told["days"]);
}
