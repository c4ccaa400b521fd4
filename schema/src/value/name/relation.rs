//! How far two writings are from being one name.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::PersonName;
use super::look_alike;
use super::order_name;
use super::reading::sounds;
use super::syllable::merged;
use super::unit::{Unit, units};

/// How two names relate, the closest first. Tones never separate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameRelation {
    /// Equal but for dots, spaces and the width or case of letters.
    Same,
    /// Equal where both are known.
    SameWithWildcards,
    /// Every character sounds the same.
    Homophone,
    /// Every character sounds the same to people here ([`super::syllable::merged`]).
    MergedHomophone,
    /// Characters differ that look alike.
    LookAlike,
    /// Two writings of one order name: 阿都, 阿独.
    OrderNameVariant,
    /// One is the beginning or the end of the other: a surname dropped, a part left out.
    Contained,
    /// One character is another, missing or added.
    OneCharacter,
    /// None of these.
    Different,
}

impl PersonName {
    /// How this name relates to another. The same both ways.
    #[must_use]
    pub fn compare(&self, other: &Self) -> NameRelation {
        let (ours, theirs) = (units(self.normal()), units(other.normal()));
        if ours.is_empty() || theirs.is_empty() {
            return NameRelation::Different;
        }
        let same_length = ours.len() == theirs.len();
        let by_character = || {
            same_length
                .then(|| by_character(self, other, &ours, &theirs))
                .flatten()
        };
        by_character()
            .or_else(|| is_spelling(self, other, &ours, &theirs).then_some(NameRelation::Homophone))
            .or_else(|| {
                order_name::are_variants(self.normal(), other.normal())
                    .then_some(NameRelation::OrderNameVariant)
            })
            .unwrap_or_else(|| by_edit(&ours, &theirs))
    }

    /// Whether the two can be one name, said or written in another way.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        self.compare(other) <= NameRelation::OrderNameVariant
    }

    /// In how many characters two names of one length differ; dots do not count, and an
    /// unknown character differs from none. None if their lengths differ.
    #[must_use]
    pub fn differing_characters(&self, other: &Self) -> Option<usize> {
        let (ours, theirs) = (units(self.normal()), units(other.normal()));
        let differs = |(a, b): &(&Unit, &Unit)| a != b && !is_wild(a, b);
        (ours.len() == theirs.len()).then(|| ours.iter().zip(&theirs).filter(differs).count())
    }
}

fn is_wild(a: &Unit, b: &Unit) -> bool {
    *a == Unit::Unknown || *b == Unit::Unknown
}

/// The loosest relation that any two characters in one place need; none if some have none.
fn by_character(
    our_name: &PersonName,
    their_name: &PersonName,
    ours: &[Unit],
    theirs: &[Unit],
) -> Option<NameRelation> {
    let (our_sounds, their_sounds) = (sounds(our_name), sounds(their_name));
    let relations = (ours
        .iter()
        .zip(theirs)
        .zip(our_sounds.iter().zip(&their_sounds)))
    .map(|((a, b), (a_sounds, b_sounds))| of_characters(a, b, a_sounds, b_sounds));
    let relations: Vec<NameRelation> = relations.collect::<Option<_>>()?;
    let loosest = *relations.iter().max()?;
    let anything_firm = relations.iter().any(|relation| match loosest {
        // Nothing but unknown characters, or nothing but resemblance, says nothing.
        NameRelation::SameWithWildcards => *relation == NameRelation::Same,
        NameRelation::LookAlike => {
            relations.len() == 1
                || !matches!(
                    relation,
                    NameRelation::LookAlike | NameRelation::SameWithWildcards
                )
        }
        _ => *relation != NameRelation::SameWithWildcards,
    });
    anything_firm.then_some(loosest)
}

fn of_characters(
    a: &Unit,
    b: &Unit,
    a_sounds: &[SmolStr],
    b_sounds: &[SmolStr],
) -> Option<NameRelation> {
    if is_wild(a, b) {
        return Some(NameRelation::SameWithWildcards);
    }
    if a == b {
        return Some(NameRelation::Same);
    }
    // One of the two in its likeliest reading: two rare readings meeting are chance.
    if let (Some(a_first), Some(b_first)) = (a_sounds.first(), b_sounds.first()) {
        if a_sounds.contains(b_first) || b_sounds.contains(a_first) {
            return Some(NameRelation::Homophone);
        }
        if merged(a_first, b_first) {
            return Some(NameRelation::MergedHomophone);
        }
    }
    match (a, b) {
        (Unit::Sign(a), Unit::Sign(b)) if look_alike(*a, *b) => Some(NameRelation::LookAlike),
        _ => None,
    }
}

/// Whether one name is the other spelt in Latin letters: A Pu for 阿普.
fn is_spelling(
    our_name: &PersonName,
    their_name: &PersonName,
    ours: &[Unit],
    theirs: &[Unit],
) -> bool {
    let latin = |units: &[Unit]| units.iter().all(|unit| matches!(unit, Unit::Word(_)));
    if latin(ours) == latin(theirs) {
        return false;
    }
    let spelt = |name: &PersonName| -> Option<String> {
        name.syllables()
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .map(|syllables| syllables.concat())
    };
    spelt(our_name).is_some_and(|ours| spelt(their_name) == Some(ours))
}

/// What is left when characters do not match one by one.
fn by_edit(ours: &[Unit], theirs: &[Unit]) -> NameRelation {
    let (short, long) = if ours.len() <= theirs.len() {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    let known = |units: &[Unit]| units.iter().all(|unit| *unit != Unit::Unknown);
    let front = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let back = short
        .iter()
        .rev()
        .zip(long.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    if short.len() < 2 || !known(short) {
        return NameRelation::Different;
    }
    if short.len() < long.len() && (front == short.len() || back == short.len()) {
        return NameRelation::Contained;
    }
    // One edit: equal before it and equal after it.
    let edited = long.len() - 1;
    if long.len() - short.len() <= 1 && front + back >= edited {
        return NameRelation::OneCharacter;
    }
    NameRelation::Different
}

#[cfg(test)]
mod tests;
