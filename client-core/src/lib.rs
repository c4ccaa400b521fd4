//! The tablet without a screen.
//!
//! Synchronous and without I/O of its own: time, chance and an open SQLite connection are
//! arguments, and what the network should do is returned as effects. The same code runs in
//! a terminal, in a browser's worker, and ten thousand times a minute in a simulation.
//!
//! - [`store`]: records, what is on its way to the server, and what the server said;
//! - [`client`]: the tablet as its user knows it: find, fill in, submit, see what became of it;
//! - [`sync`]: events in, effects out, until both sides hold the same;
//! - [`handover`]: work carried to another tablet or to the server by hand;
//! - [`vault`]: the store's key behind a PIN.

pub mod client;
pub mod clock;
pub mod coverage;
pub mod error;
pub mod handover;
pub mod identity;
mod neighbours;
pub mod search;
pub mod store;
pub mod sync;
pub mod vault;

pub use client::Client;
pub use error::ClientError;
