//! Whether the audit is what it was: what its last row is noted as, and what was noted before.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::Asked;
use super::thread::reading;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::ledger::{NotNoted, Noted};

/// A row as it was noted.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Earlier {
    /// What a row was noted as on an earlier day, or stands in a file that was taken out.
    #[serde(default)]
    noted: Option<String>,
}

/// The audit as a chain.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditChain {
    /// What the last row is noted as: its number and the beginning of its hash.
    last: Option<String>,
    /// The first row that is not as it was written, or missing.
    broken: Option<u64>,
    /// Whether the row that was noted is there as it was; nothing if none was asked about.
    still_there: Option<bool>,
}

/// Go through the chain. Rows that were rewritten or cut off show against what was noted.
#[utoipa::path(get, path = "/api/audit/chain", tag = "audit", params(Earlier),
    responses((status = 200, body = AuditChain)))]
pub(super) async fn chain(
    State(app): State<Arc<App>>,
    Asked(asked): Asked<Earlier>,
) -> Result<Json<AuditChain>, ApiError> {
    let noted = asked.noted.map(|written| written.parse::<Noted>());
    let noted = noted.transpose();
    let noted = noted.map_err(|error: NotNoted| ApiError::Refused(Problem::from(&error)))?;
    let chain = reading(&app, move |_, reader| {
        let ledger = &reader.ledger;
        let broken = ledger.verify_audit()?.err();
        let still_there = noted.map(|noted| ledger.still_has(noted)).transpose()?;
        Ok(AuditChain {
            last: ledger.last_deed()?.map(|last| last.to_string()),
            broken,
            still_there: still_there.map(|there| there && broken.is_none()),
        })
    });
    Ok(Json(chain.await?))
}
