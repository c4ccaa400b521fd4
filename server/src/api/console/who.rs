//! Who wrote something: a tablet, an office, or a list.

use std::collections::BTreeMap;

use schema::document::authority::Role;
use schema::id::{Actor, DeviceId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Reader;
use crate::ledger::{Device, KnownDevices, LedgerError};

/// What kind of author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum WhoKind {
    /// A surveyor's tablet.
    Tablet,
    /// A township's or county's clerk.
    Office,
    /// An imported list.
    List,
}

/// Who wrote something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Who {
    /// What kind of author.
    kind: WhoKind,
    /// The device.
    id: String,
    /// What it is called.
    label: String,
}

impl Who {
    /// What kind of author.
    pub(super) fn kind(&self) -> WhoKind {
        self.kind
    }

    /// What it is called.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// The author that a device is.
    pub(super) fn of(device: &Device) -> Self {
        let kind = match device.role {
            Role::Surveyor => WhoKind::Tablet,
            Role::Township | Role::County => WhoKind::Office,
            Role::Import => WhoKind::List,
        };
        Self {
            kind,
            id: device.id.to_string(),
            label: device.label.clone(),
        }
    }
}

/// The authors of changes, by what documents call them.
pub(super) struct Authors {
    devices: KnownDevices,
    of: BTreeMap<Actor, DeviceId>,
}

impl Authors {
    pub(super) fn read(reader: &Reader) -> Result<Self, LedgerError> {
        Ok(Self {
            devices: reader.ledger.devices()?,
            of: reader.ledger.authors()?,
        })
    }

    /// Who an actor is. One that the log does not know is called by its name.
    pub(super) fn who(&self, actor: &Actor) -> Who {
        let device = self.of.get(actor).and_then(|id| self.devices.get(id));
        device.map_or_else(
            || Who {
                kind: WhoKind::Tablet,
                id: actor.to_string(),
                label: actor.to_string(),
            },
            Who::of,
        )
    }
}
