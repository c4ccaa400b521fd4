//! A reviewer's morning: what is found, judged, asked and taken back within a county.

use schema::asked::{Question, Reply, Verdict};
use schema::document::write::Edit;
use schema::id::RecordId;
use schema::record::{Layer, Record};
use schema::value::id_number::IdNumber;
use serde_json::{Value, json};

use super::{County, FUGONG, LIUKU, Page, observe};
use crate::account::AccountRole;

/// A woman of Liuku, with what else is said of her.
pub(super) fn elder(name: &str, birth: &str, more: &[(&str, &str)]) -> Vec<Edit> {
    let mut edits = vec![
        observe("division_village", LIUKU),
        observe("name", name),
        observe("sex", "2"),
        observe("ethnicity", "20"),
        observe("birth_calendar", "S"),
        observe("birth_stated", birth),
        observe("visit_outcome", "1"),
        observe("life_status", "1"),
        observe("residence_status", "1"),
    ];
    edits.extend(more.iter().map(|(field, text)| observe(field, text)));
    edits
}

/// A sound number of Lushui for a day, told apart by its sequence.
pub(super) fn number(day: &str, sequence: u32) -> String {
    let body = format!("533321{day}{sequence:03}");
    let ending = "0123456789X".chars();
    let sound = |ending: &char| format!("{body}{ending}").parse::<IdNumber>().is_ok();
    let ending = ending.into_iter().find(sound).expect("one fits");
    format!("{body}{ending}")
}

pub(super) fn record(key: &str) -> RecordId {
    RecordId::preloaded("pairs", key)
}

/// Two records that anybody would take for one person's.
pub(super) async fn plain(county: &County) -> String {
    let id = number("19380506", 22);
    let more = [("id_number", id.as_str()), ("contact_phone", "13888641234")];
    two(county, ["和春秀", "何春绣"], "1938-05-06", &more).await
}

/// Two records that may be one person's, or two people's of one name.
pub(super) async fn middling(county: &County) -> String {
    two(county, ["李玉兰", "李玉兰"], "1936", &[]).await
}

async fn two(county: &County, names: [&str; 2], birth: &str, more: &[(&str, &str)]) -> String {
    let mut ids = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let record = record(&format!("{name}{at}"));
        let edits = elder(name, birth, more);
        county.writes(&county.surveyor, record, &edits).await;
        ids.push(record);
    }
    crate::duplicates::Pair::of(ids[0], ids[1])
        .expect("two records")
        .to_string()
}

impl County {
    pub(super) async fn judge(&self, page: &Page, pair: &str, verdict: &str) -> Value {
        let path = format!("/api/pairs/{pair}/judge");
        self.post(page, &path, json!({"verdict": verdict})).await
    }

    async fn judge_refused(&self, page: &Page, pair: &str, verdict: &str) -> String {
        let path = format!("/api/pairs/{pair}/judge");
        self.refused(page, &path, json!({"verdict": verdict})).await
    }

    pub(super) async fn undo(&self, page: &Page, pair: &str) -> Value {
        let path = format!("/api/pairs/{pair}/undo");
        self.post(page, &path, json!({"reason": "认错了人"})).await
    }

    pub(super) fn document(&self, record: RecordId) -> Record {
        let questionnaire = schema::questionnaire::Questionnaire::standard();
        let stored = self
            .app()
            .read(|reader| reader.projection.document(record))
            .unwrap();
        stored.unwrap().document.read(record, questionnaire)
    }

    /// The projection is what the log says, made anew; and nobody has vanished.
    pub(super) fn verified(&self) {
        let (differences, everybody) = (self.app())
            .read(|reader| {
                let folder = tempfile::tempdir().unwrap();
                let projection = &reader.projection;
                let differences = projection.verify(&reader.ledger, folder.path(), |_| true)?;
                Ok((differences, projection.everybody()?))
            })
            .unwrap();
        assert_eq!(differences, Some(Vec::new()));
        assert!(everybody.is_whole(), "{everybody:?}");
    }

    fn merged(&self) -> (u64, u64) {
        let everybody = self.app().read(|reader| reader.projection.everybody());
        let everybody = everybody.unwrap();
        assert!(everybody.is_whole(), "{everybody:?}");
        (everybody.created, everybody.merged)
    }
}

pub(super) async fn reviewers(county: &County) -> [Page; 3] {
    let names = [
        ("lushui", AccountRole::Reviewer),
        ("lushui", AccountRole::County),
    ];
    let mut pages = Vec::new();
    for (place, role) in names {
        pages.push(county.sign_in(place, role).await);
    }
    county
        .add_account("second", AccountRole::Reviewer, super::LUSHUI)
        .await;
    let second = json!({"name": "second", "password": super::PASSWORD});
    pages.push(county.sign_in_as(&second).await);
    let [first, office, second] = <[Page; 3]>::try_from(pages).ok().expect("three");
    [first, second, office]
}

