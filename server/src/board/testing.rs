//! Boards that tests begin with.

use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::Layer;
use schema::scope::Scope;
use schema::summary::Summary;
use schema::value::division::{DivisionCode, Divisions};
use schema::wire::exchange::LogPosition;

use crate::account::AccountRole;

use super::{Asker, Board, Entry, text};
use crate::facts::testing::{facts_of, record_in};

pub(crate) fn code(text: &str) -> DivisionCode {
    text.parse().expect("a division code")
}

/// A row with these answers.
pub(crate) fn entry(key: u32, answers: &[(&str, &str)]) -> Entry {
    let read = record_in(Layer::Observation, answers);
    let summary = Summary::of(&read, Questionnaire::standard());
    let id = RecordId::preloaded("board", &key.to_string());
    Entry::new(id, false, facts_of(&read), text::of(&summary))
}

pub(crate) fn board(entries: Vec<Entry>) -> Board {
    let board = Board::default();
    board.put(entries, LogPosition(1));
    board
}

/// Who sees everything.
pub(crate) fn everybody() -> Asker {
    Asker {
        scope: Scope::new([code("533300000000")]),
        role: AccountRole::County,
    }
}

/// The divisions of the prefecture.
pub(crate) fn divisions() -> Divisions {
    let current = include_str!("../../../data/divisions.csv");
    let past = include_str!("../../../data/divisions_history.csv");
    let loaded = Divisions::load(current.as_bytes(), past.as_bytes());
    loaded.expect("the table reads").divisions
}
