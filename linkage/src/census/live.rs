//! One record at a time: who is already there, while a sheet is open and changing.

use rustc_hash::FxHashMap;

use super::elder::{Answers, Elder};
use super::evidence::Evidence;
use super::model::{CensusModel, Scorer};
use super::{Elders, keys};
use crate::blocking::{Keys, mix};
use crate::scan::Compare;
use crate::triangle::Scored;

/// Records in memory that can be asked and changed.
///
/// A changed record keeps its number. What others know of how common its old name was stays
/// until the next whole run, which moves weights by fractions of a bit.
#[derive(Debug)]
pub struct Live {
    elders: Elders,
    /// Rule and key with record, in order.
    keyed: Vec<(u64, u32)>,
    /// The same of records that came or changed since.
    later: FxHashMap<u64, Vec<u32>>,
    gone: Vec<bool>,
}

/// A key that more records share than this is cut finer, or passed over.
const MOST: usize = 400;

impl Live {
    /// Records that were prepared, to be asked.
    #[must_use]
    pub fn new(elders: Elders) -> Self {
        let mut live = Self {
            gone: vec![false; elders.len()],
            keyed: Vec::new(),
            later: FxHashMap::default(),
            elders,
        };
        if live.elders.rules.is_empty() {
            live.elders.rules = keys::rules();
        }
        let mut out = Vec::new();
        for record in 0..live.elders.len() as u32 {
            for rule in 0..live.elders.rules.len() {
                out.clear();
                live.elders.keys(rule, record, &mut out);
                live.keyed
                    .extend(out.iter().map(|key| (mix(rule as u64, *key), record)));
            }
        }
        crate::parallel::sort(&mut live.keyed);
        live
    }

    /// No records yet.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Elders::default())
    }

    /// The prepared records.
    #[must_use]
    pub fn elders(&self) -> &Elders {
        &self.elders
    }

    /// Adds a record, and gives its number.
    pub fn add(&mut self, answers: &Answers<'_>) -> u32 {
        let record = self.elders.records.len() as u32;
        let elder = self.elders.prepare(answers);
        self.elders.records.push(elder);
        self.gone.push(false);
        self.enter(record);
        record
    }

    /// Changes a record.
    ///
    /// # Panics
    /// When there is no such record.
    pub fn change(&mut self, record: u32, answers: &Answers<'_>) {
        let elder = self.elders.prepare(answers);
        self.elders.records[record as usize] = elder;
        self.gone[record as usize] = false;
        self.enter(record);
    }

    /// Takes a record out.
    pub fn remove(&mut self, record: u32) {
        if let Some(gone) = self.gone.get_mut(record as usize) {
            *gone = true;
        }
    }

    fn enter(&mut self, record: u32) {
        let mut out = Vec::new();
        for rule in 0..self.elders.rules.len() {
            out.clear();
            self.elders.keys(rule, record, &mut out);
            for key in &out {
                let of = self.later.entry(mix(rule as u64, *key)).or_default();
                if !of.contains(&record) {
                    of.push(record);
                }
            }
        }
        self.count(record);
    }

    /// How common the name and the phones of a record are, by the records that share its keys.
    fn count(&mut self, record: u32) {
        let elder = self.elders.records[record as usize];
        let mut others = self.candidates(record);
        others.push(record);
        let own = self.elders.names.keys[elder.name as usize];
        let mut counted = [[0_u32; 3]; 2];
        let mut phones = [0_u8; 2];
        for other in &others {
            let there: &Elder = &self.elders.records[*other as usize];
            let keys = self.elders.names.keys[there.name as usize];
            let same = [
                keys.full == own.full && own.full != 0,
                keys.given == own.given && own.given != 0,
                keys.last == own.last && own.last != 0,
            ];
            let here = there.place.village == elder.place.village && elder.place.village != 0;
            for (part, same) in same.into_iter().enumerate() {
                counted[0][part] += u32::from(same);
                counted[1][part] += u32::from(same && here);
            }
            for (phones, phone) in phones.iter_mut().zip(elder.phones) {
                *phones =
                    phones.saturating_add(u8::from(phone != 0 && there.phones.contains(&phone)));
            }
        }
        let counts = &mut self.elders.names.counts[elder.name as usize];
        counts.full = counts.full.max(counted[0][0]);
        counts.given = counts.given.max(counted[0][1]);
        counts.last = counts.last.max(counted[0][2]);
        counts.first = counts.first.max(1);
        let small = |count: u32| u8::try_from(count).unwrap_or(u8::MAX);
        let elder = &mut self.elders.records[record as usize];
        elder.in_village = counted[1].map(small);
        elder.phone_share = phones;
        let place = elder.place;
        self.elders.places.count(place, true);
    }

    /// The records that share a key with this one, in order.
    #[must_use]
    pub fn candidates(&self, record: u32) -> Vec<u32> {
        let mut found = Vec::new();
        let mut of_rule = Vec::new();
        for rule in 0..self.elders.rules.len() {
            of_rule.clear();
            self.elders.keys(rule, record, &mut of_rule);
            for key in &of_rule {
                self.sharing(rule, mix(rule as u64, *key), record, &mut found);
            }
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|other| *other != record && !self.gone[*other as usize]);
        found
    }

    fn sharing(&self, rule: usize, key: u64, record: u32, found: &mut Vec<u32>) {
        let start = self.keyed.partition_point(|(other, _)| *other < key);
        let same = self.keyed[start..]
            .iter()
            .take_while(|(other, _)| *other == key);
        let later = self.later.get(&key).into_iter().flatten();
        let mut members: Vec<u32> = same
            .map(|(_, record)| *record)
            .chain(later.copied())
            .collect();
        let mut step = 0;
        while members.len() > MOST {
            let Some(own) = self.elders.finer(rule, record, step) else {
                return;
            };
            members.retain(|other| self.elders.finer(rule, *other, step) == Some(own));
            step += 1;
        }
        found.extend(members);
    }

    /// Weighs any two records by themselves.
    #[must_use]
    pub fn weigh(&self, scorer: &Scorer<'_>, one: u32, other: u32) -> Scored {
        let (a, b) = (one.min(other), one.max(other));
        Scored {
            a,
            b,
            weight: scorer.weight(self.elders.pattern(a, b)),
            third: 0.0,
        }
    }

    /// The records that may be of the same person, the likeliest first.
    #[must_use]
    pub fn matches(&self, scorer: &Scorer<'_>, record: u32, least: f64) -> Vec<Scored> {
        let candidates = self.candidates(record).into_iter();
        let mut matches: Vec<Scored> = candidates
            .map(|other| self.weigh(scorer, record, other))
            .collect();
        matches.retain(|pair| pair.probability() >= least);
        matches.sort_by(|x, y| {
            y.weight
                .total_cmp(&x.weight)
                .then((x.a, x.b).cmp(&(y.a, y.b)))
        });
        matches
    }

    /// As [`Live::matches`], for a record that is not there: who is at the door.
    pub fn ask(&mut self, model: &CensusModel, answers: &Answers<'_>, least: f64) -> Vec<Scored> {
        let record = self.add(answers);
        let matches = self.matches(&model.scorer(), record, least);
        self.remove(record);
        matches
    }

    /// As [`Live::ask`], with why, and without a trace: it may be asked at every keystroke.
    pub fn recognise(
        &mut self,
        model: &CensusModel,
        answers: &Answers<'_>,
        least: f64,
    ) -> Vec<Recognised> {
        let asked = self.add(answers);
        let matches = self.matches(&model.scorer(), asked, least);
        let recognised = (matches.into_iter())
            .map(|pair| Recognised {
                record: if pair.a == asked { pair.b } else { pair.a },
                probability: pair.probability(),
                evidence: model.explain(&self.elders, &pair),
            })
            .collect();
        self.take_back(asked);
        recognised
    }

    /// Takes out the record that was added last, as if it had never been there.
    fn take_back(&mut self, last: u32) {
        let mut out = Vec::new();
        for rule in 0..self.elders.rules.len() {
            out.clear();
            self.elders.keys(rule, last, &mut out);
            for key in &out {
                let key = mix(rule as u64, *key);
                if let Some(of) = self.later.get_mut(&key) {
                    of.retain(|record| *record != last);
                    if of.is_empty() {
                        self.later.remove(&key);
                    }
                }
            }
        }
        if let Some(elder) = self.elders.records.pop() {
            self.elders.places.count(elder.place, false);
        }
        self.gone.pop();
    }
}

