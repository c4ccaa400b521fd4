//! What the duplicate review asks the village: are these two records one person?
//!
//! The question is a comment of the office on one of the two records, under a field's name
//! that no questionnaire has; its first line is the other record, the rest is the question.
//! The answer is a confirmation, whose fingerprint says what was answered and to which
//! question, so that the same question asked again is open again.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

use crate::document::Edit;
use crate::document::layout::Place;
use crate::id::{ContentHash, RecordId};
use crate::reading::Reading;
use crate::record::{Confirmation, FieldName, Record};

/// The name that the question stands under.
pub const FIELD: &str = "same_as";

/// An office's question about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The record that may be of the same person.
    pub other: RecordId,
    /// What the office wants to know, in its words.
    pub text: SmolStr,
}

/// What the village says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// Nobody there can tell.
    Unsure,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the village says.
    pub verdict: Verdict,
    /// What it says beside that; may be empty.
    pub note: SmolStr,
}

impl Verdict {
    /// Every verdict with its word.
    pub const WORDS: [(Self, &str); 3] = [
        (Self::Same, "same"),
        (Self::Different, "different"),
        (Self::Unsure, "unsure"),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }
}

/// The word is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither same, different nor unsure")]
pub struct NoVerdict;

impl FromStr for Verdict {
    type Err = NoVerdict;

    fn from_str(word: &str) -> Result<Self, NoVerdict> {
        let found = Self::WORDS.into_iter().find(|(_, known)| *known == word);
        found.map(|(verdict, _)| verdict).ok_or(NoVerdict)
    }
}

impl Question {
    /// The question that a record carries, answered or not.
    #[must_use]
    pub fn of(record: &impl Reading) -> Option<Self> {
        let comment = record.comment(FIELD)?;
        let (other, text) = comment.split_once('\n').unwrap_or((comment, ""));
        Some(Self {
            other: other.trim().parse().ok()?,
            text: text.trim().into(),
        })
    }

    /// The question that a record carries and that waits for an answer: nobody has replied,
    /// and the two are not linked already.
    #[must_use]
    pub fn open(record: &Record) -> Option<Self> {
        let question = Self::of(record)?;
        let is_linked = (record.links.iter()).any(|link| link.survivor == question.other);
        (!is_linked && question.reply(record).is_none()).then_some(question)
    }

    /// Puts the question to a record.
    #[must_use]
    pub fn ask(&self) -> Edit {
        let comment = format_smolstr!("{}\n{}", self.other, self.text);
        Edit::Comment(field(), comment)
    }

    /// Takes whatever question a record carries back.
    #[must_use]
    pub fn take_back() -> Edit {
        Edit::Comment(field(), SmolStr::default())
    }

    /// What the record replies to this question.
    #[must_use]
    pub fn reply(&self, record: &impl Reading) -> Option<Reply> {
        let given = record.confirmation(&self.key())?;
        let (word, asked) = (given.fingerprint.split_once('.'))?;
        (asked == self.print()).then_some(Reply {
            verdict: word.parse().ok()?,
            note: given.reason.clone(),
        })
    }

    /// Replies to the question.
    #[must_use]
    pub fn answer(&self, reply: &Reply) -> Edit {
        let confirmation = Confirmation {
            fingerprint: format_smolstr!("{}.{}", reply.verdict.word(), self.print()),
            reason: reply.note.clone(),
        };
        Edit::Confirm(self.key(), confirmation)
    }

    fn key(&self) -> SmolStr {
        format_smolstr!("same:{}", self.other)
    }

    /// Tells one question about the same two records from another.
    fn print(&self) -> String {
        let hash = ContentHash::of(self.text.as_bytes()).to_string();
        hash[..PRINT].to_owned()
    }
}

/// Letters of the print.
const PRINT: usize = 8;

fn field() -> FieldName {
    FieldName::new(FIELD).expect("a field's name")
}

/// The document key of a question: histories that have none of it carry no question.
#[must_use]
pub fn place() -> Place {
    Place::Comment(field())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Stamp};
    use crate::id::Actor;
    use crate::questionnaire::Questionnaire;
    use crate::record::ClockTrust;

    const OWN: &str = "1";

    fn question(text: &str) -> Question {
        Question {
            other: RecordId::preloaded("list", "2"),
            text: text.into(),
        }
    }

    fn written(edits: &[Edit]) -> Record {
        let stamp = Stamp {
            actor: Actor([1; 16]),
            time: 1_795_000_000,
            trust: ClockTrust::Bare,
        };
        let mut document = Document::new();
        for edit in edits {
            document.edit(std::slice::from_ref(edit), &stamp).unwrap();
        }
        document.read(RecordId::preloaded("list", OWN), Questionnaire::standard())
    }

    #[test]
    fn a_question_is_open_until_it_is_answered_and_again_when_it_is_asked_anew() {
        let first = question("两人同名同组，是不是一个人？");
        assert_eq!(Question::open(&written(&[])), None);
        assert_eq!(
            Question::open(&written(&[first.ask()])),
            Some(first.clone())
        );
        for (verdict, _) in Verdict::WORDS {
            let reply = Reply {
                verdict,
                note: "问过组长\n和邻居".into(),
            };
            let answered = [first.ask(), first.answer(&reply)];
            let record = written(&answered);
            assert_eq!(Question::open(&record), None);
            assert_eq!(first.reply(&record), Some(reply));
            let second = question("请再看证件。");
            let [asked, replied] = answered;
            let record = written(&[asked, replied, second.ask()]);
            assert_eq!(Question::open(&record), Some(second));
        }
    }

    #[test]
    fn a_question_that_was_taken_back_or_settled_waits_for_nobody() {
        let asked = question("是不是一个人？");
        let taken_back = written(&[asked.ask(), Question::take_back()]);
        assert_eq!(Question::of(&taken_back), None);
        let settled = written(&[asked.ask(), Edit::Link(asked.other, "证件相同".into())]);
        assert_eq!(Question::open(&settled), None);
    }

    #[test]
    fn a_comment_that_names_no_record_is_no_question() {
        let comment = Edit::Comment(field(), "请核对\n姓名".into());
        assert_eq!(Question::of(&written(&[comment])), None);
    }
}
