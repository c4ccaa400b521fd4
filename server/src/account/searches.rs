//! How many ID numbers an account looks for: whoever tries many is guessing.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::AccountId;

/// Numbers that an account may look for within an hour. Whoever works through a list by its
/// numbers needs a minute for two.
pub const NUMBERS: usize = 120;
/// Digits from which a word of a search is a part of a number: fewer tell nobody from others.
const DIGITS: usize = 3;
const HOUR_S: i64 = 60 * 60;

/// What accounts look for, since the server began.
#[derive(Debug, Default)]
pub struct Searches {
    accounts: Mutex<HashMap<AccountId, Searched>>,
}

#[derive(Debug, Default)]
struct Searched {
    /// When, the oldest first.
    times: VecDeque<i64>,
    last: String,
    refused: bool,
}

/// An account has looked for as many numbers as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enough {
    /// Seconds until it may look for another.
    pub wait_s: i64,
    /// It was not told so before.
    pub news: bool,
}

impl Searches {
    /// Notes what an account searches for. A number that is typed on is the same number, and so
    /// is one whose next page is turned to.
    ///
    /// # Errors
    /// When that is one too many: it is not noted then.
    pub fn note(&self, account: AccountId, text: &str, now: i64) -> Result<(), Enough> {
        let Some(number) = number(text) else {
            return Ok(());
        };
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let searched = accounts.entry(account).or_default();
        if searched.last.is_empty() || !number.starts_with(&searched.last) {
            let over = |at: &i64| now - at >= HOUR_S;
            while searched.times.front().is_some_and(over) {
                searched.times.pop_front();
            }
            if searched.times.len() >= NUMBERS {
                let first = searched.times.front().copied().unwrap_or(now);
                return Err(Enough {
                    wait_s: (first + HOUR_S - now).max(1),
                    news: !std::mem::replace(&mut searched.refused, true),
                });
            }
            searched.times.push_back(now);
            searched.refused = false;
        }
        searched.last = number;
        Ok(())
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
    fn ten_thousand_guesses_stop_at_the_limit_and_names_are_free() {
        let searches = Searches::default();
        let guess = |number: usize| searches.note(LI, &format!("5333011940010{number:05}"), 0);
        let let_through = (0..10_000).filter(|number| guess(*number).is_ok()).count();
        assert_eq!(let_through, NUMBERS);
        assert_eq!(searches.note(LI, "余阿普", 0), Ok(()));
        assert_eq!(searches.note(AccountId([2; 8]), "533301", 0), Ok(()));
        assert_eq!(guess(10_000).unwrap_err().wait_s, HOUR_S);
        assert_eq!(searches.note(LI, "533301", HOUR_S), Ok(()));
    }

    #[test]
    fn a_number_that_is_typed_digit_by_digit_is_one() {
        let searches = Searches::default();
        let number = "533301194001011234";
        for at in 3..=number.len() {
            assert_eq!(searches.note(LI, &number[..at], 0), Ok(()));
        }
        assert_eq!(searches.accounts.lock().unwrap()[&LI].times.len(), 1);
    }

    #[test]
    fn the_first_refusal_is_news_and_the_others_are_not() {
        let searches = Searches::default();
        let guess = |number: usize| searches.note(LI, &number.to_string(), 0);
        (0..NUMBERS).for_each(|number| guess(1_000 + number).unwrap());
        assert!(guess(2_000).unwrap_err().news);
        assert!(!guess(3_000).unwrap_err().news);
    }
}
