//! A record's photos and voice notes.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schema::id::ContentHash;
use schema::questionnaire::Questionnaire;

use super::answer::Eyes;
use super::person::sees_photos;
use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;

/// What a browser may do with a file that a tablet sent: show it, and nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; sandbox";

/// A photo, signature or voice note of a record.
#[utoipa::path(get, path = "/api/people/{id}/attachments/{hash}", tag = "people",
    params(("id" = String, Path, description = "The record"),
        ("hash" = String, Path, description = "The file's name")),
    responses((status = 200, content_type = "application/octet-stream")))]
pub(super) async fn photo(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path((_, hash)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    if !sees_photos(Eyes::of(seat.account.role)) {
        return Err(ApiError::NoRight);
    }
    let record = seat.record()?;
    let hash: ContentHash = hash.parse().map_err(|_| ApiError::NotFound)?;
    // Only what the record shows: a photo of another village stays there.
    let shown = app.read(|reader| {
        let stored = reader.projection.document(record)?;
        let read = stored.map(|stored| stored.document.read(record, Questionnaire::standard()));
        Ok(read.and_then(|read| read.attachments.get(&hash).cloned()))
    })?;
    let attachment = shown.ok_or(ApiError::NotFound)?;
    let reading = Arc::clone(&app);
    let bytes = tokio::task::spawn_blocking(move || {
        let whole = reading.attachments.is_whole(hash).unwrap_or(false);
        whole.then(|| reading.attachments.read(hash))
    });
    let bytes = bytes.await.map_err(|_| ApiError::Failed)?;
    let bytes = bytes.ok_or(ApiError::NotFound)?.map_err(|error| {
        tracing::error!(%error, "an attachment could not be read");
        ApiError::Failed
    })?;
    let media_type = HeaderValue::from_str(&attachment.media_type);
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    Ok(response)
}
