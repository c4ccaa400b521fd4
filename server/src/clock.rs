//! The server's clock, read at its edge only.

use schema::value::solar::SolarDate;

/// Unix seconds.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the edge")]
pub fn unix_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// The day in China, as far as this clock tells one.
#[must_use]
pub fn today() -> Option<SolarDate> {
    SolarDate::in_china_at(unix_now())
}

/// A clock for measuring how long something takes.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the edge")]
pub fn instant() -> std::time::Instant {
    std::time::Instant::now()
}
