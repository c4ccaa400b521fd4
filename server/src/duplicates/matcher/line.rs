//! The queue: pairs as a reviewer goes through them.

use std::cmp::Reverse;

use schema::id::RecordId;
use schema::value::division::DivisionCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::judgement::{Course, Outcome};
use super::super::outside::ListKind;
use super::super::pair::Pair;
use super::super::standing::{PairState, Standing};
use super::outside::PLAIN;
use super::{Known, Matcher};
use crate::account::AccountId;

/// The order of the queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What a village has answered, then the likeliest; what nobody could tell comes last.
    #[default]
    Weight,
    /// Village by village.
    Place,
}

/// Which pairs.
pub struct Filter<'a> {
    /// Whether the asker sees a record of this village.
    pub sees: &'a dyn Fn(Option<DivisionCode>) -> bool,
    /// Of this record, whatever their state if none is given.
    pub record: Option<RecordId>,
    /// Of this state; every state that still wants something, if not given.
    pub state: Option<PairState>,
    /// Only those that this account has judged.
    pub judged_by: Option<AccountId>,
    /// Open ones of this probability at least.
    pub least: f64,
    /// In this order.
    pub order: Order,
}

/// A pair of the queue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Which.
    pub pair: Pair,
    /// What it weighs, in bits.
    pub weight: f64,
    /// The probability that both are one person.
    pub probability: f64,
    /// How it stands.
    pub standing: Standing,
    /// Whether the records lie in two counties.
    pub two_counties: bool,
    /// Whether a side was changed in what is compared after the last judgement.
    pub changed_since: bool,
}

impl Matcher {
    /// The pairs that fit, in order.
    #[must_use]
    pub fn lines(&self, filter: &Filter<'_>) -> Vec<Line> {
        let mut lines: Vec<(Option<DivisionCode>, Line)> = (self.all())
            .filter_map(|pair| {
                let known = pair.sides().map(|side| self.known(side));
                let villages = known.into_iter().flatten().map(|known| known.village);
                let seen = villages
                    .into_iter()
                    .find(|village| (filter.sees)(*village))?;
                let line = self.line(pair)?;
                (self.fits(&line, filter)).then_some((seen, line))
            })
            .collect();
        let urgency = |line: &Line| match (line.standing.state, line.standing.outcome) {
            (PairState::Answered, _) => 0_u8,
            (_, Outcome::Unsure) => 2,
            _ => 1,
        };
        lines.sort_by(|(one_village, one), (other_village, other)| {
            let by_weight = (urgency(one).cmp(&urgency(other)))
                .then(other.weight.total_cmp(&one.weight))
                .then(one.pair.cmp(&other.pair));
            match filter.order {
                Order::Weight => by_weight,
                Order::Place => Reverse(one_village.is_some())
                    .cmp(&Reverse(other_village.is_some()))
                    .then(one_village.cmp(other_village))
                    .then(by_weight),
            }
        });
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// A pair as a line, whether or not it is worth showing.
    #[must_use]
    pub fn line(&self, pair: Pair) -> Option<Line> {
        let [a, b] = pair.sides().map(|side| self.known(side));
        let (weight, probability) = self.weighed(pair)?;
        let course = self.courses.get(&pair);
        let judged = course.and_then(Course::judged_at);
        let is_later = |known: &Known| judged.is_some_and(|judged| known.since > judged);
        // A line of a list lies nowhere.
        let both = a.zip(b);
        Some(Line {
            pair,
            weight,
            probability,
            standing: self.standing(pair),
            two_counties: both.is_some_and(|(a, b)| two_counties(a.village, b.village)),
            changed_since: a.into_iter().chain(b).any(is_later),
        })
    }

    /// What an account said of a pair, if that holds.
    fn is_judged_by(&self, pair: Pair, account: AccountId) -> bool {
        let course = self.courses.get(&pair);
        course.is_some_and(|course| {
            (course.holding()).any(|(_, judgement)| judgement.account == account)
        })
    }

    /// The pairs that are likely, and those that somebody has done something about.
    fn all(&self) -> impl Iterator<Item = Pair> {
        let likely = self.pairs.keys().filter_map(|(a, b)| self.pair(*a, *b));
        let judged = self.courses.keys().copied();
        let judged = judged.filter(|pair| !self.is_kept(*pair) && self.is_there(*pair));
        likely.chain(self.outside.pairs()).chain(judged)
    }

    /// Whether both sides are there: a list that was taken away takes its lines along.
    fn is_there(&self, pair: Pair) -> bool {
        let is_there = |side| self.numbers.contains_key(&side) || self.outside.kind(side).is_some();
        pair.sides().into_iter().all(is_there)
    }

    /// Whether two records, or a record and a line, are likely enough to be kept as a pair.
    fn is_kept(&self, pair: Pair) -> bool {
        if self.outside.get(pair).is_some() {
            return true;
        }
        let [a, b] = pair.sides().map(|side| self.numbers.get(&side).copied());
        let both = a.zip(b).map(|(a, b)| (a.min(b), a.max(b)));
        both.is_some_and(|both| self.pairs.contains_key(&both))
    }

    fn fits(&self, line: &Line, filter: &Filter<'_>) -> bool {
        let state = line.standing.state;
        let wanted = match filter.state {
            Some(wanted) => state == wanted,
            None => filter.record.is_some() || state != PairState::Decided,
        };
        let likely = state != PairState::Open || line.probability >= filter.least;
        let judged = |account| self.is_judged_by(line.pair, account);
        let of_record = |record| line.pair.sides().contains(&record);
        wanted
            && filter.record.is_none_or(of_record)
            && likely
            && filter.judged_by.is_none_or(judged)
            && (filter.judged_by.is_some() || !self.is_told_by_another(line))
            && (filter.record.is_some() || !self.needs_nobody(line))
    }

    /// Whether a line of a list has found its record, and nothing follows from that.
    fn needs_nobody(&self, line: &Line) -> bool {
        let says_little = matches!(
            self.list_kind(line.pair),
            Some(ListKind::Roll | ListKind::Police)
        );
        let unjudged = line.standing.outcome == Outcome::Unjudged;
        says_little && unjudged && line.probability >= PLAIN
    }

    /// Whether another line tells this one: a record that is read as another one is looked at
    /// as that one; and what follows from other links nobody has to decide.
    fn is_told_by_another(&self, line: &Line) -> bool {
        let judged = line.standing.outcome != Outcome::Unjudged;
        if judged || matches!(line.standing.state, PairState::Asked | PairState::Answered) {
            return false;
        }
        let [a, b] = line.pair.sides().map(|side| self.root(side));
        let roots = Pair::of(a, b).filter(|roots| *roots != line.pair);
        roots.is_some_and(|roots| self.is_kept(roots))
    }
}

/// Whether two villages lie in two counties.
#[must_use]
pub fn two_counties(one: Option<DivisionCode>, other: Option<DivisionCode>) -> bool {
    let county = |village: Option<DivisionCode>| village.and_then(DivisionCode::county);
    county(one) != county(other)
}
