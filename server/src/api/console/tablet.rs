//! Tablets: enrolled, revoked, confirmed, unlocked, assigned elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use qrcode::QrCode;
use qrcode::render::svg;
use schema::document::authority::Role;
use schema::id::DeviceId;
use schema::scope::Scope;
use schema::value::division::{DivisionCode, Standing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Fields, Reason, refused};
use super::seat::{Seat, covers_all};
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::ledger::{Deed, Device, DeviceState, Event, HeardTablet, LedgerError};
use crate::{clock, desk, device};

/// The office that a tablet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TabletRole {
    /// A village surveyor.
    Surveyor,
    /// The township's clerk.
    Township,
    /// The county's office.
    County,
}

impl From<TabletRole> for Role {
    fn from(role: TabletRole) -> Self {
        match role {
            TabletRole::Surveyor => Self::Surveyor,
            TabletRole::Township => Self::Township,
            TabletRole::County => Self::County,
        }
    }
}

/// Whether a tablet takes part.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TabletState {
    /// It does.
    Active,
    /// It came back to a restored server and has yet to be confirmed.
    Unconfirmed,
    /// It does not any more.
    Revoked,
}

/// A locked-out tablet that waits.
#[derive(Debug, Serialize, ToSchema)]
struct UnlockAskView {
    /// The code that it shows.
    code: String,
    /// When it asked last, in Unix seconds.
    asked_at: i64,
}

/// What a tablet tells of itself.
#[derive(Debug, Serialize, ToSchema)]
struct Told {
    /// The program's version.
    version: String,
    /// Changes that it could not send.
    unsent: u32,
    /// Photos and notes that wait.
    attachments: u32,
    /// Seconds that its clock is ahead of ours; less than none, behind.
    clock_error_s: i64,
    /// What its browser says of its storage; nothing in a terminal.
    storage: Option<TabletStorage>,
}

/// What a browser says of its storage.
#[derive(Debug, Serialize, ToSchema)]
struct TabletStorage {
    /// What is in use, in megabytes.
    used_mb: u32,
    /// What may be used, in megabytes.
    granted_mb: u32,
    /// Whether the browser promises to keep it.
    persisted: bool,
}

impl From<&HeardTablet> for Told {
    fn from(heard: &HeardTablet) -> Self {
        let told = heard.told;
        Self {
            version: told.version.map(|part| part.to_string()).join("."),
            unsent: told.unsent,
            attachments: told.attachments,
            clock_error_s: heard.clock_error(),
            storage: told.storage.map(|storage| TabletStorage {
                used_mb: storage.used_mb,
                granted_mb: storage.granted_mb,
                persisted: storage.persisted,
            }),
        }
    }
}

/// A tablet.
#[derive(Debug, Serialize, ToSchema)]
struct Tablet {
    /// Which.
    device: String,
    /// What its owner calls it.
    label: String,
    role: TabletRole,
    /// Where it works.
    #[schema(value_type = Vec<String>)]
    divisions: Vec<DivisionCode>,
    state: TabletState,
    /// When it was enrolled, in Unix seconds.
    enrolled_at: i64,
    /// When it was last heard of.
    heard_at: Option<i64>,
    /// What it then told of itself.
    told: Option<Told>,
    /// The asks of a tablet that is locked out, the latest first.
    unlock: Vec<UnlockAskView>,
    /// Changes of it that are held.
    held: usize,
    /// What it has brought since a backup was restored; nothing if none was.
    since_restore: Option<SinceRestore>,
}

/// What a tablet has brought since a backup was restored.
#[derive(Debug, Serialize, ToSchema)]
struct SinceRestore {
    /// Records of which it brought something.
    records: u64,
    /// Whether it may have more that the backup lacked.
    owed: bool,
}

/// Tablets within the asker's divisions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tablets {
    items: Vec<Tablet>,
    /// When the server was last restored from a backup, in Unix seconds.
    restored_at: Option<i64>,
}

/// Tablets within the asker's divisions.
#[utoipa::path(get, path = "/api/tablets", tag = "tablets",
    responses((status = 200, body = Tablets)))]
