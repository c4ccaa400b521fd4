//! Why something was not judged, asked or taken back.

use schema::problem::{Coded, Parameters};

use crate::desk::DeskError;
use crate::ledger::{LedgerError, WriteError};

/// It was not judged, asked or taken back.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// It is decided; whoever thinks otherwise takes that back first.
    #[error("the pair is decided")]
    Decided,
    /// The account has said what it thinks; a second account must agree.
    #[error("the account has judged the pair already")]
    OwnVerdict,
    /// Two accounts contradict each other: the county office decides.
    #[error("the pair is disputed")]
    Disputed,
    /// A record lies where none of those who agree may write.
    #[error("a record lies in another county")]
    OtherCounty,
    /// The asker does not see this record.
    #[error("the record is another office's")]
    NotYours,
    /// The record's village has a question to answer.
    #[error("the village is asked already")]
    AskedAlready,
    /// The village has answered this very question.
    #[error("the village has answered that")]
    AnsweredAlready,
    /// Nobody has judged it.
    #[error("there is nothing to take back")]
    NothingToUndo,
    /// The record that should survive is none of the two.
    #[error("the survivor is none of the two")]
    Survivor,
    /// What should be kept of a field cannot be ruled.
    #[error("{field} cannot be kept")]
    Keep {
        /// Which field.
        field: String,
    },
    /// The account may not rule.
    #[error("the account may not rule")]
    NoRuling,
    /// The pair is a record and a line of a list: nothing is joined.
    #[error("a side is a line of a list")]
    OfAList,
    /// No list of the dead is decided to mean this elder.
    #[error("there is no death to confirm")]
    NoDeath,
    /// The date of death does not read.
    #[error("the date of death does not read")]
    DeathDate,
    /// The desk.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<LedgerError> for ReviewError {
    fn from(error: LedgerError) -> Self {
        Self::Desk(error.into())
    }
}

impl From<WriteError> for ReviewError {
    fn from(error: WriteError) -> Self {
        Self::Desk(error.into())
    }
}

impl Coded for ReviewError {
    fn code(&self) -> &'static str {
        match self {
            Self::Decided => "pair.decided",
            Self::OwnVerdict => "pair.own-verdict",
            Self::Disputed => "pair.disputed",
            Self::OtherCounty => "pair.other-county",
            Self::NotYours => "pair.not-yours",
            Self::AskedAlready => "pair.asked-already",
            Self::AnsweredAlready => "pair.answered-already",
            Self::NothingToUndo => "pair.nothing-to-undo",
            Self::Survivor => "pair.survivor",
            Self::Keep { .. } => "pair.keep",
            Self::NoRuling => "pair.no-ruling",
            Self::OfAList => "pair.of-a-list",
            Self::NoDeath => "pair.no-death",
            Self::DeathDate => "pair.death-date",
            Self::Desk(error) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Keep { field } => vec![("field", field.clone())],
            Self::Desk(error) => error.parameters(),
            _ => Parameters::new(),
        }
    }
}
