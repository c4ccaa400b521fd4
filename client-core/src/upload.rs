//! Photos and voice notes on their way to the server: one part at a time, and only while
//! every change of a record is there.
//!
//! The server says how much it holds, and the next part begins there, so that a cut costs a
//! part. Parts grow on a quick line and shrink at every cut.

use schema::id::ContentHash;
use schema::limits;
use schema::wire::attachment::{Held, Part, VERSION};

use crate::client::Client;
use crate::error::ClientError;

const FIRST: usize = 32 * 1024;
const LEAST: usize = 4 * 1024;
/// A part that took less, in milliseconds, is followed by one of twice the size.
const QUICK_MS: u64 = 2_000;

/// The part that is in the air.
struct InFlight {
    hash: ContentHash,
    body: Vec<u8>,
}

/// The uploader. It holds nothing that the store does not hold too, except what is in the
/// air.
pub struct Uploader {
    in_flight: Option<InFlight>,
    size: usize,
    /// Asked in this session how much the server holds of this one.
    asked: Option<ContentHash>,
}

impl Default for Uploader {
    fn default() -> Self {
        Self {
            in_flight: None,
            size: FIRST,
            asked: None,
        }
    }
}

impl Uploader {
    /// Whether a part is in the air.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.in_flight.is_some()
    }

    /// Refused ones may be tried again: somebody asked for a sync.
    ///
    /// # Errors
    /// When the store fails.
    pub fn wanted(&mut self, client: &Client) -> Result<(), ClientError> {
        client.store.try_attachments_again()
    }

    /// The body of the next request; nothing while one is in the air, while a change is
    /// unsent, or when all are there.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next(&mut self, client: &Client) -> Result<Option<Vec<u8>>, ClientError> {
        if self.is_busy() || client.tally()?.unsent > 0 {
            return Ok(None);
        }
        let Some(kept) = client.store.next_attachment()? else {
            return Ok(None);
        };
        // A part may have arrived whose answer did not: better ask than send it twice.
        let resumes = kept.sent > 0 && self.asked != Some(kept.hash);
        let bytes = if resumes {
            Vec::new()
        } else {
            client.store.part(kept.hash, kept.sent, self.size)?
        };
        self.asked = Some(kept.hash);
        let identity = client.identity()?;
        let part = Part {
            version: VERSION,
            device: identity.device(),
            record: kept.record,
            hash: kept.hash,
            media_type: kept.media_type,
            size: kept.size,
            offset: kept.sent,
            bytes,
        };
        let body = part.seal(identity.key());
        self.in_flight = Some(InFlight {
            hash: kept.hash,
            body: body.clone(),
        });
        Ok(Some(body))
    }

    /// The server answered. Whether it was our server.
    ///
    /// # Errors
    /// When the store fails.
    pub fn answered(
        &mut self,
        client: &Client,
        body: &[u8],
        took_ms: u64,
    ) -> Result<bool, ClientError> {
        let Some(sent) = self.in_flight.take() else {
            return Ok(true);
        };
        let server = client.identity()?.server_key()?;
        match Held::open(body, &sent.body, &server) {
            Ok(Held::Bytes(held)) => {
                if took_ms < QUICK_MS {
                    self.size = (self.size * 2).min(limits::ATTACHMENT_PART_BYTES);
                }
                client.store.attachment_sent(sent.hash, held)?;
                Ok(true)
            }
            Ok(Held::BackedUp) => {
                client.store.forget_attachment(sent.hash)?;
                Ok(true)
            }
            Ok(Held::Refused(problem)) => {
                client.store.attachment_refused(sent.hash, &problem)?;
                Ok(true)
            }
            // A captive portal, or worse.
            Err(_) => {
                self.failed();
                Ok(false)
            }
        }
    }

    /// No answer came.
    pub fn failed(&mut self) {
        self.in_flight = None;
        self.asked = None;
        self.size = (self.size / 2).max(LEAST);
    }
}
