//! A pair before something is done about it: what was, and who may write where.

use std::collections::BTreeMap;

use schema::id::RecordId;
use schema::value::division::DivisionCode;

use super::super::Pair;
use super::super::judgement::{Course, Outcome};
use super::super::matcher::two_counties;
use super::super::outside::ListKind;
use super::ReviewError;
use crate::account::{Account, Right};
use crate::app::Reader;
use crate::ledger::LedgerError;

/// A pair as it stands in ledger and projection.
#[derive(Debug)]
pub struct Looked {
    pub(super) pair: Pair,
    /// What was done about it.
    pub course: Course,
    /// The kind of the list that one of the two is a line of.
    pub list: Option<ListKind>,
    /// The side that is a record, where the other is a line of a list.
    record: Option<RecordId>,
    /// The records that the two are read as.
    pub roots: [RecordId; 2],
    villages: BTreeMap<RecordId, Option<DivisionCode>>,
    /// Whether a document of one links to the other, and which way.
    pub(super) link: Option<(RecordId, RecordId)>,
    /// Those who have judged it.
    judges: Vec<Account>,
}

impl Looked {
    /// Looks at a pair.
    ///
    /// # Errors
    /// When ledger or projection fail.
    pub fn at(reader: &Reader, pair: Pair) -> Result<Self, LedgerError> {
        let projection = &reader.projection;
        let course = projection.course(pair)?;
        let root = |record| -> Result<RecordId, LedgerError> {
            Ok(projection.survivor(record)?.unwrap_or(record))
        };
        let roots = [root(pair.a)?, root(pair.b)?];
        let mut villages = BTreeMap::new();
        let joined = course.joined();
        let joined = joined.map(|joined| [joined.absorbed, joined.survivor]);
        let all = pair.sides().into_iter().chain(roots);
        for record in all.chain(joined.into_iter().flatten()) {
            villages.insert(record, projection.village_of(record)?.flatten());
        }
        let mut judges = Vec::new();
        for (_, judged) in course.holding() {
            judges.extend(reader.ledger.account(judged.account)?);
        }
        let leads = |from, to| -> Result<Option<(RecordId, RecordId)>, LedgerError> {
            let there = projection.absorbed(to)?.contains(&from);
            Ok(there.then_some((from, to)))
        };
        let mut list = None;
        for side in pair.sides() {
            if let Some((head, _)) = projection.outside_line(side)? {
                list = Some((head.kind, pair.other(side)));
            }
        }
        Ok(Self {
            list: list.map(|(kind, _)| kind),
            record: list.map(|(_, record)| record),
            link: leads(pair.a, pair.b)?.or(leads(pair.b, pair.a)?),
            pair,
            course,
            roots,
            villages,
            judges,
        })
    }

    /// The side that is a record, where the other is a line of a list.
    #[must_use]
    pub fn record(&self) -> Option<RecordId> {
        self.record
    }

    /// Whether both are read as one record.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.roots[0] == self.roots[1]
    }

    /// Whether there is something to take back.
    #[must_use]
    pub fn is_undoable(&self) -> bool {
        self.course.holding().next().is_some() || self.link.is_some()
    }

    /// Whether they lie in two counties.
    #[must_use]
    pub fn two_counties(&self) -> bool {
        let [a, b] = self.pair.sides().map(|side| self.village(side));
        self.list.is_none() && two_counties(a, b)
    }

    pub(super) fn village(&self, record: RecordId) -> Option<DivisionCode> {
        self.villages.get(&record).copied().flatten()
    }

    /// Whether an account may judge now, and whether that would settle a dispute.
    ///
    /// # Errors
    /// Why it may not.
    pub fn may_judge(&self, account: &Account) -> Result<bool, ReviewError> {
        let outcome = self.course.outcome();
        if self.is_one() || matches!(outcome, Outcome::Decided(_)) {
            return Err(ReviewError::Decided);
        }
        if self.course.verdict_of(account.id).is_some() {
            return Err(ReviewError::OwnVerdict);
        }
        let disputed = outcome == Outcome::Disputed;
        if disputed && !account.role.may(Right::Settle) {
            return Err(ReviewError::Disputed);
        }
        Ok(disputed)
    }

    /// Whether a record lies in an account's divisions.
    pub(super) fn sees(&self, account: &Account, record: RecordId) -> bool {
        (self.village(record)).is_some_and(|village| account.scope.covers(village))
    }

    /// Who of those that agree may write into a record: the account itself, if it may.
    pub(super) fn signer<'a>(
        &'a self,
        account: &'a Account,
        record: RecordId,
    ) -> Result<&'a Account, ReviewError> {
        let covers = |one: &&Account| self.sees(one, record) && one.role.writes_as().is_some();
        let all = std::iter::once(account).chain(&self.judges);
        all.into_iter().find(covers).ok_or(ReviewError::OtherCounty)
    }
}
