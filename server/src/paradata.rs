//! How interviews went, and whose the county should look at first.
//!
//! Nothing here says that somebody made an interview up: a surveyor stands out for good
//! reasons, too (a hamlet where all houses touch, one ward of a nursing home). It says where a
//! second visit tells most. What is looked at is what the literature found to tell invented
//! interviews from held ones: Bredl, Winker and Kötschau, "A statistical approach to detect
//! interviewer falsification of survey data" (Survey Methodology 38, 2012); Murphy and others,
//! "Interviewer falsification in survey research" (Surveys and Society, 2016); Kuriakose and
//! Robbins, "Don't get duped: fraud through duplication in public opinion surveys"
//! (Statistical Journal of the IAOS 32, 2016).

mod course;
mod indicator;
mod interview;
mod rank;

pub use course::Course;
pub use indicator::Indicator;
pub use interview::{Held, Interview};
pub use rank::{Ranking, Reason, Standing, rank};

#[cfg(test)]
mod tests;
