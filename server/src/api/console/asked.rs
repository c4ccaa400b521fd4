//! What a request brings, read with an answer that says what is wrong.

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use schema::message::Language;
use schema::problem::Problem;
use serde::de::DeserializeOwned;

use crate::api::body::Whole;
use crate::api::problem::{self, ApiError};
use crate::app::App;

/// Bytes of a request's fields: names, reasons and comments are short.
const MOST_BYTES: usize = 256 * 1024;

/// A query that reads.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => Err(unreadable(&error)),
        }
    }
}

/// A body of fields, as JSON.
pub(super) struct Fields<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<std::sync::Arc<App>> for Fields<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &std::sync::Arc<App>) -> Result<Self, ApiError> {
        let Whole(body, _room) = Whole::<MOST_BYTES>::from_request(request, app).await?;
        // An empty body is one without fields.
        let body = if body.is_empty() {
            b"{}".to_vec()
        } else {
            body
        };
        match serde_json::from_slice(&body) {
            Ok(fields) => Ok(Self(fields)),
            Err(error) => Err(unreadable(&error)),
        }
    }
}

fn unreadable(error: &impl ToString) -> ApiError {
    let detail = ("detail", error.to_string());
    ApiError::Malformed(problem_of("console.unreadable", &[detail]))
}

/// The asker's language.
pub(super) struct InLanguage(pub(super) Language);

impl<S: Sync> FromRequestParts<S> for InLanguage {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self(problem::preferred(&parts.headers)))
    }
}

/// A reason that is kept.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
pub(super) struct Reason {
    /// Why; not empty.
    reason: String,
}

impl Reason {
    /// The reason, if there is one.
    ///
    /// # Errors
    /// When it is empty or far too long.
    pub(super) fn given(self) -> Result<String, ApiError> {
        given(&self.reason)
    }
}

/// The longest reason, in characters.
const REASON_CHARACTERS: usize = 500;

/// A text as a reason.
///
/// # Errors
/// When it is empty or far too long.
pub(super) fn given(reason: &str) -> Result<String, ApiError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARACTERS {
        return Err(refused("console.reason", &[]));
    }
    Ok(reason.to_owned())
}

/// A refusal by its code.
pub(super) fn refused(code: &str, parameters: &[(&str, String)]) -> ApiError {
    ApiError::Refused(problem_of(code, parameters))
}

/// A problem by its code.
pub(super) fn problem_of(code: &str, parameters: &[(&str, String)]) -> Problem {
    let parameters = parameters.iter();
    Problem {
        code: code.to_owned(),
        parameters: parameters
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    }
}

/// A part of a list.
#[derive(Debug, Clone, Copy, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// How many to leave out.
    #[serde(default)]
    pub(super) offset: usize,
    /// How many to give, at most 200.
    #[serde(default = "default_limit")]
    limit: usize,
}

fn default_limit() -> usize {
    50
}

impl Part {
    /// The most that one answer gives.
    pub(super) const MOST: usize = 200;

    /// How many to give.
    pub(super) fn limit(self) -> usize {
        self.limit.clamp(1, Self::MOST)
    }
}
