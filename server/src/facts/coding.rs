//! The coded answers of a record in a few dozen bytes, and what they say.
//!
//! Every choice, set of choices, yes or no and grid of the questionnaire has its place. An
//! answer is known by the *categories* it falls in: the codes of its list in the list's
//! order, then the four that any question can end in ([`Rest`]). A set falls in several.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use schema::questionnaire::{Code, Field, FieldKind, Questionnaire, Shape, split_codes};
use schema::record::{Answer, Content, Layer, Record, Scalar};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use crate::label::{Label, label};

/// Where an answer ends that is no code of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// A code that this version of the form does not have.
    Other,
    /// Asked, and nobody knows.
    Unknown,
    /// Asked, and refused.
    Refused,
    /// No answer, or an explicit blank.
    Unanswered,
}

impl Rest {
    /// All four, in their order.
    pub const ALL: [Self; 4] = [Self::Other, Self::Unknown, Self::Refused, Self::Unanswered];

    /// What stands for it among codes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
        }
    }

    fn label(self) -> Label {
        match self {
            Self::Other => label("table.other-code"),
            Self::Unknown => label("table.not-known"),
            Self::Refused => label("table.not-told"),
            Self::Unanswered => label("table.not-answered"),
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Other => 253,
            Self::Unknown => 254,
            Self::Refused => 255,
            Self::Unanswered => 0,
        }
    }
}

/// Categories as bits: the lowest bit is the first code.
pub type Categories = u128;

/// The most codes of a list: the four rests need bits too.
const MOST_CODES: usize = 124;

/// A coded field, or one item of a grid.
#[derive(Debug)]
pub struct Coded {
    /// Its name: the field's, or `adl.eating` for an item.
    pub name: SmolStr,
    /// What it is called.
    pub label: Label,
    /// The field.
    pub field: &'static Field,
    /// Its codes, in order.
    pub codes: Vec<Code>,
    kept: Kept,
    bytes: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    One,
    Set,
    /// One of the answers in a grid.
    Item(usize),
}

/// All coded fields, in the order of the form.
#[derive(Debug)]
pub struct Coding {
    fields: Vec<Coded>,
    /// By name of a coded field or item.
    by_name: HashMap<SmolStr, usize>,
    /// The fields that one field's answer is kept in: several for a grid.
    of_field: HashMap<&'static str, Range<usize>>,
    width: usize,
}

impl Coding {
    /// That of the form.
    #[must_use]
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<Coding> = LazyLock::new(|| Coding::of(Questionnaire::standard()));
        &STANDARD
    }

    fn of(questionnaire: &'static Questionnaire) -> Self {
        let mut coding = Self {
            fields: Vec::new(),
            by_name: HashMap::new(),
            of_field: HashMap::new(),
            width: 0,
        };
        for field in questionnaire.fields() {
            let first = coding.fields.len();
            coding.add(field);
            if coding.fields.len() > first {
                (coding.of_field).insert(field.name.as_str(), first..coding.fields.len());
            }
        }
        coding
    }

    fn add(&mut self, field: &'static Field) {
        let codes = match &field.kind {
            FieldKind::Choice { list } | FieldKind::Choices { list } => list.codes.clone(),
            FieldKind::Grid { list, items } => {
                for (place, item) in items.iter().enumerate() {
                    let name = format!("{}.{}", field.name, item.key).into();
                    let codes = list.codes.clone();
                    self.push(
                        name,
                        Label::from(&item.label),
                        field,
                        codes,
                        Kept::Item(place),
                    );
                }
                return;
            }
            FieldKind::Bool { .. } => vec![
                yes_or_no("true", label("table.yes")),
                yes_or_no("false", label("table.no")),
            ],
            _ => return,
        };
        let kept = match (&field.kind, field.shape()) {
            (_, Shape::Derived | Shape::Attachment | Shape::Prose) => return,
            (FieldKind::Choices { .. }, _) => Kept::Set,
            _ => Kept::One,
        };
        let name = field.name.as_str().into();
        self.push(name, Label::from(&field.label), field, codes, kept);
    }

    fn push(
        &mut self,
        name: SmolStr,
        label: Label,
        field: &'static Field,
        codes: Vec<Code>,
        kept: Kept,
    ) {
        assert!(codes.len() <= MOST_CODES, "{name} has too many codes");
        let bytes = match kept {
            Kept::One | Kept::Item(_) => 1,
            // "Unanswered" is the set of nothing.
            Kept::Set => (codes.len() + Rest::ALL.len() - 1).div_ceil(8),
        };
        self.by_name.insert(name.clone(), self.fields.len());
        self.fields.push(Coded {
            name,
            label,
            field,
            codes,
            kept,
            bytes: self.width..self.width + bytes,
        });
        self.width += bytes;
    }

    /// Every coded field.
    #[must_use]
    pub fn fields(&self) -> &[Coded] {
        &self.fields
    }

    /// The coded field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Coded> {
        self.by_name.get(name).map(|place| &self.fields[*place])
    }

    /// What a field's answer is kept in: the items, if it is a grid.
    #[must_use]
    pub fn items(&self, field: &str) -> &[Coded] {
        (self.of_field.get(field)).map_or(&[], |places| &self.fields[places.clone()])
    }

    /// Bytes of one record's answers.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// What the layout is known by: answers of another layout cannot be read.
    #[must_use]
    pub fn digest(&self) -> u16 {
        let mut hash = Sha256::new();
        for field in &self.fields {
            hash.update(format!("{} {:?}", field.name, field.kept));
            for code in &field.codes {
                hash.update(format!(" {}", code.code));
            }
            hash.update("\n");
        }
        let hash = hash.finalize();
        u16::from_be_bytes([hash[0], hash[1]])
    }

    /// The coded answers of a record: of each field what the highest layer says.
    #[must_use]
    pub fn encode(&self, record: &Record) -> Vec<u8> {
        let mut answers = vec![0; self.width];
        for layer in Layer::ALL {
            for (name, content) in record.layer(layer) {
                let Some(fields) = self.of_field.get(name.as_str()) else {
                    continue;
                };
                // Of dated entries the latest counts, whichever layer it stands in.
                let latest = match content {
                    Content::Entries(_) => record.latest_entry(name.as_str()),
                    _ => None,
                };
                let latest = latest.map(|(_, answer)| Content::One(answer.clone()));
                for field in &self.fields[fields.clone()] {
                    field.write(latest.as_ref().unwrap_or(content), &mut answers);
                }
            }
        }
        answers
    }
}

