//! What tablets sync with and the county works from.
//!
//! A record's way through the server:
//!
//! 1. [`api`]: a request comes in, and an answer goes out;
//! 2. [`door`]: each frame is checked before it is stored: size, signature, device, structure;
//! 3. [`ledger`]: frames are appended, durably, in one order: the truth;
//! 4. [`admission`]: behind the log, each change becomes part of its record, waits, or is
//!    quarantined;
//! 5. [`projection`]: documents, rows, counts and feeds, folded from the log; they can be
//!    thrown away and made anew;
//! 6. [`projection::feed`], [`projection::snapshot`], [`listed`]: what goes down to tablets;
//! 7. [`facts`], [`board`]: the whole census in memory, kept as the log is folded;
//! 8. [`duplicates`]: who was listed twice, and what reviewers said of it;
//! 9. [`spot_check`], [`paradata`]: what was asked again, by others, and whose interviews to
//!    look at first;
//! 10. [`tabulation`], [`tables`], [`findings`], [`export`]: what goes up to the office.

pub mod account;
pub mod admission;
pub mod api;
pub mod app;
pub mod attachment;
pub mod author;
pub mod board;
pub mod clock;
pub mod configuration;
mod contained;
pub mod desk;
pub mod device;
pub mod door;
pub mod duplicates;
pub mod export;
pub mod facts;
pub mod findings;
pub mod folding;
pub mod job;
pub mod key_change;
pub mod keys;
pub mod label;
pub mod ledger;
pub mod listed;
pub mod mask;
pub mod office;
pub mod paradata;
pub mod places;
pub mod projection;
mod put_back;
pub mod roster;
pub mod sealed_file;
pub mod serve;
pub mod sight;
pub mod spot_check;
pub mod tables;
pub mod tabulation;
pub mod tls;
pub mod vault;
