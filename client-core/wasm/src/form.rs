//! A record's form: opened, answered step by step, handed in.

use client_core::ClientError;
use client_core::clock::Now;
use client_core::examine::Examined;
use client_core::store::Work;
use rand_core::CryptoRng;
use schema::document::{Edit, Put};
use schema::id::{ChangeHash, RecordId};
use schema::questionnaire::Severity;
use schema::record::{Confirmation, Record};
use schema::value::solar::SolarDate;

use crate::answer::{Answering, field};
use crate::protocol::{Form, Given, Response, Typed};
use crate::refusal::Refusal;
use crate::session::Outcome;
use crate::tablet::{Tablet, count, record};

pub(crate) mod elsewhere;
mod finding;
mod value;
mod view;

pub(crate) use value::{Said, formatted};
pub(crate) use view::{short, who};

/// Adds an elder.
pub(crate) fn add(
    tablet: &mut Tablet,
    given: &[Given],
    now: Now,
    rng: &mut impl CryptoRng,
) -> Outcome {
    let edits = answering(tablet, now)?.first(given)?;
    let number = (given.iter()).find_map(|given| typed_number(&given.field, &given.answer));
    let number = number.filter(|number| elsewhere::is_told(tablet, number));
    let id = tablet.client.add(&edits, now, rng)?;
    if let Some(number) = number {
        elsewhere::note(tablet, id, number);
    }
    let last = given.last().map(|given| given.field.clone());
    show(tablet, id, last, now)
}

/// Opens a record.
pub(crate) fn open(tablet: &mut Tablet, id: &str, now: Now) -> Outcome {
    show(tablet, record(id)?, None, now)
}

fn show(tablet: &mut Tablet, id: RecordId, at: Option<String>, now: Now) -> Outcome {
    let examined = tablet.client.examine(id, tablet.today(now))?;
    let work = touched(tablet, &examined, at);
    let form = view::form(tablet, &examined, &work)?;
    tablet.shown = Some((id, form.fields.clone()));
    let form = Box::new(form);
    Ok(Response::Form { form }.into())
}

/// Makes the form of the record worked on last, or of any, and shows it to nobody: a browser
/// compiles what it runs for the first time, and the first form somebody opens is the second.
pub(crate) fn rehearse(tablet: &mut Tablet, now: Now) -> Result<(), Refusal> {
    let recent = tablet.client.store().recent(1)?;
    let any = || tablet.client.index().rows().next().map(|(id, _)| id);
    if let Some(id) = recent.first().copied().or_else(any) {
        let examined = tablet.client.examine(id, tablet.today(now))?;
        view::form(tablet, &examined, &Work::default())?;
    }
    Ok(())
}

/// The surveyor is at this question.
pub(crate) fn at(tablet: &mut Tablet, id: &str, name: &str) -> Outcome {
    let id = record(id)?;
    let name = field(name)?.name.to_string();
    if tablet.client.index().get(id).is_none() {
        return Err(ClientError::NoSuchRecord.into());
    }
    tablet.work.entry(id).or_default().field = Some(name);
    tablet.touched = Some(id);
    Ok(Response::Done.into())
}

/// Writes an answer.
pub(crate) fn answer(
    tablet: &mut Tablet,
    id: &str,
    name: &str,
    typed: &Typed,
    now: Now,
) -> Outcome {
    let id = record(id)?;
    let field = field(name)?;
    let before = tablet.client.view(id)?.record;
    let edits = answering(tablet, now)?.edits(field, typed, Some(&before))?;
    let number = typed_number(name, typed).filter(|number| elsewhere::is_told(tablet, number));
    let after =
        (tablet.client.edit(id, &edits, now)).map_err(|error| Refusal::from(error).at(name))?;
    if let Some(number) = number {
        elsewhere::note(tablet, id, number);
    }
    saved(tablet, after, Some(name), now)
}

/// The id number, if that is what was typed.
pub(crate) fn typed_number<'a>(field: &str, typed: &'a Typed) -> Option<&'a str> {
    match typed {
        Typed::Text { text } if field == "id_number" => Some(text),
        _ => None,
    }
}

