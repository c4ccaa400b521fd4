//! A record as its form shows it.

use std::collections::BTreeMap;

use client_core::examine::Examined;
use client_core::store::Work;
use client_core::whereabouts::Whereabouts;
use schema::fact::{self, BirthSource};
use schema::id::Actor;
use schema::questionnaire::{Asking as Asked, Field, Questionnaire, Shape};
use schema::record::{Conflict, Content, Layer, Record};
use schema::summary::{self, Summary};
use schema::value::id_number::WrittenIdNumber;
use schema::value::partial_date::PartialDate;
use schema::value::region;
use schema::value::solar::SolarDate;

use super::value::{Said, formatted, typed};
use super::{elsewhere, finding};
use crate::protocol::{
    Asking, CandidateView, ConflictView, Derived, EntryView, FieldState, FieldView, FindingView,
    Form, SectionView, Sentence, StandingView, Value, Who,
};
use crate::refusal::Refusal;
use crate::tablet::{Tablet, count};
use crate::{date, find, names, photo};

/// The whole form.
pub(super) fn form(tablet: &Tablet, examined: &Examined, work: &Work) -> Result<Form, Refusal> {
    let record = &examined.record;
    let questionnaire = Questionnaire::standard();
    let summary = Summary::of(record, questionnaire);
    let whereabouts = tablet.client.whereabouts(record.id)?;
    let attachments = photo::of_record(tablet, record)?;
    let mut findings = by_field(tablet, examined);
    let mut fields = Vec::with_capacity(questionnaire.fields().len());
    for field in questionnaire.fields() {
        let findings = findings.remove(field.name.as_str()).unwrap_or_default();
        fields.push(view(tablet, examined, field, findings, &attachments)?);
    }
    let held_back = match &whereabouts {
        Whereabouts::HeldBack(problem) => Some(Sentence::of(problem, tablet.language)),
        _ => None,
    };
    let said = find::Said {
        held_back: held_back.is_some(),
        asked: schema::asked::Question::open(record).is_some(),
    };
    Ok(Form {
        record: record.id.to_string(),
        name: summary.name.to_string(),
        village: (summary.village()).map(|code| names::division(&tablet.client, code)),
        standing: StandingView {
            stage: names::stage(record.standing.stage()),
            round: record.standing.submitted,
        },
        outcome: names::outcome(summary.coverage),
        sync: find::sync_name(&whereabouts),
        needs: find::needs(&summary, Some(work), said),
        held_back,
        sections: sections(examined, &fields),
        fields,
        derived: derived(examined),
        missing: (examined.missing.iter())
            .map(|field| field.name.to_string())
            .collect(),
        percent: percent(examined),
        ready: examined.is_ready(),
        left_off: work.field.clone(),
        same_as: record.links.first().map(|link| link.survivor.to_string()),
        elsewhere: elsewhere::of(tablet, record),
        attachments,
    })
}

fn percent(examined: &Examined) -> u32 {
    match examined.completeness.asked {
        0 => 100,
        asked => examined.completeness.answered * 100 / asked,
    }
}

/// Findings by the field to go to first: one that is shown.
fn by_field(tablet: &Tablet, examined: &Examined) -> BTreeMap<String, Vec<FindingView>> {
    let mut found: BTreeMap<String, Vec<FindingView>> = BTreeMap::new();
    for finding in &examined.findings {
        let is_shown = |name: &&schema::record::FieldName| {
            (Questionnaire::standard().field(name.as_str()))
                .is_some_and(|field| examined.relevance.shows(field))
        };
        let first = (finding.fields.iter().find(is_shown)).or_else(|| finding.fields.first());
        if let Some(name) = first {
            let view = finding::view(finding, &examined.record, tablet.language);
            found.entry(name.to_string()).or_default().push(view);
        }
    }
    found
}

