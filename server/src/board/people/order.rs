//! The order of people, and the part of it that a page shows.
//!
//! Of a million found, only those of the page are put in order. What is ordered by fits into
//! one number, so that rows are not looked at again; names that begin alike are compared.

use std::cmp::Ordering as Compared;

use super::super::dimension::Dimension;
use super::super::text::{self, Fit, Kind};
use super::super::{AskError, Asker, Shard};
use super::Order;
use crate::tabulation::Census;

/// Somebody who was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    key: u64,
    shard: u32,
    row: u32,
}

impl Found {
    pub(super) fn new(key: u64, shard: usize, row: usize) -> Self {
        let narrow = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Self {
            key,
            shard: narrow(shard),
            row: narrow(row),
        }
    }

    pub(super) fn shard(&self) -> usize {
        self.shard as usize
    }

    pub(super) fn row(&self) -> usize {
        self.row as usize
    }
}

#[derive(Debug, Clone, Copy)]
enum By {
    Division,
    Name,
    Age,
    Conflicts,
    Changed,
    Fit,
    Category(Dimension),
}

/// What people are ordered by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ordering {
    by: By,
    descending: bool,
}

/// Bits of a key that a name's beginning takes behind the village.
const NAME_BITS: u32 = 40;

impl Ordering {
    pub(super) fn of(order: &Order, asker: &Asker) -> Result<Self, AskError> {
        let by = match order.by.as_str() {
            "division" => By::Division,
            "name" => By::Name,
            "age" => By::Age,
            "conflicts" => By::Conflicts,
            "changed" => By::Changed,
            "fit" => By::Fit,
            field => {
                let dimension = Dimension::named(field)?;
                if !dimension.is_open_to(asker) {
                    let field = field.to_owned();
                    return Err(AskError::Masked { field });
                }
                By::Category(dimension)
            }
        };
        Ok(Self {
            by,
            descending: order.descending,
        })
    }

    /// What a row is ordered by, the least first.
    pub(super) fn key(
        self,
        shard: &Shard,
        row: usize,
        fit: Option<Fit>,
        village: u64,
        census: &Census,
    ) -> u64 {
        let person = shard.person(row);
        let key = match self.by {
            By::Division => village << NAME_BITS | beginning(shard, row) >> (64 - NAME_BITS),
            By::Name => beginning(shard, row),
            // Whoever has no birth date comes last.
            By::Age => match person.head.birth() {
                Some((_, last)) => u64::from(i32::MAX.abs_diff(last)),
                None => u64::MAX >> 1,
            },
            By::Conflicts => person.head.conflicts.into(),
            By::Changed => person.head.changed,
            By::Fit => {
                fit.map_or(0, |fit| fit as u64) << NAME_BITS
                    | beginning(shard, row) >> (64 - NAME_BITS)
            }
            By::Category(dimension) => dimension.of(person, census).trailing_zeros().into(),
        };
        if self.descending { !key } else { key }
    }

    /// The first so many of them, in any order.
    pub(super) fn first(self, mut found: Vec<Found>, shards: &[&Shard], most: usize) -> Vec<Found> {
        if most < found.len() {
            found.select_nth_unstable_by(most, |one, other| self.compare(one, other, shards));
            found.truncate(most);
        }
        found
    }

    /// Those of a page, in order.
    pub(super) fn page(
        self,
        mut found: Vec<Found>,
        shards: &[&Shard],
        offset: usize,
        limit: usize,
    ) -> Vec<Found> {
        let compare = |one: &Found, other: &Found| self.compare(one, other, shards);
        let end = offset.saturating_add(limit).min(found.len());
        if offset >= end {
            return Vec::new();
        }
        found = self.first(found, shards, end);
        if offset > 0 {
            found.select_nth_unstable_by(offset, compare);
            found.drain(..offset);
        }
        found.sort_unstable_by(compare);
        found
    }

    fn compare(self, one: &Found, other: &Found, shards: &[&Shard]) -> Compared {
        let by_name = || {
            let name = |found: &Found| name(shards[found.shard()], found.row());
            match self.by {
                By::Division | By::Name | By::Fit => {
                    let compared = name(one).cmp(name(other));
                    if self.descending {
                        compared.reverse()
                    } else {
                        compared
                    }
                }
                _ => Compared::Equal,
            }
        };
        (one.key.cmp(&other.key))
            .then_with(by_name)
            .then_with(|| (one.shard, one.row).cmp(&(other.shard, other.row)))
    }
}

/// What a name is ordered by: how it sounds, or as it is written where nobody knows.
fn name(shard: &Shard, row: usize) -> &str {
    let text = shard.text_of(row);
    match text::field(text, Kind::Sound) {
        "" => text::field(text, Kind::Name),
        sound => sound,
    }
}

/// The first eight bytes of a name as a number, so that numbers compare as names do.
fn beginning(shard: &Shard, row: usize) -> u64 {
    let text = shard.text_of(row).as_bytes();
    // Mostly the sound is what a text begins with.
    let name = match text.split_first() {
        Some((first, rest)) if *first == Kind::Sound as u8 => rest,
        _ => name(shard, row).as_bytes(),
    };
    let mut bytes = [0; 8];
    for (byte, known) in bytes
        .iter_mut()
        .zip(name.iter().take_while(|byte| !text::parts(**byte)))
    {
        *byte = *known;
    }
    u64::from_be_bytes(bytes)
}

/// The place of each shard's village among the villages.
pub(super) fn villages(shards: &[&Shard]) -> Vec<u64> {
    let mut place = 0;
    let mut known = None;
    let of = |shard: &&Shard| {
        let village = shard.rows().first().map(|row| row.head.village);
        if known.is_some() && known != village {
            place += 1;
        }
        known = village;
        place
    };
    shards.iter().map(of).collect()
}
