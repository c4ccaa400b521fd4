//! Rust's own library for browsers, built anew for size and with panics that end at once: less
//! for a first visit to fetch.
//!
//! It takes the library's sources, a compiler that knows such panics, and a minute. Where they
//! cannot be had the library is taken as it comes: the app is the same, and larger. A panic
//! then still says what it was; here the worker ends without a word and is started anew.

use std::path::Path;

use super::rust_parts::{RUSTUP_LIMIT, has_rustup};
use super::wasm_target::{Route, TARGET};
use crate::command::Invocation;

const SOURCES: &str = "lib/rustlib/src/rust/library/Cargo.toml";
const PANICS: &str = "-Cpanic=immediate-abort";

/// The build, with a small library if this machine can make one.
pub(crate) fn with(route: Route, build: Invocation) -> Invocation {
    if !can_be_built(route) {
        return build;
    }
    let flags = format!("target.{TARGET}.rustflags=['-Zunstable-options', '{PANICS}']");
    build
        .words("-Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size")
        .arguments(["--config", &flags])
        .variable("RUSTC_BOOTSTRAP", "1")
}

/// Fetches the sources where rustup can. Says what the library will be.
pub(super) fn provide(route: Route) -> &'static str {
    if !has_sources(route) && has_rustup() {
        let add = Invocation::new("rustup").words("component add rust-src");
        // It is no more than a smaller download.
        let _added = add.run_within(RUSTUP_LIMIT);
    }
    if can_be_built(route) {
        "built anew for size"
    } else {
        "as it comes, which is larger"
    }
}

fn can_be_built(route: Route) -> bool {
    has_sources(route) && knows_such_panics(route)
}

fn has_sources(route: Route) -> bool {
    let folder = Invocation::new(&route.compiler())
        .words("--print sysroot")
        .output();
    folder.is_some_and(|path| Path::new(path.trim()).join(SOURCES).is_file())
}

fn knows_such_panics(route: Route) -> bool {
    Invocation::new(&route.compiler())
        .words("--print cfg -Zunstable-options")
        .arguments([PANICS])
        .variable("RUSTC_BOOTSTRAP", "1")
        .succeeds()
}
