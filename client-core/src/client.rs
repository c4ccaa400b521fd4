//! The tablet as its user knows it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rand_core::CryptoRng;
use schema::broken::{self, Fault};
use schema::check::{self, Context, Finding};
use schema::document::history::Event;
use schema::document::layout::Step;
use schema::document::{Chunk, Edit, write};
use schema::id::{ChangeHash, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::summary::Summary;
use schema::value::division::Divisions;
use schema::value::solar::SolarDate;
use schema::wire::listed::Listed;

use crate::clock::{Anchor, Now};
use crate::error::ClientError;
use crate::identity::{Identity, Progress};
use crate::listed;
use crate::neighbours::Around;
use crate::opened::Open;
use crate::search::SearchIndex;
use crate::store::{State, Store, StoredRecord, Tally, Work, Writer, setting};

/// An open tablet.
pub struct Client {
    pub(crate) store: Store,
    pub(crate) questionnaire: &'static Questionnaire,
    pub(crate) anchor: Anchor,
    pub(crate) identity: Option<Identity>,
    index: SearchIndex,
    pub(crate) divisions: Divisions,
    pub(crate) listed: Option<Listed>,
    pub(crate) open: RefCell<Option<Open>>,
}

/// A record as its page shows it.
#[derive(Debug, Clone)]
pub struct View {
    /// The answers.
    pub record: Record,
    /// Where our changes of it are; those that are not listed are settled and in a backup.
    pub states: Vec<(ChangeHash, State)>,
    /// Changes that came by hand, or that the server has lost, and that it has not told of yet.
    pub by_hand: Vec<ChangeHash>,
}

impl View {
    /// Whether the server has made everything that is here part of the record.
    #[must_use]
    pub fn synced(&self) -> bool {
        are_synced(&self.states, &self.by_hand)
    }
}

fn are_synced(states: &[(ChangeHash, State)], by_hand: &[ChangeHash]) -> bool {
    let admitted = |(_, state): &(_, State)| {
        *state == State::Admitted || broken::is(Fault::SyncedTooEarly) && *state == State::Received
    };
    by_hand.is_empty() && states.iter().all(admitted)
}

impl Client {
    /// The tablet that keeps this store.
    ///
    /// # Errors
    /// When a row of the store is damaged.
    pub fn new(store: Store) -> Result<Self, ClientError> {
        Self::with_form(store, Questionnaire::standard())
    }

    /// The same with a program that knows another version of the form.
    ///
    /// # Errors
    /// When a row of the store is damaged.
    pub fn with_form(
        store: Store,
        questionnaire: &'static Questionnaire,
    ) -> Result<Self, ClientError> {
        let index = SearchIndex::new(store.summaries()?);
        let divisions = store.get(setting::DIVISIONS)?.unwrap_or_default();
        Ok(Self {
            identity: store.get(setting::IDENTITY)?,
            listed: listed::read(&store)?,
            store,
            questionnaire,
            anchor: Anchor::default(),
            index,
            divisions,
            open: RefCell::default(),
        })
    }

    /// Who this tablet is.
    ///
    /// # Errors
    /// When it is not enrolled yet.
    pub fn identity(&self) -> Result<&Identity, ClientError> {
        self.identity.as_ref().ok_or(ClientError::NotEnrolled)
    }

    pub(crate) fn renew_installation(
        &mut self,
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        self.store.renew_installation(rng)?;
        self.identity = self.store.get(setting::IDENTITY)?;
        Ok(())
    }

    /// The divisions that the server told of.
    #[must_use]
    pub fn divisions(&self) -> &Divisions {
        &self.divisions
    }

    /// Lists and searches.
    #[must_use]
    pub fn index(&self) -> &SearchIndex {
        &self.index
    }

    /// How far the tablet is with the server.
    ///
    /// # Errors
    /// When the store fails.
    pub fn progress(&self) -> Result<Progress, ClientError> {
        Ok(self.store.get(setting::PROGRESS)?.unwrap_or_default())
    }

    /// Where our changes are.
    ///
    /// # Errors
    /// When the store fails.
    pub fn tally(&self) -> Result<Tally, ClientError> {
        self.store.tally()
    }

    /// A record with where our changes of it are.
    ///
    /// # Errors
    /// When there is no such record, or it is damaged.
    pub fn view(&self, id: RecordId) -> Result<View, ClientError> {
        Ok(View {
            record: self.read(id)?,
            states: self.store.states(id)?,
            by_hand: self.store.by_hand(id)?,
        })
    }

    /// Whether the server has made everything that is here of a record part of it: as
    /// [`View::synced`], of a record that stays closed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn is_synced(&self, id: RecordId) -> Result<bool, ClientError> {
        Ok(are_synced(
            &self.store.states(id)?,
            &self.store.by_hand(id)?,
        ))
    }

    /// Everything written to a field: who, when, and how sure the clock.
    ///
    /// # Errors
    /// When there is no such record, or it is damaged.
    pub fn history(&self, id: RecordId, field: &str) -> Result<Vec<Event>, ClientError> {
        self.look_at(id, |document| document.history(field))
    }

    /// Adds an elder. When this returns, the record is durable.
    ///
    /// # Errors
    /// When an answer is too long, or the store fails: nothing is then stored.
    pub fn add(
        &mut self,
        edits: &[Edit],
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Result<RecordId, ClientError> {
        let identity = self.identity()?;
        let installation = identity.installation;
        let stamp = self.anchor.stamp(identity.actor(), now);
        let chunk = write::first_change(edits, &stamp)?;
        let mut random = [0; 10];
        rng.fill_bytes(&mut random);
        let id = RecordId::new(stamp.time.unsigned_abs() * 1_000, random);
        let hash = chunk.hash();
        let stored = StoredRecord {
            changes: vec![chunk],
        };
        let record = stored.document()?.read(id, self.questionnaire);
        let summary = Summary::of(&record, self.questionnaire);
        self.store.transact(|writer| {
            writer.put(&record, &stored, &summary)?;
            writer.post(installation, id, hash)
        })?;
        self.index.put(id, summary);
        Ok(id)
    }

    /// Writes a step of the form. When this returns, it is durable. The record as it then is.
    ///
    /// # Errors
    /// When there is no such record, an answer is too long, or the store fails: nothing is
    /// then changed.
    pub fn edit(&mut self, id: RecordId, edits: &[Edit], now: Now) -> Result<Record, ClientError> {
        self.edit_with(id, edits, now, |_| Ok(()))
    }

    /// As [`Client::edit`], with something else that is kept with it or not at all.
    pub(crate) fn edit_with(
        &mut self,
        id: RecordId,
        edits: &[Edit],
        now: Now,
        also: impl FnOnce(&Writer<'_>) -> Result<(), ClientError>,
    ) -> Result<Record, ClientError> {
        let identity = self.identity()?;
        let installation = identity.installation;
        let stamp = self.anchor.stamp(identity.actor(), now);
        let mut open = self.take_open(id)?;
        let change = open.document.edit(edits, &stamp)?;
        let record = open.document.read(id, self.questionnaire);
        let Some(chunk) = change else {
            self.store.transact(|writer| also(writer))?;
            self.open.replace(Some(open));
            return Ok(record);
        };
        let hash = chunk.hash();
        open.stored.changes.push(chunk);
        let summary = Summary::of(&record, self.questionnaire);
        let saved = self.store.transact(|writer| {
            writer.put(&record, &open.stored, &summary)?;
            writer.post(installation, id, hash)?;
            also(writer)
        });
        if !broken::is(Fault::SavedWhenFull) {
            saved?;
        }
        self.index.put(id, summary);
        open.at = self.index.changes();
        self.open.replace(Some(open));
        Ok(record)
    }

    /// Everything odd about a record, as it is typed. Who else has the ID number is known
    /// across the tablet; other numbers, spouses and dwellings within the village.
    ///
    /// # Errors
    /// When there is no such record, or it is damaged.
    pub fn findings(&self, id: RecordId, today: SolarDate) -> Result<Vec<Finding>, ClientError> {
        let record = self.read(id)?;
        let around = Around::new(self, &record);
        let context = self.surroundings(Some(today));
        Ok(check::findings(
            &record,
            self.questionnaire,
            &context,
            &around,
        ))
    }

    /// Where this tablet is, and when.
    pub(crate) fn surroundings(&self, today: Option<SolarDate>) -> Context<'_> {
        Context {
            today,
            opened: self.opened(),
            divisions: (!self.divisions.is_empty()).then_some(&self.divisions),
            assignment: self.identity.as_ref().map(|identity| &identity.scope),
        }
    }

    /// The first day of visits.
    fn opened(&self) -> Option<SolarDate> {
        self.identity.as_ref()?.census.opened.parse().ok()
    }

    /// The day it is, as far as can be told. A clock that stands before the census is broken,
    /// and must not refuse a visit: nothing then.
    #[must_use]
    pub fn today(&self, now: Now) -> Option<SolarDate> {
        let actor = self.identity.as_ref()?.actor();
        let opened = self.opened();
        SolarDate::in_china_at(self.anchor.stamp(actor, now).time)
            .filter(|today| opened.is_none_or(|opened| *today >= opened))
    }

    /// By how many seconds the wall clock is ahead of the server's, as far as known.
    #[must_use]
    pub fn clock_error(&self, now: Now) -> Option<i64> {
        self.anchor.error(now)
    }

    /// What the store keeps of a record beside its answers.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// As [`Store::write_down`].
    ///
    /// # Errors
    /// When the store fails.
    pub fn write_down(
        &mut self,
        touched: Option<(RecordId, &Work)>,
        sealed: bool,
    ) -> Result<(), ClientError> {
        self.store.write_down(touched, sealed)
    }

    /// Hands a record in.
    ///
    /// # Errors
    /// [`ClientError::NotReady`] when a required answer is missing or something hard
    /// stands: it says what.
    pub fn submit(&mut self, id: RecordId, now: Now) -> Result<Record, ClientError> {
        let record = self.read(id)?;
        let today = self.today(now);
        let around = Around::new(self, &record);
        check::may_submit(
            &record,
            self.questionnaire,
            &self.surroundings(today),
            &around,
        )?;
        let round = record.standing.submitted + 1;
        self.edit(id, &[Edit::Standing(Step::Submitted, round)], now)
    }

    /// Records whose different values a person must choose between.
    #[must_use]
    pub fn conflicts(&self) -> Vec<RecordId> {
        self.index.matching(|summary| summary.conflicts > 0)
    }

    /// Records that have moved out of this tablet's villages, and stay only until a backup of
    /// the server holds what was written to them here.
    ///
    /// # Errors
    /// When the store fails.
    pub fn leaving(&self) -> Result<BTreeSet<RecordId>, ClientError> {
        Ok(self.store.get(setting::LEAVING)?.unwrap_or_default())
    }

    /// Merges changes that the server told of. Those that are here already count as settled
    /// from now on.
    ///
    /// # Errors
    /// When they do not fit together with what is here: nothing is then changed.
    pub(crate) fn merge(&mut self, id: RecordId, incoming: Vec<Chunk>) -> Result<(), ClientError> {
        self.merge_from(id, incoming, Source::Server)
    }

    /// Merges changes that came by hand, which the server need not have.
    pub(crate) fn merge_by_hand(
        &mut self,
        id: RecordId,
        incoming: Vec<Chunk>,
    ) -> Result<(), ClientError> {
        self.merge_from(id, incoming, Source::Hand)
    }

    fn merge_from(
        &mut self,
        id: RecordId,
        incoming: Vec<Chunk>,
        source: Source,
    ) -> Result<(), ClientError> {
        let questionnaire = self.questionnaire;
        let summary = self.store.transact(|writer| {
            writer.counting(id, |writer| {
                let mut stored = writer.record(id)?.unwrap_or_default();
                let mut known: BTreeSet<_> = stored.changes.iter().map(Chunk::hash).collect();
                let before = stored.changes.len();
                let told: Vec<_> = incoming.iter().map(Chunk::hash).collect();
                for chunk in incoming {
                    let news = known.insert(chunk.hash());
                    if news {
                        if source == Source::Hand {
                            writer.came_by_hand(id, chunk.hash())?;
                        }
                        stored.changes.push(chunk);
                    }
                }
                if source == Source::Server {
                    // It tells only what lies in our scope.
                    writer.set_leaving(id, false)?;
                    let settled = stored.with_all_it_follows(told);
                    for hash in writer.unsettled(id)?.intersection(&settled) {
                        writer.came_from_server(id, *hash)?;
                    }
                }
                if stored.changes.len() == before {
                    return Ok(None);
                }
                let record = stored.document()?.read(id, questionnaire);
                let summary = Summary::of(&record, questionnaire);
                writer.put(&record, &stored, &summary)?;
                if broken::is(Fault::LinkDeletes) && !record.links.is_empty() {
                    writer.forget(id)?;
                }
                Ok(Some(summary))
            })
        })?;
        if let Some(summary) = summary {
            self.index.put(id, summary);
        }
        Ok(())
    }

    pub(crate) fn index_mut(&mut self) -> &mut SearchIndex {
        &mut self.index
    }

    pub(crate) fn reload_index(&mut self) -> Result<(), ClientError> {
        self.open.take();
        self.index = SearchIndex::in_place_of(&self.index, self.store.summaries()?);
        Ok(())
    }
}

/// Where merged changes came from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Server,
    Hand,
}
