//! The twelve animals of the lunar years.

use serde::{Deserialize, Serialize};

/// The animal of a lunar year. It fixes the year modulo twelve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zodiac {
    /// 鼠, code 1.
    Rat,
    /// 牛, code 2.
    Ox,
    /// 虎, code 3.
    Tiger,
    /// 兔, code 4.
    Rabbit,
    /// 龙, code 5.
    Dragon,
    /// 蛇, code 6.
    Snake,
    /// 马, code 7.
    Horse,
    /// 羊, code 8.
    Goat,
    /// 猴, code 9.
    Monkey,
    /// 鸡, code 10.
    Rooster,
    /// 狗, code 11.
    Dog,
    /// 猪, code 12.
    Pig,
}

impl Zodiac {
    /// The animals in their order.
    pub const ALL: [Self; 12] = [
        Self::Rat,
        Self::Ox,
        Self::Tiger,
        Self::Rabbit,
        Self::Dragon,
        Self::Snake,
        Self::Horse,
        Self::Goat,
        Self::Monkey,
        Self::Rooster,
        Self::Dog,
        Self::Pig,
    ];

    /// The animal of the lunar year that begins in this solar year. 1900 was a year of the rat.
    #[must_use]
    pub fn of_lunar_year(year: i16) -> Self {
        let place = (i32::from(year) - 1900).rem_euclid(12);
        Self::ALL[usize::try_from(place).expect("a remainder by 12 is not negative")]
    }

    /// The questionnaire's code, 1 to 12.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8 + 1
    }

    /// The animal with this code, as the questionnaire writes it: `1` to `12`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|animal| animal.code().to_string() == code)
    }

    /// The lunar years of this animal between two years, both included.
    pub fn years(self, first: i16, last: i16) -> impl Iterator<Item = i16> {
        (first..=last).filter(move |year| Self::of_lunar_year(*year) == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn animals_follow_each_other_and_return_after_twelve_years() {
        assert_eq!(Zodiac::of_lunar_year(1900), Zodiac::Rat);
        assert_eq!(Zodiac::of_lunar_year(1940), Zodiac::Dragon);
        assert_eq!(Zodiac::of_lunar_year(1899), Zodiac::Pig);
        assert_eq!(Zodiac::Dragon.code(), 5);
        assert_eq!(Zodiac::from_code("12"), Some(Zodiac::Pig));
        assert_eq!(Zodiac::from_code("0"), None);
    }

    #[test]
    fn a_band_of_twelve_years_has_each_animal_once() {
        for animal in Zodiac::ALL {
            assert_eq!(animal.years(1935, 1946).count(), 1);
        }
        assert_eq!(
            Zodiac::Dragon.years(1930, 1960).collect::<Vec<_>>(),
            [1940, 1952]
        );
    }
}
