//! Who asks, where, and about what; and what lies within their divisions.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use schema::id::{DeviceId, RecordId};
use schema::scope::Scope;
use schema::value::division::{DivisionCode, Level};
use schema::wire::exchange::LogPosition;

use super::guard::Names;
use crate::account::{Account, Right};
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::board::Asker;
use crate::duplicates::Pair;
use crate::ledger::{LedgerError, Session, TokenHash};
use crate::projection::DrawnCheck;

/// Who asks, where, and about what: all that a handler knows of its asker. Only the guard
/// makes one.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    /// The account.
    pub(super) account: Account,
    /// Where it may look: its divisions, or the part of them that was asked about.
    pub(super) scope: Scope,
    /// When the session ends.
    pub(super) ends_at: i64,
    /// The session.
    pub(super) token: TokenHash,
    /// What must come back with everything that changes something.
    pub(super) csrf: String,
    named: Named,
}

#[derive(Debug, Clone, Default)]
struct Named {
    division: Option<DivisionCode>,
    record: Option<RecordId>,
    pair: Option<Pair>,
    device: Option<DeviceId>,
    position: Option<LogPosition>,
    spot_check: Option<DrawnCheck>,
}

impl Seat {
    /// The seat of a session, for what an address names within its account's divisions.
    ///
    /// # Errors
    /// That there is nothing, where it lies outside.
    pub(super) async fn of(
        app: &App,
        session: Session,
        names: Names,
        parts: &mut Parts,
        (token, csrf): (TokenHash, String),
    ) -> Result<Self, ApiError> {
        let named = named(app, &session, names, parts).await?;
        let scope = match named.division {
            Some(division) => common(&session.account.scope, division),
            None => session.account.scope.clone(),
        };
        Ok(Self {
            scope,
            ends_at: session.ends_at(),
            account: session.account,
            token,
            csrf,
            named,
        })
    }

    /// The division that was asked about.
    pub(super) fn division(&self) -> Option<DivisionCode> {
        self.named.division
    }

    /// The record that the address names.
    pub(super) fn record(&self) -> Result<RecordId, ApiError> {
        self.named.record.ok_or(ApiError::Failed)
    }

    /// The pair that the address names.
    pub(super) fn pair(&self) -> Result<Pair, ApiError> {
        self.named.pair.ok_or(ApiError::Failed)
    }

    /// The tablet that the address names.
    pub(super) fn device(&self) -> Result<DeviceId, ApiError> {
        self.named.device.ok_or(ApiError::Failed)
    }

    /// The held change that the address names.
    pub(super) fn position(&self) -> Result<LogPosition, ApiError> {
        self.named.position.ok_or(ApiError::Failed)
    }

    /// The spot check that the address names.
    pub(super) fn spot_check(&self) -> Result<DrawnCheck, ApiError> {
        self.named.spot_check.clone().ok_or(ApiError::Failed)
    }

    /// Where the account may look, in the part that a division lies in; that there is
    /// nothing, if the two have nothing in common.
    pub(super) fn within(&self, division: DivisionCode) -> Result<Scope, ApiError> {
        let narrowed = common(&self.scope, division);
        if narrowed.divisions().is_empty() {
            return Err(ApiError::NotFound);
        }
        Ok(narrowed)
    }

    /// Who asks the board, and the division that the address names.
    pub(super) fn asker(&self) -> (Asker, Option<DivisionCode>) {
        self.asker_in(self.scope.clone(), self.named.division)
    }

    /// The same for a division that a body names.
    pub(super) fn asker_within(
        &self,
        division: Option<DivisionCode>,
    ) -> Result<(Asker, Option<DivisionCode>), ApiError> {
        let scope = match division {
            Some(division) => self.within(division)?,
            None => self.scope.clone(),
        };
        Ok(self.asker_in(scope, division))
    }

    /// Of a division that the account has a part of, the part is the whole scope.
    fn asker_in(
        &self,
        scope: Scope,
        division: Option<DivisionCode>,
    ) -> (Asker, Option<DivisionCode>) {
        let division = division.filter(|division| scope.covers(*division));
        let role = self.account.role;
        (Asker { scope, role }, division)
    }

    /// Whether the account sees a record.
    pub(super) fn sees(&self, reader: &Reader, record: RecordId) -> Result<bool, LedgerError> {
        sees_record(reader, &self.account.scope, record)
    }

    /// Whether the account may do this.
    pub(super) fn may(&self, right: Right) -> bool {
        self.account.role.may(right)
    }
}

impl<S: Sync> FromRequestParts<S> for Seat {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        (parts.extensions.get::<Self>().cloned()).ok_or(ApiError::SignedOut)
    }
}

