//! An elder's record as numbers.

use super::date_form::DateForm;
use super::id_form::IdForm;
use super::place::Place;

/// What a record says, as text. What is not known is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers<'a> {
    /// The name, as written.
    pub name: &'a str,
    /// 男, 女, 1, 2, M, F.
    pub sex: &'a str,
    /// The ethnicity, by name or code.
    pub ethnicity: &'a str,
    /// The birth date, in any usual writing, of either calendar.
    pub birth: &'a str,
    /// The calendar of the birth date: 公历, 农历.
    pub calendar: &'a str,
    /// The identity number, right or wrong, of 18 or 15 characters.
    pub id_number: &'a str,
    /// The division's code of 12 digits, if there is one.
    pub division: &'a str,
    /// The county's name.
    pub county: &'a str,
    /// The township's name.
    pub township: &'a str,
    /// The village's name.
    pub village: &'a str,
    /// The phone.
    pub phone: &'a str,
    /// The guardian's or contact's name.
    pub guardian: &'a str,
    /// The guardian's phone.
    pub guardian_phone: &'a str,
    /// The address within the village.
    pub address: &'a str,
}

/// A record, prepared. Numbers stand for texts in the tables of [`super::Elders`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Elder {
    pub(crate) id: IdForm,
    pub(crate) date: DateForm,
    pub(crate) phones: [u64; 2],
    pub(crate) name: u32,
    pub(crate) guardian: u32,
    pub(crate) address: u32,
    pub(crate) place: Place,
    /// How many records have each of the phones; 255 is many.
    pub(crate) phone_share: [u8; 2],
    /// How many records of the village have the sound of the full name, the given name, the
    /// last character.
    pub(crate) in_village: [u8; 3],
    /// 1 man, 2 woman, 0 not known.
    pub(crate) sex: u8,
    /// The ethnicity's number; 0 not known.
    pub(crate) ethnicity: u8,
}

/// The sex that a cell says.
pub(crate) fn sex(text: &str) -> u8 {
    match text.trim() {
        "男" | "1" | "M" | "m" | "male" | "Male" | "男性" => 1,
        "女" | "2" | "F" | "f" | "female" | "Female" | "女性" => 2,
        _ => 0,
    }
}

/// The numbers in an address, in order: hamlet, house.
pub(crate) fn address_numbers(text: &str) -> Vec<u32> {
    let value = |letter: char| {
        let word = "〇一二三四五六七八九".chars().position(|one| one == letter);
        letter.to_digit(10).or(word.map(|at| at as u32))
    };
    let mut numbers = Vec::new();
    let mut within = false;
    for letter in text.chars() {
        match (value(letter), numbers.last_mut()) {
            (Some(digit), Some(number)) if within => {
                *number = u32::saturating_add(u32::saturating_mul(*number, 10), digit);
            }
            (Some(digit), _) => numbers.push(digit),
            (None, _) => {}
        }
        within = value(letter).is_some();
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_people_fill_them() {
        assert_eq!(["男", "2", "F", "x"].map(sex), [1, 2, 2, 0]);
        assert_eq!(address_numbers("第3村民小组12号"), [3, 12]);
        assert_eq!(address_numbers("三组"), [3]);
        assert!(address_numbers("村口").is_empty());
    }
}
