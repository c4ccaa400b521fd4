//! Texts in the place of a name that are none, or not enough of one (check X02).

use super::unit::{Unit, units};
use super::{DOT, PersonName, surname};
use crate::problem::Coded;
use words::{ELDERS, KIN, PLACEHOLDERS, RANKS, SIBLINGS, is_one_of};

mod words;

/// Why a name wants a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameOddity {
    /// It says that the name is not known: 不详, 无名氏, 某某.
    Placeholder,
    /// It says what others call the elder: 奶奶, 李大爷.
    Kin,
    /// It says the order of birth alone: 阿普, 老三.
    BirthOrder,
    /// A married woman by surnames alone: 杨李氏.
    Shi,
}

impl Coded for NameOddity {
    fn code(&self) -> &'static str {
        match self {
            Self::Placeholder => "name.placeholder",
            Self::Kin => "name.kin",
            Self::BirthOrder => "name.birth-order",
            Self::Shi => "name.shi",
        }
    }
}

impl PersonName {
    /// What is odd about the name; mostly nothing.
    #[must_use]
    pub fn oddity(&self) -> Option<NameOddity> {
        let letters: String = self.normal().chars().filter(|c| *c != DOT).collect();
        if is_placeholder(&letters) {
            Some(NameOddity::Placeholder)
        } else if is_kin(&letters) {
            Some(NameOddity::Kin)
        } else if is_rank(&letters) || !self.order_names().is_empty() {
            Some(NameOddity::BirthOrder)
        } else {
            self.shi_form().map(|_| NameOddity::Shi)
        }
    }
}

pub(super) fn is_placeholder(letters: &str) -> bool {
    let units = units(letters);
    let says_nothing = |unit: &Unit| match unit {
        Unit::Unknown => true,
        Unit::Word(word) => {
            matches!(word.as_str(), "na" | "null" | "none" | "no" | "test")
                || word.bytes().all(|byte| byte == b'x')
        }
        Unit::Sign(sign) => *sign == '某',
    };
    is_one_of(PLACEHOLDERS, letters)
        || letters.contains('某')
        || (!units.is_empty() && units.iter().all(says_nothing))
}

/// 奶奶, 李奶奶, 李家奶奶, 二奶, 阿公. A rank behind a surname (杨三妹) is a real name.
fn is_kin(letters: &str) -> bool {
    let ranked_elder = letters
        .strip_prefix(RANKS)
        .is_some_and(|word| is_one_of(ELDERS, word));
    let of_a_family = KIN.split_whitespace().any(|kin| {
        let family = letters
            .strip_suffix(kin)
            .map(|family| family.strip_suffix('家').unwrap_or(family));
        family.is_some_and(|family| family.is_empty() || surname::is_surname(family))
    });
    ranked_elder || of_a_family
}

/// 老三, 阿二, 小四, 三妹.
fn is_rank(letters: &str) -> bool {
    let called = letters.strip_prefix(['老', '阿', '小']);
    let counted = letters.strip_prefix(RANKS);
    called.is_some_and(|rest| rest.strip_prefix(RANKS).is_some_and(str::is_empty))
        || counted.is_some_and(|word| is_one_of(SIBLINGS, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oddity(name: &str) -> Option<NameOddity> {
        PersonName::new(name).oddity()
    }

    #[test]
    fn a_placeholder_is_no_name() {
        for name in ["不详", "无名氏", "某某", "李某", "XXX", "??", "无", "test"] {
            assert_eq!(oddity(name), Some(NameOddity::Placeholder), "{name}");
        }
    }

    #[test]
    fn what_neighbours_call_someone_is_no_name() {
        for name in [
            "奶奶",
            "李奶奶",
            "李家大爷",
            "欧阳大妈",
            "二奶",
            "阿公",
            "老太婆",
        ] {
            assert_eq!(oddity(name), Some(NameOddity::Kin), "{name}");
        }
    }

    #[test]
    fn an_order_of_birth_alone_is_told() {
        for name in ["阿普", "阿扑", "普", "老三", "三妹", "阿·娜"] {
            assert_eq!(oddity(name), Some(NameOddity::BirthOrder), "{name}");
        }
    }

    #[test]
    fn surnames_alone_are_told() {
        assert_eq!(oddity("杨李氏"), Some(NameOddity::Shi));
    }

    #[test]
    fn ordinary_names_are_not_odd() {
        for name in [
            "和春秀",
            "余阿普",
            "杨三妹",
            "李大爷山",
            "阿克春",
            "Maria",
            "和?秀",
            "孔志·普丁",
            "",
        ] {
            assert_eq!(oddity(name), None, "{name}");
        }
    }
}
