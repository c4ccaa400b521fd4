//! Lists from elsewhere as they are taken: last year's roll, the police's, the dead. Their lines
//! lie in the log; which records they may mean follows from the matcher, like every pair.
//!
//! A line is known by what it says, not by its number: the same list taken again, sorted anew
//! or under another name, is the same, and what was decided of a line holds for the next
//! edition too. A line is no record: nobody is paid or counted for it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use linkage::census::Answers;
use schema::id::{ContentHash, RecordId};
use schema::record::{Answer, Content, FieldName, Layer, Record};
use schema::scope::Scope;
use schema::value::division::DivisionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::AccountId;

/// What a list says of the people on it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// They were paid before.
    Roll,
    /// The police have them in the household register.
    Police,
    /// They have died.
    Deaths,
}

/// The word is no kind of list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither roll, police nor deaths")]
pub struct NoKind;

impl ListKind {
    /// Every kind with its word.
    pub const WORDS: [(Self, &str); 3] = [
        (Self::Roll, "roll"),
        (Self::Police, "police"),
        (Self::Deaths, "deaths"),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }
}

impl FromStr for ListKind {
    type Err = NoKind;

    fn from_str(word: &str) -> Result<Self, NoKind> {
        let found = Self::WORDS.into_iter().find(|(_, known)| *known == word);
        found.map(|(kind, _)| kind).ok_or(NoKind)
    }
}

/// Which list, by what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListId(RecordId);

impl ListId {
    /// Its 16 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// A list by its 16 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(RecordId::from_bytes(bytes))
    }
}

impl fmt::Display for ListId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ListId {
    type Err = <RecordId as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What a line says, by what is compared; and when the person died. Fields are only ever added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideLine {
    /// Its number, as a person sees it in the spreadsheet.
    pub number: usize,
    /// What it says, as written; nothing empty.
    pub cells: BTreeMap<Part, String>,
}

/// A part of what a line says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named as in linkage's answers")]
pub enum Part {
    Name,
    Sex,
    Ethnicity,
    Birth,
    Calendar,
    IdNumber,
    Division,
    County,
    Township,
    Village,
    Phone,
    Guardian,
    GuardianPhone,
    Address,
    /// The date of death.
    Died,
}

impl OutsideLine {
    /// A part, as written; empty where the line does not say it.
    #[must_use]
    pub fn part(&self, part: Part) -> &str {
        self.cells.get(&part).map_or("", String::as_str)
    }

    /// As the matcher reads it. The records' places are codes: a name beside them would be
    /// another place.
    #[must_use]
    pub fn answers(&self) -> Answers<'_> {
        let place = |part| Some(self.part(part)).filter(|place| is_code(place));
        let place = |part| place(part).unwrap_or_default();
        Answers {
            name: self.part(Part::Name),
            sex: self.part(Part::Sex),
            ethnicity: self.part(Part::Ethnicity),
            birth: self.part(Part::Birth),
            calendar: self.part(Part::Calendar),
            id_number: self.part(Part::IdNumber),
            division: place(Part::Division),
            county: place(Part::County),
            township: place(Part::Township),
            village: place(Part::Village),
            phone: self.part(Part::Phone),
            guardian: self.part(Part::Guardian),
            guardian_phone: self.part(Part::GuardianPhone),
            address: self.part(Part::Address),
        }
    }

    /// The line's name among all lines of a kind: what it says, without its number.
    #[must_use]
    pub fn id(&self, kind: ListKind) -> RecordId {
        let mut key = String::new();
        for (part, text) in &self.cells {
            key.push_str(&format!("{part:?}={text}\u{1f}"));
        }
        RecordId::preloaded(&format!("outside:{}", kind.word()), &key)
    }

    /// The places it names, the largest first.
    #[must_use]
    pub fn place(&self) -> String {
        let parts = [Part::Division, Part::County, Part::Township, Part::Village];
        let named = parts.map(|part| self.part(part));
        let named = named.into_iter().filter(|place| !place.is_empty());
        named.collect::<Vec<_>>().join(" ")
    }

