//! Signing in and out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cookie::{Cookie, SameSite};
use data_encoding::BASE64URL_NOPAD;
use schema::problem::Problem;
use schema::value::division::DivisionCode;
use schema::wire::seal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::asked::Fields;
use super::seat::Seat;
use crate::account::{Account, AccountRole, Right, password, second_factor, sign_in_name};
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::ledger::{Deed, IDLE_S, LONGEST_S, Ledger, TokenHash};

/// The cookie's name: browsers take it over TLS or on this machine alone, for this host and
/// every path, and give it to no other.
pub(super) const COOKIE: &str = "__Host-shouce";

/// The session's token that a browser holds.
pub(super) fn token(headers: &HeaderMap) -> Option<Vec<u8>> {
    let texts = headers.get_all(header::COOKIE).iter();
    let cookies = texts.filter_map(|value| value.to_str().ok());
    let found = cookies
        .flat_map(|text| Cookie::split_parse(text).flatten())
        .find(|cookie| cookie.name() == COOKIE)?;
    BASE64URL_NOPAD.decode(found.value().as_bytes()).ok()
}

/// What a session's page must send with everything that changes something.
pub(super) fn csrf(token: &[u8]) -> String {
    let hash = Sha256::new()
        .chain_update(b"shouce csrf 1")
        .chain_update(token)
        .finalize();
    BASE64URL_NOPAD.encode(&hash[..16])
}

/// Who signs in.
#[derive(Deserialize, ToSchema)]
pub(super) struct SignIn {
    /// The account's name.
    name: String,
    /// Its password.
    password: String,
    /// The six digits of its second factor, if it has one.
    #[serde(default)]
    code: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// The account.
    account: String,
    /// The name to sign in with.
    name: String,
    /// What others see.
    display_name: String,
    /// The office.
    role: AccountRole,
    /// Where.
    #[schema(value_type = Vec<String>)]
    divisions: Vec<DivisionCode>,
    /// What it may do.
    rights: Vec<Right>,
    /// To be sent as `x-shouce-csrf` with everything that changes something.
    csrf: String,
    /// When the session ends unless something is asked, in Unix seconds.
    expires_at: i64,
    /// Whether it signs in with a second factor.
    second_factor: bool,
}

impl Me {
    fn of(account: &Account, csrf: String, expires_at: i64) -> Self {
        Self {
            account: account.id.to_string(),
            name: account.name.clone(),
            display_name: account.display_name.clone(),
            role: account.role,
            divisions: account.scope.divisions().to_vec(),
            rights: account.role.rights().to_vec(),
            csrf,
            expires_at,
            second_factor: account.second_factor.is_some(),
        }
    }
}

/// Sign in.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = Me)))]
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    Fields(asked): Fields<SignIn>,
) -> Result<Response, ApiError> {
    let now = clock::unix_now();
    let name = sign_in_name(&asked.name).ok_or(ApiError::WrongPassword)?;
    let wait_s = app.throttle.wait(&name, now);
    if wait_s > 0 {
        // Another program may have given a new password meanwhile: nobody waits for that.
        let since = app.throttle.last_wrong(&name).unwrap_or(now);
        if !app.read(|reader| reader.ledger.password_given_since(&name, since))? {
            return Err(ApiError::LockedOut { wait_s });
        }
        app.throttle.right(&name);
    }
    let account = app.read(|reader| reader.ledger.account_named(&name))?;
    let account = account.filter(|account| account.active);
    let hash = account.as_ref().map(|account| account.password.clone());
    let right = compare(&app, asked.password, hash).await?;
    let Some(mut account) = account.filter(|_| right) else {
        return Err(wrong(&app, &name, "session.wrong-password", now).await?);
    };
    if let Some(sealed) = &account.second_factor {
        let secret = seal::open(&app.key, sealed).map_err(|_| ApiError::Failed)?;
        let digits = asked.code.unwrap_or_default();
        if digits.is_empty() {
            return Err(ApiError::CodeNeeded);
        }
        match second_factor::step(&secret, &digits, now, account.last_step) {
            Some(step) => account.last_step = step,
            None => return Err(wrong(&app, &name, "session.wrong-code", now).await?),
        }
    }
    app.throttle.right(&name);
    let mut token = [0; 32];
    getrandom::fill(&mut token).map_err(|_| ApiError::Failed)?;
    let hash: TokenHash = Sha256::digest(token).into();
    let begun = account.clone();
    app.writer
        .with(move |ledger| {
            ledger.put_account(&begun)?;
            ledger.begin_session(&hash, begun.id, now)?;
            ledger.audit(&deed(&begun, "session.begun"), now)
        })
        .await?;
    let me = Me::of(&account, csrf(&token), now + IDLE_S.min(LONGEST_S));
    let value = BASE64URL_NOPAD.encode(&token);
    Ok(with_cookie(Json(me), value, LONGEST_S))
}

