//! The server's one configuration file, `shouce.toml`, every line of which has a default and
//! can be overridden by the environment (`SHOUCE_LISTEN=0.0.0.0:8443`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use config::{Config, ConfigError, Environment, File};
use schema::wire::exchange::Census;
use serde::Deserialize;

use crate::attachment::Attachments;
use crate::vault::{KeyError, Vault};

/// How the server runs.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Configuration {
    /// The folder that holds everything.
    pub data: PathBuf,
    /// The file with the key that the data folder is sealed with, if it is not where it was
    /// made ([`crate::vault`]).
    pub key: Option<PathBuf>,
    /// The folder of the tablet's web app, if it is not where it is looked for
    /// ([`Configuration::web_folders`]).
    pub web: Option<PathBuf>,
    /// The server's address as tablets reach it, `https://host`, for enrolment slips.
    pub address: Option<String>,
    /// Megabytes of the disk that photos leave free: records come first.
    pub reserve_mb: u64,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The census.
    pub census: CensusConfiguration,
    /// TLS, if the server itself should speak it.
    pub tls: Option<Tls>,
    /// Connections at a time; above this, new ones wait.
    pub connections: usize,
    /// Seconds that a client may take for the head of a request, and for its body before the
    /// body must come with 1 KiB a second.
    pub patience_s: u64,
}

/// The census.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CensusConfiguration {
    /// What it is called.
    pub name: String,
    /// The day whose beginning is the census moment.
    pub moment: String,
    /// The first day of visits.
    pub opened: String,
}

/// Certificate and key, PEM.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            data: PathBuf::from("shouce-data"),
            key: None,
            web: None,
            address: None,
            reserve_mb: 1_024,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            census: CensusConfiguration::default(),
            tls: None,
            connections: 1_000,
            patience_s: 120,
        }
    }
}

impl Default for CensusConfiguration {
    fn default() -> Self {
        Self {
            name: "80岁及以上老年人普查".to_owned(),
            moment: "2026-11-01".to_owned(),
            opened: "2026-10-15".to_owned(),
        }
    }
}

impl Configuration {
    /// Reads the file, if there is one, and the environment.
    ///
    /// # Errors
    /// Names the file and the line, or the variable, that is wrong.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        Config::builder()
            .add_source(File::from(file).required(false))
            .add_source(
                Environment::with_prefix("SHOUCE")
                    .prefix_separator("_")
                    .separator("__")
                    .source(Some(overrides())),
            )
            .build()?
            .try_deserialize()
    }

    /// The data folder's key is where this says, if it says so.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn settle_key(&self) -> Result<(), KeyError> {
        (self.key.as_ref()).map_or(Ok(()), |key| Vault::lies_at(&self.data, key))
    }

    /// The photos and voice notes of the data folder.
    #[must_use]
    pub fn attachments(&self) -> Attachments {
        Attachments::of(&self.data, self.reserve_mb.saturating_mul(1_000_000))
    }

    /// Where the tablet's web app is looked for: where it is configured; else `web` beside the
    /// data folder or beside this program, or what a checkout's build has made.
    #[must_use]
    pub fn web_folders(&self) -> Vec<PathBuf> {
        if let Some(folder) = &self.web {
            return vec![folder.clone()];
        }
        let mut folders = Vec::new();
        folders.extend(self.data.parent().map(|beside| beside.join("web")));
        if let Some(program) = std::env::current_exe()
            .ok()
            .as_deref()
            .and_then(Path::parent)
        {
            folders.push(program.join("web"));
            let checkout = program.parent().and_then(Path::parent);
            folders.extend(checkout.map(|checkout| checkout.join("web/dist")));
        }
        folders
    }

    /// The folder of the tablet's web app: the first of those that holds one.
    #[must_use]
    pub fn web_folder(&self) -> Option<PathBuf> {
        let mut folders = self.web_folders().into_iter();
        folders.find(|folder| folder.join("index.html").is_file())
    }

    /// The census as tablets are told of it.
    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            name: self.census.name.clone(),
            moment: self.census.moment.clone(),
            opened: self.census.opened.clone(),
        }
    }
}

/// Variables of ours that are not lines of the configuration file: how much is logged, and
/// what the program `tablet` reads.
const NOT_CONFIGURATION: [&str; 3] = ["SHOUCE_LOG", "SHOUCE_TABLET", "SHOUCE_PIN"];

fn overrides() -> std::collections::HashMap<String, String> {
    (std::env::vars_os())
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| !NOT_CONFIGURATION.contains(&name.as_str()))
        .collect()
}
