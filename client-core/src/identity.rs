//! Who this tablet is, and whose.

use ed25519_dalek::{SigningKey, VerifyingKey};
use rand_core::CryptoRng;
use schema::document::authority::Role;
use schema::id::{Actor, DeviceId, Installation};
use schema::scope::Scope;
use schema::wire::enrolment::{Certificate, Welcome};
use schema::wire::exchange::{Assignment, Census, Epoch, LogPosition};
use schema::wire::seal::SealKey;
use serde::{Deserialize, Serialize};

use crate::error::ClientError;

/// What a device's key pair is made from (RFC 8032: the private key).
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSeed(pub(crate) [u8; 32]);

impl DeviceSeed {
    /// That of a new device.
    #[must_use]
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        Self(seed)
    }
}

/// What enrolment gave this tablet. Kept in the encrypted store only.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// Whole, since to make it out of its seed costs as much as signing.
    #[serde(with = "as_seed")]
    key: SigningKey,
    server_key: [u8; 32],
    /// What work for the server is sealed to.
    pub server_seal_key: SealKey,
    /// The installation whose actor makes new changes.
    pub installation: Installation,
    /// Those before it, whose changes may still be on their way.
    pub past_installations: Vec<Installation>,
    /// What the tablet shows to others.
    pub certificate: Certificate,
    /// Which version of the assignment is known.
    pub assignment_version: LogPosition,
    /// Where the tablet works.
    pub scope: Scope,
    /// The census it takes part in.
    pub census: Census,
}

impl Identity {
    /// The identity of a tablet that the server has welcomed.
    ///
    /// # Errors
    /// When the server's key or certificate does not hold.
    pub fn new(
        key: &SigningKey,
        installation: Installation,
        welcome: &Welcome,
    ) -> Result<Self, ClientError> {
        let certificate = welcome.certificate.clone();
        let identity = Self {
            key: key.clone(),
            server_key: welcome.server_key,
            server_seal_key: welcome.seal_key,
            installation,
            past_installations: Vec::new(),
            assignment_version: welcome.assignment.version,
            scope: welcome.assignment.scope.clone(),
            certificate,
            census: welcome.assignment.census.clone(),
        };
        let certified = identity.certificate.verify(&identity.server_key()?);
        if certified == Some(key.verifying_key()) {
            Ok(identity)
        } else {
            Err(ClientError::Stored("the certificate"))
        }
    }

    /// Takes a new assignment.
    pub(crate) fn assign(&mut self, assignment: &Assignment) {
        self.assignment_version = assignment.version;
        self.scope = assignment.scope.clone();
        self.census = assignment.census.clone();
    }

    /// The tablet's signing key.
    #[must_use]
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The server's public key: the only one whose answers are believed.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn server_key(&self) -> Result<VerifyingKey, ClientError> {
        VerifyingKey::from_bytes(&self.server_key)
            .map_err(|_| ClientError::Stored("the server's key"))
    }

    /// The tablet's device id.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId::of(&self.key.verifying_key())
    }

    /// The author of new changes.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::of(&self.key.verifying_key(), self.installation)
    }

    /// The installation of this device that an actor belongs to.
    #[must_use]
    pub fn installation_of(&self, actor: &Actor) -> Option<Installation> {
        let key = self.key.verifying_key();
        (self.past_installations.iter().chain([&self.installation]))
            .find(|installation| Actor::of(&key, **installation) == *actor)
            .copied()
    }

    /// The office it was enrolled for.
    #[must_use]
    pub fn role(&self) -> Role {
        self.certificate.role
    }
}

/// A key is kept as what it is made from.
mod as_seed {
    use ed25519_dalek::{SECRET_KEY_LENGTH, SigningKey};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(key: &SigningKey, to: S) -> Result<S::Ok, S::Error> {
        key.as_bytes().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SigningKey, D::Error> {
        <[u8; SECRET_KEY_LENGTH]>::deserialize(from).map(|seed| SigningKey::from_bytes(&seed))
    }
}

/// How far the tablet is with the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The server's epoch; 0 before the first answer.
    pub epoch: Epoch,
    /// The epoch in which everything here was last compared with the server; 0 before the
    /// first download. Until it is the present one, the server may lack what is here.
    pub compared: Epoch,
    /// Everything in the scope up to here is here.
    pub cursor: LogPosition,
    /// A backup of the server holds everything up to here.
    pub watermark: LogPosition,
    /// When the server last answered, by its own clock, in Unix seconds.
    pub answered_at: Option<i64>,
}

impl Progress {
    /// Whether the first download is over.
    #[must_use]
    pub fn begun(&self) -> bool {
        self.compared != Epoch::default()
    }
}
