//! How the server is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::problem::ApiError;
use crate::app::App;
use crate::ledger::{Ledger, LedgerError};
use crate::projection::Projection;

/// How the server is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The program's version.
    pub version: String,
    /// The store's epoch.
    pub epoch: u32,
    /// The last position of the log.
    pub received: u64,
    /// Up to where it has been folded.
    pub folded: u64,
    /// Up to where a backup holds everything.
    pub backed_up: u64,
    /// Records.
    pub records: u64,
    /// Photos and voice notes.
    pub attachments: u64,
    /// Those of them kept apart: from devices that are not let in.
    pub attachments_aside: u64,
    /// Changes held in quarantine or waiting.
    pub held: usize,
}

impl Health {
    /// How ledger and projection are.
    ///
    /// # Errors
    /// When either fails.
    pub fn of(ledger: &Ledger, projection: &Projection) -> Result<Self, LedgerError> {
        let (attachments, attachments_aside) = ledger.count_attachments()?;
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            epoch: ledger.epoch()?.0,
            received: ledger.head()?.0,
            folded: projection.position()?.0,
            backed_up: ledger.backed_up()?.0,
            records: projection.records()?,
            attachments,
            attachments_aside,
            held: projection.held()?.len(),
        })
    }
}

pub(super) async fn health(State(app): State<Arc<App>>) -> Result<Json<Health>, ApiError> {
    let health = tokio::task::spawn_blocking(move || {
        app.read(|reader| Health::of(&reader.ledger, &reader.projection))
    });
    Ok(Json(health.await.map_err(|_| ApiError::Failed)??))
}
