//! Finds an elder at once: by name, pinyin, initials, part of an ID number, or place.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::Range;

use schema::id::RecordId;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use smol_str::SmolStr;

use crate::neighbours::DetailCache;
use lookup::{Lookup, Word};

pub(crate) use lookup::Kind;

mod lookup;

/// All rows of the tablet, ready to be searched.
#[derive(Debug, Default)]
pub struct SearchIndex {
    rows: BTreeMap<RecordId, Summary>,
    lookup: RefCell<Lookup>,
    /// The count of changes when the rows were read.
    read_at: u64,
    /// The records whose rows were put or taken away since, in that order.
    changed: Vec<RecordId>,
    /// What was read of documents, until their rows change.
    pub(crate) details: DetailCache,
}

/// Which rows count.
pub type Fits<'a> = &'a dyn Fn(RecordId, &Summary) -> bool;

/// A part of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many records were found in all.
    pub total: usize,
    /// Those of the part asked for.
    pub records: Vec<RecordId>,
}

impl SearchIndex {
    /// The index of these rows.
    #[must_use]
    pub fn new(rows: impl IntoIterator<Item = (RecordId, Summary)>) -> Self {
        Self {
            rows: rows.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The index of these rows, in place of one whose rows are no longer good.
    pub(crate) fn in_place_of(
        old: &Self,
        rows: impl IntoIterator<Item = (RecordId, Summary)>,
    ) -> Self {
        Self {
            read_at: old.changes() + 1,
            ..Self::new(rows)
        }
    }

    /// Adds a row or replaces it.
    pub(crate) fn put(&mut self, id: RecordId, summary: Summary) {
        self.changed.push(id);
        self.details.forget(id);
        let old = self.rows.get(&id);
        self.lookup.get_mut().change(id, old, Some(&summary));
        self.rows.insert(id, summary);
    }

    /// Takes a row away.
    pub(crate) fn remove(&mut self, id: RecordId) {
        self.changed.push(id);
        self.details.forget(id);
        let old = self.rows.remove(&id);
        self.lookup.get_mut().change(id, old.as_ref(), None);
    }

    /// Makes so many more rows ready, at most, for what is asked while somebody types. How
    /// many are left.
    #[must_use]
    pub fn get_ready(&self, most: usize) -> usize {
        let mut lookup = self.lookup.borrow_mut();
        lookup.extend(&self.rows, most);
        lookup.left(&self.rows)
    }

    fn look<T>(&self, ask: impl FnOnce(&Lookup) -> T) -> T {
        let _none_left = self.get_ready(usize::MAX);
        ask(&self.lookup.borrow())
    }

    /// The records with this ID number, in whichever form they write it.
    #[must_use]
    pub fn with_id_number(&self, number: &WrittenIdNumber) -> Vec<RecordId> {
        self.look(|lookup| lookup.with_number(number))
    }

    /// The records of a village.
    #[must_use]
    pub fn in_village(&self, village: DivisionCode) -> Vec<RecordId> {
        self.look(|lookup| lookup.in_village(village))
    }

    /// A number that is another one after any row has changed.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.read_at + self.changed.len() as u64
    }

    /// The records whose rows were put or taken away since [`SearchIndex::changes`] was this;
    /// nothing when all rows were read anew meanwhile.
    #[must_use]
    pub fn changed_since(&self, changes: u64) -> Option<BTreeSet<RecordId>> {
        let from = usize::try_from(changes.checked_sub(self.read_at)?).ok()?;
        Some(self.changed.get(from..)?.iter().copied().collect())
    }

    /// How many records are here.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A record's row.
    #[must_use]
    pub fn get(&self, id: RecordId) -> Option<&Summary> {
        self.rows.get(&id)
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = (RecordId, &Summary)> {
        self.rows.iter().map(|(id, row)| (*id, row))
    }

    /// The records whose names, and how they sound, fulfil a condition.
    pub(crate) fn named(
        &self,
        condition: impl Fn(&mut dyn Iterator<Item = (Kind, &str)>) -> bool,
    ) -> Vec<RecordId> {
        self.look(|lookup| {
            (lookup.names())
                .filter_map(|(id, mut fields)| condition(&mut fields).then_some(id))
                .collect()
        })
    }

    /// The records whose row fulfils a condition.
    pub fn matching(&self, condition: impl Fn(&Summary) -> bool) -> Vec<RecordId> {
        self.rows()
            .filter(|(_, summary)| condition(summary))
            .map(|(id, _)| id)
            .collect()
    }

    /// The records that fit a query, best first: every word of it must fit somewhere, as
    /// part of a name, of how it sounds, its initials, the ID number, the group, or the
    /// village's code. Of a query without a word everybody, village by village.
    #[must_use]
    pub fn find(&self, query: &str, fits: Option<Fits<'_>>, part: Range<usize>) -> Page {
        let words: Vec<Word> = query.split_whitespace().map(Word::new).collect();
        let fits =
            |id: &RecordId| fits.is_none_or(|fits| self.get(*id).is_some_and(|row| fits(*id, row)));
        if words.is_empty() {
            let records: Vec<_> = self.look(|lookup| lookup.in_order().filter(fits).collect());
            let total = records.len();
            let shown = records.into_iter().skip(part.start).take(part.len());
            return Page {
                total,
                records: shown.collect(),
            };
        }
        self.look(|lookup| {
            let mut total = 0;
            // Only what is shown need be in order.
            let mut best = BinaryHeap::new();
            for row in lookup.find(&words).filter(|(_, _, id)| fits(id)) {
                total += 1;
                if best.len() < part.end {
                    best.push(row);
                } else if let Some(mut worst) = best.peek_mut()
                    && row < *worst
                {
                    *worst = row;
                }
            }
            let shown = best.into_sorted_vec().into_iter().skip(part.start);
            Page {
                total,
                records: shown.map(|(_, _, id)| id).collect(),
            }
        })
    }

    /// The groups that rows name, of one division or of all.
    #[must_use]
    pub fn groups(&self, within: Option<DivisionCode>) -> Vec<SmolStr> {
        self.look(|lookup| lookup.groups(within))
    }
}

#[cfg(test)]
mod tests {
    use schema::questionnaire::Questionnaire;
    use schema::record::{Answer, Content, FieldName, Layer, Record};

    use super::*;

    fn row(number: usize, answers: &[(&str, &str)]) -> (RecordId, Summary) {
        let id = RecordId::preloaded("search", &number.to_string());
        let mut record = Record::empty(id);
        for (field, text) in answers {
            let content = match *field {
                "other_names" => Content::Many([(*text).into()].into()),
                _ => Content::One(Answer::text(text)),
            };
            let field = FieldName::new(field).unwrap();
            record.layers[Layer::Observation as usize].insert(field, content);
        }
        (id, Summary::of(&record, Questionnaire::standard()))
    }

    fn find(index: &SearchIndex, query: &str) -> Vec<RecordId> {
        index.find(query, None, 0..usize::MAX).records
    }

    /// Ten thousand elders of a hundred villages, and the one who is looked for.
    fn prefecture() -> (SearchIndex, RecordId) {
        let surnames = ["和", "李", "杨", "张", "胡", "普", "邓", "茶"];
        let given = ["文军", "秀英", "桂香", "建华", "阿娜", "春梅"];
        let others = (0..10_000).map(|n| {
            let name = format!("{}{}", surnames[n % 8], given[n / 8 % 6]);
            let village = format!("5333010{:02}{:03}", 1 + n % 10, 201 + n / 10 % 10);
            row(n, &[("name", &name), ("division_village", &village)])
        });
        let sought = [
            ("name", "余阿普"),
            ("other_names", "阿普扒"),
            ("id_number", "533301194001010014"),
            ("division_village", "533323100201"),
            ("village_group", "双米底组"),
        ];
        let (id, summary) = row(10_000, &sought);
        (SearchIndex::new(others.chain([(id, summary)])), id)
    }

    #[test]
    fn one_of_ten_thousand_is_found_by_whatever_is_known() {
        let (index, sought) = prefecture();
        for query in [
            "余阿普",
            "阿普",
            "yuapu",
            "apu",
            "yap",
            "阿普扒",
            "0101001",
            "5333011940",
            "533323100201",
            "双米底",
            "余 双米底",
            "yu 533323",
        ] {
            assert_eq!(find(&index, query).first(), Some(&sought), "{query}");
        }
        assert_eq!(find(&index, "不在此处"), []);
    }

    #[test]
    fn a_whole_name_comes_before_a_part_of_one() {
        let rows = [row(1, &[("name", "和阿普旺")]), row(2, &[("name", "阿普")])];
        let index = SearchIndex::new(rows.clone());
        assert_eq!(find(&index, "阿普"), [rows[1].0, rows[0].0]);
    }

    #[test]
    fn of_all_that_fits_in_a_row_the_best_counts() {
        let rows = [
            row(1, &[("name", "普阿"), ("village_group", "第5组")]),
            row(2, &[("name", "和阿普"), ("other_names", "普")]),
            row(
                3,
                &[
                    ("id_number", "533301194001010014"),
                    ("village_group", "第5组"),
                ],
            ),
            row(4, &[("id_number", "633301195001010014")]),
        ];
        let index = SearchIndex::new(rows.clone());
        let found = |query| {
            let number = |id: &RecordId| 1 + rows.iter().position(|row| row.0 == *id).unwrap();
            find(&index, query).iter().map(number).collect::<Vec<_>>()
        };
        assert_eq!(found("普"), [2, 1], "whole, though within comes first");
        assert_eq!(
            found("5"),
            [3, 1],
            "a digit begins a number, or is a group's"
        );
        assert_eq!(found("50"), [4], "two may stand within a number");
    }

    #[test]
    fn who_moved_or_was_renamed_is_found_as_now_and_not_as_before() {
        let (mut index, sought) = prefecture();
        let (_, renamed) = row(
            10_000,
            &[("name", "邓真"), ("division_village", "533323100202")],
        );
        index.put(sought, renamed);
        assert!(find(&index, "余阿普").is_empty());
        assert_eq!(find(&index, "邓真").first(), Some(&sought));
        assert_eq!(index.in_village("533323100201".parse().unwrap()), []);
        index.remove(sought);
        assert!(!find(&index, "邓真").contains(&sought));
    }

    #[test]
    fn whoever_asks_what_changed_is_told_each_record_once_or_to_begin_anew() {
        let (mut index, sought) = prefecture();
        let before = index.changes();
        assert_eq!(index.changed_since(before), Some(BTreeSet::new()));
        let gone = index.rows().next().unwrap().0;
        index.put(sought, row(10_000, &[("name", "邓真")]).1);
        index.put(sought, row(10_000, &[("name", "余阿普")]).1);
        index.remove(gone);
        assert_eq!(index.changed_since(before), Some([sought, gone].into()));
        let now = index.changes();
        let anew = SearchIndex::in_place_of(&index, []);
        assert_eq!(anew.changed_since(now), None);
        assert_eq!(anew.changed_since(anew.changes()), Some(BTreeSet::new()));
    }

    #[test]
    fn without_a_word_everybody_is_listed_village_by_village() {
        let (index, sought) = prefecture();
        let all = find(&index, "  ");
        assert_eq!(all.len(), 10_001);
        assert_eq!(all.last(), Some(&sought));
        let villages: Vec<_> = (all.iter())
            .map(|id| index.get(*id).unwrap().village())
            .collect();
        assert!(villages.is_sorted());
    }

    #[test]
    fn a_part_of_what_was_found_is_that_part_of_the_whole() {
        let (index, _) = prefecture();
        for query in ["", "和", "h", "wenjun"] {
            let all = find(&index, query);
            for part in [0..20, 20..40, 95..1_000, 9_990..10_050, 20_000..20_010] {
                let page = index.find(query, None, part.clone());
                assert_eq!(page.total, all.len(), "{query}");
                let expected: Vec<_> = (all.iter().copied())
                    .skip(part.start)
                    .take(part.len())
                    .collect();
                assert_eq!(page.records, expected, "{query} {part:?}");
            }
        }
    }

    #[test]
    fn rows_made_ready_a_few_at_a_time_are_found_as_if_at_once() {
        let (mut index, sought) = prefecture();
        assert_eq!(index.get_ready(4_000), 6_001);
        let (_, renamed) = row(10_000, &[("name", "邓真")]);
        index.put(sought, renamed);
        let gone = index.rows().next().unwrap().0;
        index.remove(gone);
        assert_eq!(find(&index, "邓真").first(), Some(&sought));
        let at_once = SearchIndex::new(index.rows().map(|(id, row)| (id, row.clone())));
        for query in ["和", "lxy", "5333", ""] {
            assert_eq!(find(&index, query), find(&at_once, query), "{query}");
        }
        assert!(!find(&index, "").contains(&gone));
    }

    #[test]
    fn rows_that_change_all_day_are_found_as_they_are_now() {
        let (mut index, sought) = prefecture();
        let names = ["邓真", "余阿普"];
        let _ready = index.get_ready(usize::MAX);
        for turn in 0..25_000 {
            let (_, changed) = row(10_000, &[("name", names[turn % 2])]);
            index.put(sought, changed);
        }
        assert_eq!(find(&index, "余阿普"), [sought]);
        assert!(!find(&index, "邓真").contains(&sought));
    }
}
