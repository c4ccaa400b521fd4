//! Whose interviews to look at first.

use schema::document::write::{Stamp, first_change};
use schema::id::RecordId;
use schema::scope::Scope;
use schema::wire::RecordChange;
use serde_json::json;

use super::{County, FUGONG, LIUKU, observe, stamp, submitted};
use crate::account::AccountRole;

#[tokio::test]
async fn the_county_sees_its_own_surveyors_and_that_it_looked_is_in_the_audit() {
    let county = County::open();
    county.folded().await;
    for number in 0..4 {
        let record = RecordId::preloaded("visited", &number.to_string());
        let edits = submitted(LIUKU, &format!("余阿{number}"));
        county.writes(&county.surveyor, record, &edits).await;
    }
    let page = county.sign_in("lushui", AccountRole::County).await;
    let seen = county.get(&page, "/api/surveyors").await;
    let items = seen["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{seen}");
    assert_eq!(
        (&items[0]["device"], &items[0]["interviews"]),
        (&json!(county.surveyor.device.to_string()), &json!(5))
    );
    let fugong = county.sign_in("fugong", AccountRole::County).await;
    let path = format!("/api/surveyors?division={FUGONG}");
    let seen = county.get(&fugong, &path).await;
    assert_eq!(
        (&seen["items"], &seen["too_few"]),
        (&json!([]), &json!(1)),
        "one interview says nothing"
    );
    let auditor = county.sign_in("lushui", AccountRole::Auditor).await;
    let deeds = county.get(&auditor, "/api/audit").await;
    assert!(deeds.to_string().contains("surveyors.looked-at"), "{deeds}");
}

#[tokio::test]
async fn the_course_of_an_interview_is_folded_from_its_steps() {
    let county = County::open();
    county.folded().await;
    let record = RecordId::preloaded("steps", "1");
    let author = &county.surveyor;
    let at = |step: i64| Stamp {
        time: 1_780_000_000 + 40 * step,
        ..stamp(author)
    };
    let first = first_change(&submitted(LIUKU, "余阿普"), &at(0)).unwrap();
    let mut document = schema::document::Document::from_changes([&first]).unwrap();
    let mut changes = vec![RecordChange {
        record,
        chunk: first,
    }];
    for step in 1..12 {
        let edit = observe("village_group", &step.to_string());
        let chunk = document.edit(&[edit], &at(step)).unwrap().unwrap();
        changes.push(RecordChange { record, chunk });
    }
    let frames = county.app().read(|reader| {
        let next = reader.ledger.last_number(&author.actor)? + 1;
        Ok(author.frames(next, &changes).unwrap())
    });
    let appended = county.app().writer.append(frames.unwrap()).await.unwrap();
    let position = appended.last().unwrap().position;
    let patience = std::time::Duration::from_secs(60);
    county.app().wait_for(position, patience).await;
    let scope = Scope::new([LIUKU.parse().unwrap()]);
    let interviews = (county.app())
        .read(|reader| reader.projection.interviews(&scope))
        .unwrap();
    let took: Vec<_> = interviews.iter().map(|one| one.active_s).collect();
    assert!(took.contains(&Some(11 * 40)), "{took:?}");
}
