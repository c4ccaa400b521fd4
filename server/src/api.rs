//! The server's addresses.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use schema::limits;

use crate::app::App;

mod attachment;
mod bundle;
mod enrol;
mod health;
mod problem;
mod sync;
mod unlock;
mod web;

pub use bundle::{Taken, take as take_bundle};
pub use health::Health;

/// The router over all addresses.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(
            "/sync",
            post(sync::sync).layer(DefaultBodyLimit::max(limits::EXCHANGE_BYTES)),
        )
        .route(
            "/enrol",
            post(enrol::enrol).layer(DefaultBodyLimit::max(64 * 1024)),
        )
        .route(
            "/bundle",
            post(bundle::bundle).layer(DefaultBodyLimit::max(limits::BUNDLE_BYTES)),
        )
        .route(
            "/attachment",
            post(attachment::attachment)
                .layer(DefaultBodyLimit::max(limits::ATTACHMENT_REQUEST_BYTES)),
        )
        .route(
            "/unlock",
            post(unlock::unlock).layer(DefaultBodyLimit::max(limits::UNLOCK_BYTES)),
        )
        .route("/health", get(health::health))
        .fallback(web::file)
        .layer(from_fn(problem::in_their_language))
        .with_state(app)
}
