//! `shouce account`: the console's accounts. The first administrator is made here; everybody
//! else can be made in the console.

use std::io::Read;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use data_encoding::BASE32_NOPAD;
use schema::scope::Scope;
use schema::value::division::{DivisionCode, Standing};
use server::account::{self, AccountRole, password, sign_in_name};
use server::clock;
use server::ledger::{Deed, Ledger, LedgerError};
use server::office::Office;

use super::{Context, refuse, refused, spoken};

const ROLES: [&str; 6] = [
    "prefecture",
    "county",
    "township",
    "reviewer",
    "auditor",
    "administrator",
];

#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  shouce account add li --display-name 李华 --role administrator
  shouce account add lushui --display-name 泸水市民政局 --role county --division 533301000000
  shouce account password li < new-password.txt")]
pub(crate) enum Account {
    /// Add an account; prints its password, unless one is given on standard input
    Add(Add),
    /// List accounts
    List,
    /// Give an account a new password; takes its second factor away
    Password {
        /// The name to sign in with
        name: String,
        #[command(flatten)]
        password: Password,
    },
    /// Keep an account from signing in, or let it in again
    Active {
        /// The name to sign in with
        name: String,
        /// Whether it may sign in
        #[arg(action = clap::ArgAction::Set)]
        active: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The name to sign in with
    name: String,
    /// What others see; the name if not given
    #[arg(long)]
    display_name: Option<String>,
    /// The office
    #[arg(long, default_value = "administrator",
        value_parser = PossibleValuesParser::new(ROLES).try_map(|role| role.parse::<AccountRole>()))]
    role: AccountRole,
    /// Where; everywhere that has been loaded if not given
    #[arg(long, num_args = 1.., value_name = "CODE")]
    division: Vec<DivisionCode>,
    #[command(flatten)]
    password: Password,
}

#[derive(Debug, Args)]
pub(crate) struct Password {
    /// Read the password from standard input instead of making one
    #[arg(long)]
    password_stdin: bool,
}

impl Password {
    /// The password, and whether it was made here.
    fn get(&self) -> Result<(String, bool)> {
        if self.password_stdin {
            let mut typed = String::new();
            std::io::stdin().read_to_string(&mut typed)?;
            return Ok((typed.trim_end_matches(['\r', '\n']).to_owned(), false));
        }
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        Ok((BASE32_NOPAD.encode(&random).to_lowercase(), true))
    }
}

impl Account {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut office = context.office()?;
        match self {
            Self::Add(add) => add.run(context, &mut office),
            Self::List => {
                for account in office.ledger.accounts()? {
                    let scope = account.scope.divisions().iter();
                    let scope: Vec<_> = scope.map(ToString::to_string).collect();
                    let role = serde_json::to_string(&account.role)?;
                    spoken::line(format_args!(
                        "{} {} {} {} {}",
                        account.name,
                        role.trim_matches('"'),
                        scope.join(","),
                        if account.active { "active" } else { "inactive" },
                        account.display_name
                    ));
                }
                Ok(())
            }
            Self::Password { name, password } => {
                let mut account = named(&office, &name)?;
                let (password, made) = password.get()?;
                account.password = hash(&password, &account.name)?;
                account.second_factor = None;
                account.last_step = 0;
                keep(&mut office.ledger, "account.password-given", &account)?;
                tell_password(context, &account.name, &password, made);
                Ok(())
            }
            Self::Active { name, active } => {
                let mut account = named(&office, &name)?;
                account.active = active;
                keep(&mut office.ledger, "account.changed", &account)
            }
        }
    }
}

impl Add {
    fn run(self, context: &Context, office: &mut Office) -> Result<()> {
        let name = sign_in_name(&self.name).ok_or_else(|| refuse("account.name", &[]))?;
        let divisions = office.divisions().map_err(|error| refused(&error))?;
        let scope = match self.division.is_empty() {
            true => Scope::new(divisions.topmost().map(|division| division.code)),
            false => Scope::new(self.division.iter().copied()),
        };
        let known =
            |code: &DivisionCode| matches!(divisions.standing(*code), Standing::Current { .. });
        if !self.division.iter().all(known) {
            return Err(refuse("console.divisions", &[]));
        }
        let (password, made) = self.password.get()?;
        let account = account::Account::begin(
            name.clone(),
            self.display_name.unwrap_or_else(|| name.clone()),
            self.role,
            scope,
            hash(&password, &name)?,
            clock::unix_now(),
        )?;
        let added = office.ledger.together(|ledger| {
            let added = ledger.add_account(&account)?;
            if added {
                note(ledger, "account.added", &account)?;
            }
            Ok(added)
        })?;
        if !added {
            return Err(refuse("account.taken", &[("name", name)]));
        }
        tell_password(context, &name, &password, made);
        Ok(())
    }
}

fn tell_password(context: &Context, name: &str, password: &str, made: bool) {
    let name = ("name", name.to_owned());
    if made {
        context.tell(
            "account.password",
            &[name, ("password", password.to_owned())],
        );
    } else {
        context.tell("account.kept", &[name]);
    }
}

fn hash(password: &str, name: &str) -> Result<String> {
    password::hash(password, name).map_err(|weak| refused(&weak))
}

fn named(office: &Office, name: &str) -> Result<account::Account> {
    let known = match sign_in_name(name) {
        Some(name) => office.ledger.account_named(&name)?,
        None => None,
    };
    known.ok_or_else(|| refuse("account.unknown", &[("name", name.to_owned())]))
}

/// An account as it is now, and the audit's row of that, in one commit.
fn keep(ledger: &mut Ledger, what: &str, account: &account::Account) -> Result<()> {
    ledger.together(|ledger| {
        ledger.put_account(account)?;
        note(ledger, what, account)
    })?;
    Ok(())
}

fn note(ledger: &mut Ledger, what: &str, account: &account::Account) -> Result<(), LedgerError> {
    let deed = Deed {
        account: None,
        what: what.to_owned(),
        record: account.id.to_string(),
        reason: account.name.clone(),
    };
    ledger.audit(&deed, clock::unix_now())?;
    Ok(())
}
