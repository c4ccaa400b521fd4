//! Errors as problem details (RFC 9457): the only place that knows HTTP's status codes.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use schema::problem::{Coded, Parameters, Problem};
use serde::Serialize;

use crate::ledger::{LedgerError, WriteError};

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    /// The body does not read.
    #[error("the request does not read")]
    Malformed(Problem),
    /// There is nothing at this address.
    #[error("no such address")]
    NotFound,
    /// The server has more to do than it can: come back.
    #[error("the server is overloaded")]
    Overloaded,
    /// The server's disk is full.
    #[error("the server's disk is full")]
    DiskFull,
    /// The server failed.
    #[error("the server failed")]
    Failed,
}

impl Coded for ApiError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "server.malformed-request",
            Self::NotFound => "server.not-found",
            Self::Overloaded => "server.overloaded",
            Self::DiskFull => "server.disk-full",
            Self::Failed => "server.failed",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Malformed(problem) => vec![("detail", problem.code.clone())],
            _ => Parameters::new(),
        }
    }
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Overloaded => Self::Overloaded,
            WriteError::Ledger(error) => error.into(),
        }
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::DiskFull(_) => Self::DiskFull,
            LedgerError::Busy(_) => Self::Overloaded,
            error => {
                tracing::error!(?error, "a request failed");
                Self::Failed
            }
        }
    }
}

/// A problem document.
#[derive(Serialize)]
struct Document {
    r#type: String,
    title: String,
    status: u16,
    code: String,
    parameters: Vec<(String, String)>,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let problem = Problem::from(&self);
        let document = Document {
            r#type: format!("urn:shouce:{}", problem.code),
            title: self.to_string(),
            status: status.as_u16(),
            code: problem.code,
            parameters: problem.parameters,
        };
        let mut response = (status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/problem+json"),
        );
        if matches!(self, Self::Overloaded | Self::DiskFull) {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response
    }
}

pub(super) async fn not_found() -> ApiError {
    ApiError::NotFound
}
