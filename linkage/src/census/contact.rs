//! Phone and guardian as one fact: a couple shares both, and counting them twice links it.

use super::elder::Elder;
use super::name_form::NameForm;
use super::name_level;

/// How widely a phone is shared, in three steps.
pub(crate) const SHARES: usize = 3;

/// How many levels there are: ten, by the phone's share.
pub(crate) const LEVELS: usize = 10 * SHARES;

/// How two records' contacts relate. `same_guardian` is none when either has no guardian.
fn level(same_phone: Option<bool>, near_phone: bool, same_guardian: Option<bool>) -> usize {
    match (same_phone, same_guardian) {
        (None, None) => 0,
        (Some(true), Some(true)) => 1,
        (Some(true), Some(false)) => 2,
        (Some(true), None) => 3,
        (Some(false), Some(true)) => 4,
        (None, Some(true)) => 5,
        (Some(false), _) if near_phone => 6,
        (Some(false), Some(false)) => 7,
        (Some(false), None) => 8,
        (None, Some(false)) => 9,
    }
}

/// The level of the comparison.
pub(crate) fn compare(a: &Elder, b: &Elder, a_guardian: &NameForm, b_guardian: &NameForm) -> usize {
    let (ours, theirs) = (a.phones, b.phones);
    let known = |phones: [u64; 2]| phones.iter().any(|phone| *phone != 0);
    let mut same_phone = (known(ours) && known(theirs)).then_some(false);
    let (mut near, mut share) = (false, 0);
    for (at, phone) in ours.iter().enumerate().filter(|(_, phone)| **phone != 0) {
        for other in theirs.iter().filter(|other| **other != 0) {
            if phone == other {
                same_phone = Some(true);
                share = share.max(a.phone_share[at]);
            } else {
                near |= is_near(*phone, *other);
            }
        }
    }
    let named = a_guardian.length > 0 && b_guardian.length > 0;
    let same_guardian = named.then(|| name_level::is_same(a_guardian, b_guardian));
    let band = match share {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    };
    let level = level(same_phone, near, same_guardian);
    match level {
        0 => 0,
        1..=3 => level * SHARES + band,
        _ => level * SHARES,
    }
}

/// The digits of a phone number, eleven at most, without the country's code; 0 for none.
pub(crate) fn phone(text: &str) -> u64 {
    let (mut number, mut digits) = (0_u64, 0);
    for digit in text.bytes().filter(u8::is_ascii_digit) {
        digits += 1;
        if digits > 13 {
            return 0;
        }
        number = number * 10 + u64::from(digit - b'0');
    }
    const CHINA: u64 = 86 * 100_000_000_000;
    match digits {
        13 if (CHINA..CHINA + CHINA / 86).contains(&number) => number - CHINA,
        7..=12 => number,
        _ => 0,
    }
}

/// Whether one digit differs, or two neighbours changed places.
fn is_near(a: u64, b: u64) -> bool {
    // Of one digit the difference is up to 9, of two that changed places up to 81, and zeros.
    let mut apart = a.abs_diff(b);
    while apart > 81 {
        if !apart.is_multiple_of(10) {
            return false;
        }
        apart /= 10;
    }
    let mut differences = [0_u64; 2];
    let mut count = 0;
    let (mut x, mut y) = (a, b);
    let mut last = 0;
    for place in 0..12_u64 {
        if x % 10 != y % 10 {
            if count == 2 {
                return false;
            }
            differences[count] = (x % 10) * 10 + y % 10;
            if count == 1 && place != last + 1 {
                return false;
            }
            last = place;
            count += 1;
        }
        x /= 10;
        y /= 10;
    }
    match count {
        1 => true,
        2 => {
            differences[0] / 10 == differences[1] % 10 && differences[0] % 10 == differences[1] / 10
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_read_as_digits() {
        assert_eq!(phone("138-8864 1234"), 13_888_641_234);
        assert_eq!(phone("+8613888641234"), 13_888_641_234);
        assert_eq!((phone("无"), phone("123")), (0, 0));
        assert_eq!(
            (phone("8688641234"), phone("99138886412345")),
            (8_688_641_234, 0)
        );
    }

    #[test]
    fn a_slip_is_near() {
        assert!(is_near(13_888_641_234, 13_888_641_239));
        assert!(is_near(13_888_641_234, 13_888_641_243));
        assert!(!is_near(13_888_641_234, 13_888_649_239));
        assert!(is_near(13_888_641_234, 93_888_641_234));
        assert!(is_near(13_988_641_234, 19_388_641_234));
        assert!(!is_near(13_888_641_234, 13_888_641_234));
    }
}
