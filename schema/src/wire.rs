//! How changes travel: what the receiver can rebuild is left out, the rest is compressed
//! across records with a shared dictionary, and every frame is signed by its author.
//!
//! - [`batch`]: changes made lean, and rebuilt byte for byte;
//! - [`frame`]: a signed batch of one device's changes, in order;
//! - [`exchange`]: one request and its answer, which push and pull together;
//! - [`enrolment`]: how a device becomes known;
//! - [`pack`]: whole records for a first download;
//! - [`reconcile`]: fingerprints that show whether both sides hold the same;
//! - [`bundle`]: frames in a file, carried by hand and sealed;
//! - [`sealed_frame`]: a frame in it that its carrier may not read;
//! - [`listed`]: a filter that tells whether an id number is listed anywhere;
//! - [`journal`]: sealed bundles one after another, as a tablet keeps its unsent work;
//! - [`attachment`]: photos and voice notes, in parts;
//! - [`unlock`]: how a locked-out tablet gets its store's key back.

pub mod attachment;
pub mod batch;
pub mod bundle;
pub mod dictionary;
pub mod enrolment;
pub mod exchange;
pub mod frame;
pub mod history;
pub mod journal;
pub mod listed;
pub mod pack;
pub mod reconcile;
pub mod seal;
pub mod sealed_frame;
pub mod unlock;

mod few;
mod lean;

pub use batch::RecordChange;
pub use lean::Actors;
