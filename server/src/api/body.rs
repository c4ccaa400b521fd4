//! A request's body, whole, within limits of size and time.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, Request};
use http_body::Body as _;
use http_body_util::BodyExt;

use super::problem::ApiError;
use crate::app::App;
use crate::clock;

/// What the slowest line that we wait for brings in a second, once the server's patience for
/// the beginning is used up: 2G in a valley.
const SLOWEST: u64 = 1024;

/// A body of at most so many bytes.
pub(super) struct Whole<const MOST: usize>(pub(super) Vec<u8>);

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
        loop {
            let patience = app.patience + Duration::from_secs(bytes.len() as u64 / SLOWEST);
            let left = patience.saturating_sub(started.elapsed());
            let frame = match tokio::time::timeout(left, body.frame()).await {
                Err(_) => return Err(ApiError::TooSlow),
                Ok(None) => return Ok(Self(bytes)),
                Ok(Some(Err(_))) => return Err(ApiError::Cut),
                Ok(Some(Ok(frame))) => frame,
            };
            if let Ok(data) = frame.into_data() {
                if bytes.len() + data.len() > MOST {
                    return Err(ApiError::TooLarge { most });
                }
                bytes.extend_from_slice(&data);
            }
        }
    }
}
