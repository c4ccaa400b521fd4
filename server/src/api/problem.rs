//! Errors as problem details (RFC 9457): the only place that knows HTTP's status codes.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use schema::message::{self, Language};
use schema::problem::{Coded, Parameters, Problem};
use serde::Serialize;

use crate::desk::DeskError;
use crate::ledger::{LedgerError, WriteError};

/// Why a request was not answered as asked.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum ApiError {
    /// The body does not read.
    #[error("the request does not read")]
    Malformed(Problem),
    /// The body is larger than any that this address takes.
    #[error("the body is larger than {most} bytes")]
    TooLarge {
        /// The most bytes that it may have.
        most: u64,
    },
    /// The body did not come in time.
    #[error("the body came too slowly")]
    TooSlow,
    /// The line was cut before the body was whole.
    #[error("the body was cut")]
    Cut,
    /// There is nothing at this address.
    #[error("no such address")]
    NotFound,
    /// The tablet's web app is not there.
    #[error("the web app is not there")]
    NoWebApp,
    /// The address is not asked in this way.
    #[error("the address is not asked with this method")]
    WrongMethod,
    /// Nobody is signed in, or no longer.
    #[error("nobody is signed in")]
    SignedOut,
    /// Name and password do not fit together.
    #[error("the password is wrong")]
    WrongPassword,
    /// The six digits of the second factor are missing or wrong.
    #[error("the second factor is missing or wrong")]
    CodeNeeded,
    /// Too many wrong passwords.
    #[error("the account is locked for {wait_s} s")]
    LockedOut {
        /// Seconds to wait.
        wait_s: i64,
    },
    /// The account has looked at as many masked answers as it may within an hour.
    #[error("the account must wait {wait_s} s before it reveals more")]
    RevealedEnough {
        /// How many that are.
        most: usize,
        /// Seconds to wait.
        wait_s: i64,
    },
    /// The account has looked for as many ID numbers as it may within an hour.
    #[error("the account must wait {wait_s} s before it looks for more numbers")]
    SearchedEnough {
        /// How many that are.
        most: usize,
        /// Seconds to wait.
        wait_s: i64,
    },
    /// The account may not do this.
    #[error("the account may not do this")]
    NoRight,
    /// The request was not made by our own page.
    #[error("the request comes from elsewhere")]
    FromElsewhere,
    /// What is asked about has changed since the asker saw it.
    #[error("it has changed meanwhile")]
    MovedOn(Problem),
    /// What was asked cannot be done as asked.
    #[error("this cannot be done as asked")]
    Refused(Problem),
    /// The server has more to do than it can: come back.
    #[error("the server is overloaded")]
    Overloaded,
    /// The records are still being compared: come back in a minute.
    #[error("the records are still being compared")]
    Comparing,
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
            Self::TooLarge { .. } => "server.body-too-large",
            Self::TooSlow => "server.body-too-slow",
            Self::Cut => "server.body-cut",
            Self::NotFound => "server.not-found",
            Self::NoWebApp => "server.no-web-app",
            Self::WrongMethod => "server.wrong-method",
            Self::SignedOut => "console.signed-out",
            Self::WrongPassword => "console.wrong-password",
            Self::CodeNeeded => "console.code-needed",
            Self::LockedOut { .. } => "console.locked-out",
            Self::RevealedEnough { .. } => "console.revealed-enough",
            Self::SearchedEnough { .. } => "console.searched-enough",
            Self::NoRight => "console.no-right",
            Self::FromElsewhere => "console.from-elsewhere",
            Self::MovedOn(_) => "review.moved-on",
            Self::Refused(_) => "console.refused",
            Self::Overloaded => "server.overloaded",
            Self::Comparing => "duplicates.comparing",
            Self::DiskFull => "ledger.disk-full",
            Self::Failed => "server.failed",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Malformed(problem) => vec![("detail", problem.code.clone())],
            Self::TooLarge { most } => vec![("most", most.to_string())],
            Self::LockedOut { wait_s } => vec![("wait_s", wait_s.to_string())],
            Self::RevealedEnough { most, wait_s } | Self::SearchedEnough { most, wait_s } => {
                vec![("most", most.to_string()), ("wait_s", wait_s.to_string())]
            }
            _ => Parameters::new(),
        }
    }
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NoRecord => Self::NotFound,
            DeskError::NoOffice => Self::NoRight,
            DeskError::Write(error) => error.into(),
            DeskError::MovedOn | DeskError::Held | DeskError::Late => {
                Self::MovedOn(Problem::from(&error))
            }
            DeskError::Edit(_) | DeskError::Frame(_) => Self::Refused(Problem::from(&error)),
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
            LedgerError::Busy(_) | LedgerError::Resealed(_) => Self::Overloaded,
            LedgerError::Comparing => Self::Comparing,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.told(Language::default());
        response.extensions_mut().insert(self);
        response
    }
}

