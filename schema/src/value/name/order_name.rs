//! Lisu and Dulong names by order of birth: a village has many 阿普.

use std::sync::LazyLock;

use super::{DOT, PersonName};
use crate::value::sex::Sex;

/// One place in an order of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderName {
    /// The people that names so: 20 Lisu, 51 Dulong (GB/T 3304).
    pub ethnicity: &'static str,
    /// Sons and daughters are counted apart.
    pub sex: Sex,
    /// 1 for the first-born.
    pub order: u8,
    /// The usual writing.
    pub name: &'static str,
    /// Other writings.
    pub variants: Vec<&'static str>,
}

/// Source: `schema/data/README.md`.
static ORDER_NAMES: LazyLock<Vec<OrderName>> = LazyLock::new(|| {
    (include_str!("../../../data/birth_order_names.csv")
        .lines()
        .skip(1))
    .map(|line| read_line(line).expect("the embedded table is well formed"))
    .collect()
});

fn read_line(line: &'static str) -> Option<OrderName> {
    let mut cells = line.split(',');
    Some(OrderName {
        ethnicity: cells.next()?,
        sex: Sex::from_code(cells.next()?)?,
        order: cells.next()?.parse().ok()?,
        name: cells.next()?,
        variants: cells.next()?.split('|').collect(),
    })
}

impl OrderName {
    fn is_written(&self, text: &str) -> bool {
        self.name == text || self.variants.contains(&text)
    }
}

/// Every place in an order that this text can be a writing of.
pub(super) fn places(text: &str) -> impl Iterator<Item = &'static OrderName> {
    ORDER_NAMES
        .iter()
        .filter(move |place| place.is_written(text))
}

/// Whether two normal forms are equal but for their ends, which write one order name in
/// two ways: 余阿普 and 余阿扑. A name of one character (Dulong 普, 丁) must be a whole part,
/// or every 李丁 would be a 李定.
pub(super) fn are_variants(a: &str, b: &str) -> bool {
    let start_of_difference = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b);
    let Some(((first_difference, _), _)) = start_of_difference else {
        return false;
    };
    let starts = a
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| *at <= first_difference);
    starts.into_iter().any(|at| {
        let (a_end, b_end) = (&a[at..], &b[at..]);
        let whole_part = at == 0 || a[..at].ends_with(DOT);
        let long_enough = |end: &str| end.chars().nth(1).is_some();
        (whole_part || (long_enough(a_end) && long_enough(b_end)))
            && places(a_end).any(|place| place.is_written(b_end))
    })
}

impl PersonName {
    /// The places in the orders of names that the whole name can be a writing of. Empty: it
    /// is no bare order name.
    #[must_use]
    pub fn order_names(&self) -> Vec<&'static OrderName> {
        places(&self.normal.replace(DOT, "")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_both_peoples() {
        assert_eq!(ORDER_NAMES.len(), 31);
        let lisu = ORDER_NAMES
            .iter()
            .filter(|place| place.ethnicity == "20")
            .count();
        assert_eq!(lisu, 18);
    }

    #[test]
    fn a_bare_order_name_tells_sex_and_order() {
        let places = PersonName::new("阿扑").order_names();
        assert_eq!(places.len(), 1);
        assert_eq!(
            (places[0].sex, places[0].order, places[0].name),
            (Sex::Male, 1, "阿普")
        );
        assert!(PersonName::new("余阿普").order_names().is_empty());
    }

    #[test]
    fn a_writing_may_stand_for_two_orders() {
        let ends: Vec<_> = places("丁").map(|place| place.order).collect();
        assert_eq!(ends, [2, 5], "tin and teng are both written 丁");
    }

    #[test]
    fn variants_are_told_behind_equal_beginnings() {
        assert!(are_variants("余阿普", "余阿蒲"));
        assert!(are_variants("阿都", "阿独"));
        assert!(are_variants("孔志·普", "孔志·彭"));
        assert!(
            !are_variants("李丁", "李定"),
            "a single character is no order name in a Han name"
        );
        assert!(!are_variants("余阿普", "和阿蒲"));
        assert!(!are_variants("阿普", "阿普"));
    }
}