/// Looks up what an address names, within the asker's divisions.
async fn named(
    app: &App,
    session: &Session,
    names: Names,
    parts: &mut Parts,
) -> Result<Named, ApiError> {
    let scope = &session.account.scope;
    let mut named = Named::default();
    let path = |parameters: &RawPathParams, name: &str| {
        let found = parameters.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.to_owned())
    };
    let parameters = RawPathParams::from_request_parts(parts, &()).await;
    let parameters = parameters.map_err(|_| ApiError::NotFound)?;
    match names {
        Names::Nothing => {}
        Names::Division => {
            let Some(text) = query(parts.uri.query().unwrap_or_default(), "division") else {
                return Ok(named);
            };
            let division: DivisionCode = text.parse().map_err(|_| ApiError::NotFound)?;
            if common(scope, division).divisions().is_empty() {
                return Err(ApiError::NotFound);
            }
            named.division = Some(division);
        }
        Names::Record => {
            let record = path(&parameters, "id").and_then(|text| text.parse().ok());
            let record: RecordId = record.ok_or(ApiError::NotFound)?;
            if !app.read(|reader| sees_record(reader, scope, record))? {
                return Err(ApiError::NotFound);
            }
            named.record = Some(record);
        }
        Names::Pair => {
            let pair = path(&parameters, "pair").and_then(|text| text.parse().ok());
            let pair: Pair = pair.ok_or(ApiError::NotFound)?;
            if !app.read(|reader| sees_pair(reader, scope, pair))? {
                return Err(ApiError::NotFound);
            }
            named.pair = Some(pair);
        }
        Names::Device => {
            let device = path(&parameters, "device").and_then(|text| text.parse().ok());
            let device: DeviceId = device.ok_or(ApiError::NotFound)?;
            if !app.read(|reader| sees_device(reader, scope, device))? {
                return Err(ApiError::NotFound);
            }
            named.device = Some(device);
        }
        Names::Position => {
            // The ledger numbers its entries as SQLite does.
            let position = path(&parameters, "position").and_then(|text| text.parse().ok());
            let position: i64 = position.ok_or(ApiError::NotFound)?;
            let position = LogPosition(position.try_into().map_err(|_| ApiError::NotFound)?);
            if !app.read(|reader| sees_held(reader, scope, position))? {
                return Err(ApiError::NotFound);
            }
            named.position = Some(position);
        }
        Names::SpotCheck => {
            let check = path(&parameters, "check").and_then(|text| text.parse().ok());
            let check: i64 = check.ok_or(ApiError::NotFound)?;
            let check = LogPosition(check.try_into().map_err(|_| ApiError::NotFound)?);
            let found = app.read(|reader| reader.projection.spot_check(check))?;
            let drawn = found.filter(|check| scope.covers(check.draw.division));
            named.spot_check = Some(drawn.ok_or(ApiError::NotFound)?);
            if let Some(text) = path(&parameters, "id") {
                let record: RecordId = text.parse().map_err(|_| ApiError::NotFound)?;
                let is_seen = app.read(|reader| {
                    let sampled = reader.projection.sampled(check, record)?;
                    Ok(sampled.is_some() && sees_record(reader, scope, record)?)
                })?;
                if !is_seen {
                    return Err(ApiError::NotFound);
                }
                named.record = Some(record);
            }
        }
    }
    Ok(named)
}

fn query(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned())
}

/// What a scope and a division have in common.
fn common(scope: &Scope, division: DivisionCode) -> Scope {
    if scope.covers(division) {
        return Scope::new([division]);
    }
    let inside = scope.divisions().iter().copied();
    Scope::new(inside.filter(|own| division.contains(*own)))
}

fn sees_record(reader: &Reader, scope: &Scope, record: RecordId) -> Result<bool, LedgerError> {
    let village = reader.projection.village_of(record)?;
    Ok(village.is_some_and(|village| sees_village(scope, village)))
}

/// Whether a scope holds the records of a village. One without a village is everybody's who
/// sees a whole prefecture.
pub(super) fn sees_village(scope: &Scope, village: Option<DivisionCode>) -> bool {
    match village {
        Some(village) => scope.covers(village),
        None => sees_prefecture(scope),
    }
}

/// A pair is seen by whoever sees one of its two records; both must be there, or be a line of
/// a list.
fn sees_pair(reader: &Reader, scope: &Scope, pair: Pair) -> Result<bool, LedgerError> {
    let mut seen = false;
    for side in pair.sides() {
        match reader.projection.village_of(side)? {
            Some(village) => seen |= sees_village(scope, village),
            None if reader.projection.outside_line(side)?.is_some() => {}
            None => return Ok(false),
        }
    }
    Ok(seen)
}

/// Whether a scope holds a whole prefecture.
pub(super) fn sees_prefecture(scope: &Scope) -> bool {
    let whole =
        |division: &DivisionCode| matches!(division.level(), Level::Province | Level::Prefecture);
    scope.divisions().iter().any(whole)
}

fn sees_device(reader: &Reader, scope: &Scope, device: DeviceId) -> Result<bool, LedgerError> {
    let known = reader.ledger.devices()?.remove(&device);
    Ok(known.is_some_and(|known| covers_all(scope, &known.scope)))
}

/// Whether all of another scope lies inside.
pub(super) fn covers_all(scope: &Scope, other: &Scope) -> bool {
    !other.divisions().is_empty()
        && (other.divisions().iter()).all(|division| scope.covers(*division))
}

/// A held change is seen by whoever sees its record, or, where there is none yet, its author.
pub(super) fn sees_held(
    reader: &Reader,
    scope: &Scope,
    position: LogPosition,
) -> Result<bool, LedgerError> {
    let Some(entry) = reader.ledger.change_at(position)? else {
        return Ok(false);
    };
    if reader.projection.held_at(position)?.is_none() {
        return Ok(false);
    }
    if reader.projection.village_of(entry.record)?.is_some() {
        return sees_record(reader, scope, entry.record);
    }
    let frame = reader.ledger.frame(entry.frame)?;
    sees_device(reader, scope, frame.device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(codes: &[&str]) -> Scope {
        Scope::new(codes.iter().map(|code| code.parse().unwrap()))
    }

    #[test]
    fn what_is_asked_about_is_cut_to_what_the_asker_has() {
        let own = scope(&["533301100000", "533301101201", "533323000000"]);
        let asked = |code: &str| common(&own, code.parse().unwrap());
        assert_eq!(asked("533301100203"), scope(&["533301100203"]));
        assert_eq!(
            asked("533301000000"),
            scope(&["533301100000", "533301101201"])
        );
        assert_eq!(asked("533300000000"), own);
        assert_eq!(asked("533324000000"), scope(&[]));
        assert_eq!(asked("533301101202"), scope(&[]));
    }
}
