//! What is compared of a record, and what its village was asked: kept with its row, so that
//! comparing opens no document.

use linkage::census::Answers;
use schema::asked::{Question, Reply, Verdict};
use schema::document::layout::Place;
use schema::fact;
use schema::id::RecordId;
use schema::reading::Reading;
use schema::record::{Layer, Record};
use schema::value::division::DivisionCode;
use schema::value::id_number::IdNumber;
use schema::value::partial_date::Calendar;
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The fields that make up an address.
const ADDRESS: [&str; 2] = ["village_group", "address_detail"];

/// What linkage compares, as text; empty where it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    name: SmolStr,
    sex: SmolStr,
    ethnicity: SmolStr,
    birth: SmolStr,
    calendar: SmolStr,
    id_number: SmolStr,
    /// Whether somebody who had the document before them wrote the number.
    seen: bool,
    village: SmolStr,
    phone: SmolStr,
    guardian: SmolStr,
    address: SmolStr,
}

/// A question that a record carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Of which other record.
    pub other: RecordId,
    /// In the office's words.
    pub text: SmolStr,
    /// The entry of the log that wrote it.
    pub entry: LogPosition,
}

/// What a village replied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replied {
    /// Of which other record.
    pub other: RecordId,
    /// What it says.
    pub verdict: Verdict,
    /// What it says beside that.
    pub note: SmolStr,
    /// The entry of the log that asked.
    pub to: LogPosition,
    /// The entry of the log that replied.
    pub entry: LogPosition,
    /// The entry of the log that let the reply in: mostly the same.
    pub came: LogPosition,
}

/// What the village was asked about a record, and what it replied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    /// What it is asked now, or was asked last.
    pub asked: Option<Asked>,
    /// What it replied, one for each other record.
    pub replied: Vec<Replied>,
}

/// What is compared of a record, and what its village was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// What is compared.
    pub compared: Compared,
    /// The entry of the log that changed it last.
    pub since: LogPosition,
    /// What the village was asked.
    pub dialogue: Dialogue,
    /// Whether the elder is known to have died.
    pub dead: bool,
}

impl Compared {
    /// What is compared of a record.
    #[must_use]
    pub fn of(record: &impl Reading) -> Self {
        let text = |field| SmolStr::new(record.text(field).unwrap_or_default().trim());
        let id_number = text("id_number");
        let seen = (record.said("id_number")).is_some_and(|(layer, _)| layer >= Layer::Observation)
            && IdNumber::parse(&id_number).is_ok();
        let adopted = text("birth_adopted");
        let (birth, calendar) = if adopted.is_empty() {
            let calendar = match fact::stated_calendar(record) {
                Calendar::Lunar => "lunar",
                Calendar::Solar => "solar",
                Calendar::Unknown => "",
            };
            (text("birth_stated"), calendar)
        } else {
            (adopted, "solar")
        };
        Self {
            name: text("name"),
            sex: text("sex"),
            ethnicity: text("ethnicity"),
            birth,
            calendar: calendar.into(),
            id_number,
            seen,
            village: text("division_village"),
            phone: text("contact_phone"),
            guardian: text("contact_name"),
            address: ADDRESS.map(text).concat().into(),
        }
    }

    /// As the matcher reads it.
    #[must_use]
    pub fn answers(&self) -> Answers<'_> {
        Answers {
            name: &self.name,
            sex: &self.sex,
            ethnicity: &self.ethnicity,
            birth: &self.birth,
            calendar: &self.calendar,
            id_number: &self.id_number,
            division: &self.village,
            phone: &self.phone,
            guardian: &self.guardian,
            address: &self.address,
            ..Answers::default()
        }
    }

    /// The village of enumeration.
    #[must_use]
    pub fn village(&self) -> Option<DivisionCode> {
        self.village.parse().ok()
    }

    /// The sound identity number that somebody saw on a document, as a number: two records
    /// with different ones are two people.
    #[must_use]
    pub fn identity(&self) -> Option<u64> {
        let number = IdNumber::parse(&self.id_number).ok().filter(|_| self.seen);
        // The last character follows from the others.
        number.and_then(|number| number.as_str().get(..17)?.parse().ok())
    }
}

