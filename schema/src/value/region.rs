//! County codes of identity numbers (GB/T 2260), of any year.
//!
//! A number keeps the code of the county that issued it, however often the county is
//! renamed or dissolved. A retired code is normal; one that never existed is a slip.

use std::sync::LazyLock;

use smol_str::SmolStr;

use crate::tables::tables;

/// A code under one name, for a span of years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The six digits.
    pub code: SmolStr,
    /// The name it stood for: of a county, a prefecture or a province.
    pub name: &'static str,
    /// The first year, unless it was in the first list (of about 1980).
    pub first_year: Option<u16>,
    /// The last year, unless it is still in force.
    pub last_year: Option<u16>,
}

/// Sorted by code, then by first year. Source: `schema/data/README.md`; a tablet downloads
/// the table, and column by column it is a quarter smaller.
static REGIONS: LazyLock<Vec<Region>> =
    LazyLock::new(|| unpack(tables().regions).expect("the table is well formed"));

/// Three lines: by how much each code is greater than the one before, the names, and the
/// years (`from-to`, either of which may be missing).
fn unpack(table: &'static str) -> Option<Vec<Region>> {
    let mut lines = table.lines().map(|line| line.split(','));
    let (steps, names, years) = (lines.next()?, lines.next()?, lines.next()?);
    let mut code = 0;
    let year = |digits: &str| match digits {
        "" => Some(None),
        digits => digits.parse().ok().map(Some),
    };
    steps
        .zip(names)
        .zip(years)
        .map(|((step, name), years)| {
            code += step.parse::<u32>().ok()?;
            let (first, last) = years.split_once('-').unwrap_or_default();
            Some(Region {
                code: SmolStr::new(code.to_string()),
                name,
                first_year: year(first)?,
                last_year: year(last)?,
            })
        })
        .collect()
}

fn with_prefix(prefix: &str) -> &'static [Region] {
    let regions = REGIONS.as_slice();
    let first = regions.partition_point(|region| region.code.as_str() < prefix);
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
        assert!(REGIONS.is_sorted_by(|a, b| {
            (a.code.as_str(), a.first_year) <= (b.code.as_str(), b.first_year)
        }));
        assert!(
            REGIONS
                .iter()
                .all(|region| region.code.len() == 6 && !region.name.is_empty())
        );
    }

    #[test]
    fn what_is_packed_is_the_source_s_table() {
        let source = include_str!("../../data/id_region_codes.csv");
        let year = |year: Option<u16>| year.map_or_else(String::new, |year| year.to_string());
        let lines: Vec<_> = (REGIONS.iter())
            .map(|region| {
                let (first, last) = (year(region.first_year), year(region.last_year));
                format!("{},{},{first},{last}", region.code, region.name)
            })
            .collect();
        let expected: Vec<_> = source.lines().skip(1).collect();
        assert_eq!(lines, expected);
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
