//! The demonstration stays open: whoever watched may now be a surveyor in a browser.

use std::io::{self, IsTerminal};

use anyhow::Context;
use schema::value::division::DivisionCode;
use support::office::{Office, Serving, program};
use support::population::{Prefecture, Village};

const LANGUAGE: [&str; 2] = ["--language", "en"];

/// Whether somebody sits there who can end it.
pub(crate) fn is_watched() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The offices above the newcomer's village: who sees its count rise in the console.
fn offices_above(village: DivisionCode) -> [(&'static str, Option<DivisionCode>); 3] {
    [
        ("county", village.county()),
        ("township", village.township()),
        ("prefecture", village.prefecture()),
    ]
}

/// Tells where to begin, and serves until Enter or Ctrl-C.
pub(crate) fn invite(
    office: &Office,
    serving: &Serving,
    prefecture: &Prefecture,
) -> anyhow::Result<()> {
    // Browsers let a page on this name have storage and camera without TLS.
    let address = format!("http://localhost:{}", serving.address().port());
    let village = busiest(prefecture).context("no village")?;
    let code = office.code("newcomer", &[&village.code.to_string()])?;
    let mut offices = String::new();
    for (role, division) in offices_above(village.code) {
        let division = division.context("a village lies in a county")?.to_string();
        let scope = ["--role", role, "--division", &division];
        let said = office.run(&[&["account", "add", role], &scope[..], &LANGUAGE].concat())?;
        offices.push_str("     ");
        offices.push_str(&said);
    }
    let data = office.data().display().to_string();
    let count = format!(
        "{} --language en count --by township --data {data}",
        program("shouce")?.display()
    );
    println!(
        "\nNow it is your turn, as surveyor of {} {} {}:

  1. open   {address}/#enrol={code}
            in Chrome or Chromium, and set a PIN
  2. turn the network off (F12, Network, Offline), add an elder of 80 or over, fill in the form
  3. turn it on again and let the tablet sync; see the count rise in the console, or with
            {count}

The code, to type by hand: {code}

The offices' console, with what changes as it changes: {address}/console/
{offices}
Enter or Ctrl-C ends the demonstration.",
        village.county, village.township, village.name
    );
    wait()
}

fn wait() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let waited = runtime.block_on(async {
        let line = tokio::task::spawn_blocking(|| io::stdin().read_line(&mut String::new()));
        tokio::select! {
            _ = line => Ok(()),
            stopped = tokio::signal::ctrl_c() => stopped,
        }
    });
    // The one who waits for a line need not be waited for.
    runtime.shutdown_background();
    Ok(waited?)
}

/// The village with most elders: there is something to see.
fn busiest(prefecture: &Prefecture) -> Option<&Village> {
    let mut elders = vec![0_u32; prefecture.villages.len()];
    for elder in &prefecture.elders {
        elders[elder.village] += 1;
    }
    let villages = prefecture.villages.iter().zip(elders);
    let (village, _) = villages.max_by_key(|(_, elders)| *elders)?;
    Some(village)
}
