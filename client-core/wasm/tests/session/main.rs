//! A page and its core, without a browser: the real session on files of a folder.
#![allow(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod door;
mod find;
mod form;
mod hand_over;
mod journal;
mod page;
mod photo;
mod round_trip;
mod signal;
