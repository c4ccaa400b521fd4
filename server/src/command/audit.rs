//! `shouce audit`: who did what in the console.

use anyhow::Result;
use clap::Subcommand;
use server::ledger::{NotNoted, Noted};

use super::store::noted;
use super::{Context, refuse, refused};

#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  shouce audit verify
  shouce audit verify --noted 812-9f3a2b1c4d5e6f70

Write down elsewhere what it prints, each day: rows that were rewritten or cut off at the end
show only against that.")]
pub(crate) enum Audit {
    /// Go through the chain: whether any row was changed or taken out
    Verify {
        /// A row as it was noted on an earlier day, or stands in a file that was taken out
        #[arg(long, value_name = "NUMBER-HASH")]
        noted: Vec<String>,
    },
}

impl Audit {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let Self::Verify { noted: written } = self;
        let office = context.office()?;
        let rows = office.ledger.verify_audit()?;
        let rows =
            rows.map_err(|number| refuse("audit.broken", &[("number", number.to_string())]))?;
        for written in written {
            let earlier: Noted = written.parse().map_err(|error: NotNoted| refused(&error))?;
            let told = [("noted", earlier.to_string())];
            if !office.ledger.still_has(earlier)? {
                return Err(refuse("audit.other", &told));
            }
            context.tell("audit.still-there", &told);
        }
        let last = noted(office.ledger.last_deed()?);
        context.tell(
            "audit.whole",
            &[("rows", rows.to_string()), ("noted", last)],
        );
        Ok(())
    }
}
