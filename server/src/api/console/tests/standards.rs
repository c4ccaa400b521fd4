//! What the subsidies pay: entered by the offices, and what the tables then reckon with.

use axum::http::Method;
use serde_json::{Value, json};

use super::{County, FUGONG, LUSHUI};
use crate::account::AccountRole;

fn entry(division: &str, from: &str, tiers: &[(i16, u32)]) -> Value {
    let tiers = tiers.iter();
    let tiers: Vec<_> = tiers
        .map(|(from_age, yuan)| json!({"from_age": from_age, "yuan": yuan}))
        .collect();
    json!({"division": division, "from": from, "tiers": tiers, "source": "泸民发〔2026〕3号"})
}

async fn budget(county: &County, page: &super::Page) -> (u64, String) {
    let path = format!("/api/tables/T9?division={LUSHUI}&as_of=2026-11-01");
    let table = county.get(page, &path).await;
    let yuan = table["rows"][0]["cells"][1]["value"].as_u64().unwrap();
    (yuan, table["notes"].to_string())
}

#[tokio::test]
async fn a_county_enters_its_standard_and_the_budget_follows_and_says_so() {
    let county = County::open();
    county.folded().await;
    // Who is of an age that pays.
    let old = [
        super::observe("birth_adopted", "1936-05-01"),
        super::observe("hukou_division", super::LIUKU),
    ];
    county.writes(&county.surveyor, county.here, &old).await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let (demonstration, notes) = budget(&county, &office).await;
    assert!(demonstration > 0 && notes.contains("演示"), "{notes}");
    for (code, wrong) in [
        (
            "standards.tiers",
            entry(LUSHUI, "2026-01", &[(90, 100), (80, 50)]),
        ),
        ("standards.month", entry(LUSHUI, "jan", &[(80, 50)])),
        (
            "standards.where",
            entry("533301002000", "2026-01", &[(80, 50)]),
        ),
    ] {
        assert_eq!(county.refused(&office, "/api/standards", wrong).await, code);
    }
    let there = entry(FUGONG, "2026-01", &[(80, 50)]);
    let (status, _) = county
        .ask(&office, Method::POST, "/api/standards", there)
        .await;
    assert_eq!(status, 404);
    let double = entry(LUSHUI, "2026-01", &[(80, 100), (90, 200), (100, 1_000)]);
    let list = county.post(&office, "/api/standards", double).await;
    assert_eq!(
        list["items"][0]["tiers"][1],
        json!({"from_age": 90, "yuan": 200})
    );
    assert_eq!(list["items"][0]["may_change"], true);
    let (own, notes) = budget(&county, &office).await;
    // Each month is rounded by itself.
    assert!(
        own.abs_diff(2 * demonstration) <= 12,
        "{own} {demonstration}"
    );
    assert!(
        notes.contains("泸民发〔2026〕3号") && !notes.contains("演示"),
        "{notes}"
    );
    let withdrawn = entry(LUSHUI, "2026-01", &[]);
    let list = county.post(&office, "/api/standards", withdrawn).await;
    assert_eq!(list["items"], json!([]));
    assert_eq!(budget(&county, &office).await.0, demonstration);
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let whats = county.get(&auditor, "/api/audit").await.to_string();
    assert_eq!(whats.matches("standards.entered").count(), 2, "{whats}");
}

#[tokio::test]
async fn views_are_kept_by_account_and_shared_within_the_county() {
    let county = County::open();
    county.folded().await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let view = json!({"name": "九十岁以上", "query": {"is.age_group": "90-94|95-99|100+"}});
    let kept = county.post(&office, "/api/views", view.clone()).await;
    assert_eq!(kept["items"][0]["query"], view["query"]);
    let township = county.sign_in("lushui", AccountRole::Township).await;
    let elsewhere = county.sign_in("fugong", AccountRole::Township).await;
    assert_eq!(
        county.get(&township, "/api/views").await["items"],
        json!([])
    );
    let mut shared = view;
    shared["shared"] = json!(true);
    let kept = county.post(&office, "/api/views", shared).await;
    assert_eq!(
        kept["items"].as_array().unwrap().len(),
        1,
        "one of the same name gives way"
    );
    let seen = county.get(&township, "/api/views").await;
    assert_eq!(seen["items"][0]["of"], "lushui-1");
    assert_eq!(
        county.get(&elsewhere, "/api/views").await["items"],
        json!([])
    );
    let forget = json!({"name": "九十岁以上"});
    county
        .post(&township, "/api/views/forget", forget.clone())
        .await;
    let left = county.get(&office, "/api/views").await;
    assert_eq!(
        left["items"].as_array().unwrap().len(),
        1,
        "nobody forgets another's"
    );
    let left = county.post(&office, "/api/views/forget", forget).await;
    assert_eq!(left["items"], json!([]));
    let nameless = json!({"name": " ", "query": {}});
    assert_eq!(
        county.refused(&office, "/api/views", nameless).await,
        "views.name"
    );
}
