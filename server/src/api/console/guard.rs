//! Who may ask for what, and where: the one place that decides it.
//!
//! An address cannot be added without a [`Rule`]. What the address names (a record, a
//! tablet, a held change, a division) is looked up for the [`Seat`], and whoever may not see
//! it is told that there is nothing; handlers get it from the seat, and nowhere else.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::openapi;
use super::seat::Seat;
use super::session;
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::ledger::TokenHash;

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Anybody.
    Nobody,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever has the right.
    Right(Right),
}

/// What an address names, which must lie within the asker's divisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Nothing: what it answers is cut to the asker's divisions.
    Nothing,
    /// Perhaps a division, as `division` of the query.
    Division,
    /// A record, as `id` of the path.
    Record,
    /// Two records, as `pair` of the path: within them if one of the two is.
    Pair,
    /// A tablet, as `device` of the path.
    Device,
    /// A held change, as `position` of the path.
    Position,
    /// A spot check, as `check` of the path; perhaps one of its records, as `id`.
    SpotCheck,
}

/// What it takes to ask for an address.
#[cfg(test)]
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Its method.
    pub(super) method: Method,
    /// Its path.
    pub(super) path: String,
    pub(super) need: Need,
    pub(super) names: Names,
}

/// Addresses with their rules. There is no way to add one without.
pub(super) struct Routes {
    /// Whose addresses they are; nobody's, where they are only described.
    app: Option<Arc<App>>,
    described: OpenApiRouter<Arc<App>>,
    #[cfg(test)]
    rules: Vec<Rule>,
}

impl Routes {
    pub(super) fn new(app: Option<Arc<App>>) -> Self {
        Self {
            app,
            described: OpenApiRouter::with_openapi(openapi::head()),
            #[cfg(test)]
            rules: Vec::new(),
        }
    }

    pub(super) fn add(
        mut self,
        need: Need,
        names: Names,
        (schemas, paths, methods): UtoipaMethodRouter<Arc<App>>,
    ) -> Self {
        #[cfg(test)]
        for (path, item) in &paths.paths {
            for (method, asked) in [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::DELETE, &item.delete),
            ] {
                let rule = asked.is_some().then(|| Rule {
                    method,
                    path: path.clone(),
                    need,
                    names,
                });
                self.rules.extend(rule);
            }
        }
        let guarded = match &self.app {
            Some(app) => {
                let state = (Arc::clone(app), need, names);
                methods.layer(from_fn_with_state(state, guard))
            }
            None => methods,
        };
        self.described = self.described.routes((schemas, paths, guarded));
        self
    }

    pub(super) fn into_router(self) -> Router<Arc<App>> {
        self.described.into()
    }

    pub(super) fn into_description(self) -> OpenApi {
        self.described.into_openapi()
    }

    #[cfg(test)]
    pub(super) fn into_rules(self) -> Vec<Rule> {
        self.rules
    }
}

/// How seldom it is noted that a session was heard of.
const NOTED_S: i64 = 60;
/// Sent by a page that asks by itself: nobody is there because of it.
const UNATTENDED: &str = "x-shouce-unattended";
/// Carries what our own page knows and no other can.
const CSRF: &str = "x-shouce-csrf";

async fn guard(
    State((app, need, names)): State<(Arc<App>, Need, Names)>,
    request: Request,
    next: Next,
) -> Response {
    match admit(&app, need, names, request).await {
        Ok(request) => {
            let mut response = next.run(request).await;
            let headers = response.headers_mut();
            headers
                .entry(header::CACHE_CONTROL)
                .or_insert(HeaderValue::from_static("no-store"));
            headers.insert(
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            );
            response
        }
        Err(error) => error.into_response(),
    }
}

async fn admit(
    app: &Arc<App>,
    need: Need,
    names: Names,
    request: Request,
) -> Result<Request, ApiError> {
    let (mut parts, body) = request.into_parts();
    let changes = !matches!(parts.method, Method::GET | Method::HEAD);
    if changes && comes_from_elsewhere(&parts.headers) {
        return Err(ApiError::FromElsewhere);
    }
    if need == Need::Nobody {
        return Ok(Request::from_parts(parts, body));
    }
    let token = session::token(&parts.headers).ok_or(ApiError::SignedOut)?;
    let hash: TokenHash = Sha256::digest(&token).into();
    let now = clock::unix_now();
    let found = app.read(|reader| reader.ledger.session(&hash, now))?;
    let found = found.ok_or(ApiError::SignedOut)?;
    let csrf = session::csrf(&token);
    if changes && says(&parts.headers, CSRF) != Some(csrf.as_str()) {
        return Err(ApiError::FromElsewhere);
    }
    if let Need::Right(right) = need
        && !found.account.role.may(right)
    {
        return Err(ApiError::NoRight);
    }
    let attended = !parts.headers.contains_key(UNATTENDED);
    if attended && now - found.seen_at >= NOTED_S {
        app.writer
            .with(move |ledger| ledger.keep_session(&hash, now))
            .await?;
    }
    let seat = Seat::of(app, found, names, &mut parts, (hash, csrf)).await?;
    parts.extensions.insert(seat);
    Ok(Request::from_parts(parts, body))
}

/// Browsers say where a request comes from; a page of another site cannot make them lie.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    says(headers, "sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

fn says<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_page_or_no_page_at_all_may_change_something() {
        let from = |site: &'static str| {
            let value = HeaderValue::from_static(site);
            comes_from_elsewhere(&HeaderMap::from_iter([(
                header::HeaderName::from_static("sec-fetch-site"),
                value,
            )]))
        };
        assert!(from("cross-site") && from("same-site"));
        assert!(!from("same-origin") && !from("none"));
        assert!(!comes_from_elsewhere(&HeaderMap::new()));
    }

    #[test]
    fn the_cookie_is_bound_to_its_host() {
        assert!(session::COOKIE.starts_with("__Host-"));
    }
}
