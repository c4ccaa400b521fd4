//! An invented prefecture: its elders as they truly are, the list that an office keeps of
//! them, what surveyors find, and the headcount that must come out.
//!
//! Everything follows from a seed. The divisions are real; the people are not.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use schema::value::division::DivisionCode;
use schema::value::sex::Sex;
use schema::value::solar::SolarDate;

pub mod form;
pub mod generic;
pub mod names;
pub mod roster;
pub mod truth;

use names::Names;

/// A prefecture's villages and elders.
#[derive(Debug, Clone)]
pub struct Prefecture {
    /// The census moment is the beginning of this day.
    pub as_of: SolarDate,
    /// The villages, by code.
    pub villages: Vec<Village>,
    /// The elders, village by village.
    pub elders: Vec<Elder>,
}

/// A village as the table of divisions has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Village {
    /// Its code.
    pub code: DivisionCode,
    /// Its name, and those of its township and county.
    pub name: String,
    /// The township's name.
    pub township: String,
    /// The county's name.
    pub county: String,
}

/// An elder as they truly are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elder {
    /// Which of [`Prefecture::villages`].
    pub village: usize,
    /// The hamlet.
    pub group: String,
    /// The code of the ethnicity.
    pub ethnicity: &'static str,
    /// The name as on the document.
    pub name: String,
    /// What others call them, if it is another name.
    pub other_name: Option<String>,
    /// The sex.
    pub sex: Sex,
    /// The day of birth.
    pub birth: SolarDate,
    /// How much of it anybody knows.
    pub known: Known,
    /// The ID number; `None` for those who have none.
    pub id_number: Option<String>,
    /// What the surveyor will find.
    pub fate: Fate,
}

/// How much of a birth date anybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The day, by the solar calendar.
    Day,
    /// The day, told by the lunar calendar.
    LunarDay,
    /// The year alone; no document says more.
    Year,
}

/// What the surveyor will find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// At home.
    Found,
    /// At home, and on no list.
    NotListed,
    /// Alive, away for more than half a year, in this other village.
    Away(usize),
    /// Dead since this day.
    Died(SolarDate),
    /// Nobody knows of such a person.
    Unknown,
    /// The visit was refused.
    Refused,
    /// Nobody was at home.
    NotMet,
}

/// The prefecture that the divisions' table is asked for.
const PREFECTURE: &str = "5333";
/// Ethnicities of each county, in a hundred: code and share. Lisu, Nu, Dulong, Bai, Pumi, Yi,
/// Tibetan and Han live in all four in other shares; the figures are rounded.
const PEOPLES: [(&str, &[(&str, u32)]); 4] = [
    ("533301", &[("20", 60), ("14", 12), ("07", 10), ("01", 18)]),
    ("533323", &[("20", 74), ("27", 20), ("14", 2), ("01", 4)]),
    (
        "533324",
        &[("20", 50), ("27", 18), ("41", 15), ("04", 12), ("01", 5)],
    ),
    (
        "533325",
        &[("14", 48), ("20", 32), ("33", 8), ("07", 4), ("01", 8)],
    ),
];

impl Prefecture {
    /// As many elders as wanted, at least one in each village.
    ///
    /// # Panics
    /// When the table of divisions has no villages, or fewer elders are wanted than it has.
    #[must_use]
    pub fn generate(seed: u64, elders: usize, as_of: SolarDate) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let villages = villages();
        assert!(elders >= villages.len(), "every village has an elder");
        let names = Names::read();
        let survivors = survivors();
        // Some villages are ten times as large as others.
        let sizes: Vec<u32> = villages.iter().map(|_| 10 + rng.next_u32() % 90).collect();
        let mut homes: Vec<usize> = (0..villages.len()).collect();
        while homes.len() < elders {
            homes.push(weighted(&mut rng, &sizes));
        }
        homes.sort_unstable();
        let mut sequences = BTreeMap::new();
        let elders = homes
            .into_iter()
            .map(|home| {
                elder(
                    &mut rng,
                    home,
                    &villages,
                    &names,
                    &survivors,
                    as_of,
                    &mut sequences,
                )
            })
            .collect();
        Self {
            as_of,
            villages,
            elders,
        }
    }

    /// The village of an elder.
    #[must_use]
    pub fn village(&self, elder: &Elder) -> &Village {
        &self.villages[elder.village]
    }
}

