//! What the subsidies pay, county by county: seeing it, and entering it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::fact::Tier;
use schema::value::division::{DivisionCode, Level};
use schema::value::solar::YearMonth;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Fields, given, refused};
use super::seat::Seat;
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::desk;
use crate::ledger::{Event, LedgerError};
use crate::tables::{Rates, Standard};

/// What a tier pays.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub(super) struct StandardTier {
    /// The full age from which it is paid.
    from_age: i16,
    /// What is paid each month, in yuan.
    yuan: u32,
}

/// What is paid from a month on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StandardView {
    #[schema(value_type = String)]
    division: DivisionCode,
    /// From which month on, `YYYY-MM`.
    from: String,
    /// By age, the lowest first.
    tiers: Vec<StandardTier>,
    /// Which document says so.
    source: String,
    /// Who entered it.
    entered_by: String,
    /// When, in Unix seconds.
    entered_at: i64,
    /// Whether the asker may enter another, or withdraw it.
    may_change: bool,
}

/// What is paid where nobody has entered a standard, and all that was entered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StandardList {
    /// By division and month.
    items: Vec<StandardView>,
    /// The figures of the demonstration: nobody's real ones.
    demonstration: Vec<StandardTier>,
}

/// The standards that hold in the asker's divisions.
#[utoipa::path(get, path = "/api/standards", tag = "tables",
    responses((status = 200, body = StandardList)))]
pub(super) async fn standards(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<StandardList>, ApiError> {
    list(&app, &seat)
}

fn list(app: &App, seat: &Seat) -> Result<Json<StandardList>, ApiError> {
    let scope = &seat.account.scope;
    let items = app.read(|reader| {
        let standards = reader.projection.standards()?;
        // The prefecture's hold in its counties too.
        let concerns = |one: &&Standard| {
            scope.covers(one.division)
                || scope
                    .divisions()
                    .iter()
                    .any(|own| one.division.contains(*own))
        };
        let seen = standards.all().filter(concerns);
        seen.map(|one| {
            let by = reader.ledger.account(one.account)?;
            Ok(StandardView {
                division: one.division,
                from: one.from.to_string(),
                tiers: tiers(&one.tiers),
                source: one.source.clone(),
                entered_by: by.map(|account| account.display_name).unwrap_or_default(),
                entered_at: one.at,
                may_change: seat.may(Right::Standards) && scope.covers(one.division),
            })
        })
        .collect::<Result<Vec<_>, LedgerError>>()
    })?;
    let demonstration = Rates::demonstration().tiers.iter().map(|named| named.tier);
    Ok(Json(StandardList {
        items,
        demonstration: tiers(&demonstration.collect::<Vec<_>>()),
    }))
}

fn tiers(tiers: &[Tier]) -> Vec<StandardTier> {
    let shown = |tier: &Tier| StandardTier {
        from_age: tier.from_age,
        yuan: tier.yuan,
    };
    tiers.iter().map(shown).collect()
}

/// A standard as it is entered.
#[derive(Deserialize, ToSchema)]
pub(super) struct StandardEntry {
    /// The county; or the prefecture, for counties without one of their own.
    #[schema(value_type = String)]
    division: DivisionCode,
    /// From which month on, `YYYY-MM`.
    from: String,
    /// By age, the lowest first. Without any, what was entered for the month is withdrawn.
    tiers: Vec<StandardTier>,
    /// Which document says so.
    source: String,
}

/// Enter what is paid from a month on, in place of what was entered for that month.
#[utoipa::path(post, path = "/api/standards", tag = "tables", request_body = StandardEntry,
    responses((status = 200, body = StandardList)))]
pub(super) async fn enter(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<StandardEntry>,
) -> Result<Json<StandardList>, ApiError> {
    if !seat.account.scope.covers(asked.division) {
        return Err(ApiError::NotFound);
    }
    if !matches!(asked.division.level(), Level::Prefecture | Level::County) {
        return Err(refused("standards.where", &[]));
    }
    let from: YearMonth = (asked.from.parse()).map_err(|_| refused("standards.month", &[]))?;
    let standard = Standard {
        account: seat.account.id,
        at: clock::unix_now(),
        division: asked.division,
        from,
        tiers: (asked.tiers.iter())
            .map(|tier| Tier {
                from_age: tier.from_age,
                yuan: tier.yuan,
            })
            .collect(),
        source: given(&asked.source)?,
    };
    if !standard.is_sound() {
        return Err(refused("standards.tiers", &[]));
    }
    let told = (standard.tiers.iter())
        .map(|tier| format!("{}+ {}", tier.from_age, tier.yuan))
        .collect::<Vec<_>>();
    let told = format!("{from}: {}; {}", told.join(", "), standard.source);
    let event = Event::StandardEntered {
        standard: Box::new(standard),
    };
    let deed = seat.deed("standards.entered", &asked.division.to_string(), &told);
    desk::decide(&app, &[], event, vec![deed]).await?;
    list(&app, &seat)
}
