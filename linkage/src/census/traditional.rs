//! Traditional characters, made simple.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Each line a traditional character and the simple one. Source: `linkage/data/README.md`.
static SIMPLE: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
    let lines = include_str!("../../data/traditional.txt").lines();
    lines
        .filter_map(|line| {
            let mut letters = line.chars();
            Some((letters.next()?, letters.next()?))
        })
        .collect()
});

/// The simple form of a character.
pub(crate) fn simplified(letter: char) -> char {
    SIMPLE.get(&letter).copied().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traditional_character_becomes_the_simple_one() {
        let simple: String = "陳國鳳蘭和李".chars().map(simplified).collect();
        assert_eq!(simple, "陈国凤兰和李");
    }
}
