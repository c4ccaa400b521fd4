//! Keeping accounts.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use schema::scope::Scope;
use schema::value::division::DivisionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Fields, refused};
use super::seat::{Seat, covers_all};
use super::session::hashed;
use super::tablet::known_scope;
use crate::account::{self, AccountId, AccountRole, sign_in_name};
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Account {
    /// Which.
    id: String,
    /// The name to sign in with.
    name: String,
    /// What others see.
    display_name: String,
    role: AccountRole,
    /// Where.
    #[schema(value_type = Vec<String>)]
    divisions: Vec<DivisionCode>,
    /// Whether it may sign in.
    active: bool,
    /// Whether it signs in with a second factor.
    second_factor: bool,
    /// When it was made, in Unix seconds.
    created_at: i64,
    /// When it last signed in.
    signed_in_at: Option<i64>,
}

impl From<account::Account> for Account {
    fn from(account: account::Account) -> Self {
        Self {
            id: account.id.to_string(),
            name: account.name,
            display_name: account.display_name,
            role: account.role,
            divisions: account.scope.divisions().to_vec(),
            active: account.active,
            second_factor: account.second_factor.is_some(),
            created_at: account.created_at,
            signed_in_at: account.signed_in_at,
        }
    }
}

/// Accounts within the asker's divisions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Accounts {
    items: Vec<Account>,
}

/// Accounts within the asker's divisions.
#[utoipa::path(get, path = "/api/accounts", tag = "accounts",
    responses((status = 200, body = Accounts)))]
pub(super) async fn accounts(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Accounts>, ApiError> {
    let all = app.read(|reader| reader.ledger.accounts())?.into_iter();
    let items = all.filter(|account| covers_all(&seat.scope, &account.scope));
    Ok(Json(Accounts {
        items: items.map(Account::from).collect(),
    }))
}

/// An account to be.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewAccount {
    /// The name to sign in with.
    name: String,
    /// What others see.
    display_name: String,
    role: AccountRole,
    #[schema(value_type = Vec<String>)]
    divisions: Vec<DivisionCode>,
    /// At least twelve characters; its owner changes it.
    password: String,
}

/// Add an account.
#[utoipa::path(post, path = "/api/accounts", tag = "accounts", request_body = NewAccount,
    responses((status = 200, body = Account)))]
pub(super) async fn add(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<NewAccount>,
) -> Result<Json<Account>, ApiError> {
    let name = sign_in_name(&asked.name).ok_or_else(|| refused("account.name", &[]))?;
    let display_name = display_name(&asked.display_name)?;
    let scope = known_scope(&app, &seat, asked.divisions)?;
    let password = hashed(asked.password, name.clone()).await?;
    let new = new_account(name.clone(), display_name, asked.role, scope, password)?;
    let adding = new.clone();
    let deed = seat.deed("account.added", &new.id.to_string(), &new.name);
    let added = app.writer.with(move |ledger| {
        let added = ledger.add_account(&adding)?;
        if added {
            ledger.audit(&deed, clock::unix_now())?;
        }
        Ok(added)
    });
    if !added.await? {
        return Err(refused("account.taken", &[("name", name)]));
    }
    Ok(Json(new.into()))
}

/// An account as it begins.
///
/// # Errors
/// When there is no randomness.
fn new_account(
    name: String,
    display_name: String,
    role: AccountRole,
    scope: Scope,
    password: String,
) -> Result<account::Account, ApiError> {
    account::Account::begin(name, display_name, role, scope, password, clock::unix_now())
        .map_err(|_| ApiError::Failed)
}

fn display_name(written: &str) -> Result<String, ApiError> {
    let name = written.trim();
    if name.is_empty() || name.chars().count() > account::NAME_CHARACTERS {
        return Err(refused("account.name", &[]));
    }
    Ok(name.to_owned())
}

/// What changes of an account.
#[derive(Deserialize, ToSchema)]
pub(super) struct AccountChange {
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    role: Option<AccountRole>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    divisions: Option<Vec<DivisionCode>>,
    /// A new password; the second factor is taken away with the old one.
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    active: Option<bool>,
}

/// Change an account. Whoever is signed in with it is signed out.
#[utoipa::path(post, path = "/api/accounts/{account}", tag = "accounts",
    params(("account" = String, Path, description = "The account")),
    request_body = AccountChange, responses((status = 200, body = Account)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(account): Path<String>,
    Fields(asked): Fields<AccountChange>,
) -> Result<Json<Account>, ApiError> {
    let id: AccountId = account.parse().map_err(|_| ApiError::NotFound)?;
    let known = app.read(|reader| reader.ledger.account(id))?;
    let known = known.filter(|known| covers_all(&seat.scope, &known.scope));
    let mut changed = known.ok_or(ApiError::NotFound)?;
    // Whoever shuts themselves out could let nobody in again.
    let own = id == seat.account.id;
    if own && (asked.active == Some(false) || asked.role.is_some() || asked.divisions.is_some()) {
        return Err(refused("account.own", &[]));
    }
    if let Some(written) = &asked.display_name {
        changed.display_name = display_name(written)?;
    }
    if let Some(role) = asked.role {
        changed.role = role;
    }
    if let Some(divisions) = asked.divisions {
        changed.scope = known_scope(&app, &seat, divisions)?;
    }
    if let Some(active) = asked.active {
        changed.active = active;
    }
    let new_password = asked.password.is_some();
    let what = match new_password {
        true => "account.password-given",
        false => "account.changed",
    };
    if let Some(password) = asked.password {
        changed.password = hashed(password, changed.name.clone()).await?;
        changed.second_factor = None;
        changed.last_step = 0;
    }
    let keeping = changed.clone();
    let deed = seat.deed(what, &id.to_string(), &changed.name);
    let kept = app.writer.with(move |ledger| {
        ledger.put_account(&keeping)?;
        ledger.audit(&deed, clock::unix_now())
    });
    kept.await?;
    if new_password {
        app.throttle.right(&changed.name);
    }
    Ok(Json(changed.into()))
}
