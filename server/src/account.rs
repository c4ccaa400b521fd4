//! Who works in the county's console, and what they may do there.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use schema::document::authority;
use schema::scope::Scope;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;

pub mod password;
pub mod searches;
pub mod second_factor;
pub mod throttle;

/// The longest name to sign in with, in characters.
pub const NAME_CHARACTERS: usize = 40;

/// Which account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub [u8; 8]);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl Serialize for AccountId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The text is not an account's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an account's id")]
pub struct NotAnAccount;

impl FromStr for AccountId {
    type Err = NotAnAccount;

    fn from_str(text: &str) -> Result<Self, NotAnAccount> {
        let number = (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok());
        number
            .flatten()
            .map(|number| Self(number.to_be_bytes()))
            .ok_or(NotAnAccount)
    }
}

/// The office that an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountRole {
    /// The prefecture: sees and counts everything, decides about what was held back.
    Prefecture,
    /// A county's office: approves, rules, imports.
    County,
    /// A township's clerk: verifies.
    Township,
    /// Looks at likely duplicates.
    Reviewer,
    /// Reads everything and its traces, changes nothing.
    Auditor,
    /// Keeps accounts and tablets; sees no elder.
    Administrator,
}

/// Something that an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See counts.
    Count,
    /// See elders, masked.
    Read,
    /// See masked answers, for a reason that is kept.
    Reveal,
    /// Verify a record.
    Verify,
    /// Approve a record.
    Approve,
    /// Return a record with a comment.
    Return,
    /// Settle a conflict.
    Settle,
    /// Decide about what was held back.
    Quarantine,
    /// Enrol, revoke and unlock tablets.
    Tablets,
    /// Import lists.
    Import,
    /// Take lists of people out.
    Export,
    /// Decide about likely duplicates.
    Duplicates,
    /// See spot checks and what they have found.
    SpotChecks,
    /// Draw spot checks, and enter what was found.
    SpotCheck,
    /// Enter what the subsidies pay.
    Standards,
    /// Keep accounts.
    Accounts,
    /// Read who did what.
    Audit,
    /// See how surveyors' interviews went.
    Surveyors,
    /// See who joined and parted records, day by day.
    Oversight,
}

impl AccountRole {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Prefecture,
        Self::County,
        Self::Township,
        Self::Reviewer,
        Self::Auditor,
        Self::Administrator,
    ];

    /// What the role may do within its divisions.
    #[must_use]
    pub fn rights(self) -> &'static [Right] {
        use Right::{
            Accounts, Approve, Audit, Count, Duplicates, Export, Import, Oversight, Quarantine,
            Read, Return, Reveal, Settle, SpotCheck, SpotChecks, Standards, Surveyors, Tablets,
            Verify,
        };
        match self {
            Self::Prefecture => &[
                Count, Read, Reveal, Quarantine, Tablets, Import, Export, Duplicates, Audit,
                SpotChecks, SpotCheck, Standards, Surveyors, Oversight,
            ],
            Self::County => &[
                Count, Read, Reveal, Verify, Approve, Return, Settle, Quarantine, Tablets, Import,
                Export, Duplicates, SpotChecks, SpotCheck, Standards, Surveyors, Oversight,
            ],
            Self::Township => &[Count, Read, Reveal, Verify, Return, Settle],
            Self::Reviewer => &[Count, Read, Reveal, Duplicates],
            Self::Auditor => &[Count, Read, Audit, SpotChecks, Oversight],
            Self::Administrator => &[Count, Tablets, Accounts, Audit],
        }
    }

    /// Whether the role may do this.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        self.rights().contains(&right)
    }

    /// The office that what the account writes into records is signed for; nothing if it
    /// writes into none.
    #[must_use]
    pub fn writes_as(self) -> Option<authority::Role> {
        match self {
            // Links between records are the county office's to write.
            Self::County | Self::Prefecture | Self::Reviewer => Some(authority::Role::County),
            Self::Township => Some(authority::Role::Township),
            Self::Auditor | Self::Administrator => None,
        }
    }

    /// Whether the role sees counts below five: they tell of single people, whom the county
    /// office knows anyway.
    #[must_use]
    pub fn sees_small_cells(self) -> bool {
        self == Self::County
    }
}

