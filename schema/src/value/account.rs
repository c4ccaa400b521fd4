//! Bank accounts: the one-card (一卡通) account a subsidy is paid to.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

use super::as_text::serde_as_text;
use super::keyboard;
use super::mask::keep_ends;

pub use error::AccountError;

mod error;

/// A bank account or card number: 12 to 19 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(SmolStr);

impl Account {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the number of a UnionPay card, not of a passbook.
    #[must_use]
    pub fn is_card(&self) -> bool {
        is_card(&self.0)
    }

    /// The mask `account_mask`: the last four digits.
    #[must_use]
    pub fn masked(&self) -> String {
        keep_ends(&self.0, 0, 4)
    }
}

/// UnionPay cards begin with 62 and have 16 or 19 digits.
fn is_card(digits: &str) -> bool {
    digits.starts_with("62") && matches!(digits.len(), 16 | 19)
}

/// The Luhn sum (ISO/IEC 7812-1) modulo 10: every second digit from the right doubled. 0 fits.
fn luhn(digits: &str) -> u32 {
    let digit = |byte: u8| u32::from(byte - b'0');
    let weighted = digits
        .bytes()
        .rev()
        .map(digit)
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => digit,
            _ => digit * 2 / 10 + digit * 2 % 10,
        });
    weighted.sum::<u32>() % 10
}

impl FromStr for Account {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let typed = keyboard::half_width(text);
        let separator = |c: char| c.is_whitespace() || c == '-';
        let fits = |c: char| c.is_ascii_digit() || separator(c);
        if let Some((at, found)) = typed.chars().enumerate().find(|(_, c)| !fits(*c)) {
            return Err(AccountError::Character {
                position: at + 1,
                found,
            });
        }
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        match digits.len() {
            12..=19 if is_card(&digits) && luhn(&digits) != 0 => Err(AccountError::CheckDigit),
            12..=19 => Ok(Self(digits.into())),
            found => Err(AccountError::Length { found }),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({})", self.masked())
    }
}

serde_as_text!(Account);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fault(text: &str) -> AccountError {
        text.parse::<Account>().unwrap_err()
    }

    #[test]
    fn a_card_number_is_checked_and_a_passbook_number_is_not() {
        let card: Account = "6210 0000 0000 0000 009".parse().unwrap();
        assert!(card.is_card());
        assert_eq!(card.as_str(), "6210000000000000009");
        assert_eq!(fault("6210000000000000008"), AccountError::CheckDigit);
        let passbook: Account = "530000000000123".parse().unwrap();
        assert!(!passbook.is_card());
    }

    #[test]
    fn each_fault_is_named() {
        assert_eq!(fault("12345678901"), AccountError::Length { found: 11 });
        assert_eq!(
            fault("12345678901234567890"),
            AccountError::Length { found: 20 }
        );
        assert_eq!(
            fault("12345678901x"),
            AccountError::Character {
                position: 12,
                found: 'x'
            }
        );
        assert_eq!(
            fault("6.21E+18"),
            AccountError::Character {
                position: 2,
                found: '.'
            }
        );
    }

    #[test]
    fn only_the_last_four_digits_show() {
        let account: Account = "530000001234".parse().unwrap();
        assert_eq!(account.masked(), "********1234");
        assert_eq!(format!("{account:?}"), "Account(********1234)");
    }

    fn any_card() -> impl Strategy<Value = String> {
        "62([0-9]{13}|[0-9]{16})".prop_map(|digits| {
            let check = (10 - luhn(&format!("{digits}0"))) % 10;
            format!("{digits}{check}")
        })
    }

    proptest! {
        #[test]
        fn every_account_reads_back_from_its_text(text in "[0-57-9][0-9]{11,18}") {
            let account: Account = text.parse().unwrap();
            prop_assert_eq!(account.to_string().parse(), Ok(account));
        }

        #[test]
        fn every_single_wrong_digit_of_a_card_is_caught(card in any_card()) {
            prop_assert!(card.parse::<Account>().is_ok());
            for at in 2..card.len() {
                for wrong in ('0'..='9').filter(|c| !card[at..].starts_with(*c)) {
                    let mut slip = card.clone();
                    slip.replace_range(at..=at, wrong.encode_utf8(&mut [0; 4]));
                    prop_assert_eq!(slip.parse::<Account>(), Err(AccountError::CheckDigit));
                }
            }
        }
    }
}
