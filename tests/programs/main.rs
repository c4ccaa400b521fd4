//! The real programs, and what a sudden end of them costs: nothing that was acknowledged.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod canaries;
mod desk;
mod full_disk;
mod killed;
mod load;
mod page;
mod restore_drill;
mod secure_line;
mod whole_run;
mod working_day;
