//! How the server is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::problem::ApiError;
use crate::app::App;

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
    /// Changes held in quarantine or waiting.
    pub held: usize,
}

pub(super) async fn health(State(app): State<Arc<App>>) -> Result<Json<Health>, ApiError> {
    let health = tokio::task::spawn_blocking(move || {
        app.read(|reader| {
            Ok(Health {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                epoch: reader.ledger.epoch()?.0,
                received: reader.ledger.head()?.0,
                folded: reader.projection.position()?.0,
                backed_up: reader.ledger.backed_up()?.0,
                records: reader.projection.records()?,
                held: reader.projection.held()?.len(),
            })
        })
    });
    Ok(Json(health.await.map_err(|_| ApiError::Failed)??))
}
