//! `shouce`: the census office's one program.

#![warn(clippy::print_stdout)]

use std::process::ExitCode;

use clap::Parser;

mod command;

/// Documents are made of thousands of small pieces that one thread makes and another lets
/// go. The system's allocator spends a seventh of the projection on them and keeps what many
/// threads have let go; what both cost stands in `docs/PERFORMANCE.md`. It must not ask for
/// huge pages (feature `no_thp`): with them a server at rest takes three times as much.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    command::run(command::Arguments::parse())
}
