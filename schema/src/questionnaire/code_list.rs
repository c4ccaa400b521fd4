//! Labels, and the lists of codes that choices draw on.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What stands between the codes of one answer that holds several (a set settled as a
/// whole, a grid): `1|5`.
const CODE_SEPARATOR: char = '|';

/// The codes of one answer that holds several: the members of a set settled as a whole, or
/// the items of a grid in order, empty where an item has none.
pub fn split_codes(text: &str) -> impl Iterator<Item = &str> {
    text.split(CODE_SEPARATOR)
}

/// What a part of the form is called, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// In Chinese.
    pub zh: SmolStr,
    /// In English.
    pub en: SmolStr,
}

/// One code of a list with its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Code {
    /// What is stored.
    pub code: SmolStr,
    /// What is shown.
    pub label: Label,
}

/// The codes a choice may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeList {
    /// The list's own name, `marital`.
    pub name: SmolStr,
    /// Where the codes come from: a national standard, or `own`.
    pub standard: SmolStr,
    /// The codes, in the order to show them.
    pub codes: Vec<Code>,
    /// The code that means none of the others, and excludes them.
    pub none: Option<SmolStr>,
    /// The codes to offer first, where the list is long.
    pub common: Vec<SmolStr>,
}

impl CodeList {
    /// The entry of a code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|entry| entry.code == code)
    }

    /// Whether the list has this code.
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        self.get(code).is_some()
    }

    /// The code that a Chinese label stands for, as old lists write them (`女`, `傈僳族`).
    #[must_use]
    pub fn code_of_label(&self, zh: &str) -> Option<&Code> {
        self.codes.iter().find(|entry| entry.label.zh == zh)
    }

    /// Codes as one answer: each once, in the list's order, so that equal sets are equal
    /// text. Codes that the list does not have come last.
    #[must_use]
    pub fn join<'c>(&self, codes: impl IntoIterator<Item = &'c str>) -> String {
        let place = |code: &str| self.codes.iter().position(|entry| entry.code == code);
        let mut codes: Vec<&str> = codes.into_iter().collect();
        codes.sort_by_key(|&code| (place(code).unwrap_or(self.codes.len()), code));
        codes.dedup();
        codes.join(CODE_SEPARATOR.encode_utf8(&mut [0; 4]))
    }
}
