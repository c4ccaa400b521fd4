//! The record looked at last: each step of a form asks for it several times.

use schema::document::Document;
use schema::id::RecordId;
use schema::record::Record;

use crate::client::Client;
use crate::error::ClientError;
use crate::store::StoredRecord;

/// An open record. It is good for as long as no record of the tablet changes.
pub(crate) struct Open {
    id: RecordId,
    /// The index's count of changes when it was read.
    pub(crate) at: u64,
    pub(crate) stored: StoredRecord,
    pub(crate) document: Document,
}

impl Client {
    /// A record's answers.
    pub(crate) fn read(&self, id: RecordId) -> Result<Record, ClientError> {
        self.look_at(id, |document| document.read(id, self.questionnaire))
    }

    pub(crate) fn look_at<T>(
        &self,
        id: RecordId,
        look: impl FnOnce(&Document) -> T,
    ) -> Result<T, ClientError> {
        let open = self.take_open(id)?;
        let seen = look(&open.document);
        self.open.replace(Some(open));
        Ok(seen)
    }

    /// Takes the record out: whoever changes it puts it back once the change is durable.
    pub(crate) fn take_open(&self, id: RecordId) -> Result<Open, ClientError> {
        let at = self.index().changes();
        let open = self.open.take();
        if let Some(open) = open.filter(|open| open.id == id && open.at == at) {
            return Ok(open);
        }
        let stored = self.store.record(id)?.ok_or(ClientError::NoSuchRecord)?;
        let document = stored.document()?;
        Ok(Open {
            id,
            at,
            stored,
            document,
        })
    }

    /// A record's answers, while another one stays open.
    pub(crate) fn glance(&self, id: RecordId) -> Result<Record, ClientError> {
        let stored = self.store.record(id)?.ok_or(ClientError::NoSuchRecord)?;
        Ok(stored.document()?.read(id, self.questionnaire))
    }
}
