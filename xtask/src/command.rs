//! A command that can be run, and shown so that a person can run it again.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use wait_timeout::ChildExt;

use crate::root::root;

/// A program with its arguments and the variables set for it, run in the project's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invocation {
    program: String,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
}

impl Invocation {
    /// `program` without arguments.
    pub(crate) fn new(program: &str) -> Self {
        Self {
            program: program.to_owned(),
            arguments: Vec::new(),
            variables: Vec::new(),
        }
    }

    /// Cargo, with arguments separated by spaces.
    pub(crate) fn cargo(words: &str) -> Self {
        Self::new("cargo").words(words)
    }

    /// Adds arguments separated by spaces.
    pub(crate) fn words(self, words: &str) -> Self {
        self.arguments(words.split_whitespace())
    }

    /// Adds arguments that may hold spaces.
    pub(crate) fn arguments<S: Into<String>>(mut self, more: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(more.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The command that takes this one as its last arguments.
    pub(crate) fn argument_of(&self, before: &[&str]) -> Self {
        let before = before.iter().map(|word| (*word).to_owned());
        let mut all = before
            .chain([self.program.clone()])
            .chain(self.arguments.clone());
        Self {
            program: all.next().unwrap_or_default(),
            arguments: all.collect(),
            variables: self.variables.clone(),
        }
    }

    /// Starts it with all that it prints in a file; its input is the caller's to hold.
    pub(crate) fn spawn_into(&self, printed: File) -> io::Result<Child> {
        let too = printed.try_clone()?;
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(printed).stderr(too);
        command.spawn()
    }

    /// Runs it with its output on the terminal.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let status = self
            .command()
            .status()
            .with_context(|| format!("cannot start: {self}"))?;
        self.judge(status)
    }

    /// Runs it with its output on the terminal, and ends it after `limit`.
    pub(crate) fn run_within(&self, limit: Duration) -> anyhow::Result<()> {
        let mut child = self
            .command()
            .spawn()
            .with_context(|| format!("cannot start: {self}"))?;
        match child.wait_timeout(limit)? {
            Some(status) => self.judge(status),
            None => {
                child.kill()?;
                child.wait()?;
                bail!("not finished after {} s: {self}", limit.as_secs())
            }
        }
    }

    /// What it prints, whether it succeeds or not.
    pub(crate) fn printed(&self) -> anyhow::Result<String> {
        let output = (self.command().stdin(Stdio::null()).stderr(Stdio::null()))
            .output()
            .with_context(|| format!("cannot start: {self}"))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// What it prints, or nothing if it is absent or fails.
    pub(crate) fn output(&self) -> Option<String> {
        let output = (self.command().stdin(Stdio::null()).stderr(Stdio::null()))
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then_some(text)
    }

    /// Whether it starts and succeeds. What it prints is thrown away.
    pub(crate) fn succeeds(&self) -> bool {
        self.output().is_some()
    }

    fn judge(&self, status: ExitStatus) -> anyhow::Result<()> {
        if status.success() {
            return Ok(());
        }
        bail!("failed ({status}): {self}")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(root());
        // What cargo tells this program of itself: some crates would be built anew for it.
        let told = std::env::vars_os().map(|(name, _)| name);
        let of_ours = |name: &OsString| {
            let name = name.to_string_lossy();
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        };
        told.filter(of_ours).for_each(|name| {
            command.env_remove(name);
        });
        command
    }
}

impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.variables {
            write!(f, "{name}={} ", quoted(value))?;
        }
        f.write_str(&quoted(&self.program))?;
        for argument in &self.arguments {
            write!(f, " {}", quoted(argument))?;
        }
        Ok(())
    }
}

/// The word as a shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_a_shell_would_take_it() {
        let command = Invocation::cargo("doc --no-deps")
            .arguments(["it's"])
            .variable("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(
            command.to_string(),
            r"RUSTDOCFLAGS='-D warnings' cargo doc --no-deps 'it'\''s'"
        );
    }

    #[test]
    fn a_command_can_be_another_ones_argument() {
        let command = Invocation::cargo("doc --no-deps").argument_of(&["nice", "-n", "19"]);
        assert_eq!(command.to_string(), "nice -n 19 cargo doc --no-deps");
    }

    #[test]
    fn a_failing_command_names_itself() {
        let error = Invocation::cargo("no-such-subcommand")
            .run()
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("cargo no-such-subcommand"), "{error}");
    }

    #[test]
    fn an_absent_program_has_no_output() {
        assert_eq!(Invocation::new("shouce-no-such-program").output(), None);
        assert!(Invocation::cargo("--version").succeeds());
    }

    #[test]
    fn a_command_that_hangs_is_ended() {
        let waiting = Invocation::new("tail").words("-f /dev/null");
        let error = waiting
            .run_within(Duration::from_millis(1))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("not finished"), "{error}");
    }
}
