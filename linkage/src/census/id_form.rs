//! An identity number as digits, compared place by place.

use schema::value::id_number::WrittenIdNumber;

use super::day::{Days, lunar_day, solar_day};

/// A number, prepared. Eighteen characters of four bits each, the first in the highest;
/// 10 stands for X, 15 for a character that is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct IdForm {
    /// The characters; 0 for no number.
    pub(crate) digits: u128,
    /// Whether the check character is right and the date exists. Of the old form nobody knows.
    pub(crate) sound: bool,
    /// Whether it was given in the old form of fifteen digits.
    pub(crate) old: bool,
    /// The birth date, as the solar day it says and as the lunar day of the same digits.
    pub(crate) days: Days,
}

/// Where the parts are: the bits below each.
const SEQUENCE: u32 = 4;
const DAY: u32 = 16;
const YEAR: u32 = 32;
const REGION: u32 = 48;

impl IdForm {
    /// Reads a number, right or wrong; anything else is none.
    pub(crate) fn of(text: &str) -> Self {
        let typed: String = (text.chars())
            .filter(|c| !c.is_whitespace() && *c != '\'' && *c != '-')
            .map(|c| match c {
                '０'..='９' => char::from_u32('0' as u32 + (c as u32 - '０' as u32)).unwrap_or(c),
                'ｘ' | 'Ｘ' | 'x' => 'X',
                _ => c,
            })
            .collect();
        if let Ok(written) = WrittenIdNumber::parse(&typed) {
            let old = written.original().is_some();
            return Self::from_characters(
                written.as_str(),
                written.faults().is_empty() && !old,
                old,
            );
        }
        let length = typed.chars().count();
        let known = typed
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == 'X')
            .count();
        if length == 18 && known >= 12 {
            return Self::from_characters(&typed, false, false);
        }
        // A digit too many or too few: the parts that are sure are compared no more.
        Self::default()
    }

    fn from_characters(text: &str, sound: bool, old: bool) -> Self {
        let digit = |c: char| match c {
            'X' => 10,
            c => u128::from(c.to_digit(10).unwrap_or(15)),
        };
        let digits = text.chars().fold(0, |digits, c| digits << 4 | digit(c));
        let mut form = Self {
            digits,
            sound,
            old,
            days: Days::default(),
        };
        let (year, month, day) = (
            form.number(YEAR, 4),
            form.number(DAY + 8, 2),
            form.number(DAY, 2),
        );
        if let (Some(year), Some(month), Some(day)) = (year, month, day) {
            form.days = Days {
                solar: solar_day(year, month, day),
                lunar: lunar_day(year, month, false, day),
            };
        }
        form
    }

    /// The decimal number in some places.
    fn number(&self, shift: u32, places: u32) -> Option<u32> {
        (0..places).rev().try_fold(0, |number, place| {
            let digit = (self.digits >> (shift + 4 * place)) as u32 & 15;
            (digit < 10).then_some(number * 10 + digit)
        })
    }

    /// Whether there is a number.
    pub(crate) fn is_known(&self) -> bool {
        self.digits != 0
    }

    /// The sequence.
    fn sequence(&self) -> i32 {
        self.number(SEQUENCE, 3).map_or(0, |number| number as i32)
    }

    /// The sex that it says: 1 man, 2 woman, 0 not known.
    pub(crate) fn sex(&self) -> u8 {
        match self.number(SEQUENCE, 1) {
            Some(digit) => 2 - (digit % 2) as u8,
            None => 0,
        }
    }

    /// The number without one of its four parts, as a key.
    pub(crate) fn without(&self, part: usize) -> u64 {
        let of =
            |shift: u32, places: u32| (self.digits >> shift) as u64 & ((1_u64 << (4 * places)) - 1);
        let (region, year, day, sequence) =
            (of(REGION, 6), of(YEAR, 4), of(DAY, 4), of(SEQUENCE, 3));
        match part {
            0 => year << 32 | day << 16 | sequence,
            1 => 1 << 63 | region << 28 | day << 12 | sequence,
            2 => 1 << 62 | region << 28 | year << 12 | sequence,
            _ => 1 << 61 | region << 32 | year << 16 | day,
        }
    }

    /// All of it but the check character, as a key.
    pub(crate) fn key(&self) -> u64 {
        (self.digits >> 4) as u64 ^ (self.digits >> 68) as u64
    }
}

/// How two numbers relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum IdLevel {
    /// A number is missing.
    Missing,
    /// The same number, and it is sound.
    Same,
    /// The same wrong number, or the same but for what the old form does not say.
    SameUnsound,
    /// One digit differs or two neighbours changed places, and one of the two is wrong.
    Slip,
    /// Two digits differ, and one of the two is wrong.
    TwoSlips,
    /// Both sound, of one register and day, numbers of neighbours: twins, mostly.
    Neighbours,
    /// Both sound, of one register and day.
    SameDay,
    /// Both sound and a digit or two apart: a number that was corrected, or chance.
    Close,
    /// Both sound, of one day.
    DayOnly,
    /// Both sound, of one register, with one sequence.
    Corrected,
    /// Two different sound numbers.
    Different,
    /// Far apart, and one of the two is wrong.
    FarUnsound,
}

