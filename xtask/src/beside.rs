//! A command that goes on beside others, with what they leave of the machine.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, ChildStdin};
use std::time::Duration;

use anyhow::{Context, bail};
use wait_timeout::ChildExt;

use crate::command::Invocation;
use crate::root::target_folder;

/// Runs its arguments last in line for the processor: behind the processes of their own session by
/// niceness, and behind those of other sessions, where Linux shares between these first. Ends
/// them when nobody holds its input any more, however that came about.
const LAST_IN_LINE: &str = "
exec 3<&0
echo 19 2>/dev/null >/proc/self/autogroup
nice -n 19 \"$@\" </dev/null 3<&- &
job=$!
{ cat <&3 >/dev/null; kill $job 2>/dev/null; } &
wait $job";

/// One that has been started. It is ended when nobody waits for it any more.
pub(crate) struct Beside {
    command: Invocation,
    child: Child,
    held: Option<ChildStdin>,
    /// What it prints: shown at its end, not between the lines of others.
    printed: PathBuf,
}

impl Beside {
    /// Starts it, last in line for the processor.
    pub(crate) fn start(name: &str, command: Invocation) -> anyhow::Result<Self> {
        let folder = target_folder().join("beside");
        fs::create_dir_all(&folder)?;
        let printed = folder.join(format!("{name}.txt"));
        let file = File::create(&printed)?;
        let last_in_line = command.argument_of(&["setsid", "sh", "-c", LAST_IN_LINE, name]);
        let mut child =
            (last_in_line.spawn_into(file)).with_context(|| format!("cannot start: {command}"))?;
        let held = child.stdin.take();
        println!("    goes on beside what follows: {command}");
        Ok(Self {
            command,
            child,
            held,
            printed,
        })
    }

    /// Waits for its end, tells every so often how far it is, and shows what it printed.
    pub(crate) fn finish(
        mut self,
        every: Duration,
        so_far: fn() -> anyhow::Result<String>,
    ) -> anyhow::Result<()> {
        let status = loop {
            match self.child.wait_timeout(every)? {
                Some(status) => break status,
                None => println!("\n{}", so_far()?),
            }
        };
        print!("{}\n{}", fs::read_to_string(&self.printed)?, so_far()?);
        if !status.success() {
            bail!("failed ({status}): {}", self.command);
        }
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        drop(self.held.take());
        let _status = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn nothing() -> anyhow::Result<String> {
        Ok(String::new())
    }

    #[test]
    fn what_goes_on_beside_others_is_waited_for_and_says_how_it_went() {
        let good = Beside::start("good", Invocation::cargo("--version")).unwrap();
        good.finish(LONG, nothing).unwrap();
        let bad = Beside::start("bad", Invocation::cargo("no-such-subcommand")).unwrap();
        let error = bad.finish(LONG, nothing).unwrap_err().to_string();
        assert!(error.contains("cargo no-such-subcommand"), "{error}");
    }

    #[test]
    fn what_nobody_waits_for_is_ended() {
        let waiting = Invocation::new("tail").words("-f /dev/null");
        drop(Beside::start("waiting", waiting).unwrap());
    }
}
