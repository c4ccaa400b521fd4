//! Where somebody lives: village, township, county.

use rustc_hash::FxHashMap;

use crate::blocking::mix;

/// A place; 0 for each part that is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) village: u32,
    pub(crate) township: u32,
    pub(crate) county: u32,
}

/// Places by number.
#[derive(Debug, Default)]
pub(crate) struct Places {
    numbers: FxHashMap<u64, u32>,
    /// By number: how many records are there.
    pub(crate) people: Vec<u32>,
}

/// How two places relate: the levels of the comparison, 0 for a missing one.
pub(crate) const LEVELS: usize = 5;

/// What may be written behind a name of a place, or not.
const ENDINGS: [&str; 12] = [
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "社区",
    "街道",
    "自治县",
    "村",
    "乡",
    "镇",
    "县",
    "市",
];

fn plain(name: &str) -> &str {
    let name = name.trim();
    let short = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    short
        .filter(|short| short.chars().count() > 1)
        .unwrap_or(name)
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(11, |key, byte| mix(key, u64::from(byte)))
}

impl Places {
    /// The place of these texts: a division's code, or names.
    pub(crate) fn of(&mut self, code: &str, county: &str, township: &str, village: &str) -> Place {
        let code = [code, village, township, county]
            .into_iter()
            .find(|text| is_code(text));
        if let Some(code) = code {
            let mut part = |end: usize| {
                let known = code.len() >= end && !code[..end].ends_with("000");
                if known {
                    self.number(hash(&code[..end]))
                } else {
                    0
                }
            };
            let county = part(6);
            return Place {
                village: part(12),
                township: part(9),
                county,
            };
        }
        let (county, township, village) = (plain(county), plain(township), plain(village));
        let (mut key, mut place) = (3, Place::default());
        if !county.is_empty() {
            key = mix(key, hash(county));
            place.county = self.number(key);
        }
        if !township.is_empty() {
            key = mix(key, hash(township));
            place.township = self.number(key);
        }
        if !village.is_empty() {
            key = mix(key, hash(village));
            place.village = self.number(key);
        }
        place
    }

    fn number(&mut self, key: u64) -> u32 {
        let next = self.numbers.len() as u32 + 1;
        *self.numbers.entry(key).or_insert(next)
    }

    /// Counts a record, or one less.
    pub(crate) fn count(&mut self, place: Place, more: bool) {
        let at = place.village as usize;
        if self.people.len() <= at {
            self.people.resize(at + 1, 0);
        }
        self.people[at] = if more {
            self.people[at] + 1
        } else {
            self.people[at].saturating_sub(1)
        };
    }
}

fn is_code(text: &str) -> bool {
    matches!(text.len(), 6 | 9 | 12) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// 1 the same village, 2 the same township, 3 the same county, 4 elsewhere.
pub(crate) fn compare(a: Place, b: Place) -> usize {
    let same = |a: u32, b: u32| a != 0 && a == b;
    let differ = |a: u32, b: u32| a != 0 && b != 0 && a != b;
    if same(a.village, b.village) {
        1
    } else if differ(a.county, b.county) {
        4
    } else if differ(a.township, b.township) {
        if same(a.county, b.county) { 3 } else { 4 }
    } else if differ(a.village, b.village) {
        if same(a.township, b.township) { 2 } else { 4 }
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_compared_from_the_village_up() {
        let mut places = Places::default();
        let mut level = |a: [&str; 3], b: [&str; 3]| {
            let a = places.of("", a[0], a[1], a[2]);
            let b = places.of("", b[0], b[1], b[2]);
            assert_eq!(compare(a, b), compare(b, a));
            compare(a, b)
        };
        let home = ["福贡县", "鹿马登乡", "赤恒底村"];
        assert_eq!(level(home, ["福贡县", "鹿马登乡", "赤恒底村委会"]), 1);
        assert_eq!(level(home, ["福贡县", "鹿马登乡", "麻甲底村"]), 2);
        assert_eq!(level(home, ["福贡县", "上帕镇", "赤恒底村"]), 3);
        assert_eq!(level(home, ["泸水市", "鹿马登乡", "赤恒底村"]), 4);
        assert_eq!(level(home, ["", "", ""]), 0);
        let code = |text: &str| Places::default().of(text, "", "", "");
        assert_eq!(compare(code("533323201001"), code("533323201001")), 1);
    }
}
