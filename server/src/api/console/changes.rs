//! Telling pages that something is new, as it comes (server-sent events).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

use super::seat::Seat;
use crate::app::App;

/// How often the line is kept open: less than what proxies cut after.
const KEPT: Duration = Duration::from_secs(25);
/// nginx keeps answers back until they are long, unless it is told not to.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);
/// The page asks again at most so often.
const PACE: Duration = Duration::from_millis(500);

/// Positions of the log as it grows, and how many likely duplicates have been found since the
/// server started. A page asks anew for what it shows.
#[utoipa::path(get, path = "/api/changes", tag = "overview",
    responses((status = 200, content_type = "text/event-stream",
        description = "`changed` events with `{position}`, `pairs` events with `{found}`")))]
pub(super) async fn changes(State(app): State<Arc<App>>, _seat: Seat) -> impl IntoResponse {
    let stopping = app.stopping.subscribe();
    let positions = app.positions();
    let found = app.duplicates.news();
    drop(app);
    let stream = WatchStream::new(positions)
        .map(|position| -> Option<Result<Event, Infallible>> {
            let data = format!("{{\"position\":{}}}", position.0);
            Some(Ok(Event::default().event("changed").data(data)))
        })
        .throttle(PACE);
    let found = WatchStream::from_changes(found)
        .map(|found| {
            let data = format!("{{\"found\":{found}}}");
            Some(Ok(Event::default().event("pairs").data(data)))
        })
        .throttle(PACE);
    // A server that stops does not wait for pages that listen.
    let stopped = WatchStream::from_changes(stopping).map(|_| None);
    let stream = stream
        .merge(found)
        .merge(stopped)
        .take_while(Option::is_some)
        .filter_map(|event| event);
    let events = Sse::new(stream).keep_alive(KeepAlive::new().interval(KEPT));
    ([UNBUFFERED], events)
}
