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
pub(super) fn parts(byte: u8) -> bool {
    byte < 8
}

/// The text of a row.
#[must_use]
pub(super) fn of(summary: &Summary) -> String {
    let mut text = String::with_capacity(64);
    let own = PersonName::new(&summary.name);
    // How the name sounds stands first: people are put in order by it.
    sounds(&mut text, &own);
    add(&mut text, Kind::Name, &summary.name);
    if own.normal() != summary.name {
        add(&mut text, Kind::OtherName, own.normal());
    }
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

/// A word of a query: what is looked for, and in which fields it counts. A form that serves
/// several fields is looked for once.
#[derive(Debug, Clone)]
pub(super) struct Word {
    forms: Vec<(String, Vec<Kind>)>,
}

impl Word {
    /// The words of a query. ID numbers are looked at if `numbers`.
    pub(super) fn all(query: &str, numbers: bool) -> Vec<Self> {
        let words = query.split_whitespace();
        words.map(|word| Self::new(word, numbers)).collect()
    }

    fn new(word: &str, numbers: bool) -> Self {
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        let mut forms: Vec<(String, Vec<Kind>)> = Vec::new();
        let mut look = |form: String, kinds: &[Kind]| {
            let known = forms.iter_mut().find(|(known, _)| *known == form);
            match known {
                Some((_, known)) => known.extend_from_slice(kinds),
                None => forms.push((form, kinds.to_vec())),
            }
        };
        let written = PersonName::new(&word).normal().to_owned();
        look(written, &[Kind::Name, Kind::OtherName, Kind::Group]);
        if word.is_ascii() {
            let latin = word.to_lowercase().replace('\'', "");
            look(latin, &[Kind::Sound, Kind::Initials]);
        }
        // One digit of a number says nothing.
        if numbers && word.len() > 1 && word.contains(|c: char| c.is_ascii_digit()) {
            look(word.to_uppercase(), &[Kind::Number]);
        }
        Self { forms }
    }
}

impl Shard {
    /// The rows that fit every word, with how well.
    pub(super) fn find(&self, words: &[Word]) -> Vec<Option<Fit>> {
        let mut worst = vec![Some(Fit::Whole); self.len()];
        let mut best = vec![None; self.len()];
        for word in words {
            best.fill(None);
            for (form, kinds) in &word.forms {
                self.look(form, kinds, &mut best);
            }
            for (worst, best) in worst.iter_mut().zip(&best) {
                *worst = worst.zip(*best).map(|(one, other)| one.max(other));
            }
        }
        worst
    }

    fn look(&self, part: &str, kinds: &[Kind], best: &mut [Option<Fit>]) {
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
            let Some(kind) = Kind::of(bytes[start]).filter(|kind| kinds.contains(kind)) else {
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
