//! Who may ask for what, and where: the one place that decides it.
//!
//! An address cannot be added without a [`Rule`]. What the address names (a record, a
//! tablet, a held change, a division) is looked up here, and whoever may not see it is told
//! that there is nothing; handlers get it from the [`Seat`], and nowhere else.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use schema::id::{DeviceId, RecordId};
use schema::scope::Scope;
use schema::value::division::{DivisionCode, Level};
use schema::wire::exchange::LogPosition;
use sha2::{Digest, Sha256};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::openapi;
use super::session;
use crate::account::{Account, Right};
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::board::Asker;
use crate::clock;
use crate::ledger::{LedgerError, Session, TokenHash};

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
    /// A tablet, as `device` of the path.
    Device,
    /// A held change, as `position` of the path.
    Position,
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

/// Who asks, where, and about what: all that a handler knows of its asker.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    /// The account.
    pub(super) account: Account,
    /// Where it may look: its divisions, or the part of them that was asked about.
    pub(super) scope: Scope,
    /// When the session ends.
    pub(super) ends_at: i64,
    /// The session.
    pub(super) token: TokenHash,
    /// What must come back with everything that changes something.
    pub(super) csrf: String,
    named: Named,
}

#[derive(Debug, Clone, Default)]
struct Named {
    division: Option<DivisionCode>,
    record: Option<RecordId>,
    device: Option<DeviceId>,
    position: Option<LogPosition>,
}

impl Seat {
    /// The division that was asked about.
    pub(super) fn division(&self) -> Option<DivisionCode> {
        self.named.division
    }

    /// The record that the address names.
    pub(super) fn record(&self) -> Result<RecordId, ApiError> {
        self.named.record.ok_or(ApiError::Failed)
    }

    /// The tablet that the address names.
    pub(super) fn device(&self) -> Result<DeviceId, ApiError> {
        self.named.device.ok_or(ApiError::Failed)
    }

    /// The held change that the address names.
    pub(super) fn position(&self) -> Result<LogPosition, ApiError> {
        self.named.position.ok_or(ApiError::Failed)
    }

    /// Where the account may look, in the part that a division lies in; that there is
    /// nothing, if the two have nothing in common.
    pub(super) fn within(&self, division: DivisionCode) -> Result<Scope, ApiError> {
        let narrowed = common(&self.scope, division);
        if narrowed.divisions().is_empty() {
            return Err(ApiError::NotFound);
        }
        Ok(narrowed)
    }

    /// Who asks the board, and the division that the address names.
    pub(super) fn asker(&self) -> (Asker, Option<DivisionCode>) {
        self.asker_in(self.scope.clone(), self.named.division)
    }

    /// The same for a division that a body names.
    pub(super) fn asker_within(
        &self,
        division: Option<DivisionCode>,
    ) -> Result<(Asker, Option<DivisionCode>), ApiError> {
        let scope = match division {
            Some(division) => self.within(division)?,
            None => self.scope.clone(),
        };
        Ok(self.asker_in(scope, division))
    }

    /// Of a division that the account has a part of, the part is the whole scope.
    fn asker_in(
        &self,
        scope: Scope,
        division: Option<DivisionCode>,
    ) -> (Asker, Option<DivisionCode>) {
        let division = division.filter(|division| scope.covers(*division));
        let role = self.account.role;
        (Asker { scope, role }, division)
    }

    /// Whether the account sees a record.
    pub(super) fn sees(&self, reader: &Reader, record: RecordId) -> Result<bool, LedgerError> {
        sees_record(reader, &self.account.scope, record)
    }

    /// Whether the account may do this.
    pub(super) fn may(&self, right: Right) -> bool {
        self.account.role.may(right)
    }
}

