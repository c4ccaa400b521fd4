//! The tablet behind an open door.

use std::collections::BTreeMap;

use client_core::client::Client;
use client_core::clock::Now;
use client_core::sync::{Engine, RequestId};
use client_core::upload::Uploader;
use schema::document::authority::Role;
use schema::id::RecordId;
use schema::message::Language;
use schema::record::Layer;
use schema::value::solar::SolarDate;

use crate::protocol::FieldView;
use crate::refusal::Refusal;

/// The tablet behind an open door. Dropping it closes the store and forgets the key.
pub(crate) struct Tablet {
    pub(crate) client: Client,
    pub(crate) engine: Engine,
    pub(crate) uploader: Uploader,
    pub(crate) language: Language,
    /// The record whose form the page shows, and how its fields looked.
    pub(crate) shown: Option<(RecordId, Vec<FieldView>)>,
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
    pub(crate) fn new(client: Client, language: Language) -> Self {
        Self {
            client,
            engine: Engine::default(),
            uploader: Uploader::default(),
            language,
            shown: None,
            in_air: BTreeMap::new(),
            next_request: 1,
            upload_failures: 0,
            upload_paused: false,
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
        .map_err(|_| Refusal::about(&client_core::ClientError::NoSuchRecord))
}

/// A number of things as the page is told it.
pub(crate) fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
