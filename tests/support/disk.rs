//! A disk that is full, as a program sees it: the system lets its files grow no further.
//!
//! The limit on the size of files (`RLIMIT_FSIZE`) needs no right that a bare machine lacks,
//! can be set from outside while the program runs, and is lifted as space returns.

use std::ffi::OsString;
use std::io;
use std::process::Command;

/// The command, except that a write beyond the limit fails, as it does on a full disk, instead
/// of ending the program.
#[must_use]
pub fn may_be_full(command: &Command) -> Command {
    wrapped(&["env", "--ignore-signal=XFSZ"], command)
}

/// The command, run where no file can grow beyond so many bytes.
#[must_use]
pub fn full_at(bytes: u64, command: &Command) -> Command {
    wrapped(
        &["prlimit", &format!("--fsize={bytes}:")],
        &may_be_full(command),
    )
}

/// Lets no file of a running program grow beyond so many bytes, or all of them as they like.
///
/// # Errors
/// When the system does not let us.
pub fn limit(process: u32, bytes: Option<u64>) -> io::Result<()> {
    let most = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
    let status = Command::new("prlimit")
        .args(["--pid", &process.to_string(), &format!("--fsize={most}:")])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other("prlimit failed"))
    }
}

fn wrapped(by: &[&str], command: &Command) -> Command {
    let mut wrapped = Command::new(by[0]);
    let program: OsString = command.get_program().to_owned();
    wrapped.args(&by[1..]).arg(program).args(command.get_args());
    wrapped.envs((command.get_envs()).filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    wrapped
}