pub(super) async fn tablets(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Tablets>, ApiError> {
    let now = clock::unix_now();
    let tablets = app.read(|reader| {
        let heard = reader.ledger.last_heard()?;
        let states = reader.ledger.tablet_states()?;
        let waiting = reader.ledger.waiting_tablets(now)?;
        let mut held: BTreeMap<DeviceId, usize> = BTreeMap::new();
        for held_change in reader.projection.held()? {
            if let Some(entry) = reader.ledger.change_at(held_change.position)? {
                let frame = reader.ledger.frame(entry.frame)?;
                *held.entry(frame.device).or_default() += 1;
            }
        }
        let accounts = of_accounts(&app, reader)?;
        let restored = reader.ledger.restored()?;
        let brought = restored.map(|restored| reader.ledger.brought_since(&restored));
        let brought = brought.transpose()?;
        let devices = reader.ledger.devices()?.into_values();
        let items = devices.filter_map(|known| {
            let role = role(&known)?;
            if accounts.contains(&known.id) || !covers_all(&seat.scope, &known.scope) {
                return None;
            }
            let state = states.get(&known.id);
            let asks = waiting.iter().filter(|tablet| tablet.device == known.id);
            Some(Tablet {
                device: known.id.to_string(),
                role,
                divisions: known.scope.divisions().to_vec(),
                state: match known.state {
                    DeviceState::Active => TabletState::Active,
                    DeviceState::Unconfirmed => TabletState::Unconfirmed,
                    DeviceState::Revoked => TabletState::Revoked,
                },
                enrolled_at: known.enrolled_at,
                heard_at: (heard.get(&known.id).copied()).max(state.map(|state| state.at)),
                told: state.map(Told::from),
                unlock: asks
                    .map(|tablet| UnlockAskView {
                        code: tablet.code.clone(),
                        asked_at: tablet.asked_at,
                    })
                    .collect(),
                held: held.get(&known.id).copied().unwrap_or_default(),
                since_restore: brought.as_ref().map(|brought| {
                    let theirs = brought.get(&known.id).copied().unwrap_or_default();
                    SinceRestore {
                        records: theirs.records,
                        owed: theirs.owed,
                    }
                }),
                label: known.label,
            })
        });
        Ok(Tablets {
            items: items.collect(),
            restored_at: restored.map(|restored| restored.at),
        })
    })?;
    Ok(Json(tablets))
}

/// The devices that accounts sign with: no tablets.
pub(super) fn of_accounts(app: &App, reader: &Reader) -> Result<Vec<DeviceId>, LedgerError> {
    let accounts = reader.ledger.accounts()?.into_iter();
    let keys = accounts.map(|account| account.signing_key(&app.key));
    Ok(keys.map(|key| DeviceId::of(&key.verifying_key())).collect())
}

fn role(device: &Device) -> Option<TabletRole> {
    match device.role {
        Role::Surveyor => Some(TabletRole::Surveyor),
        Role::Township => Some(TabletRole::Township),
        Role::County => Some(TabletRole::County),
        Role::Import => None,
    }
}

/// A tablet to be.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewTablet {
    /// What it is called.
    label: String,
    role: TabletRole,
    /// Where it will work.
    #[schema(value_type = Vec<String>)]
    divisions: Vec<DivisionCode>,
}

/// A one-time code.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TabletCode {
    /// As it is typed.
    code: String,
    /// As a square to photograph, SVG: opens the tablet's page with the code, where the
    /// server knows its own address.
    svg: String,
    /// The tablet's page with the code.
    address: Option<String>,
    /// Until when it can be used, in Unix seconds.
    expires_at: i64,
}

/// The longest label, in characters.
const LABEL_CHARACTERS: usize = 80;

/// Hand out a one-time code that enrols a tablet.
#[utoipa::path(post, path = "/api/tablets/codes", tag = "tablets", request_body = NewTablet,
    responses((status = 200, body = TabletCode)))]
pub(super) async fn hand_out(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<NewTablet>,
) -> Result<Json<TabletCode>, ApiError> {
    let label = asked.label.trim().to_owned();
    if label.is_empty() || label.chars().count() > LABEL_CHARACTERS {
        return Err(refused("console.label", &[]));
    }
    let scope = known_scope(&app, &seat, asked.divisions)?;
    let role = asked.role.into();
    let deed = seat.deed("tablet.code", "", &label);
    let handing_out = app.writer.with(move |ledger| {
        let now = clock::unix_now();
        ledger.audit(&deed, now)?;
        device::hand_out(ledger, &label, role, scope, now)
    });
    let handed_out = handing_out.await?;
    let code = handed_out.code.to_string();
    let address = (app.address.as_deref())
        .map(|address| format!("{}/#enrol={code}", address.trim_end_matches('/')));
    Ok(Json(TabletCode {
        svg: square(address.as_ref().unwrap_or(&code))?,
        code,
        address,
        expires_at: handed_out.expires_at,
    }))
}

/// A text as a square to photograph, SVG.
pub(super) fn square(text: &str) -> Result<String, ApiError> {
    let square = QrCode::new(text.as_bytes()).map_err(|_| ApiError::Failed)?;
    Ok(square
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build())
}

