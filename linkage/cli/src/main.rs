//! The program `linkage`: finds the records of a sheet that are of one person.

#![allow(
    clippy::cast_possible_truncation,
    reason = "records are counted in 32 bits, which reading makes sure of"
)]

use std::process::ExitCode;

use clap::Parser;

mod command;
mod file;
mod job;
mod journal;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    command::run(command::Arguments::parse())
}
