//! What the guide to running a server and its files say is what the program takes.

use std::path::PathBuf;

use server::configuration::Configuration;

use crate::desk::Desk;

fn checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The program's commands in a text, without the program's name.
fn commands(text: &str) -> Vec<Vec<String>> {
    let before = ["ExecStart=", "/bin/sh -c 'exec ", "sudo -u shouce "];
    let programs = ["/usr/local/bin/shouce ", "shouce "];
    let mut found = Vec::new();
    for line in text.lines() {
        let mut line = line.trim();
        for prefix in before {
            line = line.strip_prefix(prefix).unwrap_or(line);
        }
        if let Some(arguments) = (programs.iter()).find_map(|name| line.strip_prefix(name)) {
            found.push(
                arguments
                    .split_whitespace()
                    .map(ToOwned::to_owned)
                    .collect(),
            );
        }
    }
    found
}

#[test]
fn every_command_of_the_guide_and_of_the_units_exists_with_its_flags() {
    let desk = Desk::new();
    let mut checked = 0;
    for file in [
        "docs/DEPLOY.md",
        "deploy/shouce.service",
        "deploy/shouce-backup.service",
    ] {
        let text = std::fs::read_to_string(checkout().join(file)).unwrap();
        for command in commands(&text) {
            let general = |flag: &&String| ["--config", "--data"].contains(&flag.as_str());
            let skipped = command.iter().take_while(general).count() * 2;
            let mut words = command[skipped..].iter();
            let name = words.next().unwrap();
            let mut path = vec![name.as_str()];
            let mut help = desk.run(&[name, "--help"]);
            if let Some(below) = words.next()
                && help.contains("Commands:")
            {
                path.push(below);
                help = desk.run(&[name, below, "--help"]);
            }
            for flag in command.iter().filter(|word| word.starts_with("--")) {
                assert!(help.contains(flag), "{file}: {path:?} has no {flag}");
            }
            checked += 1;
        }
    }
    assert!(checked > 12, "only {checked} commands were found");
}

#[test]
fn the_configuration_that_is_handed_out_reads() {
    let file = checkout().join("deploy/shouce.toml");
    let configuration = Configuration::read(&file).unwrap();
    assert_eq!(configuration.listen.port(), 8443);
    assert!(configuration.tls.is_some() && configuration.web.is_some());
    let defaults = Configuration::default();
    assert_eq!(configuration.reserve_mb, defaults.reserve_mb);
    assert_eq!(configuration.connections, defaults.connections);
    assert_eq!(configuration.patience_s, defaults.patience_s);
}
