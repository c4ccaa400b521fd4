//! Finds an elder at once: by name, pinyin, initials, part of an ID number, or place.
//!
//! Ten thousand rows are half a megabyte: looking at each takes less than a keystroke. Only
//! what is asked while somebody types has an index of its own: ID numbers and villages.

use std::collections::{BTreeMap, BTreeSet};

use schema::id::RecordId;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::PersonName;
use smol_str::SmolStr;

use crate::neighbours::DetailCache;

/// All rows of the tablet, ready to be searched.
#[derive(Debug, Default)]
pub struct SearchIndex {
    rows: BTreeMap<RecordId, Row>,
    /// Who has an ID number, written in its new form.
    numbers: BTreeMap<SmolStr, BTreeSet<RecordId>>,
    /// Who is enumerated in a village.
    villages: BTreeMap<DivisionCode, BTreeSet<RecordId>>,
    /// How often a row was put or taken away.
    changes: u64,
    /// What was read of documents, until their rows change.
    pub(crate) details: DetailCache,
}

#[derive(Debug)]
struct Row {
    summary: Summary,
    /// The names as written, without what writers disagree on.
    names: Vec<String>,
    /// How they sound, without tones, and their initials.
    sounds: Vec<String>,
    initials: Vec<String>,
}

/// How well a row fits a query, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Whole,
    Beginning,
    Within,
    Place,
}

impl SearchIndex {
    /// The index of these rows.
    #[must_use]
    pub fn new(rows: impl IntoIterator<Item = (RecordId, Summary)>) -> Self {
        let mut index = Self::default();
        for (id, summary) in rows {
            index.put(id, summary);
        }
        index
    }

    /// Adds a row or replaces it.
    pub(crate) fn put(&mut self, id: RecordId, summary: Summary) {
        self.changes += 1;
        self.remove(id);
        if let Some(number) = number(&summary) {
            self.numbers.entry(number).or_default().insert(id);
        }
        if let Some(village) = summary.village() {
            self.villages.entry(village).or_default().insert(id);
        }
        self.rows.insert(id, Row::new(summary));
    }

    /// Takes a row away.
    pub(crate) fn remove(&mut self, id: RecordId) {
        self.changes += 1;
        self.details.forget(id);
        let Some(Row { summary, .. }) = self.rows.remove(&id) else {
            return;
        };
        if let Some(number) = number(&summary) {
            take_out(&mut self.numbers, &number, id);
        }
        if let Some(village) = summary.village() {
            take_out(&mut self.villages, &village, id);
        }
    }

    /// The records with this ID number, in whichever form they write it.
    pub fn with_id_number(&self, number: &WrittenIdNumber) -> impl Iterator<Item = RecordId> {
        self.numbers
            .get(number.as_str())
            .into_iter()
            .flatten()
            .copied()
    }

    /// The records of a village.
    pub fn in_village(&self, village: DivisionCode) -> impl Iterator<Item = RecordId> {
        self.villages.get(&village).into_iter().flatten().copied()
    }

    /// A number that is another one after any row has changed.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
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
        self.rows.get(&id).map(|row| &row.summary)
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = (RecordId, &Summary)> {
        self.rows.iter().map(|(id, row)| (*id, &row.summary))
    }

    /// Every row with how its names sound.
    pub(crate) fn sounding(&self) -> impl Iterator<Item = (RecordId, &Summary, &[String])> {
        (self.rows.iter()).map(|(id, row)| (*id, &row.summary, row.sounds.as_slice()))
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
    /// village's code.
    #[must_use]
    pub fn find(&self, query: &str) -> Vec<RecordId> {
        let words: Vec<Word> = query.split_whitespace().map(Word::new).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<_> = (self.rows.iter())
            .filter_map(|(id, row)| {
                let fits = words.iter().map(|word| row.fit(word));
                let worst = fits.collect::<Option<Vec<_>>>()?.into_iter().max()?;
                Some((worst, &row.summary.name, *id))
            })
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, _, id)| id).collect()
    }
}

fn number(summary: &Summary) -> Option<SmolStr> {
    let number = WrittenIdNumber::parse(&summary.id_number).ok()?;
    Some(number.as_str().into())
}

fn take_out<K: Ord>(groups: &mut BTreeMap<K, BTreeSet<RecordId>>, key: &K, id: RecordId) {
    if let Some(group) = groups.get_mut(key) {
        group.remove(&id);
        if group.is_empty() {
            groups.remove(key);
        }
    }
}

/// A word of a query in the forms it is looked for.
struct Word {
    written: String,
    latin: String,
}

impl Word {
    fn new(word: &str) -> Self {
        let written = PersonName::new(word).normal().to_owned();
        let latin = word.to_lowercase().replace(['\'', '·'], "");
        Self { written, latin }
    }
}

impl Row {
    fn new(summary: Summary) -> Self {
        let names: Vec<_> = (std::iter::once(&summary.name).chain(&summary.other_names))
            .map(|name| PersonName::new(name))
            .collect();
        Self {
            sounds: names.iter().flat_map(PersonName::pinyin_keys).collect(),
            initials: names.iter().flat_map(PersonName::initials).collect(),
            names: names.iter().map(|name| name.normal().to_owned()).collect(),
            summary,
        }
    }

    fn fit(&self, word: &Word) -> Option<Fit> {
        let names = self
            .names
            .iter()
            .filter_map(|name| fit(name, &word.written));
        let sounds =
            (self.sounds.iter().chain(&self.initials)).filter_map(|sound| fit(sound, &word.latin));
        let number = fit(&self.summary.id_number.to_lowercase(), &word.latin);
        let village = self.summary.village().map(|code| code.to_string());
        let place = self.summary.group.contains(&word.written)
            || village.is_some_and(|code| code.starts_with(&word.latin));
        names
            .chain(sounds)
            .chain(number)
            .chain(place.then_some(Fit::Place))
            .min()
    }
}

fn fit(text: &str, part: &str) -> Option<Fit> {
    if part.is_empty() || text.is_empty() {
        None
    } else if text == part {
        Some(Fit::Whole)
    } else if text.starts_with(part) {
        Some(Fit::Beginning)
    } else if part.chars().count() > 1 || !part.is_ascii() {
        text.contains(part).then_some(Fit::Within)
    } else {
        None
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
            assert_eq!(index.find(query).first(), Some(&sought), "{query}");
        }
        assert_eq!(index.find("不在此处"), []);
        assert_eq!(index.find("  "), []);
    }

    #[test]
    fn a_whole_name_comes_before_a_part_of_one() {
        let rows = [row(1, &[("name", "和阿普旺")]), row(2, &[("name", "阿普")])];
        let index = SearchIndex::new(rows.clone());
        assert_eq!(index.find("阿普"), [rows[1].0, rows[0].0]);
    }

    #[test]
    fn who_moved_or_was_renamed_is_found_as_now_and_not_as_before() {
        let (mut index, sought) = prefecture();
        let (_, renamed) = row(
            10_000,
            &[("name", "邓真"), ("division_village", "533323100202")],
        );
        index.put(sought, renamed);
        assert!(index.find("余阿普").is_empty());
        assert_eq!(index.find("邓真").first(), Some(&sought));
        assert_eq!(index.in_village("533323100201".parse().unwrap()).count(), 0);
        index.remove(sought);
        assert!(!index.find("邓真").contains(&sought));
    }
}
