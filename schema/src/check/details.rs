//! What a record tells the checks of others.

use smol_str::SmolStr;

use super::neighbours::{Household, Namesake};
use crate::record::Record;
use crate::summary;
use crate::value::account::Account;
use crate::value::id_number::WrittenIdNumber;
use crate::value::name::PersonName;
use crate::value::phone::Phone;
use crate::value::position::Position;
use crate::value::sex::Sex;

/// What checks of others ask of a record. What does not read is not told.
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    /// The name.
    pub name: Option<PersonName>,
    /// What else those of the same name ask.
    pub namesake: Namesake,
    /// The ID number.
    pub id_number: Option<WrittenIdNumber>,
    /// The contact phone.
    pub phone: Option<Phone>,
    /// The bank account.
    pub account: Option<Account>,
    /// The elder card number, empty where none is given.
    pub card: SmolStr,
    /// The household number, empty where none is given.
    pub household_number: SmolStr,
    /// The home.
    pub home: Household,
    /// Where the dwelling is.
    pub position: Option<Position>,
}

impl Details {
    /// What this record tells.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let text = |field| SmolStr::new(record.text(field).unwrap_or_default().trim());
        let name = |field| record.text(field).map(PersonName::new);
        Self {
            name: name("name"),
            namesake: Namesake {
                sex: record.text("sex").and_then(Sex::from_code),
                spouse: name("spouse_name"),
            },
            id_number: WrittenIdNumber::parse(&text("id_number")).ok(),
            phone: text("contact_phone").parse().ok(),
            account: text("account_no").parse().ok(),
            card: text("card_no"),
            household_number: text("hukou_book_no"),
            home: Household {
                village: summary::village(record),
                group: text("village_group"),
                address: text("address_detail"),
            },
            position: text("gps").parse().ok(),
        }
    }
}
