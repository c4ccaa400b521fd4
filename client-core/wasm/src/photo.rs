//! Photos, signatures and voice notes of a record.

use client_core::attachment::Taken;
use client_core::clock::Now;
use client_core::store::Kept;
use schema::id::ContentHash;
use schema::record::{FieldName, Record};

use crate::form;
use crate::protocol::{AttachmentView, Response, Sentence};
use crate::refusal::Refusal;
use crate::session::{Outcome, Reply};
use crate::tablet::{Tablet, count, record};

/// Adds one.
pub(crate) fn attach(
    tablet: &mut Tablet,
    id: &str,
    field: &str,
    media_type: &str,
    blobs: &[Vec<u8>],
    now: Now,
) -> Outcome {
    let id = record(id)?;
    let name = FieldName::new(field).ok_or_else(|| no_attachment().at(field))?;
    let taken = Taken {
        field: &name,
        media_type,
        bytes: blobs.first().map(Vec::as_slice).unwrap_or_default(),
        thumbnail: blobs.get(1).map(Vec::as_slice),
    };
    let after =
        (tablet.client.attach(id, taken, now)).map_err(|error| Refusal::from(error).at(field))?;
    form::saved(tablet, after, Some(field), now)
}

fn no_attachment() -> Refusal {
    Refusal::new("attachment.unknown", &[])
}

/// What a record names, and what of it is here.
pub(crate) fn of_record(tablet: &Tablet, record: &Record) -> Result<Vec<AttachmentView>, Refusal> {
    let here = tablet.client.store().attachments(record.id)?;
    let view = |(hash, named): (&ContentHash, &schema::record::Attachment)| {
        let kept = here.iter().find(|kept| kept.hash == *hash);
        AttachmentView {
            hash: hash.to_string(),
            record: record.id.to_string(),
            field: named.field.to_string(),
            media_type: named.media_type.to_string(),
            bytes: named.bytes,
            here: kept.is_some_and(|kept| kept.whole),
            sent: kept.map_or(0, |kept| count(kept.sent)),
            refused: kept.and_then(|kept| refused(tablet, kept)),
            thumbnail: None,
        }
    };
    Ok(record.attachments.iter().map(view).collect())
}

fn refused(tablet: &Tablet, kept: &Kept) -> Option<Sentence> {
    let problem = kept.refused.as_ref()?;
    Some(Sentence::of(problem, tablet.language))
}

/// A record's attachments with their thumbnails.
pub(crate) fn list(tablet: &Tablet, id: &str) -> Outcome {
    let record = tablet.client.view(record(id)?)?.record;
    let mut attachments = of_record(tablet, &record)?;
    let mut blobs = Vec::new();
    for view in &mut attachments {
        let Ok(hash) = view.hash.parse() else {
            continue;
        };
        if let Some(thumbnail) = tablet.client.store().thumbnail(hash)? {
            view.thumbnail = Some(count(blobs.len()));
            blobs.push(thumbnail);
        }
    }
    Ok(Reply {
        response: Response::Attachments { attachments },
        blobs,
    })
}

/// One attachment, whole.
pub(crate) fn whole(tablet: &Tablet, hash: &str) -> Outcome {
    let hash: ContentHash = hash.parse().map_err(|_| no_attachment())?;
    let found = tablet.client.store().attachment(hash)?;
    let found = found.filter(|(kept, _)| kept.whole);
    let (kept, bytes) = found.ok_or_else(no_attachment)?;
    let record = tablet.client.view(kept.record)?.record;
    let views = of_record(tablet, &record)?;
    let name = hash.to_string();
    let attachment = views.into_iter().find(|view| view.hash == name);
    let attachment = attachment.ok_or_else(no_attachment)?;
    Ok(Reply::with(Response::Attachment { attachment }, bytes))
}