/// How many levels there are.
pub(crate) const LEVELS: usize = 12;

/// One bit for each character that differs.
fn differing(a: u128, b: u128) -> u128 {
    let xor = a ^ b;
    (xor | xor >> 1 | xor >> 2 | xor >> 3) & 0x0000_0000_0000_0011_1111_1111_1111_1111
}

/// How two numbers relate. The same both ways.
pub(crate) fn compare(a: &IdForm, b: &IdForm) -> IdLevel {
    if !a.is_known() || !b.is_known() {
        return IdLevel::Missing;
    }
    let either_old = a.old || b.old;
    let both_sound = (a.sound || a.old) && (b.sound || b.old);
    let mut apart = differing(a.digits, b.digits);
    if either_old {
        // What the old form does not say is not compared: the century and the check.
        apart &= !0x1_u128 & !(0x11_u128 << (YEAR + 8));
    }
    let count = apart.count_ones();
    if count == 0 {
        return if a.sound && b.sound || either_old && both_sound {
            IdLevel::Same
        } else {
            IdLevel::SameUnsound
        };
    }
    let one_wrong = !(a.sound && b.sound);
    if one_wrong {
        // A slip leaves the check wrong; counted once where the check itself was made to fit.
        let without_check = (apart & !0x1_u128).count_ones();
        if without_check <= 1 && count <= 2 || is_swap(a.digits, b.digits, apart & !0x1_u128) {
            return IdLevel::Slip;
        }
        if without_check == 2 {
            return IdLevel::TwoSlips;
        }
        if !both_sound {
            return if without_check == 3 {
                IdLevel::TwoSlips
            } else {
                IdLevel::FarUnsound
            };
        }
    }
    let place = |shift: u32, places: u32| apart >> shift & ((1_u128 << (4 * places)) - 1) == 0;
    let (same_region, same_day) = (place(REGION, 6), place(DAY, 8));
    if same_region && same_day {
        let near = (a.sequence() - b.sequence()).abs() <= 5;
        return if near {
            IdLevel::Neighbours
        } else {
            IdLevel::SameDay
        };
    }
    if same_day {
        return IdLevel::DayOnly;
    }
    if (apart & !0x1_u128).count_ones() <= 2 {
        return IdLevel::Close;
    }
    if same_region && place(SEQUENCE, 3) {
        return IdLevel::Corrected;
    }
    IdLevel::Different
}

/// Whether the only difference is that two neighbours changed places.
fn is_swap(a: u128, b: u128, apart: u128) -> bool {
    if apart.count_ones() != 2 {
        return false;
    }
    let at = apart.trailing_zeros();
    if apart >> (at + 4) & 1 == 0 {
        return false;
    }
    let pair = |digits: u128| ((digits >> at) & 15, (digits >> (at + 4)) & 15);
    let ((a_low, a_high), (b_low, b_high)) = (pair(a), pair(b));
    a_low == b_high && a_high == b_low
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::IdLevel::*;
    use super::*;

    fn level(a: &str, b: &str) -> IdLevel {
        compare(&IdForm::of(a), &IdForm::of(b))
    }

    #[test]
    fn slips_are_told_from_other_numbers() {
        let sound = "533321193205080023";
        for (other, wanted) in [
            ("533321193205080023", Same),
            ("533321320508002", Same),
            ("533321193205081023", Slip),
            ("533321193250080023", Slip),
            ("533321193205081123", TwoSlips),
            ("533301194001010014", Different),
            ("", Missing),
            ("12345", Missing),
        ] {
            assert_eq!(level(sound, other), wanted, "{other}");
        }
        assert_eq!(
            level("533321193205081023", "533321193205081023"),
            SameUnsound
        );
    }

    #[test]
    fn the_parts_are_read() {
        let form = IdForm::of("533321193205080023");
        assert!(form.sound && !form.old);
        assert_eq!((form.sequence(), form.sex()), (2, 2));
        assert_eq!(form.days.solar, solar_day(1932, 5, 8));
        assert_eq!(form.key(), IdForm::of("533321320508002").key());
    }

    proptest! {
        #[test]
        fn numbers_compare_the_same_both_ways(a in "5333[0-9]{13}[0-9X]|[0-9]{15}", b in "5333[0-9]{13}[0-9X]|[0-9]{15}") {
            prop_assert_eq!(level(&a, &b), level(&b, &a));
        }
    }
}
