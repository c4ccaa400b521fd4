//! The large tables: how characters sound, county codes of all years, the dictionary that
//! compresses records.
//!
//! A program has them inside. A browser's core is given them in a file of their own: nobody
//! needs them before the tablet is enrolled, and a first visit does not wait for them.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// The tables, as they lie in `schema/data` and `schema/dictionary`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tables<'t> {
    /// See [`crate::value::name::reading`].
    pub(crate) readings: &'t str,
    /// See [`crate::value::region`].
    pub(crate) regions: &'t str,
    /// See [`crate::wire::dictionary`].
    #[serde(with = "serde_bytes")]
    pub(crate) dictionary: &'t [u8],
}

#[cfg(feature = "definition")]
static INSIDE: Tables<'static> = Tables {
    readings: include_str!("../data/readings.packed.txt"),
    regions: include_str!("../data/id_region_codes.packed.txt"),
    dictionary: include_bytes!("../dictionary/records.zdict"),
};

static GIVEN: OnceLock<Tables<'static>> = OnceLock::new();

/// The bytes are not those that [`file()`] made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no tables")]
pub struct NoTables;

/// Whether the tables are here. Until then nothing may be asked that needs one.
#[must_use]
pub fn are_here() -> bool {
    here().is_some()
}

fn here() -> Option<&'static Tables<'static>> {
    #[cfg(feature = "definition")]
    let here = Some(&INSIDE);
    #[cfg(not(feature = "definition"))]
    let here = GIVEN.get();
    here
}

/// Gives the program its tables. They stay for as long as it runs, and the first ones do.
///
/// # Errors
/// When the bytes are something else.
pub fn give(file: Vec<u8>) -> Result<(), NoTables> {
    if are_here() {
        return Ok(());
    }
    let tables = postcard::from_bytes(file.leak()).map_err(|_| NoTables)?;
    // Whoever was first gave the same.
    let _first = GIVEN.set(tables);
    Ok(())
}

/// The file for a program that has no tables inside.
#[cfg(feature = "definition")]
#[must_use]
pub fn file() -> Vec<u8> {
    postcard::to_stdvec(&INSIDE).expect("tables serialise")
}

/// # Panics
/// When they are not here: whoever uses the crate without them gives them first.
pub(crate) fn tables() -> &'static Tables<'static> {
    here().expect("the tables are given before they are needed")
}

#[cfg(all(test, feature = "definition"))]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_is_given_is_what_a_program_has_inside() {
        let file = file();
        let given: Tables<'_> = postcard::from_bytes(&file).unwrap();
        assert_eq!(given.readings, INSIDE.readings);
        assert_eq!(given.regions, INSIDE.regions);
        assert_eq!(given.dictionary, INSIDE.dictionary);
        assert!(are_here());
    }
}
