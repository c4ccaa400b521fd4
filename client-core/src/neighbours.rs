//! What the tablet's other records say to the checks of one.
//!
//! ID numbers are known across the tablet from its index. Phones, accounts, spouses and
//! dwellings stand in the documents: those of the village are opened once, a few at a time or
//! when a thorough check asks, and what was read is kept until a record changes. Wider
//! circles are the server's.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
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
use crate::error::ClientError;

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

    fn knows(&self, id: RecordId) -> bool {
        self.0.borrow().contains_key(&id)
    }

    /// What is known of a record; nothing if its document is damaged, which is told when
    /// somebody opens it.
    fn read(&self, client: &Client, id: RecordId) -> Option<Arc<Known>> {
        if let Some(known) = self.0.borrow().get(&id) {
            return Some(Arc::clone(known));
        }
        let record = client.glance(id).ok()?;
        let known = Arc::new(Known {
            absorbed: !record.links.is_empty(),
            details: Details::of(&record),
        });
        self.0.borrow_mut().insert(id, Arc::clone(&known));
        Some(known)
    }
}

/// The records around one.
pub(crate) struct Around<'a> {
    client: &'a Client,
    own: RecordId,
    village: Option<DivisionCode>,
    /// Whether the village's records that nobody has read yet are opened for an answer.
    thorough: bool,
}

impl<'a> Around<'a> {
    /// All of them.
    pub(crate) fn new(client: &'a Client, record: &Record) -> Self {
        Self {
            client,
            own: record.id,
            village: summary::village(record),
            thorough: true,
        }
    }

    /// Those that are known already: what a form can say at once. See
    /// [`Client::get_to_know`].
    pub(crate) fn known(client: &'a Client, record: &Record) -> Self {
        Self {
            thorough: false,
            ..Self::new(client, record)
        }
    }

    /// The other live ones among these.
    fn live(&self, ids: impl IntoIterator<Item = RecordId>) -> impl Iterator<Item = Arc<Known>> {
        (ids.into_iter().filter(|id| *id != self.own))
            .filter_map(|id| self.client.index().details.read(self.client, id))
            .filter(|known| !known.absorbed)
    }

    /// The other live ones of a village.
    fn of(&self, village: Option<DivisionCode>) -> impl Iterator<Item = Arc<Known>> {
        let here = village.into_iter();
        let there = here.flat_map(|village| self.client.index().in_village(village));
        self.live(there.filter(|id| self.thorough || self.client.index().details.knows(*id)))
    }
}

impl Client {
    /// Makes what is asked while somebody types ready, a little at a time: first the search
    /// over at most so many rows, then what at most so many records of the villages worked in
    /// last say to the checks of their neighbours. How many rows and records are left.
    ///
    /// # Errors
    /// When the store fails.
    pub fn get_to_know(&self, rows: usize, records: usize) -> Result<usize, ClientError> {
        if self.index().get_ready(0) > 0 {
            return Ok(self.index().get_ready(rows) + 1);
        }
        let recent = self.store.recent(RECENT)?;
        let villages: BTreeSet<DivisionCode> = (recent.iter())
            .filter_map(|id| self.index().get(*id)?.village())
            .collect();
        let index = self.index();
        let mut unknown: Vec<RecordId> = (villages.into_iter())
            .flat_map(|village| index.in_village(village))
            .filter(|id| !index.details.knows(*id))
            .collect();
        let left = unknown.len().saturating_sub(records);
        unknown.truncate(records);
        for id in unknown {
            index.details.read(self, id);
        }
        Ok(left)
    }
}

/// The records touched last whose villages count as worked in.
const RECENT: u32 = 20;

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
