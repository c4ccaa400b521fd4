//! The census model: elders of the mountain prefectures, with their names, dates, numbers,
//! places and families.

use rustc_hash::FxHashMap;

use crate::shape::Shape;

pub use elder::Answers;
pub use headings::Headings;

mod compare;
mod contact;
mod counts;
mod date_form;
mod day;
mod elder;
pub mod evidence;
mod headings;
mod id_form;
mod key_columns;
mod keys;
pub mod live;
mod load;
pub mod model;
mod name_form;
mod name_level;
mod place;
pub mod run;
mod syllable;
mod tables;
mod traditional;
pub mod watch;

use elder::Elder;
use place::Places;
use tables::{Dates, Names};

/// Prepared records: what the census model compares.
#[derive(Debug, Default)]
pub struct Elders {
    records: Vec<Elder>,
    names: Names,
    dates: Dates,
    addresses: tables::Addresses,
    ethnicities: FxHashMap<String, u8>,
    places: Places,
    second_file: Option<u32>,
    /// Which of the columns anything is known of; the others say nothing.
    rules: Vec<crate::blocking::Rule>,
}

/// The comparisons, in the order of the pattern.
pub const COMPARISONS: [&str; 8] = [
    "name",
    "id_number",
    "birth",
    "place",
    "contact",
    "sex",
    "ethnicity",
    "address",
];

/// How rare a shared name is, in eight steps.
const RARITIES: usize = 8;

/// The levels of [`COMPARISONS`].
#[must_use]
pub fn shape() -> Shape {
    Shape::new(&[
        name_level::LEVELS * RARITIES,
        id_form::LEVELS,
        date_form::LEVELS,
        place::LEVELS,
        contact::LEVELS,
        3,
        3,
        5,
    ])
}

impl Elders {
    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}
