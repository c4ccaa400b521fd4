//! What is read of a record from change to change, before all that comes up is there.

use std::borrow::Cow;

use crate::record::{Answer, Confirmation, Content, Layer, Record};

/// What questions with one answer, the office's comments and answered findings say: of a whole
/// [`Record`], or of one that changes come up for ([`crate::document::Onward`]).
pub trait Reading {
    /// What the highest layer that says anything about a question with one answer says, and
    /// which layer that is.
    fn said(&self, field: &str) -> Option<(Layer, &Answer)>;

    /// What the office asks about a field.
    fn comment(&self, field: &str) -> Option<&str>;

    /// How somebody has answered a finding.
    fn confirmation(&self, check: &str) -> Option<Cow<'_, Confirmation>>;

    /// The effective text of a question with one answer.
    fn text(&self, field: &str) -> Option<&str> {
        self.said(field)?.1.given()?.as_text()
    }
}

impl Reading for Record {
    fn said(&self, field: &str) -> Option<(Layer, &Answer)> {
        match self.effective(field)? {
            (layer, Content::One(answer)) => Some((layer, answer)),
            (_, Content::Many(_) | Content::Entries(_)) => None,
        }
    }

    fn comment(&self, field: &str) -> Option<&str> {
        Some(self.standing.comments.get(field)?.as_str())
    }

    fn confirmation(&self, check: &str) -> Option<Cow<'_, Confirmation>> {
        self.confirmations.get(check).map(Cow::Borrowed)
    }
}
