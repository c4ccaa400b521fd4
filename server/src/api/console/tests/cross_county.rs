//! A pair that lies in two counties.

use schema::id::RecordId;
use serde_json::{Value, json};

use super::{County, LIUKU, observe, submitted, village_of_fugong};
use crate::account::AccountRole;
use crate::duplicates::Pair;

const ID: &str = "533321193805060229";
const PHONE: &str = "13888641234";
const ADDRESS: &str = "教堂上方第二户";

/// Somebody who was listed at home in Fugong, and at a son's in Lushui.
async fn listed_twice(county: &County) -> Pair {
    let [home, away] = ["home", "away"].map(|key| RecordId::preloaded("cross", key));
    let village = village_of_fugong();
    for (author, record, village) in [
        (&county.elsewhere, home, village.as_str()),
        (&county.surveyor, away, LIUKU),
    ] {
        let mut edits = submitted(village, "和春秀");
        edits.extend([
            observe("birth_calendar", "S"),
            observe("birth_stated", "1938-05-06"),
            observe("id_number", ID),
            observe("contact_phone", PHONE),
            observe("contact_name", "和建国"),
            observe("address_detail", ADDRESS),
            observe("ethnicity", "20"),
        ]);
        county.writes(author, record, &edits).await;
    }
    Pair::of(home, away).expect("two records")
}

#[tokio::test]
async fn each_county_is_shown_of_the_other_s_record_what_tells_people_apart_and_no_more() {
    let county = County::open();
    county.folded().await;
    let pair = listed_twice(&county).await;
    let allowed = [
        "division_village",
        "name",
        "id_number",
        "sex",
        "birth_calendar",
        "birth_stated",
    ];
    for place in ["lushui", "fugong"] {
        for role in [
            AccountRole::County,
            AccountRole::Reviewer,
            AccountRole::Prefecture,
        ] {
            let page = county.sign_in(place, role).await;
            let view = county.get(&page, &format!("/api/pairs/{pair}")).await;
            assert_eq!(view["cross_county"], true);
            let sides = view["sides"].as_array().unwrap();
            let withheld: Vec<&Value> = (sides.iter())
                .filter(|side| side["withheld"] == true)
                .collect();
            assert_eq!(withheld.len(), 1, "{place} {role:?}");
            let text = withheld[0].to_string();
            for secret in [ID, PHONE, ADDRESS, "和建国", "6217000000000001234"] {
                assert!(!text.contains(secret), "{place} {role:?}: {text}");
            }
            assert_eq!(withheld[0]["photos"], json!([]));
            let fields = withheld[0]["fields"].as_array().unwrap();
            for field in fields {
                let name = field["field"].as_str().unwrap();
                assert!(allowed.contains(&name), "{name}");
            }
            // Nor does the queue say more than that.
            let queue = county.get(&page, "/api/pairs").await;
            assert_eq!(queue["total"], 1);
            let text = queue["items"].to_string();
            for secret in [ID, PHONE, ADDRESS, "和建国"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn two_counties_join_a_pair_together_and_either_parts_it() {
    let county = County::open();
    county.folded().await;
    let pair = listed_twice(&county).await;
    let lushui = county.sign_in("lushui", AccountRole::County).await;
    let beside = county.sign_in("lushui", AccountRole::Reviewer).await;
    let fugong = county.sign_in("fugong", AccountRole::County).await;
    let home = RecordId::preloaded("cross", "home");
    let away = RecordId::preloaded("cross", "away");
    let path = format!("/api/pairs/{pair}/judge");
    let same = json!({"verdict": "same", "survivor": home.to_string(), "reason": "随儿子住"});
    // A ruling would show what is withheld.
    let mut keeping = same.clone();
    keeping["keep"] = json!({"contact_phone": usize::from(pair.b == home)});
    assert_eq!(
        county.refused(&lushui, &path, keeping).await,
        "pair.not-yours"
    );
    let view = county.post(&lushui, &path, same.clone()).await;
    assert!(view["probability"].as_f64().unwrap() >= 0.99);
    assert_eq!(view["state"], "second");
    assert_eq!(
        county.refused(&beside, &path, same.clone()).await,
        "pair.other-county"
    );
    let view = county.post(&fugong, &path, same).await;
    assert_eq!(view["state"], "decided");
    let page = county.get(&fugong, &format!("/api/people/{home}")).await;
    assert_eq!(page["absorbed"], json!([away.to_string()]));
    let view = county
        .post(
            &fugong,
            &format!("/api/pairs/{pair}/undo"),
            json!({"reason": "是两姊妹"}),
        )
        .await;
    assert_eq!(view["state"], "open");
    let page = county.get(&lushui, &format!("/api/people/{away}")).await;
    assert_eq!(page["survivor"], Value::Null);
    // Of another county's record, another county's village is not asked.
    let side = usize::from(pair.b == home);
    let asked = json!({"side": side, "text": "是不是一个人？"});
    let code = county
        .refused(&lushui, &format!("/api/pairs/{pair}/ask"), asked)
        .await;
    assert_eq!(code, "pair.not-yours");
}
