//! Record linkage after Fellegi and Sunter: finds the records that are of one person.
//!
//! Records are prepared once ([`census`]), proposed in pairs by shared keys ([`blocking`]),
//! compared level by level ([`scan`], [`shape`]), and weighed by a model of what pairs look
//! like ([`mixture`]).

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "records are counted in 32 bits, which reading makes sure of; weights are estimates"
)]

pub mod blocking;
pub mod calibrate;
pub mod census;
pub mod cluster;
pub mod columns;
pub mod evaluate;
pub mod mixture;
mod parallel;
pub mod problem;
pub mod scan;
pub mod shape;
pub mod splink;
pub mod strings;
pub mod table;
pub mod tally;
pub mod triangle;
