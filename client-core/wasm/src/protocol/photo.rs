//! Photos, signatures and voice notes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A photo, a signature or a voice note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    /// Its name: the SHA-256 of what it holds.
    pub hash: String,
    /// The record.
    pub record: String,
    /// The field it answers.
    pub field: String,
    /// The media type.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u32,
    /// Whether it is on this tablet; others' are only named.
    pub here: bool,
    /// How many of its bytes the server holds; as many as there are: it is there.
    pub sent: u32,
    /// Why the server does not take it, if it does not.
    pub refused: Option<super::Sentence>,
    /// Which of the bytes beside the response is its thumbnail.
    pub thumbnail: Option<u32>,
}
