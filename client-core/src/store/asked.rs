//! Which records carry a question of the duplicate review that waits for an answer, so that
//! the first screen need not open the documents.

use std::collections::BTreeSet;

use schema::asked::{self, Question};
use schema::document::Document;
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::wire::pack::Pack;

use super::{Store, Writer, setting};
use crate::error::ClientError;

impl Store {
    /// The records that carry an open question.
    ///
    /// # Errors
    /// When the store fails.
    pub fn asked(&self) -> Result<BTreeSet<RecordId>, ClientError> {
        Ok(self.get(setting::ASKED)?.unwrap_or_default())
    }
}

impl Writer<'_> {
    /// Notes whether a record that is being stored carries an open question.
    pub(super) fn note_asked(&self, record: &Record) -> Result<(), ClientError> {
        self.set_asked(record.id, Question::open(record).is_some())
    }

    pub(super) fn set_asked(&self, record: RecordId, is_asked: bool) -> Result<(), ClientError> {
        let mut asked: BTreeSet<RecordId> = self.get(setting::ASKED)?.unwrap_or_default();
        let changed = if is_asked {
            asked.insert(record)
        } else {
            asked.remove(&record)
        };
        if changed {
            self.set(setting::ASKED, &asked)?;
        }
        Ok(())
    }

    /// Notes which of a pack's records carry an open question. The pack stays unopened unless
    /// one of them has ever been asked something.
    pub(super) fn note_asked_of_pack(
        &self,
        pack: &Pack,
        records: &[RecordId],
    ) -> Result<(), ClientError> {
        if !pack.mentions(&asked::place()) {
            return Ok(());
        }
        for record in records {
            let Some(history) = pack.history(*record) else {
                continue;
            };
            let document = Document::from_changes(&history?)?;
            self.note_asked(&document.read(*record, Questionnaire::standard()))?;
        }
        Ok(())
    }
}
