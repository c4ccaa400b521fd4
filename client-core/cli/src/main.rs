//! The program `tablet`.

use std::process::ExitCode;

use clap::Parser;

mod answer;
mod command;

fn main() -> ExitCode {
    command::run(command::Arguments::parse())
}
