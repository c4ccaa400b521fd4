//! What the tablet's other records say to the checks of one.
//!
//! ID numbers are known across the tablet from its index. Phones, accounts, spouses and
//! dwellings stand in the documents: those of the village are opened once, when the first
//! check asks, and what was read is kept until a record changes. Wider circles are the
//! server's.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use schema::check::{Details, Household, Namesake, Neighbours};
use schema::id::RecordId;
use schema::record::Record;
use schema::summary;
use schema::value::account::Account;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::PersonName;
use schema::value::phone::Phone;
use schema::value::position::Position;

use crate::client::Client;

/// What was read of a document.
#[derive(Debug)]
struct Known {
    /// Whether the record is read as another one.
    absorbed: bool,
    details: Details,
}

/// What was read of documents.
#[derive(Debug, Default)]
pub(crate) struct DetailCache(RefCell<BTreeMap<RecordId, Arc<Known>>>);

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
    fn known(&self, id: RecordId) -> Option<Arc<Known>> {
        let cache = &self.client.index().details.0;
        if let Some(known) = cache.borrow().get(&id) {
            return Some(Arc::clone(known));
        }
        let document = self.client.document(id).ok()?;
        let record = document.read(id, self.client.questionnaire);
        let known = Arc::new(Known {
            absorbed: !record.links.is_empty(),
            details: Details::of(&record),
        });
        cache.borrow_mut().insert(id, Arc::clone(&known));
        Some(known)
    }

    /// The other live ones among these.
    fn live(&self, ids: impl Iterator<Item = RecordId>) -> impl Iterator<Item = Arc<Known>> {
        ids.filter(|id| *id != self.own)
            .filter_map(|id| self.known(id))
            .filter(|known| !known.absorbed)
    }

    /// The other live ones of a village.
    fn of(&self, village: Option<DivisionCode>) -> impl Iterator<Item = Arc<Known>> {
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
            .filter(|known| known.details.phone.as_ref() == Some(phone))
            .count()
    }

    fn with_account(&self, account: &Account) -> usize {
        self.of(self.village)
            .filter(|known| known.details.account.as_ref() == Some(account))
            .count()
    }

    fn with_card(&self, card: &str) -> Vec<Household> {
        self.of(self.village)
            .filter(|known| known.details.card == card)
            .map(|known| known.details.home.clone())
            .collect()
    }

    fn with_household_number(&self, number: &str) -> Vec<Household> {
        self.of(self.village)
            .filter(|known| known.details.household_number == number)
            .map(|known| known.details.home.clone())
            .collect()
    }

    fn named(&self, village: DivisionCode, name: &PersonName) -> Vec<Namesake> {
        let is_named =
            |known: &Known| (known.details.name.as_ref()).is_some_and(|own| own.may_be(name));
        self.of(Some(village))
            .filter(|known| is_named(known))
            .map(|known| known.details.namesake.clone())
            .collect()
    }

    fn nearest_dwelling_m(&self, village: DivisionCode, position: Position) -> Option<f64> {
        self.of(Some(village))
            .filter_map(|known| Some(known.details.position?.distance_m(position)))
            .min_by(f64::total_cmp)
    }
}
