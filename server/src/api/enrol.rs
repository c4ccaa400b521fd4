//! A device asks to become known.

use std::sync::Arc;

use axum::extract::State;
use schema::problem::Problem;
use schema::wire::enrolment::Proven;
use schema::wire::exchange::MessageError;

use super::body::Whole;
use super::problem::ApiError;
use crate::app::App;
use crate::{clock, device};

/// An asking has a few hundred bytes.
const MOST: usize = 64 * 1024;

pub(super) async fn enrol(
    State(app): State<Arc<App>>,
    Whole(body): Whole<MOST>,
) -> Result<Vec<u8>, ApiError> {
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
