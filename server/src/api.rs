//! The server's addresses.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use crate::app::App;

mod attachment;
mod body;
mod bundle;
mod console;
mod enrol;
mod health;
mod problem;
mod sync;
mod tablet_state;
mod unlock;
mod web;

pub use bundle::{Taken, take as take_bundle};
pub use console::description;
pub use health::Health;

/// The router over all addresses.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/sync", post(sync::sync))
        .route("/enrol", post(enrol::enrol))
        .route("/bundle", post(bundle::bundle))
        .route("/attachment", post(attachment::attachment))
        .route("/unlock", post(unlock::unlock))
        .route("/health", get(health::health))
        .merge(console::router(&app))
        .method_not_allowed_fallback(problem::wrong_method)
        .fallback(web::file)
        .layer(from_fn(problem::in_their_language))
        .with_state(app)
}
