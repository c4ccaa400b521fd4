//! How names sound: pinyin without tones, `v` for ü.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use smol_str::SmolStr;

use super::PersonName;
use super::surname;
use super::unit::{Unit, units};
use crate::tables::tables;

/// Characters that follow each other in Unicode, each with its readings.
struct Block {
    first: u32,
    /// The commonest reading first, joined by spaces; nothing for a character without one.
    readings: Vec<&'static str>,
}

/// In the order of their characters. Source: `schema/data/README.md`.
static BLOCKS: LazyLock<Vec<Block>> = LazyLock::new(|| {
    let block = |line: &'static str| {
        let (first, readings) = line.split_once(':')?;
        Some(Block {
            first: u32::from_str_radix(first, 16).ok()?,
            readings: readings.split(',').collect(),
        })
    };
    let blocks: Option<Vec<_>> = tables().readings.lines().map(block).collect();
    blocks.expect("the table is well formed")
});

/// The readings of a character outside of names, the commonest first.
fn on_record(c: char) -> impl Iterator<Item = &'static str> {
    let c = u32::from(c);
    let behind = BLOCKS.partition_point(|block| block.first <= c);
    let block = behind.checked_sub(1).and_then(|at| BLOCKS.get(at));
    let readings = block.and_then(|block| {
        let place = usize::try_from(c - block.first).ok()?;
        block.readings.get(place).copied()
    });
    readings.unwrap_or_default().split_ascii_whitespace()
}

/// Readings in names that are not the commonest ones. Source: `schema/data/README.md`.
struct NameReadings {
    /// Of surnames, syllables joined by spaces.
    surnames: BTreeMap<&'static str, &'static str>,
    /// Of characters anywhere in a name.
    anywhere: BTreeMap<&'static str, &'static str>,
}

static NAME_READINGS: LazyLock<NameReadings> = LazyLock::new(|| {
    let of = |place| {
        (include_str!("../../../data/name_readings.csv")
            .lines()
            .skip(1))
        .filter_map(|line| line.strip_prefix(place)?.strip_prefix(',')?.split_once(','))
        .collect()
    };
    NameReadings {
        surnames: of("surname"),
        anywhere: of("anywhere"),
    }
});

/// The reading of a character within a name; none for a character without one on record.
#[must_use]
pub fn of_character(c: char) -> Option<&'static str> {
    let in_names = NAME_READINGS
        .anywhere
        .get(c.encode_utf8(&mut [0; 4]) as &str)
        .copied();
    in_names.or_else(|| on_record(c).next())
}

/// Every reading of a character, the one within names first.
#[must_use]
pub fn all_of_character(c: char) -> Vec<&'static str> {
    let mut readings: Vec<_> = of_character(c).into_iter().collect();
    for reading in on_record(c) {
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}

/// The readings of the surname at the head of a name, where they are not the commonest.
fn of_surname(name: &PersonName) -> Vec<&'static str> {
    let surname = surname::of(name.normal());
    let readings = NAME_READINGS
        .surnames
        .get(surname)
        .copied()
        .unwrap_or_default();
    readings.split_whitespace().collect()
}

/// The sounds of each unit of a name: the likeliest first. A Latin word sounds as it is spelt.
pub(super) fn sounds(name: &PersonName) -> Vec<Vec<SmolStr>> {
    let surname = of_surname(name);
    let sounds_of = |(place, unit): (usize, Unit)| -> Vec<SmolStr> {
        match unit {
            Unit::Word(word) => vec![word.into()],
            Unit::Unknown => Vec::new(),
            Unit::Sign(sign) => {
                let mut readings = all_of_character(sign);
                if let Some(first) = surname.get(place) {
                    readings.retain(|reading| reading != first);
                    readings.insert(0, first);
                }
                readings.into_iter().map(SmolStr::new_static).collect()
            }
        }
    };
    units(name.normal())
        .into_iter()
        .enumerate()
        .map(sounds_of)
        .collect()
}

impl PersonName {
    /// The likeliest reading of each character, a surname read as a surname; a Latin word as
    /// one, in lower case. None where no reading is on record or the character is unknown.
    #[must_use]
    pub fn syllables(&self) -> Vec<Option<SmolStr>> {
        sounds(self)
            .into_iter()
            .map(|readings| readings.into_iter().next())
            .collect()
    }

    /// What to search the name by: its syllables run together, once for each reading of the
    /// first character; the rest in its likeliest reading, as people seldom type a name's
    /// rarer ones. The likeliest key first.
    #[must_use]
    pub fn pinyin_keys(&self) -> Vec<String> {
        self.keys(SmolStr::as_str)
    }

    /// As [`PersonName::pinyin_keys`], of the first letters alone: `hcx` for 和春秀.
    #[must_use]
    pub fn initials(&self) -> Vec<String> {
        self.keys(|syllable| {
            syllable
                .char_indices()
                .nth(1)
                .map_or(syllable, |(at, _)| &syllable[..at])
        })
    }

