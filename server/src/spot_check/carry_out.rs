//! Drawing a spot check, and entering what was found.

use schema::id::RecordId;
use schema::problem::{Coded, Parameters};
use schema::scope::Scope;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;

use super::draw::{self, Draw, Frame};
use super::interview::{Interview, Met};
use super::size::Plan;
use crate::account::Account;
use crate::app::App;
use crate::board::Moment;
use crate::clock;
use crate::desk::{self, DeskError};
use crate::ledger::{Deed, Event, LedgerError, WriteError};

/// It was not drawn, or not entered.
#[derive(Debug, thiserror::Error)]
pub enum SpotCheckError {
    /// A share is nothing, or everything.
    #[error("the plan's shares are none")]
    Plan,
    /// Nobody has been surveyed there.
    #[error("nobody can be drawn")]
    Nobody,
    /// More records than one draw is made from.
    #[error("more than {most} records")]
    TooMany {
        /// How many it may be made from.
        most: usize,
    },
    /// Who asked again is not named.
    #[error("nobody is named")]
    By,
    /// Whoever surveyed the record must not check it.
    #[error("{by} surveyed the record")]
    Surveyor {
        /// Who.
        by: String,
    },
    /// Something was entered already, and no reason is given to replace it.
    #[error("it was entered already")]
    Entered,
    /// An interview without an answer.
    #[error("nothing was answered")]
    Nothing,
    /// An answer that the form does not know.
    #[error("the answer to {field} does not read")]
    Answer {
        /// The question, as it is called.
        field: String,
    },
    /// The ledger, or the fold.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<LedgerError> for SpotCheckError {
    fn from(error: LedgerError) -> Self {
        Self::Desk(error.into())
    }
}

impl From<WriteError> for SpotCheckError {
    fn from(error: WriteError) -> Self {
        Self::Desk(error.into())
    }
}

impl Coded for SpotCheckError {
    fn code(&self) -> &'static str {
        match self {
            Self::Plan => "spot-check.plan",
            Self::Nobody => "spot-check.nobody",
            Self::TooMany { .. } => "spot-check.too-many",
            Self::By => "spot-check.by",
            Self::Surveyor { .. } => "spot-check.surveyor",
            Self::Entered => "spot-check.entered",
            Self::Nothing => "spot-check.nothing",
            Self::Answer { .. } => "spot-check.answer",
            Self::Desk(error) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::TooMany { most } => vec![("most", most.to_string())],
            Self::Surveyor { by } => vec![("by", by.clone())],
            Self::Answer { field } => vec![("field", field.clone())],
            Self::Desk(error) => error.parameters(),
            _ => Parameters::new(),
        }
    }
}

/// Who can be drawn in a division, and how many would be.
///
/// # Errors
/// When the plan is none, or there are far too many.
pub fn planned(
    moment: &Moment,
    division: DivisionCode,
    plan: Plan,
) -> Result<(Frame, usize), SpotCheckError> {
    if !plan.is_sound() {
        return Err(SpotCheckError::Plan);
    }
    let frame = Frame::new(moment.surveyed(&Scope::new([division])));
    if frame.len() > draw::MOST {
        return Err(SpotCheckError::TooMany { most: draw::MOST });
    }
    let size = plan.size(frame.len());
    Ok((frame, size))
}

/// Draws a spot check: durable and seen when this returns. Where it stands in the log.
///
/// # Errors
/// When nobody can be drawn, or it cannot be written.
pub async fn draw(
    app: &App,
    account: &Account,
    moment: &Moment,
    division: DivisionCode,
    plan: Plan,
) -> Result<(LogPosition, Draw), SpotCheckError> {
    let (frame, size) = planned(moment, division, plan)?;
    if frame.is_empty() {
        return Err(SpotCheckError::Nobody);
    }
    let seed = draw::new_seed().map_err(|_| LedgerError::Damaged("randomness"))?;
    let drawn = Draw {
        account: account.id,
        role: account.role,
        at: clock::unix_now(),
        division,
        plan,
        moment: moment.position(),
        records: frame.len(),
        list_hash: frame.list_hash(),
        sample: frame.draw(&seed, size),
        seed,
    };
    let told = format!("{}/{}, {}", drawn.sample.len(), drawn.records, drawn.seed);
    let deed = Deed::of(account.id, "spot-check.drawn", division.to_string(), told);
    let event = Event::SpotCheckDrawn {
        draw: Box::new(drawn.clone()),
        frame,
    };
    let position = desk::decide(app, &[], event, vec![deed]).await?;
    Ok((position, drawn))
}

/// Enters what was found of a record that was drawn. `surveyors` are the tablets that wrote
/// it, as they are called.
///
/// # Errors
/// When it does not hold together, or cannot be written.
pub async fn enter(
    app: &App,
    check: LogPosition,
    record: RecordId,
    interview: Interview,
    surveyors: &[String],
) -> Result<LogPosition, SpotCheckError> {
    if interview.by.is_empty() {
        return Err(SpotCheckError::By);
    }
    if surveyors.iter().any(|label| label.contains(&interview.by)) {
        return Err(SpotCheckError::Surveyor { by: interview.by });
    }
    if interview.met == Met::Interviewed && interview.answers.is_empty() {
        return Err(SpotCheckError::Nothing);
    }
    // Of two who enter at once the second sees what the first did.
    let _alone = app.reviewing.lock().await;
    let entered = app.read(|reader| reader.projection.sampled(check, record))?;
    let entered = entered.ok_or(DeskError::NoRecord)?;
    if entered.interview().is_some() != interview.amends.is_some() {
        return Err(SpotCheckError::Entered);
    }
    let amends = interview.amends.clone().unwrap_or_default();
    let told = "spot-check.told";
    let deed = Deed::of(interview.account, told, record.to_string(), amends);
    let event = Event::SpotCheckEntered {
        check,
        record,
        interview: Box::new(interview),
    };
    Ok(desk::decide(app, &[], event, vec![deed]).await?)
}
