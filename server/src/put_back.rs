//! A ledger that is older than it was: somebody put a file back by hand, past `shouce restore`.
//!
//! What is given out since would be given out twice: positions, numbers of the office's own
//! changes. So a new epoch begins, as after a restore, as soon as something here or a tablet
//! knows of more than the ledger holds.

use std::path::Path;
use std::sync::atomic::Ordering;

use schema::id::DeviceId;
use schema::wire::exchange::LogPosition;

use crate::app::App;
use crate::clock;
use crate::ledger::{Ledger, LedgerError, WriteError};
use crate::projection::{self, Projection};

/// Opens the projection and compares the ledger with what was folded of it, which cannot be
/// more. Only for whoever alone folds.
///
/// # Errors
/// When ledger or projection fail.
pub(crate) fn compared(folder: &Path, ledger: &mut Ledger) -> Result<Projection, LedgerError> {
    let projection = Projection::open(folder)?;
    // In this order: a server may append meanwhile.
    let folded = projection.position()?;
    let head = ledger.head()?;
    if folded <= head {
        return Ok(projection);
    }
    let how = format!("folded {}, the log ends at {}", folded.0, head.0);
    // First the epoch: cut in between, it is found out again.
    ledger.begin_again(&how, clock::unix_now())?;
    drop(projection);
    projection::remove(&folder.join(projection::FILE))
        .map_err(|_| LedgerError::Damaged("the old projection"))?;
    Projection::open(folder)
}

/// A tablet holds an answer of this epoch from beyond the log's end. Whether a new epoch has
/// begun: once since the server started is enough, because it lost nothing since, and a tablet
/// that lies would have the others send everything again and again.
///
/// # Errors
/// When the ledger fails.
pub(crate) async fn told_by(
    app: &App,
    tablet: DeviceId,
    cursor: LogPosition,
) -> Result<bool, WriteError> {
    if app.began_again.swap(true, Ordering::Relaxed) {
        return Ok(false);
    }
    let how = format!("tablet {tablet} has been told of {}", cursor.0);
    let begun = move |ledger: &mut Ledger| ledger.begin_again(&how, clock::unix_now());
    app.writer.with(begun).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::configuration::Configuration;

    #[tokio::test]
    async fn a_tablet_that_tells_of_more_is_believed_once_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let configuration = Configuration {
            data: folder.path().join("data"),
            ..Configuration::default()
        };
        let epoch = |app: &App| app.read(|reader| reader.ledger.epoch()).unwrap();
        let (app, running) = App::start(&configuration).unwrap();
        let before = epoch(&app);
        let told = |app: Arc<App>| async move {
            let tablet = DeviceId([7; 8]);
            told_by(&app, tablet, LogPosition(1_000)).await.unwrap()
        };
        assert!(told(Arc::clone(&app)).await);
        let begun = epoch(&app);
        assert_ne!(begun, before);
        assert!(!told(Arc::clone(&app)).await, "nothing was lost since");
        assert_eq!(epoch(&app), begun);
        running.stop(app);
    }
}
