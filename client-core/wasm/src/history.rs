//! Everything ever written to a field.

use client_core::ClientError;

use crate::answer::field;
use crate::form::{Said, formatted, who};
use crate::names;
use crate::protocol::{EventView, FieldState, Response};
use crate::session::Outcome;
use crate::tablet::{Tablet, record};

pub(crate) fn show(tablet: &Tablet, id: &str, name: &str) -> Outcome {
    let id = record(id)?;
    let field = field(name)?;
    if tablet.client.index().get(id).is_none() {
        return Err(ClientError::NoSuchRecord.into());
    }
    let said = Said {
        client: &tablet.client,
        language: tablet.language,
    };
    let mut events = Vec::new();
    for event in tablet.client.history(id, name)? {
        let (state, words) = match &event.answer {
            Some(answer) => formatted(&said, Some(field), answer),
            None => (FieldState::Open, String::new()),
        };
        let is_member = field.shape() == schema::questionnaire::Shape::Many;
        let member = event.member.as_ref().map(|member| {
            if is_member {
                said.member(Some(field), member)
            } else {
                member.split('.').next().unwrap_or_default().to_owned()
            }
        });
        events.push(EventView {
            layer: names::layer(event.layer),
            taken_back: event.answer.is_none(),
            state,
            formatted: match (&member, is_member) {
                (Some(member), true) => member.clone(),
                _ => words,
            },
            member,
            who: who(tablet, event.layer, &event.actor)?,
            author: crate::form::short(&event.actor),
            change: event.change.to_string(),
            claimed_at: event.claimed_at,
            trust: names::trust(event.trust),
        });
    }
    Ok(Response::History { events }.into())
}
