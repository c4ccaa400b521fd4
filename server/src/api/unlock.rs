//! A locked-out tablet asks for its store's key, and waits until the county has said yes.

use std::sync::Arc;

use axum::extract::State;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use schema::limits;
use schema::problem::{Coded, Problem};
use schema::wire::exchange::MessageError;
use schema::wire::unlock::{UnlockAnswer, UnlockAsk};

use super::body::Whole;
use super::problem::ApiError;
use super::sync::Refusal;
use crate::app::App;
use crate::clock;
use crate::ledger::DeviceState;

/// The ask's escrow is damaged, another tablet's, or sealed to another server.
#[derive(Debug, thiserror::Error)]
#[error("the escrow does not open")]
struct WrongEscrow;

impl Coded for WrongEscrow {
    fn code(&self) -> &'static str {
        "unlock.escrow"
    }
}

pub(super) async fn unlock(
    State(app): State<Arc<App>>,
    Whole(body, _room): Whole<{ limits::UNLOCK_BYTES }>,
) -> Result<Vec<u8>, ApiError> {
    let (ask, rest): (UnlockAsk, _) = postcard::take_from_bytes(&body).map_err(|_| malformed())?;
    if !rest.is_empty() {
        return Err(malformed());
    }
    let answer = answer(&app, ask).await?;
    postcard::to_stdvec(&answer).map_err(|_| ApiError::Failed)
}

fn malformed() -> ApiError {
    ApiError::Malformed(Problem::from(&MessageError::Malformed))
}

async fn answer(app: &Arc<App>, ask: UnlockAsk) -> Result<UnlockAnswer, ApiError> {
    let state = app.devices().get(&ask.device).map(|device| device.state);
    let not_let_in = match state {
        Some(DeviceState::Active) => None,
        Some(DeviceState::Revoked) => Some(Refusal::Revoked),
        Some(DeviceState::Unconfirmed) => Some(Refusal::Unconfirmed),
        None => Some(Refusal::UnknownDevice),
    };
    if let Some(why) = not_let_in {
        return Ok(UnlockAnswer::Refused(Problem::from(&why)));
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| ApiError::Failed)?;
    // Before it is noted: an escrow that does not open must not push out one that does.
    let opened = UnlockAnswer::unlock(&ask, &app.key, &mut ChaCha20Rng::from_seed(seed));
    let Ok(unlocked) = opened else {
        return Ok(UnlockAnswer::Refused(Problem::from(&WrongEscrow)));
    };
    let asking = (app.writer).with(move |ledger| ledger.ask_to_unlock(&ask, clock::unix_now()));
    Ok(if asking.await? {
        unlocked
    } else {
        UnlockAnswer::Waiting
    })
}
