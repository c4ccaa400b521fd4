//! The description of the console's addresses (OpenAPI 3.1).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder};

use crate::app::App;

/// What stands above all addresses.
pub(super) fn head() -> OpenApi {
    let mut info = Info::new("Shouce 寿册", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "What the county's console asks its server. Sign in with POST /api/session; send \
         `x-shouce-csrf` with everything that changes something. Errors are problem details \
         (RFC 9457) with a stable `code`."
            .to_owned(),
    );
    OpenApiBuilder::new().info(info).build()
}

/// The description of all addresses.
#[utoipa::path(get, path = "/api/openapi.json", tag = "description",
    responses((status = 200, description = "OpenAPI 3.1")))]
pub(super) async fn document(State(app): State<Arc<App>>) -> Json<OpenApi> {
    Json(super::description(&app))
}