#[tokio::test]
async fn a_record_that_comes_in_is_compared_at_once_and_the_page_is_told() {
    let county = County::open();
    county.folded().await;
    let [page, ..] = reviewers(&county).await;
    let empty = county.get(&page, "/api/pairs").await;
    assert_eq!(empty["total"], 0, "{empty}");
    let told = *county.app().duplicates.news().borrow();
    let pair = plain(&county).await;
    assert_eq!(*county.app().duplicates.news().borrow(), told + 1);
    let queue = county.get(&page, "/api/pairs").await;
    assert_eq!(queue["total"], 1);
    let row = &queue["items"][0];
    assert_eq!(
        (&row["pair"], &row["state"]),
        (&json!(pair), &json!("open"))
    );
    assert_eq!(row["cluster_size"], 2);
    let view = county.get(&page, &format!("/api/pairs/{pair}")).await;
    let lines = view["waterfall"].as_array().unwrap();
    let sum: f64 = lines
        .iter()
        .map(|line| line["weight"].as_f64().unwrap())
        .sum();
    let weight = view["weight"].as_f64().unwrap();
    assert!((sum - weight).abs() < 1e-6, "{sum} {weight}");
    let running = lines.last().unwrap()["running"].as_f64().unwrap();
    assert!((running - weight).abs() < 1e-6);
    assert!(view["probability"].as_f64().unwrap() >= 0.99, "{view}");
    let sentence = view["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("Almost surely one person"),
        "{sentence}"
    );
    let differing: Vec<&str> = (view["sides"][0]["fields"].as_array().unwrap().iter())
        .filter(|field| field["differs"] == true)
        .map(|field| field["field"].as_str().unwrap())
        .collect();
    assert_eq!(differing, ["name"]);
    // Mended, it is no pair any more.
    let mended = [
        observe("name", "余国平"),
        observe("sex", "1"),
        observe("birth_stated", "1931-11-30"),
        observe("id_number", &number("19311130", 33)),
        observe("contact_phone", "13900000000"),
    ];
    county
        .writes(&county.surveyor, record("何春绣1"), &mended)
        .await;
    assert_eq!(county.get(&page, "/api/pairs").await["total"], 0);
}

#[tokio::test]
async fn plain_evidence_is_decided_by_one_and_taken_back_by_another() {
    let county = County::open();
    county.folded().await;
    let [page, second, office] = reviewers(&county).await;
    let pair = plain(&county).await;
    let [kept, other] = ["和春秀0", "何春绣1"].map(record);
    let side = usize::from(other > kept);
    let body = json!({"verdict": "same", "reason": "证件相同", "survivor": kept.to_string(),
        "keep": {"name": side}});
    let path = format!("/api/pairs/{pair}/judge");
    let code = county.refused(&page, &path, body.clone()).await;
    assert_eq!(code, "console.no-right", "a reviewer rules nothing");
    let before = [county.document(kept), county.document(other)];
    let view = county.post(&office, &path, body).await;
    assert_eq!(
        (&view["state"], &view["decision"]),
        (&json!("decided"), &json!("same"))
    );
    let [survivor, absorbed] = [county.document(kept), county.document(other)];
    assert_eq!(absorbed.links[0].survivor, kept);
    assert_eq!(survivor.effective("name").unwrap().0, Layer::Ruling);
    assert_eq!(survivor.text("name"), Some("何春绣"));
    assert_eq!(
        county.judge_refused(&second, &pair, "different").await,
        "pair.decided"
    );
    assert_eq!(county.get(&page, "/api/pairs").await["total"], 0);
    let decided = county.get(&page, "/api/pairs?state=decided").await;
    assert_eq!(decided["total"], 1);

    // Nobody vanishes: a late edit to the absorbed record is kept, and shown.
    assert_eq!(county.merged(), (4, 1));
    assert_eq!(view["sides"][1 - side]["changed_since"], false);
    let late = [observe("contact_phone", "13800001111")];
    county.writes(&county.surveyor, other, &late).await;
    let view = county.get(&page, &format!("/api/pairs/{pair}")).await;
    assert_eq!(view["sides"][side]["changed_since"], true);
    assert_eq!(view["sides"][1 - side]["changed_since"], false);

    let view = county.undo(&second, &pair).await;
    assert_eq!(county.merged(), (4, 0));
    assert_eq!(view["state"], "open");
    assert_eq!(view["judgements"][0]["undone"], true);
    assert_eq!(view["judgements"][1]["verdict"], Value::Null);
    assert_eq!(county.document(kept), before[0]);
    let [mut parted, mut was] = [county.document(other), before[1].clone()];
    assert_eq!(parted.text("contact_phone"), Some("13800001111"));
    for record in [&mut parted, &mut was] {
        record.layers[Layer::Observation as usize]
            .remove(&schema::record::FieldName::new("contact_phone").unwrap());
    }
    assert_eq!(parted, was);
    let nothing = county
        .refused(
            &page,
            &format!("/api/pairs/{pair}/undo"),
            json!({"reason": "x"}),
        )
        .await;
    assert_eq!(nothing, "pair.nothing-to-undo");
    county.verified();
}

