//! Some hundred records of one village: rows, coded answers and texts, each in one piece.

use schema::id::RecordId;
use schema::value::division::DivisionCode;

use super::entry::Entry;
use super::tally::Tally;
use super::text::{self, Kind};
use crate::facts::{Head, Person};

/// A record as the board has it, but for answers and texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Which record.
    pub id: RecordId,
    /// Whether it is read as another one.
    pub merged: bool,
    /// Its facts.
    pub head: Head,
}

/// Records of one village, or of none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shard {
    village: Option<DivisionCode>,
    rows: Vec<Row>,
    /// The answers of all rows, one after the other, all of one width.
    answers: Vec<u8>,
    width: usize,
    /// The texts of all rows, one after the other.
    text: String,
    /// Where each row's text begins.
    starts: Vec<u32>,
    tally: Tally,
}

/// Records of a shard, at most: a change that meets a reader copies so many.
const MOST: usize = if cfg!(test) { 7 } else { 1_000 };

impl Shard {
    /// How many records are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Its rows.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The village that all are enumerated in.
    #[must_use]
    pub fn village(&self) -> Option<DivisionCode> {
        self.village
    }

    /// What is counted of it.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Everybody in it, as tables go through them.
    pub fn people(&self) -> impl Iterator<Item = Person<'_>> {
        (0..self.rows.len()).map(|row| self.person(row))
    }

    /// A row as tables go through it.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn person(&self, row: usize) -> Person<'_> {
        let Row { head, merged, .. } = &self.rows[row];
        Person {
            head,
            answers: self.answers(row),
            village: self.village,
            merged: *merged,
        }
    }

    /// A row's coded answers.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn answers(&self, row: usize) -> &[u8] {
        &self.answers[row * self.width..(row + 1) * self.width]
    }

    /// The name as it was written; empty without one.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn name(&self, row: usize) -> &str {
        text::field(self.text_of(row), Kind::Name)
    }

    /// The texts of all rows.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where each row's text begins.
    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// A row's text.
    pub(super) fn text_of(&self, row: usize) -> &str {
        &self.text[self.bounds(row)]
    }

    fn bounds(&self, row: usize) -> std::ops::Range<usize> {
        let end = self
            .starts
            .get(row + 1)
            .map_or(self.text.len(), |next| *next as usize);
        self.starts[row] as usize..end
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= MOST
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.tally += Tally::of(&entry.row);
        self.village = entry.row.head.village();
        self.width = entry.answers.len();
        self.rows.push(entry.row);
        self.answers.extend_from_slice(&entry.answers);
        self.starts.push(offset(self.text.len()));
        self.text.push_str(&entry.text);
    }

    pub(super) fn replace(&mut self, entry: Entry) {
        let Some(row) = self.place_of(entry.row.id) else {
            return;
        };
        self.tally -= Tally::of(&self.rows[row]);
        self.tally += Tally::of(&entry.row);
        self.rows[row] = entry.row;
        let start = row * self.width;
        self.answers[start..start + self.width].copy_from_slice(&entry.answers);
        if self.text_of(row) != entry.text {
            self.set_text(row, &entry.text);
        }
    }

    pub(super) fn remove(&mut self, id: RecordId) {
        let Some(row) = self.place_of(id) else {
            return;
        };
        self.set_text(row, "");
        self.starts.remove(row);
        self.tally -= Tally::of(&self.rows[row]);
        self.rows.remove(row);
        self.answers.drain(row * self.width..(row + 1) * self.width);
    }

    pub(super) fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.answers.shrink_to_fit();
        self.text.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    fn place_of(&self, id: RecordId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    fn set_text(&mut self, row: usize, text: &str) {
        let bounds = self.bounds(row);
        let (old, new) = (offset(bounds.len()), offset(text.len()));
        self.text.replace_range(bounds, text);
        for start in &mut self.starts[row + 1..] {
            *start = *start - old + new;
        }
    }
}

/// A shard's text is a few hundred kilobytes at most.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("a shard's text is short")
}
