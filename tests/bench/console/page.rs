//! What a browser fetches before the console's first page stands.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;

/// Kilobytes of the page and of everything that it names, gzipped as they are served. The page
/// must have been built: `cargo xtask test --step web`.
pub(super) fn kilobytes() -> anyhow::Result<f64> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist/console");
    let index = std::fs::read_to_string(page.join("index.html"))
        .context("the console's page is not built: cargo xtask test --step web")?;
    let named: BTreeSet<&str> = (index.split('"'))
        .filter_map(|text| Some(&text[text.find("assets/")?..]))
        .chain(["index.html"])
        .collect();
    let mut bytes = 0;
    for name in named {
        let file = page.join(format!("{name}.gz"));
        let found = std::fs::metadata(&file).with_context(|| file.display().to_string())?;
        bytes += found.len();
    }
    Ok(bytes as f64 / 1_000.0)
}
