//! Work that came by hand: a sealed file, taken in like frames from the line.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use ed25519_dalek::SigningKey;
use schema::limits;
use schema::problem::Problem;
use schema::wire::batch::Resolve;
use schema::wire::bundle::{Bundle, BundleError};
use serde::{Deserialize, Serialize};

use super::body::Whole;
use super::problem::ApiError;
use crate::app::App;
use crate::door::{self, Allowance, Brought};
use crate::ledger::{KnownDevices, NewFrame};

/// What a bundle brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Frames stored.
    pub frames: usize,
    /// Changes among them that were new.
    pub changes: usize,
    /// Frames that the door refused, and why.
    pub refused: Vec<Problem>,
}

/// Opens a bundle and checks its frames.
///
/// # Errors
/// When it is damaged, for somebody else, or by somebody unknown.
pub fn take(
    bytes: &[u8],
    server: &SigningKey,
    devices: &KnownDevices,
    ledger: &dyn Resolve,
) -> Result<(Vec<NewFrame>, Vec<Problem>), BundleError> {
    let bundle = Bundle::open(bytes, server, &server.verifying_key())?;
    let brought_by = bundle.sender.device().ok_or(BundleError::Sender)?;
    let brought = Brought::read(
        bundle.frames.into_iter().map(|frame| frame.into_vec()),
        server,
    );
    let (mut passed, mut refused) = (Vec::new(), Vec::new());
    for checked in brought.check(brought_by, devices, ledger, Allowance::of_a_bundle()) {
        match checked {
            Ok(frame) => passed.push(frame),
            Err(error) => refused.push(door::problem(&error)),
        }
    }
    Ok((passed, refused))
}

pub(super) async fn bundle(
    State(app): State<Arc<App>>,
    Whole(body, _room): Whole<{ limits::BUNDLE_BYTES }>,
) -> Result<Json<Taken>, ApiError> {
    let room = app.writer.room_for(0)?;
    let opening = Arc::clone(&app);
    let opened = tokio::task::spawn_blocking(move || {
        let devices = opening.devices();
        opening.read(|reader| Ok(take(&body, &opening.key, &devices, &reader.ledger)))
    });
    let (frames, refused) = opened
        .await
        .map_err(|_| ApiError::Failed)??
        .map_err(|error| ApiError::Malformed(Problem::from(&error)))?;
    let count = frames.len();
    let appended = room.append(frames).await?;
    Ok(Json(Taken {
        frames: count,
        changes: appended.iter().map(|frame| frame.new).sum(),
        refused,
    }))
}
