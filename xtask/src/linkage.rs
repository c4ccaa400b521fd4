//! `cargo xtask bench linkage`: the matcher on sets of several sizes, and Splink beside it.

use std::path::PathBuf;

use crate::command::Invocation;
use crate::root::root;
use crate::setup;

/// What the measurement takes from PyPI; without them it measures ours alone.
const PACKAGES: &str =
    "splink==5.0.0 recordlinkage==0.16 pypinyin lunardate opencc-python-reimplemented";

/// Builds the program and the generator, and measures.
pub(crate) fn measure(arguments: &[String]) -> anyhow::Result<()> {
    setup::native()?;
    Invocation::cargo(
        "build --release -p linkage-cli -p linkage --bin linkage --example linkage-truth --example linkage-live",
    )
    .run()?;
    let folder = root().join("target/linkage-bench");
    std::fs::create_dir_all(&folder)?;
    let python = environment(&folder)?;
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    Invocation::new(&text(python))
        .arguments([
            text(root().join("linkage/bench/measure.py")),
            text(folder),
            text(root().join("target/release/linkage")),
            text(root().join("target/release/examples")),
        ])
        .arguments(arguments.iter().map(String::as_str))
        .run()
}

/// A Python of its own with [`PACKAGES`]; made once.
fn environment(folder: &std::path::Path) -> anyhow::Result<PathBuf> {
    let home = folder.join("python");
    let python = home.join("bin/python");
    if !python.exists() {
        Invocation::new("python3")
            .arguments(["-m", "venv", &home.to_string_lossy()])
            .run()?;
        let install = Invocation::new(&python.to_string_lossy())
            .arguments(["-m", "pip", "install", "--quiet"])
            .arguments(PACKAGES.split(' '));
        if let Err(error) = install.run() {
            eprintln!("Without PyPI only our own sets are measured: {error:#}");
        }
    }
    Ok(python)
}