impl Likeness {
    /// Follows a record through a change. `entry` is the change's own place in the log,
    /// `came` that of what let it in.
    ///
    /// Half of an address is a text that merges letter by letter: what it says shows in the end
    /// ([`Likeness::settle`]), and that it is written on counts as another address.
    pub fn follow(
        &mut self,
        record: &impl Reading,
        wrote: &[Place],
        entry: LogPosition,
        came: LogPosition,
    ) {
        let compared = Compared {
            address: self.compared.address.clone(),
            ..Compared::of(record)
        };
        if compared != self.compared || wrote.iter().any(is_of_the_address) {
            self.compared = compared;
            self.since = came;
        }
        self.dialogue.follow(record, entry, came);
        self.dead = record.text("life_status") == Some("2");
    }

    /// Takes over what a record says when all that came up has been followed.
    pub fn settle(&mut self, record: &Record) {
        self.compared = Compared::of(record);
    }
}

fn is_of_the_address(place: &Place) -> bool {
    let (Place::Answer { field, .. } | Place::NoProse(field)) = place else {
        return false;
    };
    ADDRESS.contains(&field.as_str())
}

impl Dialogue {
    fn follow(&mut self, record: &impl Reading, entry: LogPosition, came: LogPosition) {
        let Some(question) = Question::of(record) else {
            self.asked = None;
            return;
        };
        let known = (self.asked.as_ref())
            .is_some_and(|asked| asked.other == question.other && asked.text == question.text);
        if !known {
            self.asked = Some(Asked {
                other: question.other,
                text: question.text.clone(),
                entry,
            });
        }
        let to = self.asked.as_ref().map_or(entry, |asked| asked.entry);
        if let Some(Reply { verdict, note }) = question.reply(record) {
            self.reply(Replied {
                other: question.other,
                verdict,
                note,
                to,
                entry,
                came,
            });
        }
    }

    /// Takes a reply; one that is known already came when it first came.
    fn reply(&mut self, reply: Replied) {
        let same = |known: &Replied| {
            (known.verdict, &known.note, known.to) == (reply.verdict, &reply.note, reply.to)
        };
        match (self.replied.iter_mut()).find(|known| known.other == reply.other) {
            Some(known) if same(known) => {}
            Some(known) => *known = reply,
            None => self.replied.push(reply),
        }
    }

    /// The question about another record that waits for a reply.
    #[must_use]
    pub fn waits_about(&self, other: RecordId) -> Option<&Asked> {
        let asked = self.asked.as_ref().filter(|asked| asked.other == other)?;
        let answered = (self.reply_about(other)).is_some_and(|reply| reply.to == asked.entry);
        (!answered).then_some(asked)
    }

    /// What the village replied about another record.
    #[must_use]
    pub fn reply_about(&self, other: RecordId) -> Option<&Replied> {
        self.replied.iter().find(|reply| reply.other == other)
    }
}

#[cfg(test)]
mod tests {
    use schema::record::FieldName;

    use super::*;

    #[test]
    fn that_an_address_is_written_on_counts_and_other_prose_does_not() {
        let record = Record::empty(RecordId::preloaded("list", "1"));
        let wrote = |field: &str| Place::Answer {
            layer: Layer::Observation,
            field: FieldName::new(field).unwrap(),
            member: None,
        };
        let mut likeness = Likeness::default();
        for (at, field, since) in [
            (1, "remarks", 0),
            (2, "address_detail", 2),
            (3, "spouse_name", 2),
            (4, "village_group", 4),
        ] {
            let at = LogPosition(at);
            likeness.follow(&record, &[wrote(field)], at, at);
            likeness.settle(&record);
            assert_eq!(likeness.since, LogPosition(since), "{field}");
        }
    }
}
