//! Photos, signatures and voice notes taken on this tablet.

use schema::document::Edit;
use schema::id::{ContentHash, RecordId};
use schema::limits;
use schema::problem::{Coded, Parameters};
use schema::record::{Attachment, FieldName, Record};
use smol_str::SmolStr;

use crate::client::Client;
use crate::clock::Now;
use crate::error::ClientError;
use crate::store::Kept;

/// What is attached.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// The field it answers.
    pub field: &'a FieldName,
    /// The media type, `image/jpeg`.
    pub media_type: &'a str,
    /// The whole, as it will be sent.
    pub bytes: &'a [u8],
    /// A small picture of it, for lists.
    pub thumbnail: Option<&'a [u8]>,
}

/// What was taken cannot be attached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// It has no bytes.
    #[error("there is nothing in the file")]
    Empty,
    /// It has more than [`limits::ATTACHMENT_BYTES`].
    #[error("{bytes} bytes are too many")]
    TooBig {
        /// The size met.
        bytes: u64,
    },
    /// Its media type is not written as one.
    #[error("the media type is malformed")]
    MediaType,
}

impl Coded for AttachError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "attachment.empty",
            Self::TooBig { .. } => "attachment.too-large",
            Self::MediaType => "attachment.media-type",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::TooBig { bytes } => vec![
                ("bytes", bytes.to_string()),
                ("most", limits::ATTACHMENT_BYTES.to_string()),
            ],
            Self::Empty | Self::MediaType => Parameters::new(),
        }
    }
}

/// `type/subtype`, of the letters that media types have.
fn is_media_type(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    text.len() <= limits::MEDIA_TYPE_BYTES
        && text
            .split_once('/')
            .is_some_and(|(kind, subtype)| plain(kind) && plain(subtype))
}

impl Client {
    /// Attaches what was taken to a record. When this returns, both are durable; the bytes
    /// go to the server after all answers. The record as it then is.
    ///
    /// # Errors
    /// When it is empty or too big, there is no such record, or the store fails: nothing is
    /// then changed.
    pub fn attach(
        &mut self,
        id: RecordId,
        taken: Taken<'_>,
        now: Now,
    ) -> Result<Record, ClientError> {
        let size = taken.bytes.len() as u64;
        if size == 0 {
            return Err(AttachError::Empty.into());
        }
        if size > limits::ATTACHMENT_BYTES {
            return Err(AttachError::TooBig { bytes: size }.into());
        }
        if !is_media_type(taken.media_type) {
            return Err(AttachError::MediaType.into());
        }
        let hash = ContentHash::of(taken.bytes);
        let media_type = SmolStr::new(taken.media_type);
        let kept = Kept {
            hash,
            record: id,
            media_type: media_type.clone(),
            size,
            sent: 0,
            whole: true,
            refused: None,
        };
        let described = Attachment {
            field: taken.field.clone(),
            media_type,
            bytes: u32::try_from(size).unwrap_or(u32::MAX),
        };
        self.edit_with(id, &[Edit::Attach(hash, described)], now, |writer| {
            writer.keep_attachment(&kept, taken.bytes, taken.thumbnail)
        })
    }
}
