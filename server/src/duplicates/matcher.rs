//! All records as the matcher compares them, and the pairs that may be one person.
//!
//! It is loaded at once, with what third records say of each pair, and then follows the log
//! record by record. Whatever is here follows from the projection and can be made anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linkage::blocking::Index;
use linkage::census::Elders;
use linkage::census::evidence::Evidence;
use linkage::census::live::Live;
use linkage::census::model::CensusModel;
use linkage::triangle::Scored;
use schema::id::RecordId;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;

use super::judgement::Course;
use super::likeness::Dialogue;
use super::pair::Pair;
use super::standing::Standing;
use crate::ledger::LedgerError;
use crate::projection::{ComparedRow, Projection};

mod cluster;
mod line;

pub use line::{Filter, Line, Order, two_counties};

/// Pairs below this probability are not kept.
pub const LEAST: f64 = 0.1;
/// From this probability on, a pair is worth telling a page that listens.
const NEWS: f64 = 0.5;

/// All records, compared.
#[derive(Debug)]
pub struct Matcher {
    pub(super) model: CensusModel,
    pub(super) live: Live,
    pub(super) known: Vec<Known>,
    numbers: HashMap<RecordId, u32>,
    pairs: BTreeMap<(u32, u32), Scored>,
    partners: HashMap<u32, BTreeSet<u32>>,
    pub(super) courses: BTreeMap<Pair, Course>,
    position: LogPosition,
}

/// What is known of a record beside what is compared.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: RecordId,
    village: Option<DivisionCode>,
    /// The record that it is read as.
    survivor: Option<RecordId>,
    /// What tells it from others for sure.
    identity: Option<u64>,
    /// The entry of the log that last changed what is compared.
    since: LogPosition,
    dialogue: Dialogue,
}

impl Known {
    fn of(row: ComparedRow) -> Self {
        let compared = &row.likeness.compared;
        Self {
            id: row.id,
            village: compared.village(),
            survivor: row.survivor,
            identity: compared.identity(),
            since: row.likeness.since,
            dialogue: row.likeness.dialogue,
        }
    }
}

/// The model that the program brings.
fn model() -> Result<CensusModel, LedgerError> {
    CensusModel::defaults().map_err(|_| LedgerError::Damaged("the matcher's model"))
}

impl Matcher {
    /// Compares the records of a projection at one moment. `progress` is told how many have
    /// been read, and of how many; where it says false, nothing comes of it.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn load(
        projection: &Projection,
        mut progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<Self>, LedgerError> {
        let mut elders = Elders::default();
        let mut known = Vec::new();
        let read = projection.at_one_moment(|projection| {
            let records = usize::try_from(projection.records()?).unwrap_or(usize::MAX);
            let mut goes_on = true;
            projection.each_compared(|row| {
                if goes_on {
                    elders.push(&row.likeness.compared.answers());
                    known.push(Known::of(row));
                    goes_on = progress(known.len(), records);
                }
                Ok(())
            })?;
            let read = (projection.all_courses()?, projection.position()?);
            Ok(goes_on.then_some(read))
        })?;
        let Some((courses, position)) = read else {
            return Ok(None);
        };
        elders.settle();
        let model = model()?;
        let scan = elders.compare_all(&Index::build(&elders), &model);
        let scored = model.predict(&elders, &scan.kept, LEAST, false);
        let numbers = (0_u32..).zip(&known).map(|(at, known)| (known.id, at));
        let mut matcher = Self {
            model,
            numbers: numbers.collect(),
            known,
            live: Live::new(elders),
            pairs: BTreeMap::new(),
            partners: HashMap::new(),
            courses,
            position,
        };
        for pair in scored {
            matcher.insert(pair);
        }
        Ok(Some(matcher))
    }

    /// Everything of the log up to here is in it.
    #[must_use]
    pub fn position(&self) -> LogPosition {
        self.position
    }

    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> usize {
        self.known.len()
    }

    /// How many pairs are kept.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// Takes a record's row and what was judged of its pairs, as they are now. Whether it
    /// must be compared anew.
    pub(super) fn note(&mut self, row: ComparedRow, courses: BTreeMap<Pair, Course>) -> bool {
        self.courses.extend(courses);
        let answers = row.likeness.compared.answers();
        let Some(number) = self.numbers.get(&row.id).copied() else {
            let number = self.live.add(&answers);
            self.numbers.insert(row.id, number);
            self.known.push(Known::of(row));
            return true;
        };
        let is_new = self.known[number as usize].since != row.likeness.since;
        if is_new {
            self.live.change(number, &answers);
        }
        self.known[number as usize] = Known::of(row);
        is_new
    }

    /// Compares a record anew. How many pairs are worth telling of that were not before.
    pub(super) fn compare(&mut self, record: RecordId) -> usize {
        let Some(number) = self.numbers.get(&record).copied() else {
            return 0;
        };
        let found = (self.live).matches(&self.model.scorer(), number, LEAST);
        let before: BTreeSet<u32> = self.partners.remove(&number).unwrap_or_default();
        for partner in &before {
            let both = (number.min(*partner), number.max(*partner));
            self.pairs.remove(&both);
            if let Some(of) = self.partners.get_mut(partner) {
                of.remove(&number);
            }
        }
        let is_news = |pair: &&Scored| {
            let partner = if pair.a == number { pair.b } else { pair.a };
            pair.probability() >= NEWS && !before.contains(&partner)
        };
        let news = found.iter().filter(is_news).count();
        for pair in found {
            self.insert(pair);
        }
        news
    }

    /// Says that everything up to here has been taken.
    pub(super) fn reach(&mut self, position: LogPosition) {
        self.position = self.position.max(position);
    }

    fn insert(&mut self, pair: Scored) {
        self.partners.entry(pair.a).or_default().insert(pair.b);
        self.partners.entry(pair.b).or_default().insert(pair.a);
        self.pairs.insert((pair.a, pair.b), pair);
    }

    fn known(&self, record: RecordId) -> Option<&Known> {
        let number = *self.numbers.get(&record)?;
        self.known.get(number as usize)
    }

    /// The record that this one is read as, which may be itself.
    fn root(&self, record: RecordId) -> RecordId {
        let known = self.known(record).and_then(|known| known.survivor);
        known.unwrap_or(record)
    }

    /// What two records weigh, whether or not they are kept as a pair.
    #[must_use]
    pub fn scored(&self, pair: Pair) -> Option<Scored> {
        let (a, b) = (*self.numbers.get(&pair.a)?, *self.numbers.get(&pair.b)?);
        let kept = self.pairs.get(&(a.min(b), a.max(b))).copied();
        Some(kept.unwrap_or_else(|| self.live.weigh(&self.model.scorer(), a, b)))
    }

    /// Why two records weigh what they do: lines that add up to the weight.
    #[must_use]
    pub fn evidence(&self, scored: &Scored) -> Vec<Evidence> {
        self.model.explain(self.live.elders(), scored)
    }

    /// How a pair stands.
    #[must_use]
    pub fn standing(&self, pair: Pair) -> Standing {
        let nothing = (Course::default(), Dialogue::default());
        let course = self.courses.get(&pair).unwrap_or(&nothing.0);
        let dialogue = |record| {
            let known = self.known(record);
            known.map_or(&nothing.1, |known| &known.dialogue)
        };
        let one = self.root(pair.a) == self.root(pair.b);
        Standing::of(pair, course, [dialogue(pair.a), dialogue(pair.b)], one)
    }

    fn pair(&self, a: u32, b: u32) -> Option<Pair> {
        Pair::of(self.known[a as usize].id, self.known[b as usize].id)
    }
}