/// Compares a password in a thread of its own: it takes a while, and one at a time.
pub(super) async fn compare(
    app: &App,
    password: String,
    hash: Option<String>,
) -> Result<bool, ApiError> {
    let permit = app.comparing.acquire().await;
    let _permit = permit.map_err(|_| ApiError::Failed)?;
    let comparing =
        tokio::task::spawn_blocking(move || password::is_right(&password, hash.as_deref()));
    comparing.await.map_err(|_| ApiError::Failed)
}

/// Notes a wrong password or code, and says so.
pub(super) async fn wrong(
    app: &App,
    name: &str,
    what: &str,
    now: i64,
) -> Result<ApiError, ApiError> {
    let wait_s = app.throttle.wrong(name, now);
    let deed = Deed {
        account: None,
        what: what.to_owned(),
        record: name.to_owned(),
        reason: String::new(),
    };
    app.writer
        .with(move |ledger| ledger.audit(&deed, now))
        .await?;
    Ok(match wait_s {
        0 if what == "session.wrong-code" => ApiError::CodeNeeded,
        0 => ApiError::WrongPassword,
        wait_s => ApiError::LockedOut { wait_s },
    })
}

fn deed(account: &Account, what: &str) -> Deed {
    Deed {
        account: Some(account.id),
        what: what.to_owned(),
        record: String::new(),
        reason: String::new(),
    }
}

/// An answer that gives the browser a cookie for so many seconds, or takes it away.
fn with_cookie(answer: impl IntoResponse, value: String, seconds: i64) -> Response {
    let cookie = Cookie::build((COOKIE, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict);
    let text = format!("{}; Max-Age={seconds}", cookie.build());
    let mut response = answer.into_response();
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "session",
    responses((status = 200, body = Me)))]
pub(super) async fn me(seat: Seat) -> Json<Me> {
    Json(Me::of(&seat.account, seat.csrf, seat.ends_at))
}

/// Sign out.
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 200)))]
pub(super) async fn sign_out(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Response, ApiError> {
    let now = clock::unix_now();
    let deed = deed(&seat.account, "session.ended");
    let token = seat.token;
    app.writer
        .with(move |ledger| {
            ledger.end_session(&token)?;
            ledger.audit(&deed, now)
        })
        .await?;
    Ok(with_cookie((), String::new(), 0))
}

/// A new password.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewPassword {
    /// The present one.
    old: String,
    /// The new one.
    new: String,
}

/// Change the own password; every other session of the account ends.
#[utoipa::path(post, path = "/api/session/password", tag = "session",
    request_body = NewPassword, responses((status = 200)))]
pub(super) async fn password(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<NewPassword>,
) -> Result<(), ApiError> {
    let now = clock::unix_now();
    let name = seat.account.name.clone();
    let wait_s = app.throttle.wait(&name, now);
    if wait_s > 0 {
        return Err(ApiError::LockedOut { wait_s });
    }
    let mut account = seat.account;
    let hash = Some(account.password.clone());
    if !compare(&app, asked.old, hash).await? {
        return Err(wrong(&app, &name, "session.wrong-password", now).await?);
    }
    account.password = hashed(asked.new, name).await?;
    let token = seat.token;
    app.writer
        .with(move |ledger: &mut Ledger| {
            ledger.put_account(&account)?;
            ledger.begin_session(&token, account.id, now)?;
            ledger.audit(&deed(&account, "account.password-changed"), now)
        })
        .await?;
    Ok(())
}

/// A new password's hash.
///
/// # Errors
/// When the password is weak.
pub(super) async fn hashed(new: String, name: String) -> Result<String, ApiError> {
    let hashing = tokio::task::spawn_blocking(move || password::hash(&new, &name));
    let hash = hashing.await.map_err(|_| ApiError::Failed)?;
    hash.map_err(|weak| ApiError::Refused(Problem::from(&weak)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let headers = |text: &'static str| {
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(text))])
        };
        let token = |text| token(&headers(text));
        assert_eq!(token("a=b; __Host-shouce=AQID; c"), Some(vec![1, 2, 3]));
        assert_eq!(token("shouce=AQID"), None);
        assert_eq!(token("__Host-shouce=!"), None);
    }

    #[test]
    fn the_cookie_stays_with_its_host_and_out_of_scripts() {
        let response = with_cookie((), "AQID".to_owned(), 60);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert_eq!(
            cookie,
            "__Host-shouce=AQID; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=60"
        );
    }
}