impl FromStr for AccountRole {
    type Err = serde::de::value::Error;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::deserialize(serde::de::IntoDeserializer::into_deserializer(word))
    }
}

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// The name to sign in with, as [`sign_in_name`] makes it.
    pub name: String,
    /// What others see.
    pub display_name: String,
    /// The office.
    pub role: AccountRole,
    /// Where.
    pub scope: Scope,
    /// The password's hash, as a PHC string.
    pub password: String,
    /// The second factor's secret, sealed to the server's key.
    pub second_factor: Option<Vec<u8>>,
    /// The last time step of the second factor that was used: none is used twice.
    pub last_step: u64,
    /// Whether it may sign in.
    pub active: bool,
    /// When it was made, in Unix seconds.
    pub created_at: i64,
    /// When it last signed in.
    pub signed_in_at: Option<i64>,
}

impl Account {
    /// An account as it begins.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn begin(
        name: String,
        display_name: String,
        role: AccountRole,
        scope: Scope,
        password: String,
        now: i64,
    ) -> Result<Self, getrandom::Error> {
        let mut id = [0; 8];
        getrandom::fill(&mut id)?;
        Ok(Self {
            id: AccountId(id),
            name,
            display_name,
            role,
            scope,
            password,
            second_factor: None,
            last_step: 0,
            active: true,
            created_at: now,
            signed_in_at: None,
        })
    }

    /// The key that signs what the account writes into records: made from the server's own,
    /// and kept nowhere.
    ///
    /// # Panics
    /// Never: the length fits.
    #[must_use]
    pub fn signing_key(&self, server: &SigningKey) -> SigningKey {
        let mut seed = [0; 32];
        let label = [b"shouce account v1".as_slice(), &self.id.0].concat();
        Hkdf::<Sha256>::new(None, server.as_bytes())
            .expand(&label, &mut seed)
            .expect("32 bytes are within HKDF's length");
        SigningKey::from_bytes(&seed)
    }
}

/// A name as it is compared: without spaces at its ends, in small letters. `None`: it is no
/// name.
#[must_use]
pub fn sign_in_name(written: &str) -> Option<String> {
    let name = written.trim().to_lowercase();
    let fits = !name.is_empty()
        && name.chars().count() <= NAME_CHARACTERS
        && !name
            .chars()
            .any(|letter| letter.is_control() || letter.is_whitespace());
    fits.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_and_an_administrator_change_no_record() {
        let changing = [
            Right::Verify,
            Right::Approve,
            Right::Return,
            Right::Settle,
            Right::Quarantine,
            Right::Import,
            Right::SpotCheck,
            Right::Standards,
        ];
        for role in [AccountRole::Auditor, AccountRole::Administrator] {
            assert!(!changing.into_iter().any(|right| role.may(right)));
            assert_eq!(role.writes_as(), None);
        }
    }

    #[test]
    fn whoever_decides_about_records_has_an_office_to_sign_for() {
        let deciding = [
            Right::Verify,
            Right::Approve,
            Right::Return,
            Right::Settle,
            Right::Duplicates,
        ];
        for role in AccountRole::ALL {
            let decides = deciding.into_iter().any(|right| role.may(right));
            assert_eq!(decides, role.writes_as().is_some(), "{role:?}");
        }
    }

    #[test]
    fn names_are_compared_without_regard_to_capitals() {
        assert_eq!(sign_in_name(" Li.Hua "), Some("li.hua".to_owned()));
        assert_eq!(sign_in_name("李华"), Some("李华".to_owned()));
        for wrong in ["", "  ", "li hua", "li\u{7}", &"l".repeat(41)] {
            assert_eq!(sign_in_name(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn an_id_reads_back() {
        let id = AccountId([0, 1, 2, 3, 4, 5, 6, 255]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("1".parse::<AccountId>(), Err(NotAnAccount));
    }
}
