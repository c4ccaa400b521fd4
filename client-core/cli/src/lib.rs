//! The native host of `client-core`: the line to the server, and the clock.

pub mod host;
pub mod line;
pub mod sync;
