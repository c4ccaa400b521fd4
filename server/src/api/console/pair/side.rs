//! One record of a pair, as far as the asker may see it.
//!
//! Of a record of another county there is a name, a sex, a birth date, a division and a
//! masked number: enough to tell people apart, and no more.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schema::id::RecordId;
use schema::questionnaire::{Field, Questionnaire, Shape};
use schema::record::Record;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::answer::{Eyes, LayerName};
use super::super::pairs::{LineView, Places, birth};
use super::super::person::{self, AgeSpan, PhotoView, word};
use super::super::seat::{Seat, sees_village};
use crate::app::{App, Reader};
use crate::duplicates::Likeness;
use crate::duplicates::judgement::Outcome;
use crate::duplicates::outside::{ListHead, OutsideLine};
use crate::duplicates::review::Looked;
use crate::ledger::LedgerError;
use crate::mask::{self, Cell};
use crate::sight::Sight;

/// What counties may know of each other's records.
const SHARED: [&str; 7] = [
    "division_village",
    "name",
    "id_number",
    "sex",
    "birth_calendar",
    "birth_stated",
    "birth_adopted",
];

/// What one record says to a question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SideField {
    /// The question.
    pub(super) field: String,
    /// The answer that counts; what its mask leaves, where `masked`.
    pub(super) value: Option<Cell>,
    /// Whether less than the whole answer is shown.
    pub(super) masked: bool,
    /// Whose answer it is.
    pub(super) layer: LayerName,
    /// Whether the other record answers otherwise.
    pub(super) differs: bool,
}

/// One record of a pair.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Side {
    /// The record.
    pub(super) id: String,
    /// The name that counts.
    name: String,
    /// The sex, by its code.
    sex: Option<String>,
    age: Option<AgeSpan>,
    /// The birthday, or the month or year where no more is known.
    birth: Option<String>,
    /// Where the elder is enumerated.
    #[schema(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// The same by its names, where it lies outside the asker's divisions.
    place: Option<String>,
    /// How far the record has come.
    stage: String,
    /// What became of the expected name.
    outcome: String,
    /// The record that this one is read as.
    survivor: Option<String>,
    /// Whether the record is another county's: most of it is not shown.
    withheld: bool,
    /// Whether it was changed after the last judgement: in what is compared, or, where both
    /// are joined, in anything.
    changed_since: bool,
    /// The list that this is a line of, where it is no record.
    list: Option<LineView>,
    /// Whether its village may be asked now.
    pub(super) may_ask: bool,
    /// What it says, in the form's order.
    fields: Vec<SideField>,
    photos: Vec<PhotoView>,
    /// What is compared with the other record's, and is not shown.
    #[serde(skip)]
    texts: BTreeMap<String, String>,
}

/// A record as the asker may see it.
pub(super) fn side(
    app: &App,
    reader: &Reader,
    seat: &Seat,
    record: RecordId,
    likeness: &Likeness,
    looked: &Looked,
) -> Result<Side, LedgerError> {
    let damaged = || LedgerError::Damaged("a pair");
    if let Some((head, line)) = reader.projection.outside_line(record)? {
        return Ok(line_side(seat, record, &head, &line));
    }
    let stored = reader.projection.document(record)?.ok_or_else(damaged)?;
    let read = stored.document.read(record, Questionnaire::standard());
    let summary = Summary::of(&read, Questionnaire::standard());
    let division = stored.villages.last().copied();
    let withheld = !sees_village(&seat.account.scope, division);
    let eyes = Eyes::of(seat.account.role);
    let decided = looked.is_one() || matches!(looked.course.outcome(), Outcome::Decided(_));
    let waits = schema::asked::Question::open(&read).is_some();
    let (fields, texts) = fields(&read, eyes, withheld);
    let divisions = app.divisions()?;
    let places = Places::of(&divisions, &seat.account.scope);
    Ok(Side {
        id: record.to_string(),
        name: summary.name.to_string(),
        sex: summary.sex().map(|sex| sex.code().to_owned()),
        age: person::age(&summary),
        birth: summary.birth().map(birth),
        division,
        place: places.name(division),
        stage: word(&summary.stage),
        outcome: word(&summary.coverage),
        survivor: (reader.projection.survivor(record)?).map(|survivor| survivor.to_string()),
        withheld,
        changed_since: changed_since(reader, record, likeness, looked)?,
        list: None,
        may_ask: !withheld && !decided && !waits,
        fields,
        photos: if withheld {
            Vec::new()
        } else {
            person::photos(app, &read, eyes)
        },
        texts,
    })
}

