//! The web apps of the tablet and of the console: their files, and the rules under which a browser keeps and runs them.
//!
//! Files under `assets/` are named by their content and kept for ever; everything else is
//! asked for anew each time, and always sent whole: after a step back to an older version, a
//! file's date says nothing.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::problem::ApiError;
use crate::app::App;

/// What addresses of programs begin with: no page ever answers there.
const NOT_PAGES: [&str; 7] = [
    "api",
    "attachment",
    "bundle",
    "enrol",
    "health",
    "sync",
    "unlock",
];

const INDEX: &str = "/index.html";
const CONSOLE: &str = "console";
const CONSOLE_INDEX: &str = "/console/index.html";
const ASSETS: &str = "/assets/";
const CONSOLE_ASSETS: &str = "/console/assets/";

/// What a browser may do with our pages. Scripts, workers and WebAssembly come from here
/// alone; nothing is written into a page. `blob:` and `data:` are photos that have yet to be
/// sent, and the icons of the buttons.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
     script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; \
     img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self' data:; \
     connect-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ON_EVERY_FILE: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::VARY, "accept-encoding"),
];

/// What says something of documents alone. A first visit fetches few of them, and many files
/// that none of it would mean anything for.
const ON_PAGES: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(self), microphone=(self), \
         display-capture=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// A worker does not inherit the page's policy: it has that of its own script.
const ON_SCRIPTS: [(HeaderName, &str); 1] = [(
    header::CONTENT_SECURITY_POLICY,
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     connect-src 'self'",
)];

/// A file of the app; the app itself for a page that it draws by itself.
pub(super) async fn file(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, ApiError> {
    // Without its body, which does not go from thread to thread.
    let (request, _) = request.into_parts();
    let reads = matches!(request.method, Method::GET | Method::HEAD);
    let path = request.uri.path();
    let first = path.split('/').nth(1).unwrap_or_default();
    if !reads || NOT_PAGES.contains(&first) {
        return Err(ApiError::NotFound);
    }
    let page = is_navigation(&request.headers) && !is_asset(path);
    let index = if first == CONSOLE {
        CONSOLE_INDEX
    } else {
        INDEX
    };
    let Some(folder) = &app.web else {
        return Err(if page {
            ApiError::NoWebApp
        } else {
            ApiError::NotFound
        });
    };
    let begins = path.trim_matches('/').is_empty() || path.trim_matches('/') == CONSOLE;
    let path = if begins { index } else { path }.to_owned();
    if let Some(found) = send(folder, &path, &request).await {
        return Ok(found);
    }
    // The app's own addresses have no ending.
    if page && !path.contains('.') {
        return (send(folder, index, &request).await).ok_or(ApiError::NoWebApp);
    }
    Err(ApiError::NotFound)
}

/// Sends a file, in the smallest form that the asker takes and the build has made.
async fn send(folder: &Path, path: &str, asked: &Parts) -> Option<Response> {
    let kept = is_asset(path);
    let mut request = Request::new(Body::empty());
    *request.method_mut() = asked.method.clone();
    *request.uri_mut() = Uri::try_from(path).ok()?;
    *request.headers_mut() = asked.headers.clone();
    if !kept {
        request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    }
    let files = ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let Ok(response) = files.oneshot(request).await;
    if response.status().is_client_error() {
        return None;
    }
    let mut response = response.into_response();
    let headers = response.headers_mut();
    if !kept {
        headers.remove(header::LAST_MODIFIED);
    }
    let keeping = if kept {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping));
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let of_its_kind: &[(HeaderName, &str)] = match kind.unwrap_or_default() {
        kind if kind.starts_with(b"text/javascript") => &ON_SCRIPTS,
        // A picture can be opened as a page, and this kind could hold scripts.
        kind if kind.starts_with(b"text/html") || kind.starts_with(b"image/svg") => &ON_PAGES,
        _ => &[],
    };
    for (name, value) in ON_EVERY_FILE.iter().chain(of_its_kind) {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Some(response)
}

/// Whether a file is named by its content.
fn is_asset(path: &str) -> bool {
    path.starts_with(ASSETS) || path.starts_with(CONSOLE_ASSETS)
}

/// Whether a browser wants a page to show, not a file for one.
fn is_navigation(headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match says("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => says("accept").is_some_and(|accepted| accepted.contains("text/html")),
    }
}
