//! Tablets: enrolled, confirmed, unlocked, sent elsewhere.

use ed25519_dalek::SigningKey;
use schema::document::authority::Role;
use schema::id::DeviceId;
use schema::scope::Scope;
use schema::wire::enrolment::Certificate;
use schema::wire::seal::SealKey;
use schema::wire::unlock::UnlockAsk;
use serde_json::{Value, json};

use super::{County, FUGONG, LIUKU, LUSHUI};
use crate::account::AccountRole;
use crate::ledger::{Device, DeviceState, Ledger};
use crate::{clock, device};

impl County {
    fn device(&self, id: DeviceId) -> Device {
        let known = self.app().devices().get(&id).cloned();
        known.expect("a tablet that the door knows")
    }
}

#[tokio::test]
async fn a_tablet_is_enrolled_with_a_square_within_the_asker_s_divisions() {
    let county = County::open();
    let page = county.sign_in("lushui", AccountRole::County).await;
    let codes = "/api/tablets/codes";
    let asked =
        |division: &str| json!({"label": "Li", "role": "surveyor", "divisions": [division]});
    let code = county.post(&page, codes, asked(LIUKU)).await;
    assert!(code["svg"].as_str().unwrap().contains("<svg"));
    assert_eq!(
        county.refused(&page, codes, asked(FUGONG)).await,
        "server.not-found"
    );
    assert_eq!(
        county.refused(&page, codes, asked("533301999999")).await,
        "console.divisions"
    );
    let tablets = county.get(&page, "/api/tablets").await;
    let tablets = tablets["items"].as_array().unwrap();
    assert_eq!(
        tablets.len(),
        1,
        "those of Fugong are not seen: {tablets:?}"
    );
    let device = county.surveyor.device;
    assert_eq!(tablets[0]["device"], device.to_string());
    let path = format!("/api/tablets/{device}/revoke");
    county.post(&page, &path, json!({"reason": "丢失"})).await;
    assert!(
        county
            .app()
            .devices()
            .get(&device)
            .is_some_and(|known| { known.state == DeviceState::Revoked })
    );
}

#[tokio::test]
async fn a_tablet_that_came_back_to_a_restored_server_takes_part_once_it_is_confirmed() {
    let county = County::open();
    let key = SigningKey::from_bytes(&[21; 32]);
    let certificate = Certificate {
        key: key.verifying_key().to_bytes(),
        seal_key: SealKey::of(&key),
        label: "from before".to_owned(),
        role: Role::Surveyor,
        scope: Scope::new([LIUKU.parse().unwrap()]),
        signature: Vec::new(),
    };
    let server = county.app().key.clone();
    let certificate = certificate.issue(&server);
    let introducing = county
        .app()
        .writer
        .with(move |ledger| device::reintroduce(ledger, &server, &certificate, clock::unix_now()));
    assert!(introducing.await.unwrap());
    let id = DeviceId::of(&key.verifying_key());
    let page = county.sign_in("lushui", AccountRole::County).await;
    let confirm = format!("/api/tablets/{id}/confirm");
    county.post(&page, &confirm, Value::Null).await;
    assert_eq!(county.device(id).state, DeviceState::Active);
    let again = county.refused(&page, &confirm, json!({})).await;
    assert_eq!(again, "console.not-unconfirmed");
}

#[tokio::test]
async fn a_locked_out_tablet_is_given_its_store_back_for_the_code_that_it_shows() {
    let county = County::open();
    let ask = UnlockAsk {
        device: county.surveyor.device,
        escrow: vec![1],
        answer_to: SealKey([9; 32]),
    };
    let code = ask.code();
    let asks = |ask: UnlockAsk| {
        let asking = move |ledger: &mut Ledger| ledger.ask_to_unlock(&ask, clock::unix_now());
        county.app().writer.with(asking)
    };
    assert!(!asks(ask.clone()).await.unwrap());
    let page = county.sign_in("lushui", AccountRole::County).await;
    let unlock = format!("/api/tablets/{}/unlock", county.surveyor.device);
    let said = |code: &str| json!({"code": code, "reason": "李华来电，认得声音"});
    let wrong = county.refused(&page, &unlock, said("0000-0000")).await;
    assert_eq!(wrong, "device.no-such-unlock-code");
    county.post(&page, &unlock, said(&code)).await;
    assert!(asks(ask).await.unwrap(), "the county has said yes");
}

#[tokio::test]
async fn a_tablet_works_elsewhere_within_the_asker_s_divisions() {
    let county = County::open();
    let page = county.sign_in("lushui", AccountRole::County).await;
    let device = county.surveyor.device;
    let assign = format!("/api/tablets/{device}/assign");
    let asked = |division: &str| json!({"role": "township", "divisions": [division]});
    let code = county.refused(&page, &assign, asked(FUGONG)).await;
    assert_eq!(code, "server.not-found");
    county.post(&page, &assign, asked(LUSHUI)).await;
    let known = county.device(device);
    assert_eq!(known.role, Role::Township);
    assert_eq!(known.scope, Scope::new([LUSHUI.parse().unwrap()]));
}
