//! `cargo xtask test --step api`: schemathesis asks the console everything that its
//! description allows, and some that it does not, as each role: no answer may be a fault of
//! the server's, and each must be as described.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use clap::Parser;
use support::office::Office;
use support::population::Prefecture;

const PASSWORD: &str = "correct horse battery staple";
/// The name, the role, the division.
const ACCOUNTS: [(&str, &str, &str); 3] = [
    ("county", "county", "533301000000"),
    ("prefecture", "prefecture", "533300000000"),
    ("keeper", "administrator", "533300000000"),
];
/// What schemathesis would shut itself out with, and what never ends.
const LEFT_OUT: &str = "^/api/(changes|session.*|accounts/\\{account\\})$";
const CHECKS: &str = "not_a_server_error,status_code_conformance,\
                      content_type_conformance,response_schema_conformance";

/// Asks the console everything that its description allows.
#[derive(Debug, Parser)]
struct Arguments {
    /// The program schemathesis
    program: PathBuf,
    /// Examples of each address
    #[arg(long, default_value_t = 15)]
    examples: u32,
    /// What the examples follow from
    #[arg(long, default_value_t = 20_261_101)]
    seed: u32,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let office = Office::open(folder.path())?;
    let list = folder.path().join("roster.csv");
    let prefecture = Prefecture::generate(7, 400, "2026-11-01".parse()?);
    std::fs::write(&list, prefecture.roster_csv())?;
    let list = list.display().to_string();
    office.run(&["roster", "import", &list, "--source", "1", "--yes"])?;
    for (name, role, division) in ACCOUNTS {
        add_account(&office, name, role, division)?;
    }
    let serving = office.serve()?;
    let url = format!("http://{}", serving.address());
    let hooks = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("api/hooks.py");
    for (name, role, _) in ACCOUNTS {
        println!("asking as {role}");
        let status = Command::new(&arguments.program)
            .args(["run", &format!("{url}/api/openapi.json")])
            .args([
                "--exclude-path-regex",
                LEFT_OUT,
                "--checks",
                CHECKS,
                "--no-color",
            ])
            .args(["--max-examples", &arguments.examples.to_string()])
            .args(["--seed", &arguments.seed.to_string()])
            .env("SCHEMATHESIS_HOOKS", &hooks)
            .env("SHOUCE_URL", &url)
            .env("SHOUCE_NAME", name)
            .env("SHOUCE_PASSWORD", PASSWORD)
            .current_dir(folder.path())
            .status()
            .with_context(|| format!("{} cannot be started", arguments.program.display()))?;
        ensure!(status.success(), "schemathesis found something as {role}");
    }
    Ok(())
}

fn add_account(office: &Office, name: &str, role: &str, division: &str) -> anyhow::Result<()> {
    let words = [
        "account",
        "add",
        name,
        "--role",
        role,
        "--division",
        division,
    ];
    let mut command = office.command(&[&words[..], &["--password-stdin"]].concat());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut input = child.stdin.take().context("no input")?;
    input.write_all(PASSWORD.as_bytes())?;
    drop(input);
    ensure!(child.wait()?.success(), "no account {name}");
    Ok(())
}
