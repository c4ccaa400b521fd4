//! What villages' tablets are told.

use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;

/// A row of the feed.
pub(super) struct News {
    pub(super) village: DivisionCode,
    pub(super) cause: LogPosition,
    pub(super) place: usize,
    pub(super) entry: LogPosition,
    pub(super) kind: NewsKind,
}

/// What is new about a record in a village. The numbers are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NewsKind {
    /// It has a new change.
    Change = 0,
    /// It came from elsewhere: everything of it is new here.
    Came = 1,
    /// It went elsewhere.
    Left = 2,
}