impl<S: Sync> FromRequestParts<S> for Seat {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        (parts.extensions.get::<Self>().cloned()).ok_or(ApiError::SignedOut)
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
    let named = named(app, &found, names, &mut parts).await?;
    let scope = match named.division {
        Some(division) => common(&found.account.scope, division),
        None => found.account.scope.clone(),
    };
    let seat = Seat {
        scope,
        ends_at: found.ends_at(),
        account: found.account,
        token: hash,
        csrf,
        named,
    };
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

/// Looks up what an address names, within the asker's divisions.
async fn named(
    app: &App,
    session: &Session,
    names: Names,
    parts: &mut Parts,
) -> Result<Named, ApiError> {
    let scope = &session.account.scope;
    let mut named = Named::default();
    let path = |parameters: &RawPathParams, name: &str| {
        let found = parameters.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.to_owned())
    };
    let parameters = RawPathParams::from_request_parts(parts, &()).await;
    let parameters = parameters.map_err(|_| ApiError::NotFound)?;
    match names {
        Names::Nothing => {}
        Names::Division => {
            let Some(text) = query(parts.uri.query().unwrap_or_default(), "division") else {
                return Ok(named);
            };
            let division: DivisionCode = text.parse().map_err(|_| ApiError::NotFound)?;
            if common(scope, division).divisions().is_empty() {
                return Err(ApiError::NotFound);
            }
            named.division = Some(division);
        }
        Names::Record => {
            let record = path(&parameters, "id").and_then(|text| text.parse().ok());
            let record: RecordId = record.ok_or(ApiError::NotFound)?;
            if !app.read(|reader| sees_record(reader, scope, record))? {
                return Err(ApiError::NotFound);
            }
            named.record = Some(record);
        }
        Names::Device => {
            let device = path(&parameters, "device").and_then(|text| text.parse().ok());
            let device: DeviceId = device.ok_or(ApiError::NotFound)?;
            if !app.read(|reader| sees_device(reader, scope, device))? {
                return Err(ApiError::NotFound);
            }
            named.device = Some(device);
        }
        Names::Position => {
            // The ledger numbers its entries as SQLite does.
            let position = path(&parameters, "position").and_then(|text| text.parse().ok());
            let position: i64 = position.ok_or(ApiError::NotFound)?;
            let position = LogPosition(position.try_into().map_err(|_| ApiError::NotFound)?);
            if !app.read(|reader| sees_held(reader, scope, position))? {
                return Err(ApiError::NotFound);
            }
            named.position = Some(position);
        }
    }
    Ok(named)
}

fn query(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned())
}

/// What a scope and a division have in common.
fn common(scope: &Scope, division: DivisionCode) -> Scope {
    if scope.covers(division) {
        return Scope::new([division]);
    }
    let inside = scope.divisions().iter().copied();
    Scope::new(inside.filter(|own| division.contains(*own)))
}

fn sees_record(reader: &Reader, scope: &Scope, record: RecordId) -> Result<bool, LedgerError> {
    Ok(match reader.projection.village_of(record)? {
        None => false,
        Some(Some(village)) => scope.covers(village),
        // One without a village is everybody's who sees a whole prefecture.
        Some(None) => sees_prefecture(scope),
    })
}

/// Whether a scope holds a whole prefecture.
pub(super) fn sees_prefecture(scope: &Scope) -> bool {
    let whole =
        |division: &DivisionCode| matches!(division.level(), Level::Province | Level::Prefecture);
    scope.divisions().iter().any(whole)
}

fn sees_device(reader: &Reader, scope: &Scope, device: DeviceId) -> Result<bool, LedgerError> {
    let known = reader.ledger.devices()?.remove(&device);
    Ok(known.is_some_and(|known| covers_all(scope, &known.scope)))
}

/// Whether all of another scope lies inside.
pub(super) fn covers_all(scope: &Scope, other: &Scope) -> bool {
    !other.divisions().is_empty()
        && (other.divisions().iter()).all(|division| scope.covers(*division))
}

/// A held change is seen by whoever sees its record, or, where there is none yet, its author.
pub(super) fn sees_held(
    reader: &Reader,
    scope: &Scope,
    position: LogPosition,
) -> Result<bool, LedgerError> {
    let Some(entry) = reader.ledger.change_at(position)? else {
        return Ok(false);
    };
    if reader.projection.held_at(position)?.is_none() {
        return Ok(false);
    }
    if reader.projection.village_of(entry.record)?.is_some() {
        return sees_record(reader, scope, entry.record);
    }
    let frame = reader.ledger.frame(entry.frame)?;
    sees_device(reader, scope, frame.device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(codes: &[&str]) -> Scope {
        Scope::new(codes.iter().map(|code| code.parse().unwrap()))
    }

    #[test]
    fn what_is_asked_about_is_cut_to_what_the_asker_has() {
        let own = scope(&["533301100000", "533301101201", "533323000000"]);
        let asked = |code: &str| common(&own, code.parse().unwrap());
        assert_eq!(asked("533301100203"), scope(&["533301100203"]));
        assert_eq!(
            asked("533301000000"),
            scope(&["533301100000", "533301101201"])
        );
        assert_eq!(asked("533300000000"), own);
        assert_eq!(asked("533324000000"), scope(&[]));
        assert_eq!(asked("533301101202"), scope(&[]));
    }

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