/// Divisions as a scope, if all of them exist and lie within the asker's.
pub(super) fn known_scope(
    app: &App,
    seat: &Seat,
    asked: Vec<DivisionCode>,
) -> Result<Scope, ApiError> {
    let divisions = app.divisions()?;
    let known = |code: &DivisionCode| matches!(divisions.standing(*code), Standing::Current { .. });
    let scope = Scope::new(asked.iter().copied());
    if asked.is_empty() || !asked.iter().all(known) {
        return Err(refused("console.divisions", &[]));
    }
    if !covers_all(&seat.account.scope, &scope) {
        return Err(ApiError::NotFound);
    }
    Ok(scope)
}

/// A tablet may no longer take part; what it still sends is kept apart.
#[utoipa::path(post, path = "/api/tablets/{device}/revoke", tag = "tablets",
    params(("device" = String, Path, description = "The tablet")), request_body = Reason,
    responses((status = 200)))]
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<Reason>,
) -> Result<(), ApiError> {
    let (device, reason) = (seat.device()?, asked.given()?);
    let deed = seat.deed("tablet.revoked", &device.to_string(), &reason);
    carry_out(&app, Event::DeviceRevoked { device, reason }, deed).await
}

/// Carries a decision out, and lets the door know, however long the fold takes.
async fn carry_out(app: &App, event: Event, deed: Deed) -> Result<(), ApiError> {
    let decided = desk::decide(app, &[], event, vec![deed]).await;
    let devices = app.read(|reader| reader.ledger.devices())?;
    app.set_devices(devices);
    decided?;
    Ok(())
}

/// A tablet that came back to a restored server takes part again.
#[utoipa::path(post, path = "/api/tablets/{device}/confirm", tag = "tablets",
    params(("device" = String, Path, description = "The tablet")),
    responses((status = 200)))]
pub(super) async fn confirm(State(app): State<Arc<App>>, seat: Seat) -> Result<(), ApiError> {
    let device = seat.device()?;
    let known = app.read(|reader| reader.ledger.devices())?.remove(&device);
    if known.is_none_or(|known| known.state != DeviceState::Unconfirmed) {
        return Err(refused("console.not-unconfirmed", &[]));
    }
    let deed = seat.deed("tablet.confirmed", &device.to_string(), "");
    carry_out(&app, Event::DeviceConfirmed { device }, deed).await
}

/// A locked-out tablet gets its store back.
#[derive(Deserialize, ToSchema)]
pub(super) struct Unlock {
    /// The code that it shows.
    code: String,
    /// Who asked, and how they are known.
    reason: String,
}

/// Give a locked-out tablet its store back.
#[utoipa::path(post, path = "/api/tablets/{device}/unlock", tag = "tablets",
    params(("device" = String, Path, description = "The tablet")), request_body = Unlock,
    responses((status = 200)))]
pub(super) async fn unlock(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<Unlock>,
) -> Result<(), ApiError> {
    let device = seat.device()?;
    let reason = super::asked::given(&asked.reason)?;
    let waits = app.read(|reader| {
        let waiting = reader.ledger.waiting_tablets(clock::unix_now())?;
        let known = reader.ledger.devices()?.remove(&device);
        let active = known.is_some_and(|known| known.state == DeviceState::Active);
        Ok(active
            && waiting
                .iter()
                .any(|tablet| tablet.device == device && tablet.code == asked.code))
    })?;
    if !waits {
        let named = ("device", device.to_string());
        return Err(refused("device.no-such-unlock-code", &[named]));
    }
    let deed = seat.deed("tablet.unlocked", &device.to_string(), &reason);
    let event = Event::DeviceUnlocked {
        device,
        code: asked.code,
        reason,
    };
    desk::decide(&app, &[], event, vec![deed]).await?;
    Ok(())
}

/// Where a tablet works from now on.
#[derive(Deserialize, ToSchema)]
pub(super) struct Assign {
    role: TabletRole,
    #[schema(value_type = Vec<String>)]
    divisions: Vec<DivisionCode>,
}

/// Let a tablet work elsewhere.
#[utoipa::path(post, path = "/api/tablets/{device}/assign", tag = "tablets",
    params(("device" = String, Path, description = "The tablet")), request_body = Assign,
    responses((status = 200)))]
pub(super) async fn assign(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<Assign>,
) -> Result<(), ApiError> {
    let device = seat.device()?;
    let scope = known_scope(&app, &seat, asked.divisions)?;
    let event = Event::DeviceAssigned {
        device,
        role: asked.role.into(),
        scope,
    };
    let deed = seat.deed("tablet.assigned", &device.to_string(), "");
    carry_out(&app, event, deed).await
}
