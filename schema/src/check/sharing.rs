//! Numbers that several elders have (X25).

use super::neighbours::Household;
use super::subject::{Subject, Tell};
use crate::value::account::Account;
use crate::value::phone::Phone;

/// On how many elders one phone may be: a cadre's often is on some.
const ELDERS_OF_ONE_PHONE: usize = 3;

/// X25: one phone on more than 3 elders, one account on more than 1, one card or household
/// number at different addresses.
pub(super) fn shared(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let neighbours = subject.neighbours;
    let phone = subject
        .text("contact_phone")
        .and_then(|text| text.parse::<Phone>().ok());
    let others = phone.map_or(0, |phone| neighbours.with_phone(&phone));
    if others >= ELDERS_OF_ONE_PHONE {
        let parameters = vec![("others", others.to_string())];
        tell.with("check.phone-shared", &["contact_phone"], parameters);
    }
    let account = subject
        .text("account_no")
        .and_then(|text| text.parse::<Account>().ok());
    if account.is_some_and(|account| neighbours.with_account(&account) > 0) {
        tell.that("check.account-shared", &["account_no"]);
    }
    let here = Household {
        village: subject.village,
        group: subject.code("village_group").trim().into(),
        address: subject.code("address_detail").trim().into(),
    };
    let elsewhere = |homes: Vec<Household>| homes.iter().any(|home| home.differs_from(&here));
    if let Some(card) = subject.text("card_no")
        && elsewhere(neighbours.with_card(card.trim()))
    {
        tell.that("check.card-elsewhere", &["card_no"]);
    }
    if let Some(number) = subject.text("hukou_book_no")
        && elsewhere(neighbours.with_household_number(number.trim()))
    {
        tell.that("check.household-elsewhere", &["hukou_book_no"]);
    }
}

impl Household {
    /// Whether the two are not one house. What one of them does not say differs from
    /// nothing.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> bool {
        let differ = |one: &str, other: &str| !one.is_empty() && !other.is_empty() && one != other;
        (self.village.zip(other.village)).is_some_and(|(one, other)| one != other)
            || differ(&self.group, &other.group)
            || differ(&self.address, &other.address)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Neighbours;
    use super::super::testing::codes_among;
    use super::*;

    /// Others with the same numbers, so many.
    struct Others(usize);

    impl Neighbours for Others {
        fn with_phone(&self, _: &Phone) -> usize {
            self.0
        }

        fn with_account(&self, _: &Account) -> usize {
            self.0
        }

        fn with_card(&self, _: &str) -> Vec<Household> {
            self.with_household_number("")
        }

        fn with_household_number(&self, _: &str) -> Vec<Household> {
            let home = Household {
                group: "上组".into(),
                ..Household::default()
            };
            vec![home; self.0]
        }
    }

    fn of(field: &str, text: &str, others: usize) -> Vec<&'static str> {
        codes_among("X25", &[(field, text)], &Others(others))
    }

    #[test]
    fn x25_a_phone_is_on_three_elders_at_most() {
        assert_eq!(of("contact_phone", "13800000000", 2), [""; 0]);
        assert_eq!(
            of("contact_phone", "13800000000", 3),
            ["check.phone-shared"]
        );
    }

    #[test]
    fn x25_an_account_is_one_elder_s() {
        assert_eq!(of("account_no", "530000001234", 0), [""; 0]);
        assert_eq!(
            of("account_no", "530000001234", 1),
            ["check.account-shared"]
        );
    }

    #[test]
    fn x25_a_card_or_household_number_is_at_one_address() {
        for (field, code) in [
            ("card_no", "check.card-elsewhere"),
            ("hukou_book_no", "check.household-elsewhere"),
        ] {
            let at = |group| {
                let answers = [(field, "0012"), ("village_group", group)];
                codes_among("X25", &answers, &Others(1))
            };
            assert_eq!(at("上组"), [""; 0]);
            assert_eq!(at("下组"), [code]);
        }
    }
}
