//! The lists of parts (SBOM, CycloneDX 1.5): one of the programs, one of the pages.

use std::collections::BTreeMap;
use std::fs;

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use super::npm::npm;
use crate::root::{root, target_folder};

/// Writes both under `target/sbom` and says where.
pub(crate) fn write() -> anyhow::Result<()> {
    let folder = target_folder().join("sbom");
    fs::create_dir_all(&folder)?;
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    let programs = bill(&super::metadata()?, &checksums(&lock))?;
    // npm's own list is stamped with the hour; it is all that differs between two runs.
    let pages = npm("sbom --sbom-format cyclonedx --package-lock-only")
        .output()
        .context("npm cannot list its packages: `npm --prefix web sbom` says why")?;
    for (name, text) in [
        (
            "programs.cdx.json",
            serde_json::to_string_pretty(&programs)?,
        ),
        ("pages.cdx.json", pages),
    ] {
        let path = folder.join(name);
        fs::write(&path, text)?;
        println!("supply: list of parts: {}", path.display());
    }
    Ok(())
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    workspace_members: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

/// SHA-256 of each package from outside, by name and version.
fn checksums(lock: &str) -> BTreeMap<(&str, &str), &str> {
    let mut found = BTreeMap::new();
    for entry in lock.split("[[package]]") {
        let value = |key: &str| {
            let line = entry.lines().find_map(|line| line.strip_prefix(key));
            line.map(|rest| rest.trim_start_matches(" = ").trim_matches('"'))
        };
        if let (Some(name), Some(version), Some(checksum)) =
            (value("name"), value("version"), value("checksum"))
        {
            found.insert((name, version), checksum);
        }
    }
    found
}

fn bill(metadata: &str, checksums: &BTreeMap<(&str, &str), &str>) -> anyhow::Result<Value> {
    let metadata: Metadata = serde_json::from_str(metadata).context("unknown form of metadata")?;
    let names: BTreeMap<&str, String> = (metadata.packages.iter())
        .map(|package| {
            let url = format!("pkg:cargo/{}@{}", package.name, package.version);
            (package.id.as_str(), url)
        })
        .collect();
    let components = (metadata.packages.iter())
        .map(|package| part(package, &names[package.id.as_str()], checksums))
        .collect::<Vec<_>>();
    let edges = metadata.resolve.nodes.iter().map(|node| {
        let on: Vec<_> = (node.dependencies.iter())
            .filter_map(|id| names.get(id.as_str()))
            .collect();
        json!({"ref": names[node.id.as_str()], "dependsOn": on})
    });
    let ours = metadata.workspace_members.iter();
    let ours: Vec<_> = ours.filter_map(|id| names.get(id.as_str())).collect();
    let mut edges: Vec<_> = edges.collect();
    edges.push(json!({"ref": "shouce", "dependsOn": ours}));
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "shouce", "name": "shouce"}},
        "components": components,
        "dependencies": edges,
    }))
}

/// One package; one from outside has its address in the registry, licence and hash.
fn part(package: &Package, name: &str, checksums: &BTreeMap<(&str, &str), &str>) -> Value {
    let mut part = json!({
        "type": "library",
        "bom-ref": name,
        "name": package.name,
        "version": package.version,
    });
    if let Some(licence) = &package.license {
        part["licenses"] = json!([{"expression": licence}]);
    }
    if package.source.is_some() {
        part["purl"] = json!(name);
    }
    let key = (package.name.as_str(), package.version.as_str());
    if let Some(hash) = checksums.get(&key) {
        part["hashes"] = json!([{"alg": "SHA-256", "content": hash}]);
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_from_outside_has_a_licence_and_the_hash_of_its_source() {
        let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
        let bill = bill(&super::super::metadata().unwrap(), &checksums(&lock)).unwrap();
        let parts = bill["components"].as_array().unwrap();
        let outside: Vec<_> = parts
            .iter()
            .filter(|part| part.get("purl").is_some())
            .collect();
        assert_eq!(outside.len(), lock.matches("\nchecksum = ").count());
        for part in outside {
            let hash = part["hashes"][0]["content"].as_str().unwrap();
            assert_eq!(hash.len(), 64, "{part}");
            assert!(part["licenses"][0]["expression"].is_string(), "{part}");
        }
    }
}
