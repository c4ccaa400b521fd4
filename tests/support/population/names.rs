//! Names as they are written: Han names, and the order names of the mountains as each
//! writer hears them.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use schema::value::sex::Sex;

use super::{below, weighted};

/// What names are drawn from.
pub struct Names {
    surnames: Vec<(String, u32)>,
    /// By ethnicity, sex and order of birth: the spellings.
    by_order: BTreeMap<(String, bool, usize), Vec<String>>,
}

const GIVEN_MALE: &str = "国文德永志春正光明福贵祥林荣发昌生才学忠厚宝成庆元开世万家";
const GIVEN_FEMALE: &str = "秀英兰玉凤桂珍莲香梅花芝菊芬淑琴翠云仙美娥银彩珠素金芳清惠";
/// The house names that go before an order name.
const HOUSES: [&str; 8] = ["余", "和", "胡", "密", "欧", "褚", "普", "霜"];

impl Names {
    /// Reads the tables.
    ///
    /// # Panics
    /// When one of them is not what it was.
    #[must_use]
    pub fn read() -> Self {
        let mut surnames =
            csv::Reader::from_reader(include_bytes!("../data/surnames.csv").as_slice());
        let surnames = surnames.records().map(|row| {
            let row = row.expect("a row");
            (row[0].to_owned(), row[1].parse().expect("a share"))
        });
        let mut orders =
            csv::Reader::from_reader(include_bytes!("../data/birth_order_names.csv").as_slice());
        let by_order = orders.records().map(|row| {
            let row = row.expect("a row");
            let key = (
                row[0].to_owned(),
                &row[1] == "1",
                row[2].parse().unwrap_or(1),
            );
            (key, row[3].split('|').map(ToOwned::to_owned).collect())
        });
        Self {
            surnames: surnames.collect(),
            by_order: by_order.collect(),
        }
    }

    /// A name for a person of this people, sex and order among the siblings.
    #[must_use]
    pub fn draw(&self, rng: &mut ChaCha8Rng, ethnicity: &str, sex: Sex, order: usize) -> String {
        let male = sex == Sex::Male;
        let spellings = self.by_order.get(&(ethnicity.to_owned(), male, order));
        match spellings {
            Some(spellings) if below(rng, 3) > 0 => {
                let given = &spellings[below(rng, spellings.len())];
                let house = HOUSES[below(rng, HOUSES.len())];
                match below(rng, 4) {
                    0 => given.clone(),
                    1 => format!("{house}·{given}"),
                    _ => format!("{house}{given}"),
                }
            }
            _ => self.han(rng, male),
        }
    }

    /// A Han name of two or three characters.
    #[must_use]
    pub fn han(&self, rng: &mut ChaCha8Rng, male: bool) -> String {
        let shares: Vec<u32> = self.surnames.iter().map(|(_, share)| *share).collect();
        let surname = &self.surnames[weighted(rng, &shares)].0;
        let given: Vec<char> = if male { GIVEN_MALE } else { GIVEN_FEMALE }
            .chars()
            .collect();
        let letters = 1 + usize::from(below(rng, 5) > 0);
        let given: String = (0..letters)
            .map(|_| given[below(rng, given.len())])
            .collect();
        format!("{surname}{given}")
    }
}
