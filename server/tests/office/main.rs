//! The office's day, told through the real program on a folder of its own.

#![allow(clippy::unwrap_used)]

mod attachments;
mod certificates;
mod configuration;
mod deployed;
mod desk;
mod devices;
mod door;
mod findings;
mod lists;
mod rosters;
mod sealed_work;
mod slips;
mod unlocking;
mod waiting;
mod web_app;
