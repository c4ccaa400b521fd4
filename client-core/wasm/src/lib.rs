//! The tablet for a browser's worker: one request, one answer.
//!
//! - [`protocol`]: what the page asks and the worker answers;
//! - [`session`]: takes a request, hands it to the screen that it is for;
//! - [`host`]: what the machine gives: files, a journal, a secret of its own.
//!
//! Everything but `browser` runs natively too, and is tested there.

mod answer;
mod asked;
#[cfg(target_arch = "wasm32")]
mod browser;
mod date;
mod device;
mod door;
mod find;
#[cfg(feature = "testing")]
pub mod folder;
mod form;
mod handover;
mod history;
mod home;
pub mod host;
mod journal;
mod listed;
mod names;
mod photo;
pub mod protocol;
mod questionnaire;
mod refusal;
pub mod session;
mod sync;
mod tablet;

pub use host::Host;
pub use session::{Reply, Session};
