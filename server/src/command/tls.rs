//! `shouce tls`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use schema::message::Language;
use server::clock;
use server::tls::{self, Files, Made, Name};

use super::{Context, refused, say_coded, spoken};

#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  shouce tls init --name census.lan --name 192.168.1.20
  shouce tls renew

The server takes a renewed certificate into use by itself within half a minute.")]
pub(crate) enum Tls {
    /// Make a county authority, the server's certificate, and a page that tells how to trust
    /// it on a tablet
    Init {
        #[command(flatten)]
        certificate: Certificate,
        /// Whose authority it is; the census's name unless said
        #[arg(long)]
        holder: Option<String>,
    },
    /// Make a new certificate for the server under the same authority; tablets notice nothing
    Renew {
        #[command(flatten)]
        certificate: Certificate,
        /// The folder of the authority's key, if it is kept apart: a USB stick
        #[arg(long, value_name = "FOLDER")]
        authority: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Certificate {
    /// A name or an address that tablets reach the server by; several are possible. Without
    /// one: what this machine is called, or, to renew, the same as before
    #[arg(long)]
    name: Vec<String>,
    /// How many days the server's certificate holds
    #[arg(long, default_value_t = 397, value_parser = clap::value_parser!(i64).range(1..=825))]
    days: i64,
    /// Where the files are, instead of the folder tls under the data folder
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl Tls {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let now = clock::unix_now();
        match self {
            Self::Init {
                certificate,
                holder,
            } => {
                let files = certificate.files(context, None);
                let mut names = certificate.names()?;
                if names.is_empty() {
                    names = tls::found();
                }
                let holder = holder.unwrap_or_else(|| context.configuration.census.name.clone());
                let made = files.init(&holder, &names, certificate.days, now);
                let made = made.map_err(|error| refused(&error))?;
                let guide = guide(context, &files, &made);
                std::fs::write(files.guide(), &guide)?;
                spoken::line(guide);
                tell(context, &files, &made);
            }
            Self::Renew {
                certificate,
                authority,
            } => {
                let files = certificate.files(context, authority.as_deref());
                let names = certificate.names()?;
                let made = files.renew(&names, certificate.days, now);
                tell(context, &files, &made.map_err(|error| refused(&error))?);
            }
        }
        Ok(())
    }
}

impl Certificate {
    fn files(&self, context: &Context, authority: Option<&std::path::Path>) -> Files {
        let folder =
            (self.folder.clone()).unwrap_or_else(|| context.configuration.data.join(tls::FOLDER));
        Files::of(&folder, authority)
    }

    fn names(&self) -> Result<Vec<Name>> {
        let names = self.name.iter().map(|name| name.parse::<Name>());
        let names: Result<_, _> = names.collect();
        names.map_err(|error| refused(&error))
    }
}

fn tell(context: &Context, files: &Files, made: &Made) {
    let names: Vec<_> = made.names.iter().map(ToString::to_string).collect();
    context.tell(
        "tls.made",
        &[
            ("names", names.join(" ")),
            ("until", made.until.clone()),
            ("certificate", files.certificate().display().to_string()),
            ("key", files.key().display().to_string()),
        ],
    );
}

/// The page, in every language: who sets a tablet up may read either.
fn guide(context: &Context, files: &Files, made: &Made) -> String {
    let port = context.configuration.listen.port();
    let host = made.names.first().map(Name::in_address).unwrap_or_default();
    let parameters = [
        ("file", file_name(&files.authority())),
        ("fingerprint", made.fingerprint.clone()),
        ("until", made.authority_until.clone()),
        ("address", format!("https://{host}:{port}")),
    ];
    let pages = [Language::Chinese, Language::English]
        .map(|language| say_coded(language, "tls.guide", &parameters));
    pages.join("\n\n") + "\n"
}

fn file_name(path: &std::path::Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
