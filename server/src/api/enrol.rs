//! A device asks to become known.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use schema::problem::Problem;
use schema::wire::enrolment::Proven;
use schema::wire::exchange::MessageError;

use super::problem::ApiError;
use crate::app::App;
use crate::{clock, device};

pub(super) async fn enrol(State(app): State<Arc<App>>, body: Bytes) -> Result<Vec<u8>, ApiError> {
    let asked: Proven = postcard::from_bytes(&body)
        .map_err(|_| ApiError::Malformed(Problem::from(&MessageError::Malformed)))?;
    let (key, census) = (app.key.clone(), app.census.clone());
    let answer = app
        .writer
        .with(move |ledger| {
            let answer = device::enrol(ledger, &key, &census, &asked, clock::unix_now())?;
            Ok((answer, ledger.devices()?))
        })
        .await;
    let (answer, devices) = answer?;
    app.set_devices(devices);
    postcard::to_stdvec(&answer).map_err(|_| ApiError::Failed)
}
