//! What typing asks of the rows: their words in one piece, ID numbers, villages.
//!
//! It is made of the rows a few at a time, when the tablet has nothing else to do, and at the
//! latest when somebody asks: a tablet that was just opened shows its lists without it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use memchr::memmem::Finder;
use schema::id::RecordId;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::PersonName;
use smol_str::SmolStr;

/// The rows of a village, or of none: those of its groups, by name.
type Village = BTreeMap<SmolStr, BTreeSet<(SmolStr, RecordId)>>;

#[derive(Debug, Default)]
pub(super) struct Lookup {
    /// Rows up to this one are in.
    up_to: Option<RecordId>,
    /// Every row is.
    complete: bool,
    /// Who has an ID number, written in its new form.
    numbers: BTreeMap<SmolStr, BTreeSet<RecordId>>,
    /// Who is enumerated in a village; those of no village first.
    villages: BTreeMap<Option<DivisionCode>, Village>,
    texts: Texts,
}

impl Lookup {
    /// Takes in so many more rows, at most.
    pub(super) fn extend(&mut self, rows: &BTreeMap<RecordId, Summary>, most: usize) {
        if self.complete {
            return;
        }
        let from = self.up_to.map_or(Bound::Unbounded, Bound::Excluded);
        let mut left = rows.range((from, Bound::Unbounded));
        for (id, summary) in left.by_ref().take(most) {
            self.insert(*id, summary);
            self.up_to = Some(*id);
        }
        self.complete = left.next().is_none();
    }

    /// How many rows are still to be taken in.
    pub(super) fn left(&self, rows: &BTreeMap<RecordId, Summary>) -> usize {
        if self.complete {
            return 0;
        }
        let from = self.up_to.map_or(Bound::Unbounded, Bound::Excluded);
        rows.range((from, Bound::Unbounded)).count()
    }

    /// A row is new, another one, or none any more.
    pub(super) fn change(&mut self, id: RecordId, old: Option<&Summary>, new: Option<&Summary>) {
        if !self.complete && self.up_to.is_none_or(|up_to| up_to < id) {
            return;
        }
        if let Some(old) = old {
            self.take_out(id, old);
        }
        if let Some(new) = new {
            self.insert(id, new);
        }
        if self.texts.is_mostly_dead() {
            *self = Self::default();
        }
    }

    fn insert(&mut self, id: RecordId, summary: &Summary) {
        if summary.says_nothing() {
            return;
        }
        if let Some(number) = number(summary) {
            self.numbers.entry(number).or_default().insert(id);
        }
        let village = self.villages.entry(summary.village()).or_default();
        let group = village.entry(summary.group.clone()).or_default();
        group.insert((summary.name.clone(), id));
        self.texts.push(id, summary);
    }

    fn take_out(&mut self, id: RecordId, summary: &Summary) {
        if let Some(number) = number(summary) {
            take_out(&mut self.numbers, &number, &id);
        }
        if let Some(village) = self.villages.get_mut(&summary.village()) {
            take_out(village, &summary.group, &(summary.name.clone(), id));
        }
        self.texts.forget(id);
    }

    pub(super) fn with_number(&self, number: &WrittenIdNumber) -> Vec<RecordId> {
        let found = self.numbers.get(number.as_str()).into_iter().flatten();
        found.copied().collect()
    }

    pub(super) fn in_village(&self, village: DivisionCode) -> Vec<RecordId> {
        let groups = self.villages.get(&Some(village)).into_iter().flatten();
        (groups.flat_map(|(_, rows)| rows))
            .map(|(_, id)| *id)
            .collect()
    }

    /// The groups that the rows of these villages name.
    pub(super) fn groups(&self, within: Option<DivisionCode>) -> Vec<SmolStr> {
        let inside = |village: &Option<DivisionCode>| {
            within.is_none_or(|within| village.is_some_and(|village| within.contains(village)))
        };
        let villages = (self.villages.iter()).filter(|(village, _)| inside(village));
        let groups: BTreeSet<_> = (villages.flat_map(|(_, groups)| groups.keys()))
            .filter(|group| !group.is_empty())
            .collect();
        groups.into_iter().cloned().collect()
    }

    /// Every row: village by village, group by group, by name.
    pub(super) fn in_order(&self) -> impl Iterator<Item = RecordId> {
        (self.villages.values().flatten())
            .flat_map(|(_, rows)| rows)
            .map(|(_, id)| *id)
    }

    /// The rows that fit every word, with how well.
    pub(super) fn find(&self, words: &[Word]) -> impl Iterator<Item = (Fit, &SmolStr, RecordId)> {
        let mut worst = vec![Some(Fit::Whole); self.texts.rows.len()];
        for word in words {
            let best = self.texts.best_fits(word);
            for (worst, best) in worst.iter_mut().zip(best) {
                *worst = worst.zip(best).map(|(one, other)| one.max(other));
            }
        }
        (worst.into_iter().zip(&self.texts.rows)).filter_map(|(fit, row)| {
            let (id, name) = row.as_ref()?;
            Some((fit?, name, *id))
        })
    }

    /// Calls with every row's names in their normal form and how they sound.
    pub(super) fn names(
        &self,
    ) -> impl Iterator<Item = (RecordId, impl Iterator<Item = (Kind, &str)>)> {
        (self.texts.rows.iter().enumerate())
            .filter_map(|(place, row)| Some((row.as_ref()?.0, self.texts.fields(place))))
    }
}

fn number(summary: &Summary) -> Option<SmolStr> {
    let number = WrittenIdNumber::parse(&summary.id_number).ok()?;
    Some(number.as_str().into())
}

