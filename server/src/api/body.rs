//! A request's body, whole, within limits of size and time.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, Request};
use http_body::Body as _;
use http_body_util::BodyExt;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::problem::ApiError;
use crate::app::App;
use crate::clock;

/// What the slowest line that we wait for brings in a second, once the server's patience for
/// the beginning is used up: 2G in a valley.
const SLOWEST: u64 = 1024;

/// A body up to this size needs no room: what a tablet brings on a slow line.
const SMALL: usize = 64 * 1024;
/// What larger bodies may take of this program's memory, all together: eight of the largest, or
/// hundreds of what a tablet brings on a quick line. Whoever finds no room comes again.
const ROOM: usize = 64 * 1024 * 1024;
/// The room in use is counted in KiB.
const KIB: usize = 1024;

static ROOM_LEFT: Semaphore = Semaphore::const_new(ROOM / KIB);

/// A body of at most so many bytes, and the room that it has until it is done with.
pub(super) struct Whole<const MOST: usize>(pub(super) Vec<u8>, pub(super) Room);

/// What a body has of the room for large ones; it is given back when this is dropped.
#[derive(Default)]
pub(super) struct Room(Option<SemaphorePermit<'static>>);

impl Room {
    /// Takes as much as a body of this size needs, as it grows.
    fn grow(&mut self, bytes: usize) -> Result<(), ApiError> {
        if bytes <= SMALL {
            return Ok(());
        }
        let has = self.0.as_ref().map_or(0, SemaphorePermit::num_permits);
        let more = u32::try_from(bytes.div_ceil(KIB) - has).unwrap_or(u32::MAX);
        let more = (ROOM_LEFT.try_acquire_many(more)).map_err(|_| ApiError::Overloaded)?;
        match &mut self.0 {
            Some(room) => room.merge(more),
            None => self.0 = Some(more),
        }
        Ok(())
    }
}

impl<const MOST: usize> FromRequest<Arc<App>> for Whole<MOST> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let started = clock::instant();
        let mut body = request.into_body();
        let most = MOST as u64;
        if body.size_hint().lower() > most {
            return Err(ApiError::TooLarge { most });
        }
        let mut bytes = Vec::new();
        let mut room = Room::default();
        loop {
            let patience = app.patience + Duration::from_secs(bytes.len() as u64 / SLOWEST);
            let left = patience.saturating_sub(started.elapsed());
            let frame = match tokio::time::timeout(left, body.frame()).await {
                Err(_) => return Err(ApiError::TooSlow),
                Ok(None) => return Ok(Self(bytes, room)),
                Ok(Some(Err(_))) => return Err(ApiError::Cut),
                Ok(Some(Ok(frame))) => frame,
            };
            if let Ok(data) = frame.into_data() {
                if bytes.len() + data.len() > MOST {
                    return Err(ApiError::TooLarge { most });
                }
                room.grow(bytes.len() + data.len())?;
                bytes.extend_from_slice(&data);
            }
        }
    }
}
