//! County codes of identity numbers (GB/T 2260), of any year.
//!
//! A number keeps the code of the county that issued it, however often the county is
//! renamed or dissolved. A retired code is normal; one that never existed is a slip.

use std::sync::LazyLock;

/// A code under one name, for a span of years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The six digits.
    pub code: &'static str,
    /// The name it stood for: of a county, a prefecture or a province.
    pub name: &'static str,
    /// The first year, unless it was in the first list (of about 1980).
    pub first_year: Option<u16>,
    /// The last year, unless it is still in force.
    pub last_year: Option<u16>,
}

/// Sorted by code, then by first year. Source: `schema/data/README.md`.
static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    (include_str!("../../data/id_region_codes.csv")
        .lines()
        .skip(1))
    .map(|line| read_line(line).expect("the embedded table is well formed"))
    .collect()
});

fn read_line(line: &'static str) -> Option<Region> {
    let mut cells = line.split(',');
    let (code, name) = (cells.next()?, cells.next()?);
    let mut year = || match cells.next()? {
        "" => Some(None),
        digits => digits.parse().ok().map(Some),
    };
    Some(Region {
        code,
        name,
        first_year: year()?,
        last_year: year()?,
    })
}

fn with_prefix(prefix: &str) -> &'static [Region] {
    let regions = REGIONS.as_slice();
    let first = regions.partition_point(|region| region.code < prefix);
    let rest = &regions[first..];
    &rest[..rest.partition_point(|region| region.code.starts_with(prefix))]
}

/// Every name the code has stood for, earliest first. Empty: the code never existed.
#[must_use]
pub fn periods(code: &str) -> &'static [Region] {
    if code.len() == 6 {
        with_prefix(code)
    } else {
        &[]
    }
}

/// Whether identity numbers were ever issued under this code.
///
/// A county's always; a prefecture's only where it has no counties (东莞 441900, 中山
/// 442000); a province's never.
#[must_use]
pub fn was_ever_county(code: &str) -> bool {
    if periods(code).is_empty() || code.ends_with("0000") {
        return false;
    }
    match code.strip_suffix("00") {
        None => true,
        Some(prefecture) => with_prefix(prefecture)
            .iter()
            .all(|region| region.code == code),
    }
}

/// The name of the code in a year. Where the sources overlap, the period that began last.
#[must_use]
pub fn name_in(code: &str, year: u16) -> Option<&'static str> {
    (periods(code).iter().rev())
        .find(|region| {
            region.first_year.is_none_or(|first| first <= year)
                && region.last_year.is_none_or(|last| year <= last)
        })
        .map(|region| region.name)
}

/// The name of the code now, or the last one it had.
#[must_use]
pub fn latest_name(code: &str) -> Option<&'static str> {
    let periods = periods(code);
    let in_force = periods
        .iter()
        .rev()
        .find(|region| region.last_year.is_none());
    in_force
        .or_else(|| periods.iter().max_by_key(|region| region.last_year))
        .map(|region| region.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        assert_eq!(REGIONS.len(), 7657);
        assert!(REGIONS.is_sorted_by_key(|region| (region.code, region.first_year)));
        assert!(
            REGIONS
                .iter()
                .all(|region| region.code.len() == 6 && !region.name.is_empty())
        );
    }

    #[test]
    fn a_retired_county_was_a_county() {
        assert!(was_ever_county("533301"));
        assert!(was_ever_county("533321"), "泸水县 until 2015");
        assert!(was_ever_county("533322"), "碧江县 until 1985");
        assert!(!was_ever_county("533399"));
    }

    #[test]
    fn a_prefecture_issues_numbers_only_if_it_has_no_counties() {
        assert!(!was_ever_county("530000"));
        assert!(!was_ever_county("533300"));
        assert!(was_ever_county("441900"));
    }

    #[test]
    fn a_code_is_named_by_the_year() {
        assert_eq!(name_in("533322", 1980), Some("福贡县"));
        assert_eq!(name_in("533322", 1984), Some("碧江县"));
        assert_eq!(name_in("533322", 1990), None);
        assert_eq!(latest_name("533322"), Some("碧江县"));
        assert_eq!(name_in("533301", 2024), Some("泸水市"));
        assert_eq!(latest_name("533399"), None);
    }

    #[test]
    fn what_is_no_code_is_in_no_period() {
        for text in ["", "5333", "5333011", "abcdef", "５３３３０１"] {
            assert!(periods(text).is_empty(), "{text}");
        }
    }
}
