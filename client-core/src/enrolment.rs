//! Becoming known to the server, and learning from it where to work.

use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use schema::id::Installation;
use schema::questionnaire::Questionnaire;
use schema::value::division::Divisions;
use schema::wire::enrolment::{CodeName, Enrol, EnrolmentCode, Proven, Welcome};
use schema::wire::exchange::Assignment;
use schema::wire::seal::SealKey;

use crate::client::Client;
use crate::error::ClientError;
use crate::identity::{DeviceSeed, Identity};
use crate::store::setting;

/// An enrolment that awaits the server's answer. Whoever makes it keeps the seed until then:
/// the server may have used up the code for this key while its answer was lost, and enrols
/// nobody else with it.
pub struct Enrolling {
    key: SigningKey,
    installation: Installation,
    code: EnrolmentCode,
    /// What is sent to the server.
    pub request: Proven,
}

impl Enrolling {
    /// Makes the request to become known, by the key pair of this seed.
    #[must_use]
    pub fn begin(
        code: EnrolmentCode,
        label: &str,
        seed: DeviceSeed,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let key = SigningKey::from_bytes(&seed.0);
        let installation = Installation(rng.next_u32());
        let enrol = Enrol {
            code: code.name(),
            key: key.verifying_key().to_bytes(),
            seal_key: SealKey::of(&key),
            installation,
            schema: Questionnaire::standard().version(),
            label: label.to_owned(),
        };
        Self {
            request: Proven::enrol(&enrol, &code),
            key,
            installation,
            code,
        }
    }
}

impl Client {
    /// Begins an enrolment, or goes on with one whose answer was lost: the same code makes the
    /// same device of this store, whatever ended meanwhile.
    ///
    /// # Errors
    /// When the store cannot keep the seed.
    pub fn enrolling(
        &mut self,
        code: EnrolmentCode,
        label: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Enrolling, ClientError> {
        let begun: Option<(CodeName, DeviceSeed)> = self.store.get(setting::ENROLLING)?;
        let seed = match begun {
            Some((name, seed)) if name == code.name() => seed,
            _ => {
                let seed = DeviceSeed::draw(rng);
                let begun = (code.name(), seed);
                (self.store).transact(|writer| writer.set(setting::ENROLLING, &begun))?;
                seed
            }
        };
        Ok(Enrolling::begin(code, label, seed, rng))
    }

    /// Finishes an enrolment with the server's welcome.
    ///
    /// # Errors
    /// When the answer is not the server's whose code it was: nothing is then stored.
    pub fn enrolled(&mut self, enrolling: &Enrolling, answer: &Proven) -> Result<(), ClientError> {
        let welcome: Welcome = (answer.open_welcome(&enrolling.code))
            .ok_or(ClientError::Stored("the server's welcome"))?;
        let identity = Identity::new(&enrolling.key, enrolling.installation, &welcome)?;
        self.settle(identity, &welcome.assignment)
    }

    /// Takes a new assignment from the server.
    pub(crate) fn assign(&mut self, assignment: &Assignment) -> Result<(), ClientError> {
        let mut identity = self.identity()?.clone();
        identity.assign(assignment);
        self.settle(identity, assignment)
    }

    /// Keeps who the tablet is and where it works: no enrolment is on its way any more.
    fn settle(&mut self, identity: Identity, assignment: &Assignment) -> Result<(), ClientError> {
        let divisions = read_divisions(assignment);
        self.store.transact(|writer| {
            writer.remove(setting::ENROLLING)?;
            writer.set(setting::IDENTITY, &identity)?;
            writer.set(setting::DIVISIONS, &divisions)
        })?;
        self.divisions = divisions;
        self.identity = Some(identity);
        Ok(())
    }
}

/// The table that the server told of, read once: the store keeps it as it is used.
fn read_divisions(assignment: &Assignment) -> Divisions {
    let tables = (assignment.divisions.text()).zip(assignment.past_divisions.text());
    tables
        .and_then(|(current, past)| Divisions::load(current.as_bytes(), past.as_bytes()).ok())
        .map(|loaded| loaded.divisions)
        .unwrap_or_default()
}
