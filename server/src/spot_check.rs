//! Spot checks: a random part of what was surveyed is asked again, by others, who do not know
//! what was answered first.
//!
//! - [`size`]: how many records it takes, and what the errors found say of all records;
//! - [`draw`]: who is drawn, by lots that anybody can draw again from the printed seed;
//! - [`interview`]: what was answered the second time, and where it differs;
//! - [`figures`]: what a spot check has come to;
//! - [`carry_out`]: drawing one, and entering what was found.
//!
//! Draws and interviews are events of the log, folded like everything else. What a record said
//! when it was drawn is kept by the fold: what is mended afterwards was wrong all the same.

pub mod carry_out;
pub mod draw;
pub mod figures;
pub mod interview;
pub mod size;

pub use carry_out::SpotCheckError;
pub use draw::{Draw, Frame};
pub use figures::{Sampled, SpotFigures};
pub use interview::{Interview, Met};
pub use size::{Interval, Plan};
