//! What a census record is, and how it travels.
//!
//! Everything here is pure: no I/O, no clock, no randomness of its own. Tablet and
//! server share this crate and nothing else, so that both read the same winner and
//! the same conflicts from the same bytes.
//!
//! A record passes through the modules in this order:
//!
//! 1. [`questionnaire`]: the one definition of the form, with its skip rules;
//! 2. [`value`]: the types an answer's text is read into;
//! 3. [`record`]: the answers of one elder, layer by layer;
//! 4. [`fact`] and [`check`]: what follows from the answers, and what is odd about them;
//! 5. [`document`]: the same as an Automerge document, changed by signed authors;
//! 6. [`wire`]: changes packed into frames and bundles.

mod bytes;

pub mod asked;
pub mod broken;
pub mod check;
pub mod coverage;
pub mod document;
pub mod fact;
pub mod id;
pub mod limits;
pub mod message;
pub mod problem;
pub mod questionnaire;
pub mod reading;
pub mod record;
pub mod scope;
pub mod summary;
pub mod tables;
pub mod value;
pub mod wire;
