//! A device asks to become known.

use std::sync::Arc;

use axum::extract::State;
use schema::problem::Problem;
use schema::wire::enrolment::{EnrolAnswer, Proven};
use schema::wire::exchange::MessageError;

use super::body::Whole;
use super::problem::ApiError;
use crate::app::App;
use crate::ledger::LedgerError;
use crate::{clock, device};

/// An asking has a few hundred bytes.
const MOST: usize = 64 * 1024;

pub(super) async fn enrol(
    State(app): State<Arc<App>>,
    Whole(body, _room): Whole<MOST>,
) -> Result<Vec<u8>, ApiError> {
    let asked: Proven = postcard::from_bytes(&body)
        .map_err(|_| ApiError::Malformed(Problem::from(&MessageError::Malformed)))?;
    let (key, census) = (app.key.clone(), app.census.clone());
    let reading = Arc::clone(&app);
    let places = tokio::task::spawn_blocking(move || {
        let places = reading.read(|reader| reading.places(&reader.ledger))?;
        // Not in the ledger's one thread, which others wait for.
        places.told();
        Ok::<_, LedgerError>(places)
    });
    let places = places.await.map_err(|_| ApiError::Failed)??;
    let answer = app
        .writer
        .with(move |ledger| {
            let answer = device::enrol(ledger, &key, &census, &places, &asked, clock::unix_now())?;
            // Whoever has no code costs the others nothing.
            let devices = match answer {
                EnrolAnswer::Enrolled(_) => Some(ledger.devices()?),
                EnrolAnswer::Refused(_) => None,
            };
            Ok((answer, devices))
        })
        .await;
    let (answer, devices) = answer?;
    devices
        .into_iter()
        .for_each(|devices| app.set_devices(devices));
    postcard::to_stdvec(&answer).map_err(|_| ApiError::Failed)
}
