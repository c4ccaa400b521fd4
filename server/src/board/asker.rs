//! Who asks, where, and what they may see: every question is put through here.

use rayon::prelude::*;
use schema::problem::{Coded, Parameters};
use schema::questionnaire::{Field, Questionnaire};
use schema::scope::Scope;
use schema::value::division::{DivisionCode, Level};

use super::{Moment, Shard};
use crate::account::AccountRole;
use crate::mask::is_masked;
use crate::sight::{Sight, sight};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Where.
    pub scope: Scope,
    /// As what: what they see of answers, and whether small counts.
    pub role: AccountRole,
}

/// A question that is not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The division lies outside the asker's scope.
    #[error("the division {division} lies outside the asker's")]
    OutsideScope {
        /// Which.
        division: DivisionCode,
    },
    /// The asker's scope holds no division.
    #[error("the asker answers for no division")]
    NoScope,
    /// There is no such field to ask for.
    #[error("there is no field {field} to ask for")]
    NoSuchField {
        /// Which.
        field: String,
    },
    /// The field's answers are masked to the asker.
    #[error("the answers to {field} are masked")]
    Masked {
        /// Which.
        field: String,
    },
    /// What is asked for is none of the field's values.
    #[error("{value} is no value of {field}")]
    NoSuchValue {
        /// Of which field.
        field: String,
        /// What was asked for.
        value: String,
    },
    /// More cells than a table can hold.
    #[error("a table has {most} cells at most")]
    TooManyCells {
        /// Cells of a table.
        most: usize,
    },
    /// More than one page can hold.
    #[error("a page has {most} lines at most")]
    TooMany {
        /// Lines of a page.
        most: usize,
    },
}

impl Coded for AskError {
    fn code(&self) -> &'static str {
        match self {
            Self::OutsideScope { .. } => "ask.outside-scope",
            Self::NoScope => "ask.no-scope",
            Self::NoSuchField { .. } => "ask.no-such-field",
            Self::Masked { .. } => "ask.masked",
            Self::NoSuchValue { .. } => "ask.no-such-value",
            Self::TooManyCells { .. } => "ask.too-many-cells",
            Self::TooMany { .. } => "ask.too-many",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::OutsideScope { division } => vec![("division", division.to_string())],
            Self::NoScope => Parameters::new(),
            Self::NoSuchField { field } | Self::Masked { field } => {
                vec![("field", field.clone())]
            }
            Self::NoSuchValue { field, value } => {
                vec![("field", field.clone()), ("value", value.clone())]
            }
            Self::TooManyCells { most } | Self::TooMany { most } => {
                vec![("most", most.to_string())]
            }
        }
    }
}

impl Asker {
    /// The divisions that a question is about: the one asked for, if it lies in the scope, or
    /// the whole scope.
    ///
    /// # Errors
    /// When it lies outside.
    pub fn divisions(&self, asked: Option<DivisionCode>) -> Result<Vec<DivisionCode>, AskError> {
        match asked {
            Some(division) if !self.scope.covers(division) => {
                Err(AskError::OutsideScope { division })
            }
            Some(division) => Ok(vec![division]),
            None => Ok(self.scope.divisions().to_vec()),
        }
    }

    /// The shards that a question is about. Who is enumerated nowhere belongs to whoever
    /// answers for a whole prefecture.
    ///
    /// # Errors
    /// When the division lies outside the scope.
    pub fn shards<'m>(
        &self,
        moment: &'m Moment,
        asked: Option<DivisionCode>,
    ) -> Result<Vec<&'m Shard>, AskError> {
        let divisions = self.divisions(asked)?;
        let everywhere = divisions
            .iter()
            .any(|division| division.level() <= Level::Prefecture);
        let nowhere = everywhere.then(|| moment.nowhere()).into_iter().flatten();
        let within = divisions
            .iter()
            .flat_map(|division| moment.within(*division));
        Ok(nowhere.chain(within).collect())
    }

    /// How much of a field's answers the asker sees.
    #[must_use]
    pub fn sight(&self, field: &Field) -> Sight {
        sight(self.role, field)
    }

    /// Whether the asker sees whole answers to a field, and may filter by them.
    #[must_use]
    pub fn sees(&self, field: &Field) -> bool {
        match self.sight(field) {
            Sight::Full => true,
            Sight::Masked => !is_masked(field),
            Sight::Nothing => false,
        }
    }

    /// Whether parts of ID numbers may be searched for.
    #[must_use]
    pub fn searches_numbers(&self) -> bool {
        let field = Questionnaire::standard().field("id_number");
        field.is_some_and(|field| self.sees(field))
    }
}

/// Folds shards on all cores, and puts together what came out: a few accumulators, which may
/// be large.
pub(crate) fn over<'m, T: Send>(
    shards: &[&'m Shard],
    empty: impl Fn() -> T + Sync + Send,
    each: impl Fn(&mut T, &'m Shard) + Sync + Send,
    join: impl Fn(&mut T, T) + Sync + Send,
) -> T {
    let pieces = rayon::current_num_threads() * 4;
    (shards.par_chunks(shards.len().div_ceil(pieces).max(1)))
        .map(|some| {
            let mut one = empty();
            some.iter().for_each(|shard| each(&mut one, shard));
            one
        })
        .reduce(&empty, |mut one, other| {
            join(&mut one, other);
            one
        })
}
