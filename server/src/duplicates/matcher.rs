//! All records as the matcher compares them, and the pairs that may be one person.
//!
//! It is loaded at once, with what third records say of each pair, and then follows the log
//! record by record. Whatever is here follows from the projection and can be made anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linkage::census::Elders;
use linkage::census::evidence::Evidence;
use linkage::census::live::Live;
use linkage::census::model::CensusModel;
use linkage::triangle::Scored;
use schema::asked::Verdict;
use schema::id::RecordId;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;

use super::judgement::{Course, Outcome};
use super::likeness::Dialogue;
use super::outside::ListKind;
use super::pair::Pair;
use super::run::{self, Marks};
use super::standing::Standing;
use super::trained::{self, Training};
use crate::ledger::LedgerError;
use crate::projection::{ComparedRow, Projection};

mod cluster;
mod line;
mod outside;

pub use line::{Filter, Line, Order, two_counties};
pub use outside::ListCounts;

/// Pairs below this probability are not kept.
pub const LEAST: f64 = 0.1;
/// From this probability on, a pair is worth telling a page that listens.
const NEWS: f64 = 0.5;

/// All records, compared.
#[derive(Debug)]
pub struct Matcher {
    pub(super) model: CensusModel,
    /// The last entry of the log about the model.
    model_at: LogPosition,
    pub(super) live: Live,
    pub(super) known: Vec<Known>,
    numbers: HashMap<RecordId, u32>,
    pairs: BTreeMap<(u32, u32), Scored>,
    partners: HashMap<u32, BTreeSet<u32>>,
    pub(super) courses: BTreeMap<Pair, Course>,
    outside: outside::Outside,
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
    dead: bool,
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
            dead: row.likeness.dead,
        }
    }
}

/// What is done with a model that was trained: it is written down, and where, and only then
/// in use.
pub type Learnt<'a> = dyn FnMut(Training, &CensusModel) -> Result<LogPosition, LedgerError> + 'a;

/// How everybody is compared.
#[derive(Default)]
pub struct Whole<'a> {
    /// Where it is kept how far it has come; otherwise it is not.
    pub marks: Option<&'a Marks>,
    /// What is done with what it learns from decisions; otherwise it learns nothing.
    pub learnt: Option<&'a mut Learnt<'a>>,
}

/// The model that the program brings.
fn shipped() -> Result<CensusModel, LedgerError> {
    CensusModel::defaults().map_err(|_| LedgerError::Damaged("the matcher's model"))
}

/// The model in use, and the last entry of the log about it.
fn in_use(projection: &Projection) -> Result<(LogPosition, CensusModel), LedgerError> {
    let (position, model) = projection.model_in_use()?;
    let trained = model.map(|model| CensusModel::parse(&model));
    match trained {
        Some(Ok(model)) => Ok((position, model)),
        // One of another program's levels is none of ours.
        Some(Err(error)) => {
            tracing::warn!(%error, "a trained model is of another program: ours is in use");
            Ok((position, shipped()?))
        }
        None => Ok((position, shipped()?)),
    }
}

impl Matcher {
    /// Compares the records of a projection at one moment. `progress` is told how many are
    /// done, and of how many; where it says false, nothing comes of it.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn load(
        projection: &Projection,
        progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<Self>, LedgerError> {
        Self::load_whole(projection, Whole::default(), progress)
    }

