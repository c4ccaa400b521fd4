//! What commands say on standard output. `clippy::print_stdout` keeps everything else off it.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process;

/// Prints a line. Whoever has stopped listening (`shouce device list | head -1`) is not told
/// the rest, and what the command does goes on to its end.
pub(crate) fn line(text: impl Display) {
    match writeln!(io::stdout().lock(), "{text}") {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        // Half a list on a full disk must not look like a whole one.
        Err(error) => {
            eprintln!("{error}");
            process::exit(1);
        }
    }
}
