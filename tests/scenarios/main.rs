//! Stories of tablets and a server, told with the real parts.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test that meets the unexpected must fail loudly"
)]

mod asked;
mod backups;
mod bad_input;
mod browser;
mod carried;
mod coverage;
mod daily_work;
mod damaged_store;
mod elders;
mod handing_in;
mod limits;
mod listed;
mod photos;
mod put_back;
mod real_line;
mod repaired;
mod restored_and_cloned;
mod spot_checked;
mod trouble;
mod verified;
