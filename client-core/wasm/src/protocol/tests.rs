//! TypeScript's side of the contract, kept beside the page that reads it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ts_rs::{Config, TS};

use super::{Notice, Request, Response};

/// Set to anything, the test writes the types instead of comparing them.
const WRITE: &str = "WRITE_TYPES";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/shared/protocol")
}

/// The files as they should be, by name.
fn generated() -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::new()
        .with_large_int("number")
        .with_out_dir(folder.path());
    Request::export_all(&config).unwrap();
    Response::export_all(&config).unwrap();
    Notice::export_all(&config).unwrap();
    let mut files = read(folder.path());
    let index: Vec<_> = (files.keys())
        .map(|name| format!("export * from \"./{}\";\n", name.trim_end_matches(".ts")))
        .collect();
    let note = "// Made from client-core/wasm/src/protocol by its tests. Do not edit.\n";
    files.insert("index.ts".to_owned(), note.to_owned() + &index.concat());
    files
}

fn read(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    (entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "ts")))
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_typescript_types_are_fresh() {
    let generated = generated();
    let folder = folder();
    if std::env::var_os(WRITE).is_some() {
        for name in read(&folder).keys() {
            fs::remove_file(folder.join(name)).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &generated {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let stale: Vec<_> = (read(&folder).into_iter())
        .filter(|(name, text)| generated.get(name) != Some(text))
        .map(|(name, _)| name)
        .collect();
    assert!(
        stale.is_empty() && read(&folder).len() == generated.len(),
        "{stale:?} differ: run `{WRITE}=1 cargo test -p client-wasm fresh`"
    );
}