    /// As [`Matcher::load`], so that it goes on where it was cut, and learns.
    ///
    /// # Errors
    /// When the projection or the disk fails.
    pub fn load_whole(
        projection: &Projection,
        whole: Whole<'_>,
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
                    goes_on = progress(0, records);
                }
                Ok(())
            })?;
            let outside = outside::Outside::read(projection)?;
            let model = in_use(projection)?;
            let read = (
                projection.all_courses()?,
                outside,
                model,
                projection.position()?,
            );
            Ok(goes_on.then_some(read))
        })?;
        let Some((courses, outside, (model_at, model), position)) = read else {
            return Ok(None);
        };
        elders.settle();
        let versions: Vec<run::Version> =
            known.iter().map(|known| (known.id, known.since)).collect();
        let compared = run::compare(&elders, &model, &versions, whole.marks, &mut progress);
        let Some(compared) = compared.map_err(|error| {
            tracing::error!(%error, "a whole run could not be kept");
            LedgerError::Damaged("the run's folder")
        })?
        else {
            return Ok(None);
        };
        let numbers = (0_u32..).zip(&known).map(|(at, known)| (known.id, at));
        let mut matcher = Self {
            model,
            model_at,
            numbers: numbers.collect(),
            known,
            live: Live::new(elders),
            pairs: BTreeMap::new(),
            partners: HashMap::new(),
            courses,
            outside,
            position,
        };
        if let Some(learnt) = whole.learnt {
            matcher.learn(&compared.scan.tally, learnt)?;
        }
        let elders = matcher.live.elders();
        for pair in (matcher.model).predict(elders, &compared.scan.kept, LEAST, false) {
            matcher.insert(pair);
        }
        for fresh in compared.fresh {
            matcher.compare(matcher.known[fresh as usize].id);
        }
        matcher.compare_lines(usize::MAX);
        Ok(Some(matcher))
    }

    /// Learns from what was decided, and uses what it learnt where that is better.
    fn learn(
        &mut self,
        tally: &linkage::tally::Tally,
        learnt: &mut Learnt<'_>,
    ) -> Result<(), LedgerError> {
        let decided = self.courses.iter().filter_map(|(pair, course)| {
            let same = match course.outcome() {
                Outcome::Decided(Verdict::Same) => true,
                Outcome::Decided(Verdict::Different) => false,
                _ => return None,
            };
            let [a, b] = pair.sides().map(|side| self.numbers.get(&side).copied());
            Some(trained::Decision {
                pair: *pair,
                numbers: a.zip(b)?,
                same,
            })
        });
        let decisions: Vec<trained::Decision> = decided.collect();
        let elders = self.live.elders();
        let new = trained::train(elders, &self.model, &shipped()?, tally, &decisions);
        if let Some((model, training)) = new {
            let adopted = training.adopted;
            self.model_at = learnt(training, &model)?;
            if adopted {
                self.model = model;
            }
        }
        Ok(())
    }

    /// Whether another model is in use since this one was loaded.
    pub(super) fn has_an_old_model(&self, last: LogPosition) -> bool {
        last > self.model_at
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
            self.outside.concern(&self.model, row.id, &answers);
            let number = self.live.add(&answers);
            self.numbers.insert(row.id, number);
            self.known.push(Known::of(row));
            return true;
        };
        let is_new = self.known[number as usize].since != row.likeness.since;
        if is_new {
            self.outside.concern(&self.model, row.id, &answers);
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

    /// Whom a record may be one person with, the likeliest first, by the two alone: what every
    /// change asks.
    #[must_use]
    pub fn alike(&self, record: RecordId) -> Vec<(RecordId, f64)> {
        let Some(number) = self.numbers.get(&record).copied() else {
            return Vec::new();
        };
        let found = self.live.matches(&self.model.scorer(), number, LEAST);
        let partner = |pair: &Scored| if pair.a == number { pair.b } else { pair.a };
        let told = found.iter().map(|pair| {
            let id = self.known[partner(pair) as usize].id;
            (id, pair.probability())
        });
        told.collect()
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

    /// Why a pair weighs what it does: lines that add up to the weight.
    #[must_use]
    pub fn evidence(&self, pair: Pair) -> Vec<Evidence> {
        if let Some(likely) = self.outside.get(pair) {
            return likely.evidence.clone();
        }
        let scored = self.scored(pair);
        let why = scored.map(|scored| self.model.explain(self.live.elders(), &scored));
        why.unwrap_or_default()
    }

    /// What a pair weighs in bits, and its probability.
    fn weighed(&self, pair: Pair) -> Option<(f64, f64)> {
        if let Some(likely) = self.outside.get(pair) {
            return Some((likely.weight, likely.probability));
        }
        if let Some(scored) = self.scored(pair) {
            return Some((scored.weight, scored.probability()));
        }
        // A line that no longer means this record, or that is in no list any more: what it
        // weighed when it was last judged.
        let (_, judged) = self.courses.get(&pair)?.holding().next_back()?;
        let weight = f64::from(judged.weight) / 1_000.0;
        Some((weight, 1.0 / (1.0 + (-weight).exp2())))
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
        let standing = Standing::of(pair, course, [dialogue(pair.a), dialogue(pair.b)], one);
        let dead = |side| self.known(side).is_some_and(|known| known.dead);
        let lives = !pair.sides().into_iter().any(dead);
        standing.beside_a_list(self.list_kind(pair), lives)
    }

    /// The kind of the list that a side of a pair stands in, if one does.
    fn list_kind(&self, pair: Pair) -> Option<ListKind> {
        let kinds = pair.sides().map(|side| self.outside.kind(side));
        kinds.into_iter().flatten().next()
    }

    fn pair(&self, a: u32, b: u32) -> Option<Pair> {
        Pair::of(self.known[a as usize].id, self.known[b as usize].id)
    }
}
