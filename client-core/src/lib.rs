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
//! - [`upload`]: photos and voice notes on their way, after everything else;
//! - [`asked`]: what the office asks about two records;
//! - [`door`]: how many PINs may be tried, and what happens then;
//! - [`vault`]: the store's key behind a PIN.

pub mod asked;
pub mod attachment;
pub mod client;
pub mod clock;
pub mod coverage;
pub mod door;
pub mod enrolment;
pub mod error;
pub mod examine;
pub mod handover;
pub mod identity;
pub mod likely;
mod listed;
mod neighbours;
mod opened;
pub mod search;
pub mod store;
pub mod sync;
pub mod told;
pub mod upload;
pub mod vault;
pub mod whereabouts;

pub use client::Client;
pub use error::ClientError;
