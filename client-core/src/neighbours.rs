//! What the tablet's other records say to the checks of one.
//!
//! ID numbers are known across the tablet from its index. Phones, accounts, spouses and
//! dwellings stand in the documents: those of the village are opened once, a few at a time or
//! when a thorough check asks, and what was read is kept until a record changes. Wider
//! circles are the server's.

use std::cell::{OnceCell, RefCell};
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
pub(crate) struct DetailCache {
    known: RefCell<BTreeMap<RecordId, Arc<Known>>>,
    unread: RefCell<Unread>,
}

/// Whom nobody has read yet, of the villages worked in last.
#[derive(Debug, Default)]
struct Unread {
    villages: BTreeSet<DivisionCode>,
    /// The count of the index's changes when they were listed.
    listed_at: u64,
    records: Vec<RecordId>,
}

impl DetailCache {
    /// Forgets a record that changes.
    pub(crate) fn forget(&mut self, id: RecordId) {
        self.known.get_mut().remove(&id);
    }

    fn knows(&self, id: RecordId) -> bool {
        self.known.borrow().contains_key(&id)
    }

    /// What is known of a record; nothing if its document is damaged, which is told when
    /// somebody opens it.
    fn read(&self, client: &Client, id: RecordId) -> Option<Arc<Known>> {
        if let Some(known) = self.known.borrow().get(&id) {
            return Some(Arc::clone(known));
        }
        let record = client.glance(id).ok()?;
        let known = Arc::new(Known {
            absorbed: !record.links.is_empty(),
            details: Details::of(&record),
        });
        self.known.borrow_mut().insert(id, Arc::clone(&known));
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
    /// The other live ones of the village, once somebody has asked: every check does.
    here: OnceCell<Vec<Arc<Known>>>,
}

impl<'a> Around<'a> {
    /// All of them.
    pub(crate) fn new(client: &'a Client, record: &Record) -> Self {
        Self {
            client,
            own: record.id,
            village: summary::village(record),
            thorough: true,
            here: OnceCell::new(),
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

    /// The other live ones of the record's own village.
    fn here(&self) -> &[Arc<Known>] {
        self.here.get_or_init(|| self.of(self.village))
    }

    /// The other live ones of a village.
    fn of(&self, village: Option<DivisionCode>) -> Vec<Arc<Known>> {
        let there =
            (village.into_iter()).flat_map(|village| self.client.index().in_village(village));
        let counts = |id: &RecordId| self.thorough || self.client.index().details.knows(*id);
        self.live(there.filter(counts)).collect()
    }

    /// Those of a village of whom something holds.
    fn whoever<T>(
        &self,
        village: Option<DivisionCode>,
        tell: impl Fn(&Known) -> Option<T>,
    ) -> Vec<T> {
        let known = |one: &Arc<Known>| tell(one);
        if village == self.village {
            self.here().iter().filter_map(known).collect()
        } else {
            self.of(village).iter().filter_map(known).collect()
        }
    }
}

impl Client {
    /// Reads what at most so many records of the villages worked in last say to the checks of
    /// their neighbours. How many are left.
    ///
    /// # Errors
    /// When the store fails.
    pub fn get_to_know(&self, records: usize) -> Result<usize, ClientError> {
        let recent = self.store.recent(RECENT)?;
        let villages: BTreeSet<DivisionCode> = (recent.iter())
            .filter_map(|id| self.index().get(*id)?.village())
            .collect();
        let index = self.index();
        let mut unread = index.details.unread.borrow_mut();
        if unread.villages != villages || unread.listed_at != index.changes() {
            let live = (villages.iter()).flat_map(|village| index.in_village(*village));
            *unread = Unread {
                records: live.filter(|id| !index.details.knows(*id)).collect(),
                listed_at: index.changes(),
                villages,
            };
        }
        let kept = unread.records.len().saturating_sub(records);
        for id in unread.records.drain(kept..) {
            index.details.read(self, id);
        }
        Ok(kept)
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
        let has = |known: &&Arc<Known>| known.details.phone.as_ref() == Some(phone);
        self.here().iter().filter(has).count()
    }

    fn with_account(&self, account: &Account) -> usize {
        let has = |known: &&Arc<Known>| known.details.account.as_ref() == Some(account);
        self.here().iter().filter(has).count()
    }

    fn with_card(&self, card: &str) -> Vec<Household> {
        self.whoever(self.village, |known| {
            (known.details.card == card).then(|| known.details.home.clone())
        })
    }

    fn with_household_number(&self, number: &str) -> Vec<Household> {
        self.whoever(self.village, |known| {
            (known.details.household_number == number).then(|| known.details.home.clone())
        })
    }

    fn named(&self, village: DivisionCode, name: &PersonName) -> Vec<Namesake> {
        self.whoever(Some(village), |known| {
            let own = known.details.name.as_ref()?;
            own.may_be(name).then(|| known.details.namesake.clone())
        })
    }

    fn nearest_dwelling_m(&self, village: DivisionCode, position: Position) -> Option<f64> {
        let distance = |known: &Known| Some(known.details.position?.distance_m(position));
        let distances = self.whoever(Some(village), distance);
        distances.into_iter().min_by(f64::total_cmp)
    }
}