impl ApiError {
    fn told(&self, language: Language) -> Response {
        let status = match self {
            Self::Malformed(_) | Self::Cut => StatusCode::BAD_REQUEST,
            Self::SignedOut | Self::WrongPassword | Self::CodeNeeded => StatusCode::UNAUTHORIZED,
            Self::NoRight | Self::FromElsewhere => StatusCode::FORBIDDEN,
            Self::MovedOn(_) => StatusCode::CONFLICT,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::LockedOut { .. } | Self::RevealedEnough { .. } | Self::SearchedEnough { .. } => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotFound | Self::NoWebApp => StatusCode::NOT_FOUND,
            Self::Overloaded | Self::Comparing => StatusCode::SERVICE_UNAVAILABLE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let problem = match self {
            // What stands in the way is the problem itself.
            Self::MovedOn(problem) | Self::Refused(problem) => problem.clone(),
            error => Problem::from(error),
        };
        let document = Document {
            r#type: format!("urn:shouce:{}", problem.code),
            title: message::render(language, &problem),
            status: status.as_u16(),
            code: problem.code,
            parameters: problem.parameters,
            detail: match self {
                Self::Malformed(why) => Some(message::render(language, why)),
                _ => None,
            },
        };
        let mut response = (status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        let wait_s = match self {
            Self::Overloaded | Self::DiskFull => Some(5),
            Self::Comparing => Some(30),
            Self::LockedOut { wait_s }
            | Self::RevealedEnough { wait_s, .. }
            | Self::SearchedEnough { wait_s, .. } => Some(*wait_s),
            _ => None,
        };
        if let Some(wait_s) = wait_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait_s));
        }
        response
    }
}

/// Tells problems in the language that the asker prefers.
pub(super) async fn in_their_language(request: Request, next: Next) -> Response {
    let language = preferred(request.headers());
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<ApiError>() else {
        return response;
    };
    let mut told = error.told(language);
    // What the router says of the address stays.
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        let allowed = allowed.clone();
        told.headers_mut().insert(header::ALLOW, allowed);
    }
    told
}

/// The language of the catalogues that `Accept-Language` weighs most; Chinese unless it says.
pub(super) fn preferred(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    let mut best = (Language::default(), 0.0);
    for range in accepted.unwrap_or_default().split(',') {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let name = tag.trim().split('-').next().unwrap_or_default();
        let weight = weight.trim().strip_prefix("q=");
        let weight: f32 = weight.and_then(|weight| weight.parse().ok()).unwrap_or(0.0);
        if let Ok(language) = name.to_ascii_lowercase().parse()
            && weight > best.1
        {
            best = (language, weight);
        }
    }
    best.0
}

pub(super) async fn wrong_method() -> ApiError {
    ApiError::WrongMethod
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use schema::wire::exchange::MessageError;
    use tower::Service;

    use super::*;

    async fn told(accepted: Option<&str>, path: &str) -> serde_json::Value {
        let malformed = || async { ApiError::Malformed(Problem::from(&MessageError::Signature)) };
        let mut router: Router = Router::new()
            .route("/malformed", get(malformed))
            .fallback(|| async { ApiError::NotFound })
            .layer(from_fn(in_their_language));
        let mut request = Request::builder().uri(path);
        if let Some(accepted) = accepted {
            request = request.header(header::ACCEPT_LANGUAGE, accepted);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = router.call(request).await.expect("an answer");
        let kind = response.headers()[header::CONTENT_TYPE].clone();
        assert_eq!(kind, "application/problem+json");
        let body = to_bytes(response.into_body(), 4096).await.expect("a body");
        serde_json::from_slice(&body).expect("a problem document")
    }

    #[tokio::test]
    async fn a_problem_is_told_in_chinese_unless_english_is_preferred() {
        let problem = told(None, "/nowhere").await;
        assert_eq!(problem["code"], "server.not-found");
        assert_eq!(problem["title"], "没有这个地址。请核对服务器地址。");
        let problem = told(Some("fr, zh-CN;q=0.5, en-GB;q=0.8"), "/nowhere").await;
        assert_eq!(problem["code"], "server.not-found");
        let title = problem["title"].as_str().expect("a title");
        assert!(title.starts_with("There is nothing"), "{title}");
    }

    #[tokio::test]
    async fn a_request_that_does_not_read_is_told_with_what_is_wrong_in_it() {
        let problem = told(Some("en"), "/malformed").await;
        assert_eq!(problem["parameters"][0][1], "exchange.signature");
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.contains("signature"), "{detail}");
    }

    #[test]
    fn the_language_weighed_most_is_chosen_among_ours() {
        for (accepted, language) in [
            ("", Language::Chinese),
            ("en", Language::English),
            ("EN-us;q=0.1", Language::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en;q=0", Language::Chinese),
            ("en;q=high", Language::Chinese),
            ("fr,*;q=0.5", Language::Chinese),
        ] {
            let value = HeaderValue::from_str(accepted).expect("a header");
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value)]);
            assert_eq!(preferred(&headers), language, "{accepted}");
        }
    }
}