/// "Checked, it is so", or an excuse with a reason.
pub(crate) fn confirm(tablet: &mut Tablet, id: &str, key: &str, reason: &str, now: Now) -> Outcome {
    let id = record(id)?;
    let examined = tablet.client.examine(id, tablet.today(now))?;
    let finding = (examined.findings.iter())
        .find(|finding| finding.key() == key)
        .ok_or_else(|| Refusal::new("form.no-such-finding", &[]))?;
    let name = finding.fields.first().map(ToString::to_string);
    let at = |refusal: Refusal| match &name {
        Some(name) => refusal.at(name),
        None => refusal,
    };
    match finding.severity {
        Severity::Hard => return Err(at(Refusal::new("form.must-be-mended", &[]))),
        Severity::Excusable if reason.trim().is_empty() => {
            return Err(at(Refusal::new("form.reason-needed", &[])));
        }
        Severity::Excusable | Severity::Soft => {}
    }
    let confirmation = Confirmation {
        fingerprint: finding.fingerprint().clone(),
        reason: reason.trim().into(),
    };
    let edit = Edit::Confirm(finding.key(), confirmation);
    let after = tablet.client.edit(id, &[edit], now)?;
    saved(tablet, after, name.as_deref(), now)
}

/// Chooses between values in conflict: the chosen one is written again, by somebody who has
/// seen them all.
pub(crate) fn resolve(
    tablet: &mut Tablet,
    id: &str,
    name: &str,
    change: &str,
    now: Now,
) -> Outcome {
    let id = record(id)?;
    let before = tablet.client.view(id)?.record;
    let layer = tablet.layer()?;
    let refuse = |code: &str| Refusal::new(code, &[]).at(name);
    let change: Option<ChangeHash> = change.parse().ok();
    let conflict = (before.conflicts.iter()).find(|conflict| conflict.field.as_str() == name);
    let conflict = conflict.ok_or_else(|| refuse("form.no-such-conflict"))?;
    if conflict.layer != layer {
        return Err(refuse("form.not-yours-to-choose"));
    }
    let chosen = (conflict.candidates.iter())
        .find(|candidate| Some(candidate.change) == change)
        .ok_or_else(|| refuse("form.no-such-conflict"))?;
    let edit = Edit::Answer {
        layer,
        field: conflict.field.clone(),
        put: Put::One(chosen.answer.clone()),
    };
    let after = tablet.client.edit(id, &[edit], now)?;
    saved(tablet, after, Some(name), now)
}

/// Hands a record in.
pub(crate) fn submit(tablet: &mut Tablet, id: &str, now: Now) -> Outcome {
    let after = tablet.client.submit(record(id)?, now)?;
    saved(tablet, after, None, now)
}

/// The form after a step: only what looks different.
pub(crate) fn saved(tablet: &mut Tablet, after: Record, at: Option<&str>, now: Now) -> Outcome {
    let id = after.id;
    let examined = tablet.client.examine_record(after, tablet.today(now));
    let work = touched(tablet, &examined, at.map(ToOwned::to_owned));
    let form: Form = view::form(tablet, &examined, &work)?;
    let before = match tablet.shown.take() {
        Some((shown, fields)) if shown == id => fields,
        _ => Vec::new(),
    };
    tablet.shown = Some((id, form.fields.clone()));
    let fields = (form.fields.into_iter())
        .filter(|field| !before.contains(field))
        .collect();
    let form = Box::new(Form { fields, ..form });
    Ok(Response::Saved { form }.into())
}

/// Remembers that a record was touched, where, and how it stands. Nobody waits for it to be
/// written down.
fn touched(tablet: &mut Tablet, examined: &Examined, at: Option<String>) -> Work {
    let id = examined.record.id;
    let work = tablet.work.entry(id).or_default();
    *work = Work {
        field: at.or(work.field.take()),
        missing: count(examined.missing.len()),
        blocking: count(examined.blocking()),
    };
    tablet.touched = Some(id);
    work.clone()
}

pub(crate) fn answering(tablet: &Tablet, now: Now) -> Result<Answering, Refusal> {
    let day = tablet
        .today(now)
        .or_else(|| SolarDate::in_china_at(now.unix));
    Ok(Answering {
        layer: tablet.layer()?,
        actor: tablet.client.identity()?.actor(),
        day: day.map_or_else(String::new, |day| day.to_string()),
    })
}