    /// The line as a record would say it, to be shown beside one. Nothing of it is stored.
    #[must_use]
    pub fn as_record(&self, id: RecordId) -> Record {
        let mut record = Record::empty(id);
        let sex = match self.part(Part::Sex).trim_end_matches('性') {
            "男" | "male" | "M" | "m" => "1",
            "女" | "female" | "F" | "f" => "2",
            other => other,
        };
        let calendar = match self.part(Part::Calendar) {
            said if said.contains('农') || said.contains("lunar") => "L",
            said if said.contains('公') || said.contains("solar") => "S",
            _ => "",
        };
        let [village, mut address] = [Part::Village, Part::Address].map(|part| self.part(part));
        let code = [self.part(Part::Division), village];
        let code = code.into_iter().find(|place| is_code(place));
        if address.is_empty() && !is_code(village) {
            address = village;
        }
        let said = [
            ("name", self.part(Part::Name)),
            ("sex", sex),
            ("birth_calendar", calendar),
            ("birth_stated", self.part(Part::Birth)),
            ("id_number", self.part(Part::IdNumber)),
            ("division_village", code.unwrap_or_default()),
            ("address_detail", address),
            ("contact_phone", self.part(Part::Phone)),
            ("contact_name", self.part(Part::Guardian)),
            ("death_date", self.part(Part::Died)),
        ];
        let answers = &mut record.layers[Layer::List as usize];
        for (field, text) in said {
            if let Some(name) = FieldName::new(field).filter(|_| !text.is_empty()) {
                answers.insert(name, Content::One(Answer::text(text)));
            }
        }
        record
    }
}

fn is_code(place: &str) -> bool {
    place.parse::<DivisionCode>().is_ok()
}

/// What is known of a list beside its lines. Kept in the log for ever: fields are only ever
/// added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListHead {
    /// What it says of the people on it.
    pub kind: ListKind,
    /// What its file is called.
    pub title: String,
    /// Who brought it; nobody where the office's program did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Whose records it is compared with.
    pub scope: Scope,
    /// When, in Unix seconds.
    pub at: i64,
    /// Why it is compared.
    pub reason: String,
}

/// A list as it is taken: whole, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideList {
    /// What is known of it.
    pub head: ListHead,
    /// Its lines.
    pub lines: Vec<OutsideLine>,
}

impl OutsideList {
    /// Which list it is: the same lines, in whatever order, are the same list.
    #[must_use]
    pub fn id(&self) -> ListId {
        let kind = self.head.kind;
        let lines: BTreeSet<RecordId> = self.lines.iter().map(|line| line.id(kind)).collect();
        let mut all = Vec::with_capacity(lines.len() * 16);
        for line in lines {
            all.extend_from_slice(line.as_bytes());
        }
        let key = ContentHash::of(&all).to_string();
        ListId(RecordId::preloaded(
            &format!("outside-list:{}", kind.word()),
            &key,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: usize, name: &str) -> OutsideLine {
        let cells = [
            (Part::Name, name),
            (Part::Sex, "女性"),
            (Part::Died, "2026-09"),
        ];
        OutsideLine {
            number,
            cells: cells.map(|(part, text)| (part, text.to_owned())).into(),
        }
    }

    fn list(kind: ListKind, lines: Vec<OutsideLine>) -> OutsideList {
        let head = ListHead {
            kind,
            title: "某县.xlsx".to_owned(),
            account: None,
            scope: Scope::new([]),
            at: 0,
            reason: String::new(),
        };
        OutsideList { head, lines }
    }

    #[test]
    fn a_list_is_known_by_what_stands_in_it_and_not_by_its_order() {
        let one = list(ListKind::Deaths, vec![line(2, "和春秀"), line(3, "余阿普")]);
        let sorted = list(ListKind::Deaths, vec![line(2, "余阿普"), line(3, "和春秀")]);
        assert_eq!(one.id(), sorted.id());
        assert_ne!(
            one.id(),
            list(ListKind::Deaths, vec![line(2, "和春秀")]).id()
        );
        let police = list(ListKind::Police, one.lines.clone());
        assert_ne!(
            one.id(),
            police.id(),
            "the police's list says something else"
        );
        assert_eq!(one.id().to_string().parse(), Ok(one.id()));
    }

    #[test]
    fn a_line_reads_like_a_record_of_the_list_layer() {
        let line = line(2, "和春秀");
        let record = line.as_record(line.id(ListKind::Deaths));
        assert_eq!(record.text("sex"), Some("2"));
        assert_eq!(record.text("death_date"), Some("2026-09"));
        assert_eq!(record.effective("name").unwrap().0, Layer::List);
        assert_eq!(record.text("id_number"), None);
    }
}
