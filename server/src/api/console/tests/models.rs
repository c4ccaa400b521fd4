//! The matcher's models: which one is in use, and going back.

use linkage::census::model::CensusModel;
use serde_json::{Value, json};

use super::County;
use super::pairs::{plain, reviewers};
use crate::account::AccountRole;
use crate::duplicates::trained::{Score, Training};
use crate::ledger::Event;

#[tokio::test]
async fn a_trained_model_is_used_until_the_prefecture_goes_back() {
    let mut county = County::open();
    county.folded().await;
    let [_, _, office] = reviewers(&county).await;
    let pair = plain(&county).await;
    let path = format!("/api/pairs/{pair}");
    let weight = |view: Value| view["weight"].as_f64().unwrap();
    let before = weight(county.get(&office, &path).await);
    let models = county.get(&office, "/api/pairs/model").await;
    assert_eq!(
        (&models["in_use"], &models["turns"]),
        (&json!(0), &json!([]))
    );

    // A model that is taken at its word, and so weighs otherwise.
    let mut model = CensusModel::defaults().unwrap();
    model.calibration.knots.clear();
    let score = |log_loss| Score {
        log_loss,
        f1: 9_000,
    };
    let training = Training {
        at: 1,
        account: None,
        learnt: 40,
        held_out: 20,
        before: score(2_000),
        after: score(1_000),
        adopted: true,
    };
    let event = Event::ModelTrained {
        training,
        model: Some(serde_json::to_string(&model).unwrap()),
    };
    let position = county.app().writer.decide(event, Vec::new()).await.unwrap();
    county.reached(position).await;
    let models = county.get(&office, "/api/pairs/model").await;
    assert_eq!(models["in_use"], json!(position.0));
    assert_eq!(models["turns"][0]["after"]["log_loss"], 1_000);
    let trained = weight(county.get(&office, &path).await);
    assert!((trained - before).abs() > 0.1, "{trained} {before}");

    let back = json!({"version": 0, "reason": "别县的判定不可靠"});
    let way = "/api/pairs/model";
    assert_eq!(
        county.refused(&office, way, back.clone()).await,
        "console.no-right"
    );
    county
        .add_account("above", AccountRole::Prefecture, "533300000000")
        .await;
    let above = json!({"name": "above", "password": super::PASSWORD});
    let above = county.sign_in_as(&above).await;
    let never = json!({"version": 7, "reason": "x"});
    assert_eq!(county.refused(&above, way, never).await, "server.not-found");
    let models = county.post(&above, way, back).await;
    assert_eq!(
        (&models["in_use"], &models["turns"][0]["chosen"]),
        (&json!(0), &json!(0))
    );
    county.reached(county.app().folded()).await;
    assert!((weight(county.get(&office, &path).await) - before).abs() < 1e-9);
    county.restart();
    assert!((weight(county.get(&office, &path).await) - before).abs() < 1e-9);
    county.verified();
}

impl County {
    /// Waits until everything up to here has been compared.
    async fn reached(&self, position: schema::wire::exchange::LogPosition) {
        let mut reached = self.app().duplicates.reached();
        let there = reached.wait_for(|reached| *reached >= position);
        let there = tokio::time::timeout(super::LISTENED, there).await;
        there.expect("it is compared in time").unwrap();
    }
}
