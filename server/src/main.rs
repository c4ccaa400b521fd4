//! `shouce`: the census office's one program.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use clap::Parser;

mod command;

fn main() -> ExitCode {
    command::run(command::Arguments::parse())
}
