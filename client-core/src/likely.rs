//! Who is already here and likely the same person: asked before somebody is added.
//!
//! Every row of the tablet is looked at: by id number, by name and sound, by birth. A hint,
//! never a decision.

use std::collections::BTreeSet;

use schema::id::RecordId;
use schema::record::Record;
use schema::summary::Summary;
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::{NameRelation, PersonName};
use schema::value::solar::SolarDate;

use crate::client::Client;
use crate::search::Kind;

/// Why somebody is likely the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The same id number.
    IdNumber,
    /// An id number with one slip of the pen.
    IdNumberSlip,
    /// The same name.
    Name,
    /// A name that sounds the same, looks alike, or is a variant of it.
    NameVariant,
    /// A birth date that can be the same day.
    Birth,
    /// A lunar birth date written as if solar, or the other way round.
    BirthOtherCalendar,
    /// The same village.
    Village,
}

impl Why {
    fn weight(self) -> u32 {
        match self {
            Self::IdNumber => 100,
            Self::IdNumberSlip => 40,
            Self::Name => 20,
            Self::NameVariant => 14,
            Self::Birth => 14,
            Self::BirthOtherCalendar => 8,
            Self::Village => 6,
        }
    }
}

/// Somebody likely the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likely {
    /// Who.
    pub record: RecordId,
    /// Why.
    pub why: BTreeSet<Why>,
}

impl Likely {
    /// How much speaks for it.
    #[must_use]
    pub fn weight(&self) -> u32 {
        self.why.iter().map(|why| why.weight()).sum()
    }

    /// Whether it is all but certain.
    #[must_use]
    pub fn certain(&self) -> bool {
        self.weight() >= CERTAIN
    }
}

/// The same name and birth, or a name and a number with a slip: worth a question.
const LIKELY: u32 = 20;
const CERTAIN: u32 = 50;
/// More is no help to somebody at a doorstep.
const MOST: usize = 10;

/// What is known of the person.
struct Known {
    own: RecordId,
    number: Option<WrittenIdNumber>,
    name: PersonName,
    sounds: BTreeSet<String>,
    summary: Summary,
    /// The birth date's digits taken for the other calendar.
    other_birth: Option<(SolarDate, SolarDate)>,
}

impl Known {
    fn of(record: &Record, summary: Summary) -> Self {
        let name = PersonName::new(&summary.name);
        Self {
            own: record.id,
            number: WrittenIdNumber::parse(&summary.id_number).ok(),
            sounds: name.pinyin_keys().into_iter().collect(),
            name,
            other_birth: schema::fact::birth(record)
                .and_then(|birth| birth.in_other_calendar())
                .map(|birth| birth.interval()),
            summary,
        }
    }

    /// Whether a name with these forms and sounds is worth comparing: it sounds like ours, or
    /// has a character in common with it.
    fn may_be_named(&self, mut fields: &mut dyn Iterator<Item = (Kind, &str)>) -> bool {
        Iterator::any(&mut fields, |(kind, text)| match kind {
            Kind::Sound => self.sounds.contains(text),
            Kind::Name => (text.chars()).any(|letter| self.name.normal().contains(letter)),
            _ => false,
        })
    }

    fn why(&self, other: &Summary, may_be_named: bool) -> BTreeSet<Why> {
        let mut why = BTreeSet::new();
        if let Some(ours) = &self.number
            && may_be_slip(ours.as_str(), &other.id_number)
            && let Ok(theirs) = WrittenIdNumber::parse(&other.id_number)
        {
            if ours.as_str() == theirs.as_str() {
                why.insert(Why::IdNumber);
            } else if is_slip(ours.as_str(), theirs.as_str()) {
                why.insert(Why::IdNumberSlip);
            }
        }
        if may_be_named && !self.summary.name.is_empty() && !other.name.is_empty() {
            match self.name.compare(&PersonName::new(&other.name)) {
                NameRelation::Same => {
                    why.insert(Why::Name);
                }
                relation if relation <= NameRelation::Contained => {
                    why.insert(Why::NameVariant);
                }
                _ => {}
            }
        }
        if let Some(theirs) = other.birth() {
            if (self.summary.birth()).is_some_and(|ours| is_one_day(ours, theirs)) {
                why.insert(Why::Birth);
            } else if (self.other_birth).is_some_and(|ours| is_one_day(ours, theirs)) {
                why.insert(Why::BirthOtherCalendar);
            }
        }
        let contradicts = (self.summary.sex().zip(other.sex()))
            .is_some_and(|(ours, theirs)| ours.contradicts(theirs));
        if contradicts && !why.contains(&Why::IdNumber) {
            return BTreeSet::new();
        }
        if !why.is_empty()
            && self.summary.village().is_some()
            && self.summary.village() == other.village()
        {
            why.insert(Why::Village);
        }
        why
    }
}

/// Days that both known to within a month, and that can be one.
fn is_one_day(ours: (SolarDate, SolarDate), theirs: (SolarDate, SolarDate)) -> bool {
    let close = |(first, last): (SolarDate, SolarDate)| last.days_since(first) <= 31;
    close(ours) && close(theirs) && ours.0 <= theirs.1 && theirs.0 <= ours.1
}

/// Whether a number as somebody wrote it is worth reading: in the form of ours it differs in
/// two places at most; in another form nobody knows before it is read.
fn may_be_slip(ours: &str, written: &str) -> bool {
    ours.len() != written.len()
        || (ours.bytes().zip(written.bytes()))
            .filter(|(ours, theirs)| !ours.eq_ignore_ascii_case(theirs))
            .nth(2)
            .is_none()
}

/// One character is another, or two neighbours changed places.
fn is_slip(ours: &str, theirs: &str) -> bool {
    let (ours, theirs) = (ours.as_bytes(), theirs.as_bytes());
    if ours.len() != theirs.len() {
        return false;
    }
    let differing: Vec<usize> = (0..ours.len())
        .filter(|place| ours[*place] != theirs[*place])
        .collect();
    match differing[..] {
        [_] => true,
        [a, b] => b == a + 1 && ours[a] == theirs[b] && ours[b] == theirs[a],
        _ => false,
    }
}

impl Client {
    /// Who is here and likely the same person as this record says, likeliest first. The
    /// record need not be in the store.
    #[must_use]
    pub fn likely_same(&self, record: &Record) -> Vec<Likely> {
        let known = Known::of(record, Summary::of(record, self.questionnaire));
        let named: BTreeSet<RecordId> = (self.index())
            .named(|fields| known.may_be_named(fields))
            .into_iter()
            .collect();
        let mut likely: Vec<Likely> = (self.index().rows())
            .filter(|(id, _)| *id != known.own)
            .map(|(record, other)| Likely {
                record,
                why: known.why(other, named.contains(&record)),
            })
            .filter(|likely| likely.weight() >= LIKELY)
            .collect();
        likely.sort_by_key(|likely| (std::cmp::Reverse(likely.weight()), likely.record));
        likely.truncate(MOST);
        likely
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_character_or_two_that_changed_places() {
        let number = "533301194106052213";
        for (other, slip) in [
            ("533301194106052223", true),
            ("533301194106502213", true),
            ("533301194160502213", false),
            (number, false),
            ("53330119410605221", false),
        ] {
            assert_eq!(is_slip(number, other), slip, "{other}");
        }
    }
}
