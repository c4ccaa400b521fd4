//! The program `linkage`: finds the records of a sheet that are of one person.

use std::process::ExitCode;

use clap::Parser;

mod command;
mod file;
mod journal;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    command::run(command::Arguments::parse())
}
