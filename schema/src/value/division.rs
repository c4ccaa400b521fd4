//! Administrative divisions: their codes, and the table of those that are and were.
//!
//! A code is never an identity: villages are merged and renumbered, so a record keeps the
//! code of its year and a reader maps a retired one to its successor, with a person's word.

pub use code::{DivisionCode, DivisionCodeError, Level};
pub use loading::{LineFault, LineProblem, LoadDivisionsError, LoadedDivisions, Table};
pub use table::{Division, Divisions, PastName, Standing};

mod code;
mod loading;
mod table;