/// Somebody who is there and may be the one asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised {
    /// The record.
    pub record: u32,
    /// How probable it is that both are one person.
    pub probability: f64,
    /// Why: lines that add up to the weight.
    pub evidence: Vec<Evidence>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers<'a>(name: &'a str, birth: &'a str, id_number: &'a str) -> Answers<'a> {
        Answers {
            name,
            birth,
            id_number,
            sex: "女",
            county: "福贡县",
            township: "鹿马登乡",
            village: "赤恒底村",
            ..Answers::default()
        }
    }

    #[test]
    fn who_comes_to_the_door_is_recognised() {
        let model = CensusModel::defaults().unwrap();
        let mut live = Live::empty();
        let known = live.add(&answers("和春秀", "1932-05-08", "533321193205080023"));
        live.add(&answers("李玉兰", "1938-01-20", ""));
        let found = live.ask(&model, &answers("何春绣", "农历1932年四月初三", ""), 0.5);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].a, known);
        assert!(
            live.ask(&model, &answers("王国平", "1935-09-09", ""), 0.5)
                .is_empty()
        );
    }

    #[test]
    fn who_is_recognised_is_so_for_reasons_and_asking_leaves_no_trace() {
        let model = CensusModel::defaults().unwrap();
        let mut live = Live::empty();
        let known = live.add(&answers("和春秀", "1932-05-08", "533321193205080023"));
        live.add(&answers("李玉兰", "1938-01-20", ""));
        let asked = answers("何春绣", "农历1932年四月初三", "");
        let first = live.recognise(&model, &asked, 0.5);
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].record, known);
        let codes: Vec<_> = first[0].evidence.iter().map(|line| line.code).collect();
        assert!(codes.contains(&"evidence.birth-two-calendars"), "{codes:?}");
        let (records, keys) = (live.elders().len(), live.later.len());
        for _ in 0..100 {
            assert_eq!(live.recognise(&model, &asked, 0.5), first);
        }
        assert_eq!((live.elders().len(), live.later.len()), (records, keys));
    }

    #[test]
    fn a_changed_record_is_found_by_what_it_says_now_and_a_removed_one_no_more() {
        let model = CensusModel::defaults().unwrap();
        let mut live = Live::empty();
        let record = live.add(&answers("余阿普", "1940", ""));
        live.change(
            record,
            &answers("和春秀", "1932-05-08", "533321193205080023"),
        );
        let asked = answers("和春秀", "1932-05-08", "533321193205080023");
        assert_eq!(live.ask(&model, &asked, 0.9).len(), 1);
        live.remove(record);
        assert!(live.ask(&model, &asked, 0.01).is_empty());
    }
}
