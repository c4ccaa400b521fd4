//! What a browser's worker calls: JSON in, JSON out.

use std::cell::RefCell;

use serde::Deserialize;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::{Found, Matcher, Row};

thread_local! {
    static MATCHER: RefCell<Option<Matcher>> = const { RefCell::new(None) };
}

/// What is told or asked.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum Asked {
    /// These are all rows of the tablet.
    All { rows: Vec<Row> },
    /// These have changed.
    Changed { rows: Vec<Row>, gone: Vec<String> },
    /// Who is like this?
    Like { row: Row },
}

/// Gives the matcher its tables: see [`schema::tables`].
///
/// # Errors
/// When the bytes are something else.
#[wasm_bindgen]
pub fn give(tables: Vec<u8>) -> Result<(), JsError> {
    Ok(schema::tables::give(tables)?)
}

/// Takes what is told, or answers what is asked: the list of those found.
#[wasm_bindgen]
pub fn handle(asked: &str) -> String {
    let found = MATCHER.with_borrow_mut(|matcher| match serde_json::from_str(asked) {
        Ok(asked) => perform(matcher, asked),
        Err(_) => Vec::new(),
    });
    serde_json::to_string(&found).unwrap_or_default()
}

fn perform(kept: &mut Option<Matcher>, asked: Asked) -> Vec<Found> {
    match (asked, kept.as_mut()) {
        (Asked::All { rows }, _) => *kept = Matcher::new(rows).ok(),
        (Asked::Changed { rows, gone }, Some(matcher)) => {
            rows.iter().for_each(|row| matcher.put(row));
            gone.iter().for_each(|record| matcher.remove(record));
        }
        (Asked::Like { row }, Some(matcher)) => return matcher.ask(&row),
        (_, None) => {}
    }
    Vec::new()
}
