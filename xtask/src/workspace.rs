//! The crates of the workspace, as `cargo metadata` tells them.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

use crate::command::Invocation;
use crate::root::root;

/// One crate of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its folder, relative to the root, with `/` between names.
    pub(crate) folder: String,
    /// Its package name.
    pub(crate) package: String,
    /// The folders of our crates it names, of whatever kind: for the build, tests included.
    pub(crate) ours: Vec<String>,
    /// The packages from outside it names, of whatever kind.
    pub(crate) external: Vec<String>,
    /// Its programs.
    pub(crate) programs: Vec<String>,
}

/// Every crate of ours.
pub(crate) fn members() -> anyhow::Result<Vec<Member>> {
    let command = Invocation::cargo("metadata --format-version 1 --no-deps");
    let text = command
        .output()
        .with_context(|| format!("failed: {command}"))?;
    read(&text, &root())
}

fn read(text: &str, root: &Path) -> anyhow::Result<Vec<Member>> {
    let metadata: Metadata = serde_json::from_str(text).context("unknown form of metadata")?;
    metadata
        .packages
        .into_iter()
        .map(|package| package.into_member(root))
        .collect()
}

/// The part of the format that we read; Cargo promises version 1 for good.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Package {
    fn into_member(self, root: &Path) -> anyhow::Result<Member> {
        let folder = self
            .manifest_path
            .parent()
            .context("a manifest lies in a folder")?;
        let mut member = Member {
            folder: relative(folder, root)?,
            package: self.name,
            ours: Vec::new(),
            external: Vec::new(),
            programs: Vec::new(),
        };
        for dependency in self.dependencies {
            match dependency.path {
                Some(path) => member.ours.push(relative(&path, root)?),
                None => member.external.push(dependency.name),
            }
        }
        let programs = self
            .targets
            .into_iter()
            .filter(|target| target.kind == ["bin"]);
        member.programs = programs.map(|target| target.name).collect();
        Ok(member)
    }
}

fn relative(path: &Path, root: &Path) -> anyhow::Result<String> {
    let inside = path
        .strip_prefix(root)
        .with_context(|| format!("a path dependency outside the project: {}", path.display()))?;
    let names: Vec<_> = inside.iter().map(|name| name.to_string_lossy()).collect();
    Ok(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_read_from_cargo() {
        let members = members().unwrap();
        let own = members
            .iter()
            .find(|member| member.folder == "xtask")
            .unwrap();
        assert_eq!(own.package, "xtask");
        assert_eq!(own.programs, ["xtask"]);
        assert!(own.external.contains(&"clap".to_owned()));
        assert!(own.ours.is_empty());
    }

    #[test]
    fn a_path_dependency_is_ours_and_known_by_its_folder() {
        let text = r#"{"packages": [{"name": "tablet",
            "manifest_path": "/p/client-core/cli/Cargo.toml", "targets": [],
            "dependencies": [{"name": "schema", "path": "/p/schema"}, {"name": "clap"}]}]}"#;
        let members = read(text, Path::new("/p")).unwrap();
        assert_eq!(members[0].folder, "client-core/cli");
        assert_eq!(members[0].ours, ["schema"]);
        assert_eq!(members[0].external, ["clap"]);
        assert!(read(text, Path::new("/q")).is_err());
    }
}