    fn keys(&self, part: impl Fn(&SmolStr) -> &str) -> Vec<String> {
        let sounds = sounds(self);
        let Some((first, rest)) = sounds.split_first() else {
            return Vec::new();
        };
        let rest: String = rest
            .iter()
            .filter_map(|readings| readings.first())
            .map(&part)
            .collect();
        let mut keys: Vec<String> = Vec::new();
        let firsts: Vec<&str> = if first.is_empty() {
            vec![""]
        } else {
            first.iter().map(&part).collect()
        };
        for first in firsts {
            let key = format!("{first}{rest}");
            if !key.is_empty() && !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pinyin::ToPinyinMulti;

    fn syllables(name: &str) -> String {
        let syllables = PersonName::new(name).syllables();
        let shown: Vec<_> = syllables
            .iter()
            .map(|one| one.as_deref().unwrap_or("–"))
            .collect();
        shown.join(" ")
    }

    /// The readings that the library `pinyin` knows, as the table writes them.
    fn written(c: char) -> String {
        let mut readings: Vec<String> = Vec::new();
        for one in c.to_pinyin_multi().into_iter().flatten() {
            let reading = one.plain().replace('ü', "v");
            if !readings.contains(&reading) {
                readings.push(reading);
            }
        }
        readings.join(" ")
    }

    /// A block for each stretch of characters with readings; a few without do not end it.
    fn packed() -> String {
        const FEW: usize = 4;
        let mut blocks: Vec<(u32, Vec<String>)> = Vec::new();
        let known = ('\0'..=char::MAX).map(|c| (u32::from(c), written(c)));
        for (c, readings) in known.filter(|(_, readings)| !readings.is_empty()) {
            match blocks.last_mut() {
                Some((first, block)) if (c - *first) as usize <= block.len() + FEW => {
                    block.resize((c - *first) as usize, String::new());
                    block.push(readings);
                }
                _ => blocks.push((c, vec![readings])),
            }
        }
        let line = |(first, block): &(u32, Vec<String>)| format!("{first:x}:{}\n", block.join(","));
        blocks.iter().map(line).collect()
    }

    #[test]
    fn what_is_packed_is_what_the_library_reads() {
        let packed = packed();
        if std::env::var_os("WRITE_READINGS").is_some() {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/readings.packed.txt");
            std::fs::write(file, &packed).unwrap();
        }
        assert!(
            packed == tables().readings,
            "run `WRITE_READINGS=1 cargo nextest run -p schema packed`"
        );
    }

    #[test]
    fn every_character_of_the_standard_list_has_its_reading() {
        let mut characters = 0;
        for line in include_str!("../../../data/pinyin_8105.csv")
            .lines()
            .skip(1)
        {
            let (character, reading) = line.split_once(',').unwrap();
            let readings = all_of_character(character.chars().next().unwrap());
            assert!(readings.contains(&reading), "{line}: {readings:?}");
            characters += 1;
        }
        assert_eq!(characters, 8105);
    }

    #[test]
    fn a_surname_is_read_as_a_surname_and_elsewhere_as_a_word() {
        assert_eq!(syllables("单秀英"), "shan xiu ying");
        assert_eq!(syllables("仇解元"), "qiu jie yuan");
        assert_eq!(syllables("尉迟春"), "yu chi chun");
        assert_eq!(syllables("尉春"), "wei chun");
        assert_eq!(syllables("曾吕"), "zeng lv");
        assert_eq!(syllables("阿都"), "a du", "a name, not the adverb dou");
        assert_eq!(syllables("李长生"), "li chang sheng");
        assert_eq!(syllables("长孙春"), "zhang sun chun");
    }

    #[test]
    fn a_line_of_the_table_says_what_would_else_be_read_otherwise() {
        for (surname, reading) in &NAME_READINGS.surnames {
            let words: Vec<_> = surname.chars().filter_map(of_character).collect();
            assert_eq!(words.len(), reading.split(' ').count(), "{surname}");
            assert_ne!(words.join(" "), *reading, "{surname} needs no line");
        }
        for (character, reading) in &NAME_READINGS.anywhere {
            let commonest = on_record(character.chars().next().unwrap()).next();
            assert_ne!(commonest, Some(*reading), "{character} needs no line");
        }
        assert_eq!(
            (NAME_READINGS.surnames.len(), NAME_READINGS.anywhere.len()),
            (35, 5)
        );
    }

    #[test]
    fn a_character_without_a_reading_is_passed_over() {
        assert_eq!(syllables("李𠮷?"), "li – –");
        assert_eq!(PersonName::new("李𠮷英").pinyin_keys(), ["liying"]);
        assert!(PersonName::new("𠮷").pinyin_keys().is_empty());
        assert!(PersonName::new("").initials().is_empty());
    }

    #[test]
    fn a_name_is_found_by_any_reading_of_its_surname() {
        let name = PersonName::new("单秀英");
        assert_eq!(
            name.pinyin_keys(),
            ["shanxiuying", "danxiuying", "chanxiuying"]
        );
        assert_eq!(name.initials(), ["sxy", "dxy", "cxy"]);
        assert_eq!(PersonName::new("和春秀").initials()[0], "hcx");
        assert_eq!(PersonName::new("Maria·余").pinyin_keys(), ["mariayu"]);
    }
}
