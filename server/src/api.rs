//! The server's addresses.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use crate::app::App;

mod body;
mod bundle;
mod enrol;
mod health;
mod problem;
mod sync;

pub use bundle::{Taken, take as take_bundle};
pub use health::Health;

/// The router over all addresses.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/sync", post(sync::sync))
        .route("/enrol", post(enrol::enrol))
        .route("/bundle", post(bundle::bundle))
        .route("/health", get(health::health))
        .method_not_allowed_fallback(problem::wrong_method)
        .fallback(problem::not_found)
        .layer(from_fn(problem::in_their_language))
        .with_state(app)
}
