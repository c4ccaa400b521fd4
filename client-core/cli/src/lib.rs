//! The native host of `client-core`: the line to the server, the store's folder, the clock.

pub mod host;
pub mod line;
pub mod sync;
