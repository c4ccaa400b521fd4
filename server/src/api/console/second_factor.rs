//! Setting up and taking away the second factor.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use schema::wire::seal::{self, SealKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Fields, refused};
use super::seat::Seat;
use super::session::wrong;
use super::tablet::square;
use crate::account::{Account, second_factor};
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::ledger::Deed;

/// A secret for an authenticator; it counts once it has been confirmed.
#[derive(Serialize, ToSchema)]
pub(super) struct NewSecret {
    /// As it is typed.
    secret: String,
    /// As an authenticator reads it.
    uri: String,
    /// The same as a square, SVG.
    svg: String,
    /// To be sent back with the first six digits.
    sealed: String,
}

/// Begin to set up a second factor.
#[utoipa::path(post, path = "/api/session/second-factor", tag = "session",
    responses((status = 200, body = NewSecret)))]
pub(super) async fn begin(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<NewSecret>, ApiError> {
    let secret = second_factor::new_secret().map_err(|_| ApiError::Failed)?;
    let uri = second_factor::address(&secret, &seat.account.name).ok_or(ApiError::Failed)?;
    // The browser keeps it until it is confirmed, and cannot exchange it.
    let bound = [&seat.account.id.0, secret.as_slice()].concat();
    let sealed = sealed(&app, &bound)?;
    Ok(Json(NewSecret {
        secret: second_factor::written(&secret),
        svg: square(&uri)?,
        uri,
        sealed: data_encoding::BASE64.encode(&sealed),
    }))
}

fn sealed(app: &App, plain: &[u8]) -> Result<Vec<u8>, ApiError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| ApiError::Failed)?;
    let mut rng = ChaCha20Rng::from_seed(seed);
    let sealed = SealKey::of(&app.key).seal(plain, &mut rng);
    sealed.map_err(|_| ApiError::Failed)
}

/// The first six digits.
#[derive(Deserialize, ToSchema)]
pub(super) struct Confirm {
    /// What [`NewSecret`] held.
    sealed: String,
    /// The digits that the authenticator shows.
    code: String,
}

/// The second factor counts from now on.
#[utoipa::path(post, path = "/api/session/second-factor/confirm", tag = "session",
    request_body = Confirm, responses((status = 200)))]
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<Confirm>,
) -> Result<(), ApiError> {
    let opened = (data_encoding::BASE64.decode(asked.sealed.as_bytes()).ok())
        .and_then(|sealed| seal::open(&app.key, &sealed).ok())
        .ok_or_else(|| refused("console.code-wrong", &[]))?;
    let secret = opened.strip_prefix(&seat.account.id.0);
    let secret = secret.ok_or_else(|| refused("console.code-wrong", &[]))?;
    let step = second_factor::step(secret, &asked.code, clock::unix_now(), 0);
    let step = step.ok_or_else(|| refused("console.code-wrong", &[]))?;
    let account = Account {
        second_factor: Some(sealed(&app, secret)?),
        last_step: step,
        ..seat.account
    };
    keep(&app, account, "account.second-factor-set").await
}

/// Six digits.
#[derive(Deserialize, ToSchema)]
pub(super) struct Digits {
    /// The digits that the authenticator shows.
    code: String,
}

/// The account signs in without a second factor from now on.
#[utoipa::path(delete, path = "/api/session/second-factor", tag = "session",
    request_body = Digits, responses((status = 200)))]
pub(super) async fn end(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<Digits>,
) -> Result<(), ApiError> {
    let now = clock::unix_now();
    let wait_s = app.throttle.wait(&seat.account.name, now);
    if wait_s > 0 {
        return Err(ApiError::LockedOut { wait_s });
    }
    let Some(sealed) = &seat.account.second_factor else {
        return Ok(());
    };
    let secret = seal::open(&app.key, sealed).map_err(|_| ApiError::Failed)?;
    if second_factor::step(&secret, &asked.code, now, seat.account.last_step).is_none() {
        let name = &seat.account.name;
        let _told_otherwise = wrong(&app, name, "session.wrong-code", now).await?;
        return Err(refused("console.code-wrong", &[]));
    }
    let account = Account {
        second_factor: None,
        last_step: 0,
        ..seat.account
    };
    keep(&app, account, "account.second-factor-ended").await
}

async fn keep(app: &App, account: Account, what: &str) -> Result<(), ApiError> {
    let deed = Deed {
        account: Some(account.id),
        what: what.to_owned(),
        record: String::new(),
        reason: String::new(),
    };
    app.writer
        .with(move |ledger| {
            ledger.put_account(&account)?;
            ledger.audit(&deed, clock::unix_now())
        })
        .await?;
    Ok(())
}
