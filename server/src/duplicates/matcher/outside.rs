//! Lines of lists from elsewhere beside the records: which record each may mean. A line is
//! weighed against the records as somebody at the door would be, and leaves no trace among
//! them; a changed record asks the lines which of them it concerns.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linkage::census::Answers;
use linkage::census::evidence::Evidence;
use linkage::census::live::Live;
use linkage::census::model::CensusModel;
use schema::id::RecordId;
use schema::scope::Scope;
use schema::wire::exchange::LogPosition;

use super::super::outside::{ListId, ListKind, OutsideLine};
use super::super::pair::Pair;
use super::{LEAST, Matcher};
use crate::ledger::LedgerError;
use crate::projection::{Projection, TakenList};

/// From this probability on, a line of a roll or a police list has found its record: nothing
/// follows from it, so nobody has to say so.
pub(super) const PLAIN: f64 = 0.99;
/// From this probability on, a line may mean a record.
const PERHAPS: f64 = super::NEWS;
/// A changed record concerns lines that it resembles this much, weighed among lines alone.
const RESEMBLES: f64 = 0.01;

/// All lines, and what each may mean.
#[derive(Debug)]
pub(super) struct Outside {
    lists: Vec<TakenList>,
    lines: BTreeMap<RecordId, Known>,
    order: Vec<RecordId>,
    live: Live,
    pairs: BTreeMap<Pair, Likely>,
    of: HashMap<RecordId, BTreeSet<Pair>>,
    pending: BTreeSet<RecordId>,
    until: LogPosition,
}

#[derive(Debug)]
struct Known {
    list: ListId,
    kind: ListKind,
    scope: Scope,
    line: OutsideLine,
}

/// A record that a line may mean.
#[derive(Debug, Clone)]
pub(super) struct Likely {
    pub(super) weight: f64,
    pub(super) probability: f64,
    pub(super) evidence: Vec<Evidence>,
}

/// How a list stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListCounts {
    /// Lines that surely mean one record.
    pub sure: usize,
    /// Lines that may mean some record.
    pub perhaps: usize,
    /// Lines that mean nobody who is there.
    pub nobody: usize,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            lists: Vec::new(),
            lines: BTreeMap::new(),
            order: Vec::new(),
            live: Live::empty(),
            pairs: BTreeMap::new(),
            of: HashMap::new(),
            pending: BTreeSet::new(),
            until: LogPosition(0),
        }
    }
}

impl Outside {
    /// The lines of a projection, all of which have yet to be compared.
    pub(super) fn read(projection: &Projection) -> Result<Self, LedgerError> {
        let mut outside = Self {
            lists: projection.outside_lists()?,
            until: projection.outside_until()?,
            ..Self::default()
        };
        for list in &outside.lists {
            // Of a line that stands in two lists the latest is told.
            projection.each_outside_line(list.position, |id, line| {
                let known = Known {
                    list: list.id,
                    kind: list.head.kind,
                    scope: list.head.scope.clone(),
                    line,
                };
                outside.lines.entry(id).or_insert(known);
            })?;
        }
        for (id, known) in &outside.lines {
            outside.live.add(&known.line.answers());
            outside.order.push(*id);
        }
        outside.pending = outside.lines.keys().copied().collect();
        Ok(outside)
    }

    /// The lines that a record as it is now, or as it was, concerns must be compared anew.
    pub(super) fn concern(&mut self, model: &CensusModel, record: RecordId, answers: &Answers<'_>) {
        if self.lines.is_empty() {
            return;
        }
        let near = self.live.recognise(model, answers, RESEMBLES).into_iter();
        let near = near.filter_map(|found| self.order.get(found.record as usize).copied());
        self.pending.extend(near);
        let before = self.of.get(&record).into_iter().flatten();
        let lines = before.map(|pair| pair.other(record));
        self.pending.extend(lines);
    }

    fn forget(&mut self, line: RecordId) -> BTreeSet<Pair> {
        let pairs = self.of.remove(&line).unwrap_or_default();
        for pair in &pairs {
            self.pairs.remove(pair);
            if let Some(of) = self.of.get_mut(&pair.other(line)) {
                of.remove(pair);
            }
        }
        pairs
    }

