//! Who may write where. A layer is worth its rank only if nobody else can write in it.

use serde::{Deserialize, Serialize};

use super::layout::{Place, Step};
use crate::problem::{Coded, Parameters};
use crate::record::Layer;

/// The office a device was enrolled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A village surveyor.
    Surveyor,
    /// The township's clerk, who verifies; in small townships also a surveyor.
    Township,
    /// The county office, which rules, and its duplicate reviewer.
    County,
    /// The server's roster import, which writes what the lists say.
    Import,
}

impl Role {
    /// Whether this office may write there.
    #[must_use]
    pub fn may_write(self, place: &Place) -> bool {
        let layers: &[Layer] = match self {
            Self::Surveyor => &[Layer::Observation],
            Self::Township => &[Layer::Observation, Layer::Verification],
            Self::County => &[Layer::Verification, Layer::Ruling],
            Self::Import => &[Layer::List],
        };
        match place {
            Place::Answer { layer, .. } => layers.contains(layer),
            Place::NoProse(_) | Place::Attachment(_) => layers.contains(&Layer::Observation),
            Place::Standing(Step::Submitted) => layers.contains(&Layer::Observation),
            Place::Standing(Step::Verified) => layers.contains(&Layer::Verification),
            Place::Standing(Step::Approved) => self == Self::County,
            Place::Standing(Step::Returned) | Place::Comment(_) => {
                layers.contains(&Layer::Verification)
            }
            Place::Link(_) => self == Self::County,
            Place::Confirmation(_) => self != Self::Import,
        }
    }
}

/// A change writes where its author's office may not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {role:?} may not write {place:?}")]
pub struct NotAllowed {
    /// The author's office.
    pub role: Role,
    /// The first place that is not theirs.
    pub place: Place,
}

impl Coded for NotAllowed {
    fn code(&self) -> &'static str {
        "change.not-allowed"
    }

    fn parameters(&self) -> Parameters {
        let what = match &self.place {
            Place::Answer { field, .. } | Place::NoProse(field) | Place::Comment(field) => {
                field.to_string()
            }
            Place::Attachment(_) => "attachment".to_owned(),
            Place::Standing(_) => "standing".to_owned(),
            Place::Link(_) => "link".to_owned(),
            Place::Confirmation(check) => check.to_string(),
        };
        vec![("what", what)]
    }
}

/// Checks every place that a change writes to.
///
/// # Errors
/// Names the first place that the office may not write.
pub fn check<'a>(
    role: Role,
    places: impl IntoIterator<Item = &'a Place>,
) -> Result<(), NotAllowed> {
    match places.into_iter().find(|place| !role.may_write(place)) {
        Some(place) => Err(NotAllowed {
            role,
            place: place.clone(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;
    use crate::record::FieldName;

    fn answer(layer: Layer) -> Place {
        let field = FieldName::new("id_number").unwrap();
        Place::Answer {
            layer,
            field,
            member: None,
        }
    }

    #[test]
    fn each_layer_is_written_by_its_own_office() {
        let writers = |place: Place| -> Vec<Role> {
            [Role::Surveyor, Role::Township, Role::County, Role::Import]
                .into_iter()
                .filter(|role| role.may_write(&place))
                .collect()
        };
        assert_eq!(writers(answer(Layer::List)), [Role::Import]);
        assert_eq!(
            writers(answer(Layer::Observation)),
            [Role::Surveyor, Role::Township]
        );
        assert_eq!(
            writers(answer(Layer::Verification)),
            [Role::Township, Role::County]
        );
        assert_eq!(writers(answer(Layer::Ruling)), [Role::County]);
        assert_eq!(
            writers(Place::Link(RecordId::preloaded("l", "1"))),
            [Role::County]
        );
        assert_eq!(writers(Place::Standing(Step::Approved)), [Role::County]);
    }

    #[test]
    fn a_surveyor_who_writes_a_ruling_is_told_which_field() {
        let error = check(
            Role::Surveyor,
            &[answer(Layer::Observation), answer(Layer::Ruling)],
        );
        assert_eq!(
            error.unwrap_err().parameters(),
            [("what", "id_number".to_owned())]
        );
    }
}