fn view(
    tablet: &Tablet,
    examined: &Examined,
    field: &Field,
    findings: Vec<FindingView>,
    attachments: &[crate::protocol::AttachmentView],
) -> Result<FieldView, Refusal> {
    let record = &examined.record;
    let name = field.name.as_str();
    let said = Said {
        client: &tablet.client,
        language: tablet.language,
    };
    let own = tablet.layer()?;
    let effective = record.effective(name);
    let (value, state, formatted) = match effective {
        _ if field.shape() == Shape::Attachment => files(name, attachments, effective, &said),
        None => (Value::Nothing, FieldState::Open, String::new()),
        Some((_, content)) => content_view(&said, tablet, field, content, examined),
    };
    let listed = record.layer(Layer::List).get(name);
    let listed = listed.filter(|listed| {
        effective.is_some_and(|(layer, content)| layer > Layer::List && content != *listed)
    });
    Ok(FieldView {
        name: name.to_owned(),
        asking: match examined.relevance.of(field) {
            Asked::Asked => Asking::Asked,
            Asked::NotAsked => Asking::NotAsked,
            Asked::KeptThoughNotAsked => Asking::Greyed,
        },
        state,
        value,
        formatted,
        layer: effective.map(|(layer, _)| names::layer(layer)),
        listed: listed.map(|content| said.content(field, content)),
        editable: field.is_for_surveyors() && effective.is_none_or(|(layer, _)| layer <= own),
        missing: examined
            .missing
            .iter()
            .any(|missing| missing.name == field.name),
        findings,
        conflict: conflict(tablet, examined, field, own, &said)?,
        comment: record.standing.comments.get(name).map(ToString::to_string),
    })
}

fn files(
    name: &str,
    attachments: &[crate::protocol::AttachmentView],
    effective: Option<(Layer, &Content)>,
    said: &Said<'_>,
) -> (Value, FieldState, String) {
    let files: Vec<_> = (attachments.iter().filter(|one| one.field == name))
        .cloned()
        .collect();
    if files.is_empty() {
        return match effective {
            Some((_, Content::One(answer))) => {
                let (state, words) = formatted(said, None, answer);
                (Value::Nothing, state, words)
            }
            _ => (Value::Nothing, FieldState::Open, String::new()),
        };
    }
    let number = files.len().to_string();
    (Value::Files { files }, FieldState::Answered, number)
}

fn content_view(
    said: &Said<'_>,
    tablet: &Tablet,
    field: &Field,
    content: &Content,
    examined: &Examined,
) -> (Value, FieldState, String) {
    let words = said.content(field, content);
    match content {
        Content::One(answer) => {
            let (state, words) = formatted(said, Some(field), answer);
            (typed(field, answer), state, words)
        }
        Content::Many(members) => {
            let mut codes: Vec<String> = members.iter().map(ToString::to_string).collect();
            if let Some(list) = field.kind.list() {
                let place = |code: &String| list.codes.iter().position(|one| one.code == **code);
                codes.sort_by_key(|code| (place(code).unwrap_or(usize::MAX), code.clone()));
            }
            (Value::Codes { codes }, FieldState::Answered, words)
        }
        Content::Entries(_) => entries(said, tablet, field, &examined.record, examined.today),
    }
}

/// The dated entries of all layers: none outranks another's.
fn entries(
    said: &Said<'_>,
    tablet: &Tablet,
    field: &Field,
    record: &Record,
    today: Option<SolarDate>,
) -> (Value, FieldState, String) {
    let own = tablet.client.identity().map(|identity| identity.actor());
    let today = today.map(|day| day.to_string());
    let mut views = Vec::new();
    let mut state = FieldState::Open;
    for layer in Layer::ALL {
        let Some(Content::Entries(entries)) = record.layer(layer).get(&field.name) else {
            continue;
        };
        for (id, answer) in entries {
            let (of_this, words) = formatted(said, Some(field), answer);
            if state != FieldState::Answered {
                state = of_this;
            }
            let text = answer.given().map(ToString::to_string);
            let is_mine =
                (own.as_ref()).is_ok_and(|own| *id == schema::record::EntryId::new(id.day(), own));
            views.push(EntryView {
                id: id.as_str().to_owned(),
                day: id.day().to_owned(),
                text: text.unwrap_or_default(),
                formatted: words,
                layer: names::layer(layer),
                mine: is_mine,
                today: is_mine && today.as_deref() == Some(id.day()),
            });
        }
    }
    views.sort_by(|a, b| a.id.cmp(&b.id));
    let words = views.last().map(|last| last.formatted.clone());
    (
        Value::Entries { entries: views },
        state,
        words.unwrap_or_default(),
    )
}

