//! What takes a while is done in a thread of its own: those that answer requests wait for
//! nobody.

use std::sync::Arc;

use axum::Json;

use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::board::Moment;
use crate::ledger::LedgerError;

/// Does something in a thread of its own.
pub(super) async fn in_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| ApiError::Failed)?
}

/// Asks the board so: a question about a province takes a while.
pub(super) async fn ask<T: Send + 'static>(
    app: &Arc<App>,
    question: impl FnOnce(&App, &Moment) -> Result<T, ApiError> + Send + 'static,
) -> Result<Json<T>, ApiError> {
    let asking = Arc::clone(app);
    let asked = in_a_thread(move || {
        let moment = asking.census()?;
        question(&asking, &moment)
    });
    asked.await.map(Json)
}

/// Reads so: many records, or many rows.
pub(super) async fn reading<T: Send + 'static>(
    app: &Arc<App>,
    read: impl FnOnce(&App, &mut Reader) -> Result<T, LedgerError> + Send + 'static,
) -> Result<T, ApiError> {
    let reading = Arc::clone(app);
    in_a_thread(move || Ok(reading.read(|reader| read(&reading, reader))?)).await
}
