//! Questions of the duplicate review: whether two records are of one person.

use schema::asked::{Question, Reply};
use schema::id::RecordId;
use schema::record::Record;

use crate::client::Client;
use crate::clock::Now;
use crate::error::ClientError;

impl Client {
    /// The questions that wait for an answer, by the record that carries each.
    ///
    /// # Errors
    /// When the store fails, or one of the records is damaged.
    pub fn questions(&self) -> Result<Vec<(RecordId, Question)>, ClientError> {
        let mut questions = Vec::new();
        for id in self.store.asked()? {
            let open = Question::open(&self.glance(id)?);
            questions.extend(open.map(|question| (id, question)));
        }
        Ok(questions)
    }

    /// Replies to the question that a record carries. When this returns, it is durable.
    ///
    /// # Errors
    /// [`ClientError::NotAsked`] when it carries none that waits for an answer; as
    /// [`Client::edit`].
    pub fn reply(&mut self, id: RecordId, reply: &Reply, now: Now) -> Result<Record, ClientError> {
        let question = Question::open(&self.read(id)?).ok_or(ClientError::NotAsked)?;
        self.edit(id, &[question.answer(reply)], now)
    }
}
