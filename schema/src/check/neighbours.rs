//! What other records say: a tablet asks its store, the office its database.

use smol_str::SmolStr;

use crate::value::account::Account;
use crate::value::division::DivisionCode;
use crate::value::id_number::WrittenIdNumber;
use crate::value::name::PersonName;
use crate::value::phone::Phone;
use crate::value::position::Position;
use crate::value::sex::Sex;

/// Another elder of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake {
    /// The sex.
    pub sex: Option<Sex>,
    /// The spouse's name, if one is given.
    pub spouse: Option<PersonName>,
}

/// Where another elder lives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Household {
    /// The village.
    pub village: Option<DivisionCode>,
    /// The village group or hamlet.
    pub group: SmolStr,
    /// The address, empty where none is given.
    pub address: SmolStr,
}

/// The other live records within reach of one record, which is never among them; nor are
/// records that are read as another one. What somebody cannot answer stays unanswered.
pub trait Neighbours {
    /// How many have this ID number.
    fn with_id_number(&self, _number: &WrittenIdNumber) -> usize {
        0
    }

    /// How many have this contact phone.
    fn with_phone(&self, _phone: &Phone) -> usize {
        0
    }

    /// How many have this bank account.
    fn with_account(&self, _account: &Account) -> usize {
        0
    }

    /// The homes of those with this elder card number.
    fn with_card(&self, _card: &str) -> Vec<Household> {
        Vec::new()
    }

    /// The homes of those with this household number.
    fn with_household_number(&self, _number: &str) -> Vec<Household> {
        Vec::new()
    }

    /// Those of a name in a village.
    fn named(&self, _village: DivisionCode, _name: &PersonName) -> Vec<Namesake> {
        Vec::new()
    }

    /// The distance in metres to the nearest other dwelling of a village.
    fn nearest_dwelling_m(&self, _village: DivisionCode, _position: Position) -> Option<f64> {
        None
    }
}

/// Nobody else.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNeighbours;

impl Neighbours for NoNeighbours {}