fn take_out<K: Ord, V: Ord>(groups: &mut BTreeMap<K, BTreeSet<V>>, key: &K, value: &V) {
    if let Some(group) = groups.get_mut(key) {
        group.remove(value);
        if group.is_empty() {
            groups.remove(key);
        }
    }
}

/// How well a row fits a query, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Whole,
    Beginning,
    Within,
    Place,
}

/// What a field of a row's text is; the byte that stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A name in its normal form.
    Name = 1,
    /// How a name sounds, without tones.
    Sound,
    /// The first letters of how it sounds.
    Initials,
    Number,
    Group,
    Village,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Name,
        Self::Sound,
        Self::Initials,
        Self::Number,
        Self::Group,
        Self::Village,
    ];

    fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == byte)
    }

    /// Whether it is looked for as written, or in Latin letters and digits.
    fn is_written(self) -> bool {
        matches!(self, Self::Name | Self::Group)
    }
}

/// Whether a byte parts fields: below every byte of text.
fn parts(byte: u8) -> bool {
    byte < 8
}

/// Digits of a division code that one can mean by them: a county's. Everybody here is in one
/// prefecture.
const LEAST_OF_CODE: usize = 6;

/// The words of all rows, one after the other: one pass over them finds whoever fits.
#[derive(Debug, Default)]
struct Texts {
    text: String,
    /// Where each row's text begins.
    starts: Vec<usize>,
    /// Whose it is, and the name to sort by; nobody's once the row has changed.
    rows: Vec<Option<(RecordId, SmolStr)>>,
    dead: usize,
}

impl Texts {
    fn push(&mut self, id: RecordId, summary: &Summary) {
        self.starts.push(self.text.len());
        self.rows.push(Some((id, summary.name.clone())));
        for name in std::iter::once(&summary.name).chain(&summary.other_names) {
            let name = PersonName::new(name);
            self.field(Kind::Name, name.normal());
            for sound in name.pinyin_keys() {
                self.field(Kind::Sound, &sound);
            }
            for initials in name.initials() {
                self.field(Kind::Initials, &initials);
            }
        }
        self.field(Kind::Number, &summary.id_number.to_lowercase());
        self.field(Kind::Group, &summary.group);
        if let Some(village) = summary.village() {
            self.field(Kind::Village, &village.to_string());
        }
    }

    fn field(&mut self, kind: Kind, text: &str) {
        if !text.is_empty() {
            self.text.push(char::from(kind as u8));
            self.text.extend(text.chars().filter(|c| !c.is_control()));
        }
    }

    fn forget(&mut self, id: RecordId) {
        let is_its = |row: &&mut Option<(RecordId, SmolStr)>| {
            row.as_ref().is_some_and(|(owner, _)| *owner == id)
        };
        if let Some(row) = self.rows.iter_mut().find(is_its) {
            *row = None;
            self.dead += 1;
        }
    }

    fn is_mostly_dead(&self) -> bool {
        self.dead > 1_000 && self.dead * 2 > self.rows.len()
    }

    fn fields(&self, row: usize) -> impl Iterator<Item = (Kind, &str)> {
        let end = self.starts.get(row + 1).copied();
        let text = &self.text[self.starts[row]..end.unwrap_or(self.text.len())];
        let begins = |c: char| c.is_ascii() && parts(c as u8);
        let starts = text.match_indices(begins).map(|(at, _)| at);
        starts.filter_map(move |at| {
            let field = &text[at + 1..];
            let length = field.find(begins).unwrap_or(field.len());
            Some((Kind::of(text.as_bytes()[at])?, &field[..length]))
        })
    }

    /// How well each row fits a word.
    fn best_fits(&self, word: &Word) -> Vec<Option<Fit>> {
        let mut best = vec![None; self.rows.len()];
        if word.written == word.latin {
            self.look(&word.written, |_| true, &mut best);
        } else {
            self.look(&word.written, Kind::is_written, &mut best);
            self.look(&word.latin, |kind| !kind.is_written(), &mut best);
        }
        best
    }

    fn look(&self, part: &str, counts: fn(Kind) -> bool, best: &mut [Option<Fit>]) {
        if part.is_empty() {
            return;
        }
        let bytes = self.text.as_bytes();
        let mut row = 0;
        for at in Finder::new(part).find_iter(bytes) {
            while self.starts.get(row + 1).is_some_and(|next| *next <= at) {
                row += 1;
            }
            let Some(best) = best.get_mut(row) else {
                continue;
            };
            let begins = bytes[..at].last().is_some_and(|byte| parts(*byte));
            if !begins && best.is_some_and(|known| known <= Fit::Within) {
                continue;
            }
            let Some(start) = bytes[..at].iter().rposition(|byte| parts(*byte)) else {
                continue;
            };
            let Some(kind) = Kind::of(bytes[start]).filter(|kind| counts(*kind)) else {
                continue;
            };
            let ends = (bytes.get(at + part.len())).is_none_or(|byte| parts(*byte));
            let fit = match kind {
                Kind::Group => Some(Fit::Place),
                Kind::Village => (begins && part.len() >= LEAST_OF_CODE).then_some(Fit::Place),
                _ if begins && ends => Some(Fit::Whole),
                _ if begins => Some(Fit::Beginning),
                // A single letter stands within nearly every sound.
                _ => (part.len() > 1).then_some(Fit::Within),
            };
            if let Some(fit) = fit {
                *best = Some(best.map_or(fit, |known| known.min(fit)));
            }
        }
    }
}

/// A word of a query in the forms it is looked for.
pub(super) struct Word {
    written: String,
    latin: String,
}

impl Word {
    pub(super) fn new(word: &str) -> Self {
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        let written = PersonName::new(&word).normal().to_owned();
        let latin = word.to_lowercase().replace(['\'', '·'], "");
        Self { written, latin }
    }
}
