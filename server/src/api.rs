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
    let console = console::router(&app);
    over(for_tablets().merge(console), app)
}

/// The router over what tablets ask for: a server to which nobody sits down need not describe
/// the console's hundred addresses to itself each time it starts.
pub fn without_console(app: Arc<App>) -> Router {
    over(for_tablets(), app)
}

fn for_tablets() -> Router<Arc<App>> {
    Router::new()
        .route("/sync", post(sync::sync))
        .route("/enrol", post(enrol::enrol))
        .route("/bundle", post(bundle::bundle))
        .route("/attachment", post(attachment::attachment))
        .route("/unlock", post(unlock::unlock))
        .route("/health", get(health::health))
}

fn over(addresses: Router<Arc<App>>, app: Arc<App>) -> Router {
    addresses
        .method_not_allowed_fallback(problem::wrong_method)
        .fallback(web::file)
        .layer(from_fn(problem::in_their_language))
        .with_state(app)
}