    fn insert(&mut self, pair: Pair, likely: Likely) {
        for side in pair.sides() {
            self.of.entry(side).or_default().insert(pair);
        }
        self.pairs.insert(pair, likely);
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = Pair> {
        self.pairs.keys().copied()
    }

    pub(super) fn get(&self, pair: Pair) -> Option<&Likely> {
        self.pairs.get(&pair)
    }

    /// The kind of the list that a line stands in.
    pub(super) fn kind(&self, line: RecordId) -> Option<ListKind> {
        self.lines.get(&line).map(|known| known.kind)
    }

    fn best(&self, line: RecordId) -> Option<f64> {
        let of = self.of.get(&line)?.iter();
        let probabilities = of.filter_map(|pair| Some(self.pairs.get(pair)?.probability));
        probabilities.max_by(f64::total_cmp)
    }
}

impl Matcher {
    /// Whether lists came or went since they were read.
    pub(in super::super) fn lists_are_old(&self, until: LogPosition) -> bool {
        self.outside.until != until
    }

    /// Reads all lists anew; their lines have yet to be compared.
    pub(in super::super) fn read_lists(
        &mut self,
        projection: &Projection,
    ) -> Result<(), LedgerError> {
        self.outside = Outside::read(projection)?;
        Ok(())
    }

    /// Whether lines have yet to be compared.
    pub(in super::super) fn has_lines_to_compare(&self) -> bool {
        !self.outside.pending.is_empty()
    }

    /// Compares some of the lines that have yet to be, at most so many. How many pairs are
    /// worth telling of that were not there before.
    pub(in super::super) fn compare_lines(&mut self, most: usize) -> usize {
        let mut news = 0;
        for _ in 0..most {
            let Some(line) = self.outside.pending.pop_first() else {
                break;
            };
            let Some(known) = self.outside.lines.get(&line) else {
                continue;
            };
            let found = (self.live).recognise(&self.model, &known.line.answers(), LEAST);
            let found: Vec<(Pair, Likely)> = (found.into_iter())
                .filter_map(|found| {
                    let record = self.known.get(found.record as usize)?;
                    let inside = record.village.is_some_and(|one| known.scope.covers(one));
                    let pair = Pair::of(record.id, line).filter(|_| inside)?;
                    let likely = Likely {
                        weight: found.evidence.iter().map(|line| line.weight).sum(),
                        probability: found.probability,
                        evidence: found.evidence,
                    };
                    Some((pair, likely))
                })
                .collect();
            let before = self.outside.forget(line);
            for (pair, likely) in found {
                let told = likely.probability >= super::NEWS && !before.contains(&pair);
                news += usize::from(told);
                self.outside.insert(pair, likely);
            }
        }
        news
    }

    /// The lists that are there, the latest first, and how each stands.
    #[must_use]
    pub fn lists(&self) -> Vec<(TakenList, ListCounts)> {
        let mut counts = BTreeMap::<ListId, ListCounts>::new();
        for (line, known) in &self.outside.lines {
            let counts = counts.entry(known.list).or_default();
            match self.outside.best(*line) {
                Some(best) if best >= PLAIN => counts.sure += 1,
                Some(best) if best >= PERHAPS => counts.perhaps += 1,
                _ => counts.nobody += 1,
            }
        }
        let counted = |list: &TakenList| counts.get(&list.id).copied().unwrap_or_default();
        let lists = self.outside.lists.iter();
        lists.map(|list| (list.clone(), counted(list))).collect()
    }

    /// The lines of a list that mean nobody who is there, in the list's order.
    #[must_use]
    pub fn nobody(&self, list: ListId) -> Vec<&OutsideLine> {
        let means_nobody = |line| self.outside.best(line).is_none_or(|best| best < PERHAPS);
        let lines = self.outside.lines.iter();
        let mut lines: Vec<&OutsideLine> = lines
            .filter(|(line, known)| known.list == list && means_nobody(**line))
            .map(|(_, known)| &known.line)
            .collect();
        lines.sort_by_key(|line| line.number);
        lines
    }

    /// The records that a line may mean, the likeliest first, with weight and probability.
    #[must_use]
    pub fn meant(&self, line: RecordId) -> Vec<(RecordId, f64, f64, &[Evidence])> {
        let of = self.outside.of.get(&line).into_iter().flatten();
        let mut meant: Vec<_> = of
            .filter_map(|pair| {
                let likely = self.outside.pairs.get(pair)?;
                let Likely {
                    weight,
                    probability,
                    evidence,
                } = likely;
                Some((pair.other(line), *weight, *probability, evidence.as_slice()))
            })
            .collect();
        meant.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        meant
    }
}
