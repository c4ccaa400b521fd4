//! Who types a command on the server's own machine. Whoever has the machine has everything on
//! it, and a command asks nobody: so it keeps at least whose it was.

use std::env;
use std::fs;

/// The user of the system, and whoever became them.
pub(crate) fn name() -> String {
    let user = of_system().or_else(|| env::var("USER").ok());
    let user = user.unwrap_or_else(|| "?".to_owned());
    match env::var("SUDO_USER") {
        Ok(by) if by != user => format!("{user} ({by})"),
        _ => user,
    }
}

/// By the process's own number, which no variable changes; as a number where it has no name.
#[cfg(unix)]
fn of_system() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let number = fs::metadata("/proc/self").ok()?.uid().to_string();
    let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = known.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, own) = (parts.next()?, parts.next()?, parts.next()?);
        (own == number).then(|| name.to_owned())
    });
    Some(named.unwrap_or(number))
}

#[cfg(not(unix))]
fn of_system() -> Option<String> {
    env::var("USERNAME").ok()
}