/// A line of a list, as if it were a record of the list's layer.
fn line_side(seat: &Seat, id: RecordId, head: &ListHead, line: &OutsideLine) -> Side {
    let read = line.as_record(id);
    let summary = Summary::of(&read, Questionnaire::standard());
    let (fields, texts) = fields(&read, Eyes::of(seat.account.role), false);
    let place = line.place();
    Side {
        id: id.to_string(),
        name: summary.name.to_string(),
        sex: summary.sex().map(|sex| sex.code().to_owned()),
        age: person::age(&summary),
        birth: summary.birth().map(birth),
        division: summary.village(),
        place: (!place.is_empty()).then_some(place),
        stage: word(&summary.stage),
        outcome: word(&summary.coverage),
        survivor: None,
        withheld: false,
        changed_since: false,
        list: Some(LineView::of(head, line)),
        may_ask: false,
        fields,
        photos: Vec::new(),
        texts,
    }
}

/// Whether a record says something that nobody who judged the pair has seen.
fn changed_since(
    reader: &Reader,
    record: RecordId,
    likeness: &Likeness,
    looked: &Looked,
) -> Result<bool, LedgerError> {
    let Some(judged) = looked.course.judged_at() else {
        return Ok(false);
    };
    if !looked.is_one() {
        return Ok(likeness.since > judged);
    }
    let row = reader.projection.person(record)?;
    let facts = row.map(|row| row.open()).transpose()?;
    Ok(facts.is_some_and(|row| row.facts.head.changed > judged.0))
}

fn fields(
    read: &Record,
    eyes: Eyes<'_>,
    withheld: bool,
) -> (Vec<SideField>, BTreeMap<String, String>) {
    let mut texts = BTreeMap::new();
    let kept = (Questionnaire::standard().fields().iter())
        .filter(|field| !matches!(field.shape(), Shape::Derived | Shape::Attachment))
        .filter(|field| !withheld || SHARED.contains(&field.name.as_str()));
    let shown = kept.filter_map(|field| {
        let name = field.name.as_str();
        let (layer, content) = read.effective(name)?;
        let sight = if withheld {
            shared(field)
        } else {
            eyes.sight(field)
        };
        let text: Cow<'_, str> = mask::text(content);
        // What is not shown whole is not compared either.
        if sight == Sight::Full || !mask::is_masked(field) {
            texts.insert(name.to_owned(), text.into_owned());
        }
        let value = match sight {
            Sight::Nothing => None,
            _ => mask::cell(field, content, sight),
        };
        let whole = sight == Sight::Full || !mask::is_masked(field);
        Some(SideField {
            field: name.to_owned(),
            masked: !whole,
            value,
            layer: layer.into(),
            differs: false,
        })
    });
    let shown: Vec<SideField> = shown.collect();
    (shown, texts)
}

/// How much of a shared answer the other county sees.
fn shared(field: &Field) -> Sight {
    match field.name.as_str() {
        "id_number" => Sight::Masked,
        _ => Sight::Full,
    }
}

/// Marks what both answer, and not alike.
pub(super) fn mark_differences(sides: &mut [Side]) {
    let texts: Vec<_> = sides.iter().map(|side| side.texts.clone()).collect();
    for (at, side) in sides.iter_mut().enumerate() {
        let others = texts.iter().enumerate().filter(|(other, _)| *other != at);
        let other = others.map(|(_, texts)| texts).next();
        for field in &mut side.fields {
            let own = texts[at].get(&field.field);
            let theirs = other.and_then(|texts| texts.get(&field.field));
            field.differs = own.is_some() && theirs.is_some() && own != theirs;
        }
    }
}
