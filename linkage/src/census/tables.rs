//! Distinct names, dates and addresses with what was worked out of them once.

use rustc_hash::FxHashMap;

use super::date_form::DateForm;
use super::elder::address_numbers;
use super::name_form::NameForm;
use crate::parallel;
use crate::strings::Strings;

/// What a name is blocked and counted by: coarse sounds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NameKeys {
    /// Of the whole name.
    pub(crate) full: u64,
    /// Of the given name; 0 when that is less than two characters.
    pub(crate) given: u64,
    /// Of the last character.
    pub(crate) last: u64,
    /// Of the first character.
    pub(crate) first: u64,
    /// Of all characters in any order.
    pub(crate) any_order: u64,
}

/// How many records have the sound.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NameCounts {
    pub(crate) full: u32,
    pub(crate) given: u32,
    pub(crate) last: u32,
    pub(crate) first: u32,
}

/// Names by number.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) strings: Strings,
    pub(crate) forms: Vec<NameForm>,
    pub(crate) keys: Vec<NameKeys>,
    pub(crate) counts: Vec<NameCounts>,
}

impl NameKeys {
    pub(crate) fn of(form: &NameForm) -> Self {
        let given = form.length as usize - form.given_from().min(form.length as usize);
        let each = (0..form.length as usize).map(|at| {
            let one = NameForm {
                length: at as u8 + 1,
                ..*form
            };
            one.last_key()
        });
        Self {
            full: if form.shi > 0 { 0 } else { form.key(0) },
            given: if given < 2 || form.shi > 0 {
                0
            } else {
                form.key(form.given_from())
            },
            last: if form.shi > 0 { 0 } else { form.last_key() },
            first: form.first_key(),
            any_order: if form.length < 2 || form.shi > 0 {
                0
            } else {
                each.fold(0, u64::wrapping_add)
            },
        }
    }
}

/// Strings to a piece of work.
const PIECE: usize = 2048;

impl Names {
    /// Works out the forms of names that have none yet.
    pub(crate) fn complete(&mut self) {
        let (from, to) = (self.forms.len(), self.strings.count());
        let strings = &self.strings;
        let parts = parallel::pieces(to - from, PIECE, |range| {
            let forms = range.map(|at| NameForm::of(strings.text((from + at) as u32)));
            forms
                .map(|form| (form, NameKeys::of(&form)))
                .collect::<Vec<_>>()
        });
        for (form, keys) in parts.into_iter().flatten() {
            self.forms.push(form);
            self.keys.push(keys);
        }
        self.counts.resize(to, NameCounts::default());
    }

    /// The number of a name.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        let number = self.strings.number(text);
        self.complete();
        number
    }
}

/// Dates by number.
#[derive(Debug)]
pub(crate) struct Dates {
    pub(crate) strings: Strings,
    pub(crate) forms: Vec<DateForm>,
}

impl Default for Dates {
    fn default() -> Self {
        Self {
            strings: Strings::default(),
            forms: vec![DateForm::default()],
        }
    }
}

/// Stands between a date and its calendar in the table's texts.
pub(crate) const CALENDAR: char = '|';

impl Dates {
    /// Works out the forms of dates that have none yet.
    pub(crate) fn complete(&mut self) {
        let (from, to) = (self.forms.len(), self.strings.count());
        let strings = &self.strings;
        let form = |at: usize| {
            let text = strings.text((from + at) as u32);
            let (date, calendar) = text.rsplit_once(CALENDAR).unwrap_or((text, ""));
            DateForm::of(date, calendar)
        };
        let parts = parallel::pieces(to - from, PIECE, |range| {
            range.map(form).collect::<Vec<_>>()
        });
        self.forms.extend(parts.into_iter().flatten());
    }
}

/// Addresses by number.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    pub(crate) strings: Strings,
    /// The first number and the hash of all: hamlet, and hamlet with house.
    pub(crate) forms: Vec<(u32, u32)>,
}

impl Addresses {
    /// Works out the forms of addresses that have none yet.
    pub(crate) fn complete(&mut self) {
        for at in self.forms.len()..self.strings.count() {
            let numbers = address_numbers(self.strings.text(at as u32));
            let all = numbers.iter().fold(0_u64, |key, number| {
                crate::blocking::mix(key, u64::from(*number) + 1)
            });
            let all = if numbers.len() > 1 {
                (all >> 32) as u32 | 1
            } else {
                0
            };
            self.forms
                .push((numbers.first().copied().unwrap_or(0), all));
        }
    }
}

/// Small numbers for few texts.
pub(crate) fn small_number(numbers: &mut FxHashMap<String, u8>, text: &str) -> u8 {
    if text.is_empty() {
        return 0;
    }
    if let Some(number) = numbers.get(text) {
        return *number;
    }
    let next = u8::try_from(numbers.len() + 1).unwrap_or(u8::MAX);
    numbers.insert(text.to_owned(), next);
    next
}
