//! What a search looks at: names as written and as they sound, ID numbers, groups.
//!
//! A row's fields stand one after the other, each behind a byte that says what it is; a
//! shard's rows stand one after the other, so that one pass finds whoever fits.

use memchr::memmem::Finder;
use schema::summary::Summary;
use schema::value::name::PersonName;

use super::shard::Shard;

/// What a field of a row's text is: the byte before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// The name as it was written.
    Name = 1,
    /// A name in its normal form, if that is another; and every other name.
    OtherName,
    /// How a name sounds, without tones.
    Sound,
    /// The first letters of how it sounds.
    Initials,
    /// The ID number as written.
    Number,
    /// The village group.
    Group,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Name,
        Self::OtherName,
        Self::Sound,
        Self::Initials,
        Self::Number,
        Self::Group,
    ];

    fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// Whether a byte parts fields: below every byte of text.
fn parts(byte: u8) -> bool {
    byte < 8
}

/// The text of a row.
#[must_use]
pub(super) fn of(summary: &Summary) -> String {
    let mut text = String::with_capacity(64);
    add(&mut text, Kind::Name, &summary.name);
    let own = PersonName::new(&summary.name);
    if own.normal() != summary.name {
        add(&mut text, Kind::OtherName, own.normal());
    }
    sounds(&mut text, &own);
    for other in &summary.other_names {
        let other = PersonName::new(other);
        add(&mut text, Kind::OtherName, other.normal());
        sounds(&mut text, &other);
    }
    add(&mut text, Kind::Number, &summary.id_number);
    add(&mut text, Kind::Group, &summary.group);
    text
}

fn sounds(text: &mut String, name: &PersonName) {
    for sound in name.pinyin_keys() {
        add(text, Kind::Sound, &sound);
    }
    for initials in name.initials() {
        add(text, Kind::Initials, &initials);
    }
}

fn add(text: &mut String, kind: Kind, field: &str) {
    if !field.is_empty() {
        text.push(char::from(kind as u8));
        text.extend(field.chars().filter(|c| !c.is_control()));
    }
}

/// The first field of a kind in a row's text; empty if there is none.
pub(super) fn field(text: &str, kind: Kind) -> &str {
    let mut rest = text;
    while let Some(byte) = rest.bytes().next() {
        let field = &rest[1..];
        let end = field.bytes().position(parts).unwrap_or(field.len());
        if byte == kind as u8 {
            return &field[..end];
        }
        rest = &field[end..];
    }
    ""
}

/// How well a row fits a query, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Whole,
    Beginning,
    Within,
    Place,
}

/// A word of a query in the forms it is looked for.
#[derive(Debug, Clone)]
pub(super) struct Word {
    written: String,
    latin: String,
    number: String,
}

impl Word {
    /// The words of a query.
    pub(super) fn all(query: &str) -> Vec<Self> {
        query.split_whitespace().map(Self::new).collect()
    }

    fn new(word: &str) -> Self {
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        Self {
            written: PersonName::new(&word).normal().to_owned(),
            latin: word.to_lowercase().replace(['\'', '·'], ""),
            number: word.to_uppercase(),
        }
    }
}

impl Shard {
    /// The rows that fit every word, with how well. ID numbers are looked at if `numbers`.
    pub(super) fn find(&self, words: &[Word], numbers: bool) -> Vec<Option<Fit>> {
        let mut worst = vec![Some(Fit::Whole); self.len()];
        let mut best = vec![None; self.len()];
        for word in words {
            best.fill(None);
            let written = |kind| matches!(kind, Kind::Name | Kind::OtherName | Kind::Group);
            self.look(&word.written, written, &mut best);
            let sounds = |kind| matches!(kind, Kind::Sound | Kind::Initials);
            self.look(&word.latin, sounds, &mut best);
            // One digit of a number says nothing.
            if numbers && word.number.len() > 1 {
                self.look(&word.number, |kind| kind == Kind::Number, &mut best);
            }
            for (worst, best) in worst.iter_mut().zip(&best) {
                *worst = worst.zip(*best).map(|(one, other)| one.max(other));
            }
        }
        worst
    }

    fn look(&self, part: &str, counts: impl Fn(Kind) -> bool, best: &mut [Option<Fit>]) {
        if part.is_empty() {
            return;
        }
        let bytes = self.text().as_bytes();
        let starts = self.starts();
        let mut row = 0;
        for at in Finder::new(part).find_iter(bytes) {
            while starts.get(row + 1).is_some_and(|next| *next as usize <= at) {
                row += 1;
            }
            let Some(start) = bytes[..at].iter().rposition(|byte| parts(*byte)) else {
                continue;
            };
            let Some(kind) = Kind::of(bytes[start]).filter(|kind| counts(*kind)) else {
                continue;
            };
            let begins = start + 1 == at;
            let ends = (bytes.get(at + part.len())).is_none_or(|byte| parts(*byte));
            let fit = match kind {
                Kind::Group => Some(Fit::Place),
                _ if begins && ends => Some(Fit::Whole),
                _ if begins => Some(Fit::Beginning),
                // A single letter stands within nearly every sound.
                _ => (part.len() > 1).then_some(Fit::Within),
            };
            if let (Some(fit), Some(best)) = (fit, best.get_mut(row)) {
                *best = Some(best.map_or(fit, |known| known.min(fit)));
            }
        }
    }
}
