//! Searches by ID numbers: whoever tries many is guessing. How often an account did so lies in
//! the audit and outlives a restart; here is only what it typed last.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::AccountId;

/// Numbers that an account may look for within an hour. Whoever works through a list by its
/// numbers needs a minute for two.
pub const NUMBERS: usize = 120;
/// Digits from which a word of a search is a part of a number: fewer tell nobody from others.
const DIGITS: usize = 3;

/// What accounts looked for last, since the server began.
#[derive(Debug, Default)]
pub struct Searches {
    last: Mutex<HashMap<AccountId, String>>,
}

impl Searches {
    /// Whether an account looks for another number than before. One that is typed on is the
    /// same number, and so is one whose next page is turned to.
    #[must_use]
    pub fn is_another(&self, account: AccountId, text: &str) -> bool {
        let Some(number) = number(text) else {
            return false;
        };
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last.get(&account).filter(|last| number.starts_with(*last));
        last.is_none()
    }

    /// Keeps what an account was let look for.
    pub fn keep(&self, account: AccountId, text: &str) {
        if let Some(number) = number(text) {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            last.insert(account, number);
        }
    }
}

/// The words of a search that are parts of numbers, if there are any.
fn number(text: &str) -> Option<String> {
    let digits = |word: &&str| word.chars().filter(|letter| letter.is_numeric()).count() >= DIGITS;
    let words: Vec<&str> = text.split_whitespace().filter(digits).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LI: AccountId = AccountId([1; 8]);

    #[test]
    fn names_are_free_and_every_other_number_is_another() {
        let searches = Searches::default();
        let is_another = |text: &str| {
            let another = searches.is_another(LI, text);
            searches.keep(LI, text);
            another
        };
        assert!(!is_another("余阿普") && !is_another("余阿普 12"));
        assert!(is_another("533301194001010001"));
        assert!(!is_another("533301194001010001"));
        assert!(is_another("533301194001010002"));
        assert!(searches.is_another(AccountId([2; 8]), "533301194001010002"));
    }

    #[test]
    fn a_number_that_is_typed_digit_by_digit_is_one() {
        let searches = Searches::default();
        let number = "533301194001011234";
        let others = (3..=number.len()).filter(|at| {
            let another = searches.is_another(LI, &number[..*at]);
            searches.keep(LI, &number[..*at]);
            another
        });
        assert_eq!(others.count(), 1);
    }
}
