//! The whole census in memory: what the console counts, filters and searches.
//!
//! A row is some two hundred bytes: facts, coded answers, and the texts a search looks at.
//! Rows lie village by village in [`Shard`]s. Whoever reads takes the [`Moment`] as it is and
//! keeps it as long as it likes; whoever writes copies the shards that somebody still reads,
//! and changes the others in place. So a reader sees one moment of the log, and neither waits
//! for the other.
//!
//! Only the thread that folds writes ([`Keeper`]): what stands here is what the projection
//! says at [`Moment::position`].

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use schema::id::RecordId;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;

pub use asker::{AskError, Asker};
pub use entry::Entry;
pub use filter::{Universe, Where};
pub use keeper::Keeper;
pub use people::PeopleQuery;
pub use shard::{Row, Shard};
pub use tally::Tally;

pub mod asker;
pub(crate) mod dimension;
mod entry;
mod filter;
mod keeper;
mod load;
pub mod overview;
pub mod people;
pub mod progress;
mod queue;
mod shard;
mod tally;
mod text;

/// Where a shard stands: its village's number, 0 for none, above its place among the
/// village's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(u64);

impl Place {
    const PIECES: u32 = 24;

    fn first(village: u64) -> Self {
        Self(village << Self::PIECES)
    }

    fn last(village: u64) -> Self {
        Self(((village + 1) << Self::PIECES) - 1)
    }

    fn village(self) -> u64 {
        self.0 >> Self::PIECES
    }

    fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The census, kept.
#[derive(Debug)]
pub struct Board {
    moment: RwLock<Arc<Moment>>,
    /// Where each record stands.
    places: Mutex<HashMap<RecordId, Place>>,
}

/// The census at one position of the log.
#[derive(Debug, Clone)]
pub struct Moment {
    shards: BTreeMap<Place, Arc<Shard>>,
    position: LogPosition,
}

impl Default for Board {
    fn default() -> Self {
        let moment = Moment {
            shards: BTreeMap::new(),
            position: LogPosition(0),
        };
        Self {
            moment: RwLock::new(Arc::new(moment)),
            places: Mutex::default(),
        }
    }
}

impl Board {
    /// The census as it is now.
    #[must_use]
    pub fn moment(&self) -> Arc<Moment> {
        Arc::clone(&self.moment.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts rows in, in place of what stood there of their records.
    pub fn put(&self, entries: Vec<Entry>, position: LogPosition) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let mut moment = self.moment.write().unwrap_or_else(PoisonError::into_inner);
        let moment = Arc::make_mut(&mut moment);
        for entry in entries {
            moment.put(entry, &mut places);
        }
        moment.position = position;
    }

    /// Gives back the room that growing has taken.
    fn shrink(&self) {
        let mut moment = self.moment.write().unwrap_or_else(PoisonError::into_inner);
        for shard in Arc::make_mut(&mut moment).shards.values_mut() {
            Arc::make_mut(shard).shrink();
        }
    }
}

impl Moment {
    /// Everything of the log up to here is in it.
    #[must_use]
    pub fn position(&self) -> LogPosition {
        self.position
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.values().map(|shard| shard.len()).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shards.is_empty()
    }

    /// All shards, in the order of villages.
    pub fn shards(&self) -> impl Iterator<Item = &Shard> {
        self.shards.values().map(Arc::as_ref)
    }

    /// The shards of a division, in the order of villages.
    pub fn within(&self, division: DivisionCode) -> impl Iterator<Item = &Shard> {
        let range = division.all_within();
        let (first, last) = (range.start().number(), range.end().number());
        let places = Place::first(first)..=Place::last(last);
        (self.shards.range(places)).map(|(_, shard)| shard.as_ref())
    }

    /// The shards of records that are enumerated nowhere.
    pub fn nowhere(&self) -> impl Iterator<Item = &Shard> {
        let places = Place::first(0)..=Place::last(0);
        (self.shards.range(places)).map(|(_, shard)| shard.as_ref())
    }

    fn put(&mut self, entry: Entry, places: &mut HashMap<RecordId, Place>) {
        let village = entry.row.head.village;
        let id = entry.row.id;
        match places.get(&id).copied() {
            Some(place) if place.village() == village && !entry.says_nothing => {
                if let Some(shard) = self.shards.get_mut(&place) {
                    Arc::make_mut(shard).replace(entry);
                }
                return;
            }
            Some(place) => self.remove(place, id),
            None => {}
        }
        if entry.says_nothing {
            places.remove(&id);
            return;
        }
        let of_village = Place::first(village)..=Place::last(village);
        let last = self.shards.range_mut(of_village).next_back();
        let place = match last {
            Some((place, shard)) if !shard.is_full() => {
                Arc::make_mut(shard).push(entry);
                *place
            }
            last => {
                let place = last.map_or(Place::first(village), |(place, _)| place.next());
                let mut shard = Shard::default();
                shard.push(entry);
                self.shards.insert(place, Arc::new(shard));
                place
            }
        };
        places.insert(id, place);
    }

    fn remove(&mut self, place: Place, id: RecordId) {
        let Some(shard) = self.shards.get_mut(&place) else {
            return;
        };
        let shard = Arc::make_mut(shard);
        shard.remove(id);
        if shard.is_empty() {
            self.shards.remove(&place);
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
