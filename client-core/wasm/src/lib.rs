//! The tablet for a browser's worker: one request, one answer.

pub mod protocol;
