//! A question of the duplicate review, and what the village says to it.

use client_core::ClientError;
use client_core::clock::Now;
use schema::asked::{Question, Reply, Verdict};

use crate::find::Lists;
use crate::form;
use crate::protocol::{AskedView, Response, VerdictName};
use crate::refusal::Refusal;
use crate::session::Outcome;
use crate::tablet::{Tablet, record};

/// The longest note, in letters: what fits on the page.
const MOST_LETTERS: usize = 300;

pub(crate) fn show(tablet: &Tablet, id: &str, now: Now) -> Outcome {
    let id = record(id)?;
    let read = tablet.client.view(id)?.record;
    let question = Question::open(&read).ok_or(ClientError::NotAsked)?;
    let lists = Lists::of(tablet, now)?;
    let row = (lists.row(tablet, id)?).ok_or(ClientError::NoSuchRecord)?;
    let asked = AskedView {
        row,
        other: lists.row(tablet, question.other)?,
        text: question.text.to_string(),
    };
    let asked = Box::new(asked);
    Ok(Response::Asked { asked }.into())
}

/// Replies for the village.
pub(crate) fn reply(
    tablet: &mut Tablet,
    id: &str,
    verdict: VerdictName,
    note: &str,
    now: Now,
) -> Outcome {
    let letters = note.chars().count();
    if letters > MOST_LETTERS {
        let parameters = [
            ("letters", letters.to_string()),
            ("most", MOST_LETTERS.to_string()),
        ];
        return Err(Refusal::new("asked.note-too-long", &parameters));
    }
    let reply = Reply {
        verdict: match verdict {
            VerdictName::Same => Verdict::Same,
            VerdictName::Different => Verdict::Different,
            VerdictName::Unsure => Verdict::Unsure,
        },
        note: note.trim().into(),
    };
    let after = tablet.client.reply(record(id)?, &reply, now)?;
    form::saved(tablet, after, None, now)
}
