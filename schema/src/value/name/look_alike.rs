//! Characters that look alike: what a hurried hand or a poor scan mistakes.

use std::sync::LazyLock;

/// Pairs in order, the lower code point first. Noisy: evidence, never proof. Source:
/// `schema/data/README.md`.
static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    (include_str!("../../../data/lookalike.txt").lines())
        .flat_map(|line| {
            let mut characters = line.chars();
            let first = characters.next();
            characters.filter_map(move |other| Some((first?, other)))
        })
        .collect()
});

/// Whether two different characters look alike.
#[must_use]
pub fn look_alike(a: char, b: char) -> bool {
    PAIRS.binary_search(&(a.min(b), a.max(b))).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_are_whole_and_in_order() {
        assert_eq!(PAIRS.len(), 9166);
        assert!(PAIRS.is_sorted());
        assert!(PAIRS.iter().all(|(a, b)| a < b));
    }

    #[test]
    fn likeness_is_mutual() {
        assert!(look_alike('未', '末'));
        assert!(look_alike('末', '未'));
        assert!(!look_alike('和', '李'));
    }
}
