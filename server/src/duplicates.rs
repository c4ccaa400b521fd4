//! Duplicates: who was listed twice, why we think so, and what reviewers said.
//!
//! - [`likeness`]: what is compared of a record, kept with its row by the fold;
//! - [`judgement`]: what reviewers said of a pair, and what follows from it: decisions are
//!   events of the log, folded like everything else;
//! - [`matcher`]: all records in memory, the pairs that may be one person, and what each
//!   weighs;
//! - [`keeper`]: loads the matcher when somebody first asks, and follows the log;
//! - [`list`], [`outside`]: lists from elsewhere, whose lines are compared with the records;
//! - [`review`]: judging a pair, asking its village, and taking a judgement back.
//!
//! Nothing is joined by itself. Two records are one person when a link in a document says so,
//! and a link is written when those who must agree have agreed.

pub mod daily;
pub mod decided;
mod join;
pub mod judgement;
pub mod keeper;
pub mod likeness;
pub mod list;
pub mod matcher;
pub mod outside;
mod pair;
pub mod review;
pub mod run;
pub mod sentence;
mod standing;
pub mod statistics;
pub mod trained;
pub mod training;

pub use judgement::{Course, Joined, Judgement, Outcome, Turn};
pub use keeper::Keeper;
pub use likeness::Likeness;
pub use matcher::Matcher;
pub use pair::{NotAPair, Pair};
pub use standing::{PairState, Standing};
