//! Lists from elsewhere beside the records: whom a line means, and what follows from it.

use axum::http::Method;
use schema::asked::{Question, Reply, Verdict};
use schema::record::Layer;
use serde_json::{Value, json};

use super::pairs::{number, plain, record, reviewers};
use super::{County, Page};
use crate::account::AccountRole;

/// The way to take a list: its kind, its file's name, why.
fn way(kind: &str) -> String {
    format!("/api/lists?kind={kind}&name={kind}.csv&reason=%E6%A0%B8%E5%AF%B9")
}

fn dead() -> String {
    let number = number("19380506", 22);
    format!(
        "死亡人员名单,,,\n序号,姓名,出生日期,身份证号码,死亡日期\n\
         1,何春绣,1938-05-06,{number},2026-09-17\n2,王国平,1930-01-01,,2026-08\n"
    )
}

/// The pair of the queue that a line of a list and this record make.
async fn of_a_list(county: &County, page: &Page, key: &str) -> Value {
    let path = format!("/api/pairs?record={}&least=0.1", record(key));
    let queue = county.get(page, &path).await;
    let items = queue["items"].as_array().unwrap();
    let listed = |item: &&Value| {
        let sides = item["sides"].as_array().unwrap();
        sides.iter().any(|side| side["list"].is_object())
    };
    items
        .iter()
        .find(listed)
        .cloned()
        .expect("a pair with a line")
}

#[tokio::test]
async fn a_list_of_the_dead_asks_the_village_and_its_death_is_confirmed_by_the_county_alone() {
    let county = County::open();
    county.folded().await;
    let [reviewer, _, office] = reviewers(&county).await;
    plain(&county).await;
    let (status, _) = county
        .ask(&reviewer, Method::POST, &way("deaths"), Value::Null)
        .await;
    assert_eq!(status, 403, "a reviewer brings no lists");
    let taken = county
        .upload(&office, &way("deaths"), dead().as_bytes())
        .await;
    assert_eq!(
        (&taken["lines"], &taken["known"]),
        (&json!(2), &json!(false))
    );
    let nobody = format!("/api/lists/{}/nobody", taken["id"].as_str().unwrap());
    let nobody = county.get(&office, &nobody).await;
    assert_eq!(nobody["total"], 1);
    let line = &nobody["items"][0];
    assert_eq!(
        (&line["line"], &line["name"], &line["birth"]),
        (&json!(4), &json!("王国平"), &json!("1930-01-01"))
    );

    let item = of_a_list(&county, &reviewer, "和春秀0").await;
    assert_eq!(item["state"], "open", "{item}");
    let pair = item["pair"].as_str().unwrap().to_owned();
    let path = format!("/api/pairs/{pair}");
    let view = county.get(&reviewer, &path).await;
    let sides = view["sides"].as_array().unwrap();
    let side = sides
        .iter()
        .position(|side| side["list"].is_null())
        .unwrap();
    let line = &sides[1 - side];
    assert_eq!(
        (&line["list"]["kind"], &line["list"]["line"], &line["name"]),
        (&json!("deaths"), &json!(3), &json!("何春绣"))
    );
    let lines = view["waterfall"].as_array().unwrap();
    let sum: f64 = lines
        .iter()
        .map(|line| line["weight"].as_f64().unwrap())
        .sum();
    assert!((sum - view["weight"].as_f64().unwrap()).abs() < 1e-6);
    assert_eq!(view["needs_second"], json!([]));

    // Is she alive? The line's side has no village to ask.
    let asked = json!({"side": 1 - side, "text": "她还在世吗？"});
    assert_eq!(
        county
            .refused(&reviewer, &format!("{path}/ask"), asked)
            .await,
        "pair.not-yours"
    );
    let asked = json!({"side": side, "text": "她还在世吗？"});
    county.post(&reviewer, &format!("{path}/ask"), asked).await;
    let elder = record("和春秀0");
    let question = Question::open(&county.document(elder)).expect("it is asked");
    let reply = Reply {
        verdict: Verdict::Same,
        note: "九月走的".into(),
    };
    county
        .writes(&county.surveyor, elder, &[question.answer(&reply)])
        .await;
    assert_eq!(
        county.get(&reviewer, &path).await["answer"]["reason"],
        "九月走的"
    );

    let death = json!({"died": "2026-09-17", "evidence": ["1"], "reason": "死亡证明"});
    let confirm = format!("{path}/death");
    assert_eq!(
        county.refused(&office, &confirm, death.clone()).await,
        "pair.no-death"
    );
    let view = county.judge(&reviewer, &pair, "same").await;
    assert_eq!(
        (&view["state"], &view["may"]["confirm"]),
        (&json!("confirm"), &json!(false))
    );
    assert_eq!(
        county.document(elder).text("life_status"),
        Some("1"),
        "nothing is written by itself"
    );
    assert!(county.document(elder).links.is_empty());
    let waiting = county.get(&office, "/api/pairs?state=confirm").await;
    assert_eq!(waiting["total"], 1);
    assert_eq!(
        county.refused(&reviewer, &confirm, death.clone()).await,
        "console.no-right"
    );
    let never = json!({"died": "有一天", "reason": "死亡证明"});
    assert_eq!(
        county.refused(&office, &confirm, never).await,
        "pair.death-date"
    );

    let view = county.post(&office, &confirm, death).await;
    assert_eq!(view["state"], "decided");
    let read = county.document(elder);
    assert_eq!(read.effective("life_status").unwrap().0, Layer::Ruling);
    assert_eq!(
        (read.text("life_status"), read.text("death_date")),
        (Some("2"), Some("2026-09-17"))
    );

    let view = county.undo(&office, &pair).await;
    assert_eq!(view["state"], "answered", "what the village said stands");
    assert_eq!(county.document(elder).text("life_status"), Some("1"));
    county.verified();
}