fn conflict(
    tablet: &Tablet,
    examined: &Examined,
    field: &Field,
    own: Layer,
    said: &Said<'_>,
) -> Result<Option<ConflictView>, Refusal> {
    let record = &examined.record;
    let Some(conflict) = (record.conflicts.iter()).find(|one| one.field == field.name) else {
        return Ok(None);
    };
    let open = summary::open_conflicts(record, Questionnaire::standard())
        .any(|one| one.field == field.name && one.layer == conflict.layer);
    let candidates = candidates(tablet, conflict, field, said)?;
    Ok(Some(ConflictView {
        layer: names::layer(conflict.layer),
        candidates,
        open,
        may_choose: conflict.layer == own,
    }))
}

fn candidates(
    tablet: &Tablet,
    conflict: &Conflict,
    field: &Field,
    said: &Said<'_>,
) -> Result<Vec<CandidateView>, Refusal> {
    let mut views = Vec::new();
    for (place, candidate) in conflict.candidates.iter().enumerate() {
        let (state, words) = formatted(said, Some(field), &candidate.answer);
        let text = candidate.answer.given().map(ToString::to_string);
        views.push(CandidateView {
            change: candidate.change.to_string(),
            state,
            text: text.unwrap_or_default(),
            formatted: words,
            who: who(tablet, conflict.layer, &candidate.actor)?,
            author: short(&candidate.actor),
            claimed_at: candidate.claimed_at,
            trust: names::trust(candidate.trust),
            shown: place == 0,
        });
    }
    Ok(views)
}

/// Who wrote something in a layer.
pub(crate) fn who(tablet: &Tablet, layer: Layer, actor: &Actor) -> Result<Who, Refusal> {
    let mine = tablet.client.identity()?.installation_of(actor).is_some();
    Ok(match layer {
        _ if mine => Who::Me,
        Layer::List => Who::List,
        Layer::Observation => Who::Other,
        Layer::Verification | Layer::Ruling => Who::Office,
    })
}

/// A short name of an author.
pub(crate) fn short(actor: &Actor) -> String {
    actor.to_string().chars().take(6).collect()
}

fn sections(examined: &Examined, fields: &[FieldView]) -> Vec<SectionView> {
    let questionnaire = Questionnaire::standard();
    let by_name: BTreeMap<_, _> = (fields.iter())
        .map(|field| (field.name.as_str(), field))
        .collect();
    let section = |section: &schema::questionnaire::Section| {
        let mut view = SectionView {
            code: section.code.to_string(),
            answered: 0,
            asked: 0,
            missing: 0,
            findings: 0,
            blocking: 0,
        };
        for field in questionnaire.fields_of(&section.code) {
            let Some(shown) = by_name.get(field.name.as_str()) else {
                continue;
            };
            if field.is_for_surveyors() && examined.relevance.asks(field) {
                view.asked += 1;
                view.answered += u32::from(questionnaire.is_answered(&examined.record, field));
                view.missing += u32::from(shown.missing);
            }
            let open = shown.findings.iter().filter(|finding| !finding.confirmed);
            view.findings += count(open.count());
            view.blocking += count(shown.findings.iter().filter(|one| one.blocks).count());
        }
        view
    };
    questionnaire.sections().iter().map(section).collect()
}

fn derived(examined: &Examined) -> Derived {
    let record = &examined.record;
    let number = record.text("id_number").map(WrittenIdNumber::parse);
    let number = number.and_then(Result::ok);
    let mut derived = Derived {
        id_birth: (number.as_ref()).and_then(|number| Some(number.birth_date().ok()?.to_string())),
        id_sex: number.as_ref().map(|number| number.sex().code().to_owned()),
        id_place: (number.as_ref())
            .and_then(|number| region::latest_name(number.region()))
            .map(ToOwned::to_owned),
        birth_conflict: fact::birth_conflict(record, examined.today),
        ..Derived::default()
    };
    let Some((birth, source)) = fact::birth_and_source(record) else {
        return derived;
    };
    let source = match source {
        BirthSource::Adopted => "birth_adopted",
        BirthSource::Document => "id_number",
        BirthSource::Stated => "birth_stated",
    };
    derived.birth = Some(day_or_less(birth));
    derived.birth_from = Some(source.to_owned());
    derived.lunar = date::lunar_of(birth);
    derived.zodiac = date::zodiac_of(birth);
    derived.age = examined.today.map(|today| date::full_age(birth, today));
    derived.nominal_age = (examined.today).and_then(|today| date::nominal_age(birth, today));
    derived
}

/// The solar day if it is known, else what is known in the calendar that it was told in.
fn day_or_less(birth: PartialDate) -> String {
    birth
        .exact()
        .map_or_else(|| birth.to_string(), |day| day.to_string())
}