#[tokio::test]
async fn middling_evidence_needs_two_and_two_who_contradict_each_other_need_the_county() {
    let county = County::open();
    county.folded().await;
    let [first, second, office] = reviewers(&county).await;
    let pair = middling(&county).await;
    let view = county.get(&first, &format!("/api/pairs/{pair}")).await;
    let probability = view["probability"].as_f64().unwrap();
    assert!((0.1..0.99).contains(&probability), "{view}");
    assert_eq!(view["needs_second"], json!(["same"]));

    let view = county.judge(&first, &pair, "unsure").await;
    assert_eq!(view["state"], "open");
    let view = county.judge(&first, &pair, "same").await;
    assert_eq!(
        (&view["state"], &view["may"]["second"]),
        (&json!("second"), &json!(false))
    );
    assert!(
        view["may"]["why"]
            .as_str()
            .unwrap()
            .starts_with("You have judged")
    );
    for verdict in ["same", "different", "unsure"] {
        let code = county.judge_refused(&first, &pair, verdict).await;
        assert_eq!(code, "pair.own-verdict");
    }
    let mine = county
        .get(&first, "/api/pairs?mine=true&state=second")
        .await;
    assert_eq!(mine["total"], 1);
    let others = county.get(&second, "/api/pairs?mine=true").await;
    assert_eq!(others["total"], 0);

    let view = county.judge(&second, &pair, "different").await;
    assert_eq!(view["state"], "disputed");
    county
        .add_account("third", AccountRole::Reviewer, super::LUSHUI)
        .await;
    let third = json!({"name": "third", "password": super::PASSWORD});
    let third = county.sign_in_as(&third).await;
    assert_eq!(
        county.judge_refused(&third, &pair, "same").await,
        "pair.disputed"
    );
    let view = county.get(&office, &format!("/api/pairs/{pair}")).await;
    assert_eq!(view["may"]["settle"], true);
    let view = county.judge(&office, &pair, "different").await;
    assert_eq!(
        (&view["state"], &view["decision"]),
        (&json!("decided"), &json!("different"))
    );
    assert_eq!(
        view["cluster"].as_array().unwrap().len(),
        2,
        "only the two sides"
    );

    // A new fact reopens nothing by itself, and is shown.
    let late = [observe("birth_stated", "1936-07")];
    county
        .writes(&county.surveyor, record("李玉兰1"), &late)
        .await;
    let decided = county.get(&first, "/api/pairs?state=decided").await;
    assert_eq!(decided["items"][0]["changed_since"], true);

    let view = county.undo(&office, &pair).await;
    assert!(view["judgements"].as_array().unwrap().len() > 3);
    county.judge(&second, &pair, "same").await;
    let view = county.judge(&third, &pair, "same").await;
    assert_eq!(view["decision"], "same");
    let statistics = county.get(&first, "/api/pairs/statistics").await;
    assert_eq!(statistics["decided"], 1);
    assert_eq!(statistics["agreement"], 1.0);
    county.verified();
}

