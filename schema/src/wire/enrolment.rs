//! How a device becomes known.
//!
//! The office hands out a one-time code, printed or as a QR. The device makes its own key
//! pair and proves with the code's secret half that it was given the code; the server
//! proves the same in its answer. The code itself never travels, so that whoever listens
//! cannot use it, and a false server cannot answer.

use std::fmt;
use std::str::FromStr;

use data_encoding::{Encoding, Specification};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::LazyLock;

use super::exchange::{Assignment, Epoch};
use super::seal::SealKey;
use crate::document::authority::Role;
use crate::id::{DeviceId, Installation};
use crate::problem::{Coded, Parameters, Problem};
use crate::scope::Scope;

/// Ten random bytes as 16 characters that nobody confuses: `K7QF-93MD-XW2P-8TNA`.
///
/// The first four name the code; the other twelve (60 bits) are its secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EnrolmentCode([u8; 10]);

/// The public half of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeName(pub u32);

/// The text is not an enrolment code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "an enrolment code has 16 letters and digits; this has {length}, or a character that none has"
)]
pub struct CodeError {
    /// The characters met, without spaces and hyphens.
    pub length: usize,
}

impl Coded for CodeError {
    fn code(&self) -> &'static str {
        "enrolment.code-malformed"
    }

    fn parameters(&self) -> Parameters {
        vec![("length", self.length.to_string())]
    }
}

/// Crockford's Base32: no I, L, O or U; what looks like a digit is read as one.
pub(super) static CROCKFORD: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification
        .translate
        .from
        .push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    specification
        .translate
        .to
        .push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    specification.ignore.push_str(" -");
    specification
        .encoding()
        .expect("the alphabet is well formed")
});

impl EnrolmentCode {
    /// A code from ten random bytes.
    #[must_use]
    pub fn new(random: [u8; 10]) -> Self {
        Self(random)
    }

    /// The public half: its first four characters.
    #[must_use]
    pub fn name(&self) -> CodeName {
        let [a, b, c, ..] = self.0;
        CodeName(u32::from_be_bytes([0, a, b, c]) >> 4)
    }

    /// The ten bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }

    fn proof(&self, context: &[u8], message: &[u8]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length is allowed");
        mac.update(context);
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Display for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = CROCKFORD.encode(&self.0);
        write!(
            f,
            "{}-{}-{}-{}",
            &text[..4],
            &text[4..8],
            &text[8..12],
            &text[12..]
        )
    }
}

impl FromStr for EnrolmentCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let length = text
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '-'))
            .count();
        (CROCKFORD.decode(text.trim().as_bytes()).ok())
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or(CodeError { length })
    }
}

/// A secret: not for logs.
impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnrolmentCode({:?}, …)", self.name())
    }
}

/// What a device asks to become known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrol {
    /// The code it was given.
    pub code: CodeName,
    /// Its public signing key.
    pub key: [u8; 32],
    /// Its public sealing key.
    pub seal_key: SealKey,
    /// Its first installation.
    pub installation: Installation,
    /// Its questionnaire's version.
    pub schema: u16,
    /// What its owner calls it.
    pub label: String,
}

/// What the server tells a device that became known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The server's public signing key: the only one whose answers the device believes.
    pub server_key: [u8; 32],
    /// The server's public sealing key.
    pub seal_key: SealKey,
    /// The server's epoch.
    pub epoch: Epoch,
    /// What the device may show to other devices.
    pub certificate: Certificate,
    /// Where it works.
    pub assignment: Assignment,
}

/// The server's word that a device is enrolled, for other devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The device's public signing key.
    pub key: [u8; 32],
    /// The device's public sealing key.
    pub seal_key: SealKey,
    /// What its owner calls it.
    pub label: String,
    /// Its office.
    pub role: Role,
    /// Where it works.
    pub scope: Scope,
    /// The server's signature over the rest.
    #[serde(with = "serde_bytes")]
    pub signature: Vec<u8>,
}

impl Certificate {
    /// Signs a certificate.
    #[must_use]
    pub fn issue(mut self, server: &SigningKey) -> Self {
        self.signature = server.sign(&self.signed()).to_bytes().to_vec();
        self
    }

    /// The device's key, if the server signed this certificate.
    #[must_use]
    pub fn verify(&self, server: &VerifyingKey) -> Option<VerifyingKey> {
        let signature = Signature::from_slice(&self.signature).ok()?;
        server.verify_strict(&self.signed(), &signature).ok()?;
        VerifyingKey::from_bytes(&self.key).ok()
    }

    /// The device.
    #[must_use]
    pub fn device(&self) -> Option<DeviceId> {
        VerifyingKey::from_bytes(&self.key)
            .ok()
            .map(|key| DeviceId::of(&key))
    }

    fn signed(&self) -> Vec<u8> {
        let unsigned = Self {
            signature: Vec::new(),
            ..self.clone()
        };
        let mut signed = b"shouce certificate 1".to_vec();
        signed.extend(postcard::to_stdvec(&unsigned).expect("a certificate serialises"));
        signed
    }
}

/// An enrolment's request or answer with the proof that its sender holds the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    /// The message.
    #[serde(with = "serde_bytes")]
    pub message: Vec<u8>,
    /// HMAC-SHA-256 under the code.
    pub proof: [u8; 32],
}

/// What the server answers to an enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnrolAnswer {
    /// Welcome: a [`Welcome`], proven.
    Enrolled(Proven),
    /// Not enrolled, and why.
    Refused(Problem),
}

const ENROL: &[u8] = b"shouce enrol 1";
const WELCOME: &[u8] = b"shouce welcome 1";

impl Proven {
    /// Proves a device's request.
    #[must_use]
    pub fn enrol(enrol: &Enrol, code: &EnrolmentCode) -> Self {
        Self::new(enrol, code, ENROL)
    }

    /// Proves the server's answer.
    #[must_use]
    pub fn welcome(welcome: &Welcome, code: &EnrolmentCode) -> Self {
        Self::new(welcome, code, WELCOME)
    }

    fn new(message: &impl Serialize, code: &EnrolmentCode, context: &[u8]) -> Self {
        let message = postcard::to_stdvec(message).expect("a message of ours serialises");
        let proof = code.proof(context, &message);
        Self { message, proof }
    }

    /// The request, still to be proven: its code's name says which code to prove it with.
    #[must_use]
    pub fn read_enrol(&self) -> Option<Enrol> {
        postcard::from_bytes(&self.message).ok()
    }

    /// Whether the device that asked holds the code.
    #[must_use]
    pub fn proves_enrol(&self, code: &EnrolmentCode) -> bool {
        self.proves(code, ENROL)
    }

    /// The server's welcome, if it holds the code.
    #[must_use]
    pub fn open_welcome(&self, code: &EnrolmentCode) -> Option<Welcome> {
        (self.proves(code, WELCOME))
            .then(|| postcard::from_bytes(&self.message).ok())
            .flatten()
    }

    fn proves(&self, code: &EnrolmentCode, context: &[u8]) -> bool {
        let mut mac = Hmac::<Sha256>::new_from_slice(code.as_bytes())
            .expect("a key of any length is allowed");
        mac.update(context);
        mac.update(&self.message);
        mac.verify_slice(&self.proof).is_ok()
    }
}
