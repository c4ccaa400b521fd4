//! The real programs, and what a sudden end of them costs: nothing that was acknowledged.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod desk;
mod killed;
mod working_day;