#[tokio::test]
async fn a_village_is_asked_and_its_answer_comes_back_on_top() {
    let county = County::open();
    county.folded().await;
    let [page, _, office] = reviewers(&county).await;
    let likelier = plain(&county).await;
    let pair = middling(&county).await;
    let [asked_of, other] = ["李玉兰0", "李玉兰1"].map(record);
    let side = usize::from(asked_of > other);
    let path = format!("/api/pairs/{pair}/ask");
    let text = "两个李玉兰是不是一个人？";
    let view = county
        .post(&page, &path, json!({"side": side, "text": text}))
        .await;
    assert_eq!(view["state"], "asked");
    assert_eq!(
        (&view["asked"]["text"], &view["asked"]["side"]),
        (&json!(text), &json!(side))
    );
    assert_eq!(view["asked"]["by"]["kind"], "office");
    let again = county
        .refused(&page, &path, json!({"side": side, "text": "再问"}))
        .await;
    assert_eq!(again, "pair.asked-already");

    // A clerk who returns the record does not take the question back.
    let submit = [Edit::Standing(schema::document::layout::Step::Submitted, 1)];
    county.writes(&county.surveyor, asked_of, &submit).await;
    let back = json!({"round": 1, "comments": [{"field": "sex", "text": "请核对"}]});
    county
        .post(&office, &format!("/api/people/{asked_of}/return"), back)
        .await;

    let question = Question::open(&county.document(asked_of)).expect("the question is there");
    assert_eq!(question.other, other);
    let reply = Reply {
        verdict: Verdict::Different,
        note: "一个是嫂子，一个是弟媳".into(),
    };
    county
        .writes(&county.surveyor, asked_of, &[question.answer(&reply)])
        .await;
    let queue = county.get(&page, "/api/pairs?least=0.1").await;
    let order: Vec<_> = queue["items"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&order[0]["pair"], &order[0]["state"]),
        (&json!(pair), &json!("answered"))
    );
    assert_eq!(order[1]["pair"], json!(likelier));
    let view = county.get(&page, &format!("/api/pairs/{pair}")).await;
    assert_eq!(view["answer"]["verdict"], "different");
    assert_eq!(view["answer"]["reason"], "一个是嫂子，一个是弟媳");
    assert_eq!(view["answer"]["by"]["kind"], "tablet");
    let same_words = county
        .refused(&page, &path, json!({"side": side, "text": text}))
        .await;
    assert_eq!(same_words, "pair.answered-already");
    let view = county.judge(&page, &pair, "different").await;
    assert_eq!(view["decision"], "different");
    let late = county
        .refused(&page, &path, json!({"side": side, "text": "还问"}))
        .await;
    assert_eq!(late, "pair.decided");
    county.verified();
}

#[tokio::test]
async fn what_is_decided_no_village_has_to_answer() {
    let county = County::open();
    county.folded().await;
    let [page, ..] = reviewers(&county).await;
    let pair = middling(&county).await;
    let path = format!("/api/pairs/{pair}/ask");
    let asked = json!({"side": 0, "text": "是不是一个人？"});
    county.post(&page, &path, asked).await;
    county.judge(&page, &pair, "different").await;
    for record in ["李玉兰0", "李玉兰1"].map(record) {
        assert_eq!(Question::of(&county.document(record)), None);
    }
}

#[tokio::test]
async fn a_whole_run_finds_what_was_found_step_by_step_and_misses_nothing_meanwhile() {
    let mut county = County::open();
    county.folded().await;
    let page = county.sign_in("lushui", AccountRole::County).await;
    county.get(&page, "/api/pairs").await;
    plain(&county).await;
    middling(&county).await;
    let pairs = |queue: Value| -> Vec<Value> {
        let items = queue["items"].as_array().unwrap();
        items.iter().map(|item| item["pair"].clone()).collect()
    };
    let before = pairs(county.get(&page, "/api/pairs?least=0.1").await);
    assert_eq!(before.len(), 2);
    let job = county.post(&page, "/api/pairs/run", Value::Null).await;
    let job = county.ended(&page, &job).await;
    assert_eq!(
        (&job["state"], &job["kind"]),
        (&json!("done"), &json!("pairs"))
    );
    assert_eq!((&job["done"], &job["total"]), (&json!(6), &json!(6)));
    let after = pairs(county.get(&page, "/api/pairs?least=0.1").await);
    assert_eq!(after, before);
    county.restart();
    let loaded = pairs(county.get(&page, "/api/pairs?least=0.1").await);
    assert_eq!(loaded, before);
    let fugong = county.sign_in("fugong", AccountRole::County).await;
    assert_eq!(
        county.get(&fugong, "/api/pairs?least=0.1").await["total"],
        0
    );
    let nowhere = format!("/api/pairs?division={FUGONG}");
    let (status, _) = county
        .ask(&page, axum::http::Method::GET, &nowhere, Value::Null)
        .await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_page_that_listens_is_told_of_a_pair_as_it_is_found() {
    let county = County::open();
    county.folded().await;
    let [page, ..] = reviewers(&county).await;
    county.get(&page, "/api/pairs").await;
    let listening = county.listen(&page).await;
    plain(&county).await;
    let told = county.told(listening, "event: pairs").await;
    let (_, told) = told.split_once("event: pairs").unwrap();
    assert!(told.contains("{\"found\":1}"), "{told}");
}