#[tokio::test]
async fn the_same_list_is_the_same_and_what_was_decided_of_a_line_outlives_its_list() {
    let mut county = County::open();
    county.folded().await;
    let [_, _, office] = reviewers(&county).await;
    plain(&county).await;
    let taken = county
        .upload(&office, &way("deaths"), dead().as_bytes())
        .await;
    let item = of_a_list(&county, &office, "何春绣1").await;
    let pair = item["pair"].as_str().unwrap().to_owned();
    county.judge(&office, &pair, "different").await;
    let again = county
        .upload(&office, &way("deaths"), dead().as_bytes())
        .await;
    assert_eq!(
        (&again["id"], &again["known"]),
        (&taken["id"], &json!(true))
    );
    let lists = county.get(&office, "/api/lists").await;
    assert_eq!(lists.as_array().unwrap().len(), 1, "{lists}");
    assert_eq!(
        (&lists[0]["sure"], &lists[0]["nobody"]),
        (&json!(1), &json!(1))
    );

    let away = format!("/api/lists/{}/take-away", taken["id"].as_str().unwrap());
    let why = json!({"reason": "名单发错了"});
    county.ask(&office, Method::POST, &away, why.clone()).await;
    assert_eq!(county.get(&office, "/api/lists").await, json!([]));
    assert_eq!(
        county.refused(&office, &away, why).await,
        "server.not-found"
    );
    let path = format!("/api/pairs/{pair}");
    let (status, _) = county.ask(&office, Method::GET, &path, Value::Null).await;
    assert_eq!(status, 404);
    county
        .upload(&office, &way("deaths"), dead().as_bytes())
        .await;
    assert_eq!(county.get(&office, &path).await["decision"], "different");
    county.restart();
    assert_eq!(county.get(&office, &path).await["decision"], "different");
    county.verified();
}

#[tokio::test]
async fn a_line_finds_whoever_comes_later_and_a_roll_that_is_sure_asks_nobody() {
    let county = County::open();
    county.folded().await;
    let [_, _, office] = reviewers(&county).await;
    let number = number("19380506", 22);
    let roll = format!("姓名,出生日期,身份证号码\n和春秀,1938-05-06,{number}\n");
    county.upload(&office, &way("roll"), roll.as_bytes()).await;
    county
        .upload(&office, &way("deaths"), dead().as_bytes())
        .await;
    let lists = county.get(&office, "/api/lists").await;
    assert_eq!(lists[1]["nobody"], 1, "{lists}");
    plain(&county).await;
    let lists = county.get(&office, "/api/lists").await;
    assert_eq!(
        (&lists[1]["kind"], &lists[1]["sure"]),
        (&json!("roll"), &json!(1)),
        "{lists}"
    );
    let queue = county.get(&office, "/api/pairs?least=0.1").await;
    let kinds: Vec<&Value> = (queue["items"].as_array().unwrap().iter())
        .flat_map(|item| item["sides"].as_array().unwrap())
        .map(|side| &side["list"]["kind"])
        .filter(|kind| !kind.is_null())
        .collect();
    assert!(
        !kinds.is_empty() && kinds.iter().all(|kind| *kind == "deaths"),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn a_bad_list_gets_a_sentence_and_nothing_of_it_is_kept() {
    let county = County::open();
    county.folded().await;
    let office = county.sign_in("lushui", AccountRole::County).await;
    let fugong = county.sign_in("fugong", AccountRole::County).await;
    for (text, code) in [
        ("数量,金额\n1,100\n", "linkage.no-name-column"),
        ("姓名,性别\n和春秀,女\n", "list.only-names"),
        (
            "姓名,出生日期,死亡日期\n和春秀,1932,2026-01\n",
            "list.tells-deaths",
        ),
        ("\u{0}\u{1}", "roster.format"),
    ] {
        let refused = county
            .upload(&office, &way("police"), text.as_bytes())
            .await;
        assert_eq!(refused["code"], code, "{refused}");
        assert!(
            !refused["title"].as_str().unwrap().contains(code),
            "{refused}"
        );
    }
    assert_eq!(county.get(&office, "/api/lists").await, json!([]));
    county
        .upload(&office, &way("deaths"), dead().as_bytes())
        .await;
    assert_eq!(
        county.get(&fugong, "/api/lists").await,
        json!([]),
        "another county's"
    );
}
