//! Syllables of pinyin without tones, and the sounds that people here do not keep apart.

use std::sync::LazyLock;

/// Initials and finals that are not kept apart. Source: `schema/data/README.md`.
struct Mergers {
    initials: Vec<(&'static str, &'static str)>,
    finals: Vec<(&'static str, &'static str)>,
}

static MERGERS: LazyLock<Mergers> = LazyLock::new(|| {
    let lines = include_str!("../../../data/phonetic_mergers.csv")
        .lines()
        .skip(1);
    let rows: Vec<[&str; 3]> = lines
        .map(|line| {
            let cells: Vec<_> = line.split(',').collect();
            cells.try_into().expect("the embedded table is well formed")
        })
        .collect();
    let of = |part| {
        rows.iter()
            .filter(|[kind, ..]| *kind == part)
            .map(|[_, a, b]| (*a, *b))
            .collect()
    };
    Mergers {
        initials: of("initial"),
        finals: of("final"),
    }
});

/// A syllable in its parts: for comparing many with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syllable<'a> {
    /// `zh`, `b`, …; `y` and `w` mark a syllable that begins with i, ü or u; or nothing.
    initial: &'a str,
    /// What follows, as spelt: `iu`, `un`, in `yan` only `an`.
    spelt: &'a str,
    /// What follows, as spoken: `iou`, `uen` or `vn`, in `yan` `ian`. `v` is ü.
    spoken: String,
}

const INITIALS: [&str; 23] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s", "y", "w",
];

impl<'a> Syllable<'a> {
    /// The parts of a syllable of plain pinyin, ü as `v`.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let initial = INITIALS
            .into_iter()
            .find(|initial| text.starts_with(initial))
            .unwrap_or("");
        let spelt = &text[initial.len()..];
        Self {
            initial: &text[..initial.len()],
            spelt,
            spoken: spoken(initial, spelt),
        }
    }

    /// Whether it can be heard or written for another: [`merged`].
    #[must_use]
    pub fn merges_with(&self, other: &Syllable<'_>) -> bool {
        let (a, b) = (self, other);
        let Mergers { initials, finals } = &*MERGERS;
        if !paired(initials, a.initial, b.initial) {
            return false;
        }
        match (a.initial, b.initial) {
            // rang ~ yang: only the first sound differs, the rest is spelt alike.
            ("r", "y") | ("y", "r") => paired(finals, a.spelt, b.spelt),
            // qia ~ ka, jiang ~ gang: the i belongs to the softened initial.
            ("j" | "q", "g" | "k") | ("g" | "k", "j" | "q") => {
                paired(finals, without_glide(a), without_glide(b))
            }
            _ => paired(finals, &a.spoken, &b.spoken),
        }
    }
}

/// The final behind the spelling rules of pinyin.
fn spoken(initial: &str, spelt: &str) -> String {
    match (initial, spelt) {
        ("j" | "q" | "x" | "y", rest) if rest.starts_with('u') => format!("v{}", &rest[1..]),
        ("y", "i" | "in" | "ing") => spelt.to_owned(),
        ("y", rest) => format!("i{rest}"),
        ("w", "u") => "u".to_owned(),
        ("w", "ei" | "en" | "eng" | "a" | "o" | "ai" | "an" | "ang") => format!("u{spelt}"),
        (_, "iu") => "iou".to_owned(),
        (_, "ui") => "uei".to_owned(),
        (_, "un") => "uen".to_owned(),
        _ => spelt.to_owned(),
    }
}

fn paired(pairs: &[(&str, &str)], a: &str, b: &str) -> bool {
    a == b || pairs.iter().any(|pair| *pair == (a, b) || *pair == (b, a))
}

/// Whether two syllables (plain pinyin, ü as `v`) can be heard or written for each other:
/// their initials and their finals are each equal or one pair of the table apart. Pairs do
/// not chain: `zh` is near `z` and `z` near `c`, `zh` is not near `c`.
///
/// ```
/// use schema::value::name::syllable::merged;
/// assert!(merged("lin", "ling"));
/// assert!(merged("yu", "yi"));
/// assert!(!merged("lin", "lan"));
/// ```
#[must_use]
pub fn merged(a: &str, b: &str) -> bool {
    Syllable::of(a).merges_with(&Syllable::of(b))
}

fn without_glide<'s>(syllable: &'s Syllable<'_>) -> &'s str {
    let spoken = syllable.spoken.as_str();
    match (syllable.initial, spoken.strip_prefix('i')) {
        ("j" | "q", Some(rest)) if !rest.is_empty() && rest != "n" && rest != "ng" => rest,
        _ => spoken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yunnan_mandarin_does_not_keep_these_apart() {
        for (a, b) in [
            ("xin", "xing"),
            ("chen", "cheng"),
            ("yu", "yi"),
            ("xue", "xie"),
            ("yuan", "yan"),
            ("quan", "qian"),
            ("yun", "yin"),
            ("qun", "qin"),
            ("zhang", "zang"),
            ("shi", "si"),
            ("ran", "yan"),
            ("rong", "yong"),
            ("nv", "ni"),
            ("ge", "guo"),
            ("zhen", "zeng"),
        ] {
            assert!(merged(a, b), "{a} {b}");
        }
    }

    #[test]
    fn writers_of_lisu_names_do_not_keep_these_apart() {
        for (a, b) in [
            ("pu", "bu"),
            ("deng", "teng"),
            ("qia", "ka"),
            ("ji", "gi"),
            ("qi", "ji"),
        ] {
            assert!(merged(a, b), "{a} {b}");
        }
    }

    #[test]
    fn other_sounds_stay_apart() {
        for (a, b) in [
            ("li", "la"),
            ("wang", "huang"),
            ("zhao", "cao"),
            ("pu", "du"),
            ("yu", "wu"),
            ("lu", "lv"),
            ("an", "ang2"),
            ("mei", "mi"),
            ("qin", "kan"),
        ] {
            assert!(!merged(a, b), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn merging_is_mutual_and_every_sound_is_near_itself(a in "[a-z]{0,6}", b in "[a-z]{0,6}") {
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
            prop_assert!(merged(&a, &a));
        }
    }
}
