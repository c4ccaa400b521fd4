//! Syllables as numbers, and which of them people here do not keep apart.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU8, Ordering};

use rustc_hash::FxHashMap;
use schema::value::name::{reading, syllable::Syllable as Parts};

/// A syllable's number; 0 is none.
pub(crate) type Syllable = u16;

struct Table {
    numbers: FxHashMap<&'static str, Syllable>,
    texts: Vec<&'static str>,
    skeletons: Vec<u64>,
    parts: Vec<Parts<'static>>,
    /// Whether two are kept apart: 0 not asked yet, 1 yes, 2 no.
    near: Vec<AtomicU8>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut numbers = FxHashMap::default();
    let mut texts = vec![""];
    for letter in '\u{4E00}'..='\u{9FA5}' {
        if let Some(text) = reading::of_character(letter) {
            numbers.entry(text).or_insert_with(|| {
                texts.push(text);
                (texts.len() - 1) as Syllable
            });
        }
    }
    let parts = texts.iter().map(|text| Parts::of(text)).collect();
    let skeletons = texts.iter().map(|text| skeleton(text)).collect();
    let near = std::iter::repeat_with(|| AtomicU8::new(0)).take(texts.len() * texts.len());
    Table {
        numbers,
        skeletons,
        parts,
        near: near.collect(),
        texts,
    }
});

/// The number of a syllable without tone.
pub(crate) fn number(text: &str) -> Syllable {
    TABLE.numbers.get(text).copied().unwrap_or(0)
}

/// The text of a number.
#[cfg(test)]
pub(crate) fn text(syllable: Syllable) -> &'static str {
    TABLE.texts[syllable as usize]
}

/// One number for all syllables that are commonly heard or written for each other. Coarser
/// than [`near`], and chaining: for keys only.
pub(crate) fn key(syllable: Syllable) -> u64 {
    TABLE.skeletons[syllable as usize]
}

/// Whether two syllables are heard or written for each other.
pub(crate) fn near(a: Syllable, b: Syllable) -> bool {
    if a == b {
        return true;
    }
    if a == 0 || b == 0 {
        return false;
    }
    let table = &*TABLE;
    let cell = &table.near[a as usize * table.texts.len() + b as usize];
    match cell.load(Ordering::Relaxed) {
        0 => {
            let is_near = table.parts[a as usize].merges_with(&table.parts[b as usize]);
            cell.store(1 + u8::from(!is_near), Ordering::Relaxed);
            is_near
        }
        known => known == 1,
    }
}

/// The coarse sound: aspiration, retroflexes, n and l, ü, and final nasals fall together.
fn skeleton(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    const INITIALS: [(&str, u64); 23] = [
        ("zh", 1),
        ("ch", 1),
        ("sh", 2),
        ("z", 1),
        ("c", 1),
        ("s", 2),
        ("b", 3),
        ("p", 3),
        ("m", 4),
        ("f", 5),
        ("h", 5),
        ("d", 6),
        ("t", 6),
        ("n", 7),
        ("l", 7),
        ("g", 8),
        ("k", 8),
        ("j", 9),
        ("q", 9),
        ("x", 10),
        ("r", 11),
        ("y", 11),
        ("w", 12),
    ];
    const FINALS: [(&str, u64); 36] = [
        ("a", 1),
        ("o", 2),
        ("e", 2),
        ("ai", 3),
        ("ei", 4),
        ("ao", 5),
        ("ou", 6),
        ("an", 7),
        ("ang", 7),
        ("en", 8),
        ("eng", 8),
        ("ong", 9),
        ("i", 10),
        ("v", 10),
        ("ia", 1),
        ("ie", 11),
        ("ve", 11),
        ("ue", 11),
        ("iao", 5),
        ("iu", 6),
        ("ian", 12),
        ("van", 12),
        ("in", 13),
        ("ing", 13),
        ("vn", 13),
        ("iang", 7),
        ("iong", 9),
        ("u", 14),
        ("ua", 15),
        ("uo", 2),
        ("uai", 16),
        ("ui", 17),
        ("uan", 18),
        ("uang", 18),
        ("un", 19),
        ("er", 20),
    ];
    let (initial, rest) = (INITIALS.iter())
        .find_map(|(initial, class)| Some((*class, text.strip_prefix(initial)?)))
        .unwrap_or((0, text));
    let rest = match (initial, rest) {
        // ju, qu, xu, yu: the u is a ü.
        (9..=11, "u") => "i",
        (9..=11, "uan") => "ian",
        (9..=11, "un") => "in",
        (11, "an") if text.starts_with('y') => "ian",
        (9, "ia") => "a",
        other => other.1,
    };
    let last = FINALS
        .iter()
        .find(|(last, _)| *last == rest)
        .map_or(21, |(_, class)| *class);
    // jia ~ ga, qia ~ ka: the softened initials join the hard ones before a.
    let initial = if initial == 9 && matches!(last, 1 | 7) {
        8
    } else {
        initial
    };
    1 + initial * 32 + last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_heard_for_each_other_are_near_and_mostly_share_their_key() {
        for (a, b) in [
            ("lin", "ling"),
            ("yu", "yi"),
            ("zhang", "zang"),
            ("pu", "bu"),
            ("nv", "ni"),
            ("yuan", "yan"),
        ] {
            assert!(near(number(a), number(b)), "{a} {b}");
            assert_eq!(key(number(a)), key(number(b)), "{a} {b}");
        }
        assert!(near(number("ge"), number("guo")));
        assert!(!near(number("li"), number("la")));
        assert_ne!(key(number("li")), key(number("la")));
    }

    #[test]
    fn a_number_stands_for_its_text() {
        assert_eq!(text(number("xiu")), "xiu");
        assert_eq!(number("maria"), 0);
    }
}
