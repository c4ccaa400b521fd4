//! Where each thing stands in a document: the only place that spells a key.
//!
//! | key | holds |
//! |---|---|
//! | `o.marital` | the answer in a layer: `l` list, `o` observation, `v` verification, `r` ruling |
//! | `o.chronic/01` | a ticked member of a set |
//! | `o.life_proof/2026-11-03.a1b2c3` | a dated entry |
//! | `o.spouse_name?` | why a prose field has no text |
//! | `a/HASH` | an attachment |
//! | `s/submitted` | a step of the standing, by round; `s/comment/FIELD` what the office asks |
//! | `k/RECORD` | this record is that person |
//! | `c/X05.id-sex-differs` | a finding answered |

use data_encoding::BASE64URL_NOPAD;
use smol_str::SmolStr;

use crate::id::{ContentHash, RecordId};
use crate::record::{Attachment, Confirmation, FieldName, Layer};

/// A step of a record's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The surveyor hands in.
    Submitted,
    /// The township verifies.
    Verified,
    /// The county approves.
    Approved,
    /// The office returns it with a comment.
    Returned,
}

/// What a document key stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The answer to a field in a layer; with a member, one element of its set or entries.
    Answer {
        /// The layer.
        layer: Layer,
        /// The field.
        field: FieldName,
        /// The set's member or the entry's id.
        member: Option<SmolStr>,
    },
    /// Why a prose field of the observation has no text.
    NoProse(FieldName),
    /// A photo, signature or voice note.
    Attachment(ContentHash),
    /// A step of the standing.
    Standing(Step),
    /// What the office asks about a field.
    Comment(FieldName),
    /// The survivor that this record is read as.
    Link(RecordId),
    /// A finding answered.
    Confirmation(SmolStr),
}

const LAYERS: [(Layer, &str); 4] = [
    (Layer::List, "l"),
    (Layer::Observation, "o"),
    (Layer::Verification, "v"),
    (Layer::Ruling, "r"),
];

const STEPS: [(Step, &str); 4] = [
    (Step::Submitted, "submitted"),
    (Step::Verified, "verified"),
    (Step::Approved, "approved"),
    (Step::Returned, "returned"),
];

pub(super) fn answer_key(layer: Layer, field: &str) -> String {
    format!("{}.{field}", LAYERS[layer as usize].1)
}

impl Place {
    /// The document key.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Answer {
                layer,
                field,
                member: None,
            } => answer_key(*layer, field.as_str()),
            Self::Answer {
                layer,
                field,
                member: Some(member),
            } => format!("{}/{member}", answer_key(*layer, field.as_str())),
            Self::NoProse(field) => {
                format!("{}?", answer_key(Layer::Observation, field.as_str()))
            }
            Self::Attachment(hash) => format!("a/{}", BASE64URL_NOPAD.encode(hash.as_bytes())),
            Self::Standing(step) => format!("s/{}", STEPS[*step as usize].1),
            Self::Comment(field) => format!("s/comment/{field}"),
            Self::Link(survivor) => format!("k/{survivor}"),
            Self::Confirmation(check) => format!("c/{check}"),
        }
    }

    /// What a key stands for; `None` for a key that no Shouce so far has written.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        let (letter, rest) = split_at_first(key, |byte| matches!(byte, b'.' | b'/'))?;
        if key.as_bytes()[letter.len()] == b'/' {
            return match letter {
                "a" => {
                    let hash = BASE64URL_NOPAD.decode(rest.as_bytes()).ok()?;
                    Some(Self::Attachment(hash.as_slice().try_into().ok()?))
                }
                "s" => match rest.strip_prefix("comment/") {
                    Some(field) => FieldName::new(field).map(Self::Comment),
                    None => (STEPS.into_iter())
                        .find_map(|(step, word)| (word == rest).then_some(Self::Standing(step))),
                },
                "k" => rest.parse().ok().map(Self::Link),
                "c" if !rest.is_empty() => Some(Self::Confirmation(rest.into())),
                _ => None,
            };
        }
        let (layer, _) = LAYERS.into_iter().find(|(_, known)| *known == letter)?;
        let (field, member) = match split_at_first(rest, |byte| byte == b'/') {
            Some((field, member)) if !member.is_empty() => (field, Some(member.into())),
            Some(_) => return None,
            None => (rest, None),
        };
        if member.is_none()
            && let Some(field) = field.strip_suffix('?')
        {
            return (layer == Layer::Observation)
                .then(|| FieldName::new(field).map(Self::NoProse))
                .flatten();
        }
        Some(Self::Answer {
            layer,
            field: FieldName::new(field)?,
            member,
        })
    }
}

/// What stands before and after the first of some ASCII letters. Every key of every record
/// comes by here: looking at its few bytes one by one is quicker than a search for letters.
fn split_at_first(text: &str, is_one: impl Fn(u8) -> bool) -> Option<(&str, &str)> {
    let at = text.bytes().position(is_one)?;
    Some((&text[..at], &text[at + 1..]))
}

/// How an attachment is described under its key.
pub(super) fn attachment_text(attachment: &Attachment) -> String {
    let Attachment {
        field,
        media_type,
        bytes,
    } = attachment;
    format!("{field};{media_type};{bytes}")
}

pub(super) fn attachment_of(text: &str) -> Option<Attachment> {
    let mut parts = text.splitn(3, ';');
    Some(Attachment {
        field: FieldName::new(parts.next()?)?,
        media_type: parts.next()?.into(),
        bytes: parts.next()?.parse().ok()?,
    })
}

/// How an answered finding is described under its key.
pub(super) fn confirmation_text(confirmation: &Confirmation) -> String {
    format!("{} {}", confirmation.fingerprint, confirmation.reason)
}

pub(super) fn confirmation_of(text: &str) -> Option<Confirmation> {
    let (fingerprint, reason) = text.split_once(' ')?;
    Some(Confirmation {
        fingerprint: fingerprint.into(),
        reason: reason.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field(name: &str) -> FieldName {
        FieldName::new(name).unwrap()
    }

    #[test]
    fn every_kind_of_place_reads_back_from_its_key() {
        let places = [
            Place::Answer {
                layer: Layer::Ruling,
                field: field("birth_adopted"),
                member: None,
            },
            Place::Answer {
                layer: Layer::Observation,
                field: field("other_names"),
                member: Some("阿普/a?".into()),
            },
            Place::NoProse(field("spouse_name")),
            Place::Attachment(ContentHash::of(b"photo")),
            Place::Standing(Step::Returned),
            Place::Comment(field("id_number")),
            Place::Link(RecordId::preloaded("list", "1")),
            Place::Confirmation("X05".into()),
        ];
        for place in places {
            assert_eq!(
                Place::of(&place.key()),
                Some(place.clone()),
                "{}",
                place.key()
            );
        }
    }

    proptest! {
        #[test]
        fn no_two_keys_stand_for_one_place(key in "[lovraskcx][./][a-z_/?.]{0,12}") {
            if let Some(place) = Place::of(&key) {
                prop_assert_eq!(place.key(), key);
            }
        }
    }
}
