//! What the tablet's other records say to the checks of one.
//!
//! ID numbers are known across the tablet from its index. Phones, accounts, spouses and
//! dwellings stand in the documents: those of the village are opened once, when the first
//! check asks, and what was read is kept until a record changes. Wider circles are the
//! server's.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use schema::check::{Household, Namesake, Neighbours};
use schema::id::RecordId;
use schema::record::Record;
use schema::summary;
use schema::value::account::Account;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::{NameRelation, PersonName};
use schema::value::phone::Phone;
use schema::value::position::Position;
use schema::value::sex::Sex;
use smol_str::SmolStr;

use crate::client::Client;

/// What checks of others ask of a record.
#[derive(Debug)]
struct Details {
    /// Whether it is read as another one.
    absorbed: bool,
    name: Option<PersonName>,
    namesake: Namesake,
    phone: Option<Phone>,
    account: Option<Account>,
    card: SmolStr,
    household_number: SmolStr,
    home: Household,
    position: Option<Position>,
}

impl Details {
    fn of(record: &Record) -> Self {
        let text = |field| SmolStr::new(record.text(field).unwrap_or_default().trim());
        let name = |field| record.text(field).map(PersonName::new);
        Self {
            absorbed: !record.links.is_empty(),
            name: name("name"),
            namesake: Namesake {
                sex: record.text("sex").and_then(Sex::from_code),
                spouse: name("spouse_name"),
            },
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

/// What was read of documents.
#[derive(Debug, Default)]
pub(crate) struct DetailCache(RefCell<BTreeMap<RecordId, Arc<Details>>>);

impl DetailCache {
    /// Forgets a record that changes.
    pub(crate) fn forget(&mut self, id: RecordId) {
        self.0.get_mut().remove(&id);
    }
}

/// The records around one.
pub(crate) struct Around<'a> {
    client: &'a Client,
    own: RecordId,
    village: Option<DivisionCode>,
}

impl<'a> Around<'a> {
    pub(crate) fn new(client: &'a Client, record: &Record) -> Self {
        Self {
            client,
            own: record.id,
            village: summary::village(record),
        }
    }

    /// What is known of another record; nothing if its document is damaged, which is told
    /// when somebody opens it.
    fn details(&self, id: RecordId) -> Option<Arc<Details>> {
        let cache = &self.client.index().details.0;
        if let Some(known) = cache.borrow().get(&id) {
            return Some(Arc::clone(known));
        }
        let document = self.client.document(id).ok()?;
        let details = Arc::new(Details::of(&document.read(id, self.client.questionnaire)));
        cache.borrow_mut().insert(id, Arc::clone(&details));
        Some(details)
    }

    /// The other live ones among these.
    fn live(&self, ids: impl Iterator<Item = RecordId>) -> impl Iterator<Item = Arc<Details>> {
        ids.filter(|id| *id != self.own)
            .filter_map(|id| self.details(id))
            .filter(|details| !details.absorbed)
    }

    /// The other live ones of a village.
    fn of(&self, village: Option<DivisionCode>) -> impl Iterator<Item = Arc<Details>> {
        let here = village.into_iter();
        self.live(here.flat_map(|village| self.client.index().in_village(village)))
    }
}

impl Neighbours for Around<'_> {
    fn with_id_number(&self, number: &WrittenIdNumber) -> usize {
        self.live(self.client.index().with_id_number(number))
            .count()
    }

    fn with_phone(&self, phone: &Phone) -> usize {
        self.of(self.village)
            .filter(|details| details.phone.as_ref() == Some(phone))
            .count()
    }

    fn with_account(&self, account: &Account) -> usize {
        self.of(self.village)
            .filter(|details| details.account.as_ref() == Some(account))
            .count()
    }

    fn with_card(&self, card: &str) -> Vec<Household> {
        self.of(self.village)
            .filter(|details| details.card == card)
            .map(|details| details.home.clone())
            .collect()
    }

    fn with_household_number(&self, number: &str) -> Vec<Household> {
        self.of(self.village)
            .filter(|details| details.household_number == number)
            .map(|details| details.home.clone())
            .collect()
    }

    fn named(&self, village: DivisionCode, name: &PersonName) -> Vec<Namesake> {
        let is_named = |details: &Details| {
            (details.name.as_ref())
                .is_some_and(|theirs| theirs.compare(name) <= NameRelation::OrderNameVariant)
        };
        self.of(Some(village))
            .filter(|details| is_named(details))
            .map(|details| details.namesake.clone())
            .collect()
    }

    fn nearest_dwelling_m(&self, village: DivisionCode, position: Position) -> Option<f64> {
        self.of(Some(village))
            .filter_map(|details| Some(details.position?.distance_m(position)))
            .min_by(f64::total_cmp)
    }
}
