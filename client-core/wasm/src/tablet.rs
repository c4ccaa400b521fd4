//! The tablet behind an open door.

use std::collections::BTreeMap;

use client_core::ClientError;
use client_core::client::Client;
use client_core::clock::Now;
use client_core::store::Work;
use client_core::sync::{Engine, RequestId};
use client_core::upload::Uploader;
use schema::document::authority::Role;
use schema::id::RecordId;
use schema::message::Language;
use schema::record::Layer;
use schema::value::id_number::WrittenIdNumber;
use schema::value::solar::SolarDate;

use crate::protocol::FieldView;
use crate::refusal::Refusal;

/// The tablet behind an open door. Dropping it closes the store and forgets the key.
pub(crate) struct Tablet {
    pub(crate) client: Client,
    pub(crate) engine: Engine,
    pub(crate) uploader: Uploader,
    pub(crate) language: Language,
    /// Where the surveyor is in each record, and how far it has come.
    pub(crate) work: BTreeMap<RecordId, Work>,
    /// The record touched last, until that is written down.
    pub(crate) touched: Option<RecordId>,
    /// What a first form and a first search need that later ones have: done once, when there is nothing to do.
    pub(crate) rehearsed: bool,
    /// The record whose form the page shows, and how its fields looked.
    pub(crate) shown: Option<(RecordId, Vec<FieldView>)>,
    /// Numbers typed here that are listed elsewhere, as long as the page is open.
    pub(crate) elsewhere: BTreeMap<RecordId, WrittenIdNumber>,
    /// Requests in the air, by the number that the page knows.
    pub(crate) in_air: BTreeMap<u64, InAir>,
    pub(crate) next_request: u64,
    /// How often in a row a photo's part failed.
    pub(crate) upload_failures: u32,
    /// It failed, and nobody has asked for another try since.
    pub(crate) upload_paused: bool,
}

/// Whose a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InAir {
    Records(RequestId),
    Photo,
}

impl Tablet {
    pub(crate) fn new(client: Client, language: Language) -> Result<Self, ClientError> {
        Ok(Self {
            work: client.store().all_work()?,
            client,
            engine: Engine::default(),
            uploader: Uploader::default(),
            language,
            touched: None,
            rehearsed: false,
            shown: None,
            elsewhere: BTreeMap::new(),
            in_air: BTreeMap::new(),
            next_request: 1,
            upload_failures: 0,
            upload_paused: false,
        })
    }

    /// Writes down where the surveyor is, and whether the journal holds every change. A full
    /// disk loses that and nothing else.
    pub(crate) fn write_down(&mut self, sealed: bool) {
        let touched = self.touched.take();
        let touched = touched.and_then(|id| Some((id, self.work.get(&id)?)));
        if touched.is_some() || sealed {
            let _kept = self.client.write_down(touched, sealed);
        }
    }

    /// The layer that this tablet's office writes.
    pub(crate) fn layer(&self) -> Result<Layer, Refusal> {
        Ok(match self.client.identity()?.role() {
            Role::Township => Layer::Verification,
            Role::County => Layer::Ruling,
            Role::Surveyor | Role::Import => Layer::Observation,
        })
    }

    /// Today, as well as it can be told; a clock before the census is taken at its word where
    /// a day must be written.
    pub(crate) fn today(&self, now: Now) -> Option<SolarDate> {
        self.client.today(now)
    }
}

/// A record by its id.
pub(crate) fn record(text: &str) -> Result<RecordId, Refusal> {
    text.parse()
        .map_err(|_| Refusal::about(&ClientError::NoSuchRecord))
}

/// A number of things as the page is told it.
pub(crate) fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