fn yes_or_no(code: &'static str, label: Label) -> Code {
    Code {
        code: SmolStr::new_static(code),
        label: label.into(),
    }
}

impl Coded {
    /// Where its byte lies, if it has one.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        (!self.is_set()).then_some(self.bytes.start)
    }

    /// Whether one answer can fall in several categories.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.kept == Kept::Set
    }

    /// How many categories there are: the codes and the four rests.
    #[must_use]
    pub fn categories(&self) -> usize {
        self.codes.len() + Rest::ALL.len()
    }

    /// A category's code or word, and what it is called.
    #[must_use]
    pub fn category(&self, place: usize) -> Option<(&str, Label)> {
        match self.codes.get(place) {
            Some(code) => Some((&code.code, Label::from(&code.label))),
            None => {
                let rest = Rest::ALL.get(place - self.codes.len())?;
                Some((rest.word(), rest.label()))
            }
        }
    }

    /// The category of a code or of a rest's word, as a bit; nothing if there is none.
    #[must_use]
    pub fn bit(&self, code: &str) -> Option<Categories> {
        let place = (self.codes.iter().position(|known| known.code == code)).or_else(|| {
            let rest = Rest::ALL.iter().position(|rest| rest.word() == code)?;
            Some(self.codes.len() + rest)
        })?;
        Some(1 << place)
    }

    fn rest(&self, rest: Rest) -> Categories {
        1 << (self.codes.len() + rest as usize)
    }

    /// The categories that a record's answer falls in: at least one.
    #[must_use]
    pub fn of(&self, answers: &[u8]) -> Categories {
        let Some(bytes) = answers.get(self.bytes.clone()) else {
            return self.rest(Rest::Unanswered);
        };
        match (self.kept, bytes) {
            (Kept::Set, bytes) => {
                let bits = (bytes.iter().rev()).fold(0, |bits: Categories, byte| {
                    bits << 8 | Categories::from(*byte)
                });
                if bits == 0 {
                    self.rest(Rest::Unanswered)
                } else {
                    bits
                }
            }
            (_, [byte]) => match (Rest::ALL.into_iter()).find(|rest| rest.byte() == *byte) {
                Some(rest) => self.rest(rest),
                None if usize::from(*byte) > self.codes.len() => self.rest(Rest::Other),
                None => 1 << (byte - 1),
            },
            _ => self.rest(Rest::Unanswered),
        }
    }

    /// Whether there is no answer, or an explicit blank.
    #[must_use]
    pub fn is_unanswered(&self, answers: &[u8]) -> bool {
        self.of(answers) == self.rest(Rest::Unanswered)
    }

    /// The one code of a record's answer, if it has one.
    #[must_use]
    pub fn code(&self, answers: &[u8]) -> Option<&str> {
        let byte = *answers.get(self.bytes.start)?;
        let code = self.codes.get(usize::from(byte.checked_sub(1)?))?;
        (self.kept != Kept::Set).then_some(code.code.as_str())
    }

    /// What the record says, as far as the codes tell it; `None` where they do not, since
    /// there is no answer or it has a code that the list does not have.
    #[must_use]
    pub fn content(&self, answers: &[u8]) -> Option<Content> {
        let found = self.of(answers);
        let is = |rest| found & self.rest(rest) != 0;
        if is(Rest::Other) || is(Rest::Unanswered) {
            return None;
        }
        if is(Rest::Unknown) {
            return Some(Content::One(Answer::Unknown));
        }
        if is(Rest::Refused) {
            return Some(Content::One(Answer::Refused));
        }
        let mut codes = (self.codes.iter().enumerate())
            .filter(|(place, _)| found & (1 << place) != 0)
            .map(|(_, code)| code.code.clone());
        Some(match (self.kept, &self.field.kind) {
            (Kept::Set, _) => Content::Many(codes.collect()),
            (_, FieldKind::Bool { .. }) => {
                Content::One(Answer::Given(Scalar::Bool(found & 1 != 0)))
            }
            _ => Content::One(Answer::text(&codes.next().unwrap_or_default())),
        })
    }

    fn write(&self, content: &Content, answers: &mut [u8]) {
        let bytes = &mut answers[self.bytes.clone()];
        bytes.fill(0);
        match self.kept {
            Kept::One => bytes[0] = self.byte_of(content, |scalar| self.byte_of_scalar(scalar)),
            Kept::Item(place) => {
                bytes[0] = self.byte_of(content, |scalar| {
                    let codes = scalar.as_text().unwrap_or_default();
                    let code = split_codes(codes).nth(place).unwrap_or_default();
                    self.byte_of_code(code)
                });
            }
            Kept::Set => {
                for (byte, known) in bytes.iter_mut().zip(self.set_of(content).to_le_bytes()) {
                    *byte = known;
                }
            }
        }
    }

    fn byte_of(&self, content: &Content, given: impl FnOnce(&Scalar) -> u8) -> u8 {
        let rest = match content {
            Content::One(Answer::Given(scalar)) => return given(scalar),
            Content::One(Answer::Unknown) => Rest::Unknown,
            Content::One(Answer::Refused) => Rest::Refused,
            Content::One(Answer::Blank) | Content::Entries(_) => Rest::Unanswered,
            Content::Many(_) => Rest::Other,
        };
        rest.byte()
    }

    fn byte_of_scalar(&self, scalar: &Scalar) -> u8 {
        match scalar {
            Scalar::Text(text) => self.byte_of_code(text),
            Scalar::Bool(yes) => self.byte_of_code(if *yes { "true" } else { "false" }),
            Scalar::Int(_) => Rest::Other.byte(),
        }
    }

    fn byte_of_code(&self, code: &str) -> u8 {
        if code.is_empty() {
            return Rest::Unanswered.byte();
        }
        (self.codes.iter().zip(1..))
            .find(|(known, _)| known.code == code)
            .map_or(Rest::Other.byte(), |(_, byte)| byte)
    }

    fn set_of(&self, content: &Content) -> Categories {
        let bit = |code: &str| match self.bit(code) {
            _ if code.is_empty() => 0,
            Some(bit) if self.codes.iter().any(|known| known.code == code) => bit,
            _ => self.rest(Rest::Other),
        };
        match content {
            Content::One(Answer::Given(Scalar::Text(text))) => {
                split_codes(text).map(bit).fold(0, |all, one| all | one)
            }
            Content::Many(members) => members
                .iter()
                .map(|code| bit(code))
                .fold(0, |all, one| all | one),
            Content::One(Answer::Unknown) => self.rest(Rest::Unknown),
            Content::One(Answer::Refused) => self.rest(Rest::Refused),
            Content::One(Answer::Given(_)) => self.rest(Rest::Other),
            Content::One(Answer::Blank) | Content::Entries(_) => 0,
        }
    }
}