fn villages() -> Vec<Village> {
    let mut reader =
        csv::Reader::from_reader(include_bytes!("../../data/divisions.csv").as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let names: BTreeMap<&str, &str> = rows.iter().map(|row| (&row[0], &row[3])).collect();
    let parents: BTreeMap<&str, &str> = rows.iter().map(|row| (&row[0], &row[1])).collect();
    let of_ours = |row: &&csv::StringRecord| row[0].starts_with(PREFECTURE) && &row[2] == "5";
    let mut villages: Vec<_> = (rows.iter().filter(of_ours))
        .map(|row| {
            let township = parents[&row[0]];
            Village {
                code: row[0].parse().expect("a division code"),
                name: row[3].to_owned(),
                township: names[township].to_owned(),
                county: names[parents[township]].to_owned(),
            }
        })
        .collect();
    villages.sort_by_key(|village| village.code);
    villages
}

/// Survivors by sex and age.
fn survivors() -> Vec<(Sex, i16, u32)> {
    let mut reader = csv::Reader::from_reader(include_bytes!("data/survivors.csv").as_slice());
    let rows = reader.records().map(|row| {
        let row = row.expect("a row");
        let sex = if &row[0] == "1" {
            Sex::Male
        } else {
            Sex::Female
        };
        let age = row[1].parse().expect("an age");
        (sex, age, row[2].parse().expect("a count"))
    });
    rows.collect()
}

fn elder(
    rng: &mut ChaCha8Rng,
    home: usize,
    villages: &[Village],
    names: &Names,
    survivors: &[(Sex, i16, u32)],
    as_of: SolarDate,
    sequences: &mut BTreeMap<(String, SolarDate, bool), u16>,
) -> Elder {
    let weights: Vec<u32> = survivors.iter().map(|row| row.2).collect();
    let (sex, age, _) = survivors[weighted(rng, &weights)];
    let birth = as_of
        .plus_days(-(i32::from(age) * 365 + i32::from(age) / 4 + below(rng, 365) as i32))
        .expect("a day of the last century");
    let village = &villages[home];
    let county = &village.code.region()[..6];
    let peoples = PEOPLES.iter().find(|(code, _)| *code == county);
    let peoples = peoples.map_or(PEOPLES[0].1, |(_, peoples)| *peoples);
    let shares: Vec<u32> = peoples.iter().map(|(_, share)| *share).collect();
    let ethnicity = peoples[weighted(rng, &shares)].0;
    let order = 1 + below(rng, 6);
    let name = names.draw(rng, ethnicity, sex, order);
    let known = match below(rng, 100) {
        0..=1 => Known::Year,
        2..=50 => Known::LunarDay,
        _ => Known::Day,
    };
    let documented = known != Known::Year && below(rng, 100) < 97;
    let id_number = documented.then(|| id_number(county, birth, sex, sequences));
    Elder {
        village: home,
        group: format!("{}组", ["一", "二", "三", "四", "五", "六"][below(rng, 6)]),
        ethnicity,
        other_name: (below(rng, 3) == 0).then(|| names.draw(rng, ethnicity, sex, order)),
        name,
        sex,
        birth,
        known,
        id_number,
        fate: fate(rng, home, villages.len(), as_of),
    }
}

fn fate(rng: &mut ChaCha8Rng, home: usize, villages: usize, as_of: SolarDate) -> Fate {
    match below(rng, 1_000) {
        0..=24 => Fate::NotListed,
        25..=44 => Fate::Away((home + 1 + below(rng, villages - 1)) % villages),
        45..=74 => Fate::Died(
            as_of
                .plus_days(-(1 + below(rng, 300) as i32))
                .expect("a day of this century"),
        ),
        75..=84 => Fate::Unknown,
        85..=94 => Fate::Refused,
        95..=104 => Fate::NotMet,
        _ => Fate::Found,
    }
}

/// A number with a right check character (GB 11643-1999), never the same twice.
fn id_number(
    county: &str,
    birth: SolarDate,
    sex: Sex,
    sequences: &mut BTreeMap<(String, SolarDate, bool), u16>,
) -> String {
    let male = sex == Sex::Male;
    let used = sequences
        .entry((county.to_owned(), birth, male))
        .or_insert(0);
    *used += 1;
    // Odd for men, even for women; 996 to 999 were given to centenarians once.
    let sequence = (*used * 2) % 990 + u16::from(male);
    let body = format!(
        "{county}{:04}{:02}{:02}{sequence:03}",
        birth.year(),
        birth.month(),
        birth.day()
    );
    let sum: u32 = body
        .bytes()
        .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = b"10X98765432"[sum as usize % 11] as char;
    format!("{body}{check}")
}

pub(crate) fn below(rng: &mut ChaCha8Rng, bound: usize) -> usize {
    rng.next_u32() as usize % bound.max(1)
}

/// A place, each as often as its weight.
pub(crate) fn weighted(rng: &mut ChaCha8Rng, weights: &[u32]) -> usize {
    let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    let mut drawn = rng.next_u64() % total.max(1);
    for (place, weight) in weights.iter().enumerate() {
        match drawn.checked_sub(u64::from(*weight)) {
            Some(left) => drawn = left,
            None => return place,
        }
    }
    weights.len() - 1
}

pub(crate) fn one_of<'a, T: ?Sized>(rng: &mut ChaCha8Rng, choices: &[&'a T]) -> &'a T {
    choices[below(rng, choices.len())]
}

#[cfg(test)]
mod tests {
    use schema::value::id_number::IdNumber;

    use super::*;

    fn prefecture() -> Prefecture {
        Prefecture::generate(7, 2_000, SolarDate::new(2026, 11, 1).expect("a day"))
    }

    #[test]
    fn the_same_seed_makes_the_same_people_and_another_seed_others() {
        assert_eq!(prefecture().elders, prefecture().elders);
        let others = Prefecture::generate(8, 2_000, prefecture().as_of);
        assert_ne!(prefecture().elders, others.elders);
    }

    #[test]
    fn every_id_number_is_valid_agrees_with_its_elder_and_is_nobody_else_s() {
        let elders = prefecture().elders;
        let mut numbers = std::collections::BTreeSet::new();
        for elder in &elders {
            let Some(text) = &elder.id_number else {
                continue;
            };
            let number = IdNumber::parse(text).expect("a valid number");
            assert_eq!(
                (number.birth_date(), number.sex()),
                (elder.birth, elder.sex)
            );
            assert!(numbers.insert(text), "{text} twice");
        }
        assert!(numbers.len() > 1_800);
    }

    #[test]
    fn every_village_has_an_elder_and_a_few_are_a_hundred() {
        let prefecture = prefecture();
        let homes: std::collections::BTreeSet<_> = prefecture
            .elders
            .iter()
            .map(|elder| elder.village)
            .collect();
        assert_eq!(homes.len(), 300);
        let hundred = SolarDate::new(1926, 11, 1).expect("a day");
        let old = prefecture
            .elders
            .iter()
            .filter(|elder| elder.birth <= hundred);
        assert!((1..60).contains(&old.count()));
    }
}
