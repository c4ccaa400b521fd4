//! The key that the data folder is sealed with.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use server::key_change::change_key;
use server::ledger::LedgerError;
use server::vault::Vault;

use super::Context;

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make the key of a new data folder, before its first start
    Init(Init),
    /// Seal everything with a new key; the server may be running
    Rotate,
    /// Tell which key the folder has, without giving it away
    ShowId,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The file to make; outside the data folder
    #[arg(long, value_name = "FILE")]
    at: Option<PathBuf>,
}

impl Key {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let folder = &context.configuration.data;
        let (code, vault) = match self {
            Self::Init(Init { at }) => {
                if let Some(file) = at {
                    Vault::lies_at(folder, &file).map_err(LedgerError::from)?;
                }
                ("key.is", Vault::open(folder).map_err(LedgerError::from)?)
            }
            Self::Rotate => ("key.changed", change_key(folder)?),
            Self::ShowId => ("key.is", Vault::open(folder).map_err(LedgerError::from)?),
        };
        let told = [
            ("id", vault.id()),
            ("path", vault.file().display().to_string()),
            ("recovery", vault.recovery_id()),
        ];
        context.tell(code, &told);
        Ok(())
    }
}
