//! A photo or a voice note comes in, part by part.

use std::sync::Arc;

use axum::extract::State;
use schema::limits;
use schema::problem::Problem;
use schema::wire::attachment::{Held, Part};

use super::body::Whole;
use super::problem::ApiError;
use super::sync::Refusal;
use crate::app::App;
use crate::attachment::{AttachmentError, Progress};
use crate::clock;
use crate::ledger::{DeviceState, NewAttachment};

pub(super) async fn attachment(
    State(app): State<Arc<App>>,
    Whole(body, _room): Whole<{ limits::ATTACHMENT_REQUEST_BYTES }>,
) -> Result<Vec<u8>, ApiError> {
    let part = Part::read(&body).map_err(|error| ApiError::Malformed(Problem::from(&error)))?;
    let device = app.devices().get(&part.device).cloned();
    let held = match device {
        None => Held::Refused(Problem::from(&Refusal::UnknownDevice)),
        Some(device) => match Part::verify(&body, &device.key) {
            Err(error) => Held::Refused(Problem::from(&error)),
            // Whoever is not let in may still hand in photos: they are kept apart.
            Ok(()) => take(&app, part, device.state != DeviceState::Active).await?,
        },
    };
    Ok(held.seal(&body, &app.key))
}

async fn take(app: &Arc<App>, part: Part, aside: bool) -> Result<Held, ApiError> {
    let new = NewAttachment {
        hash: part.hash,
        record: part.record,
        media_type: part.media_type.to_string(),
        size: part.size,
        device: part.device,
        aside,
    };
    let taking = Arc::clone(app);
    let taken = tokio::task::spawn_blocking(move || {
        let known = taking.read(|reader| reader.ledger.attachment(part.hash))?;
        Ok::<_, ApiError>((known, taking.attachments.take(&part)))
    });
    let (known, taken) = taken.await.map_err(|_| ApiError::Failed)??;
    match taken {
        Ok(Progress::Begun(bytes)) => return Ok(Held::Bytes(bytes)),
        Ok(Progress::Whole) => {}
        Err(AttachmentError::Refused(why)) => return Ok(Held::Refused(Problem::from(&why))),
        Err(AttachmentError::DiskFull) => return Err(ApiError::DiskFull),
        Err(AttachmentError::Disk(error)) => {
            tracing::error!(%error, "an attachment was not stored");
            return Err(ApiError::Failed);
        }
    }
    match known {
        Some(known) if known.attachment.aside <= aside => Ok(if known.backed_up {
            Held::BackedUp
        } else {
            Held::Bytes(known.attachment.size)
        }),
        _ => {
            let size = new.size;
            let entered =
                (app.writer).with(move |ledger| ledger.enter_attachment(&new, clock::unix_now()));
            entered.await?;
            Ok(Held::Bytes(size))
        }
    }
}
