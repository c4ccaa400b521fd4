//! `shouce audit`: who did what in the console.

use anyhow::Result;
use clap::Subcommand;
use data_encoding::HEXLOWER;

use super::{Context, refuse};

#[derive(Debug, Subcommand)]
#[command(after_help = "Example: shouce audit verify

Write down the number and the hash that it prints, elsewhere: rows cut off at the end of the
chain show only against what was written down.")]
pub(crate) enum Audit {
    /// Go through the chain: whether any row was changed or taken out
    Verify,
}

impl Audit {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let Self::Verify = self;
        let office = context.office()?;
        match office.ledger.verify_audit()? {
            Ok(rows) => {
                let last = office.ledger.audit_before(u64::MAX, 1)?;
                let hash = last.first().map(|row| HEXLOWER.encode(&row.hash));
                let hash = hash.unwrap_or_else(|| "-".to_owned());
                context.tell("audit.whole", &[("rows", rows.to_string()), ("hash", hash)]);
                Ok(())
            }
            Err(number) => Err(refuse("audit.broken", &[("number", number.to_string())])),
        }
    }
}
