//! The normal form of a name: one shape for what fonts and keyboards write in many.

use unicode_normalization::UnicodeNormalization;

use super::unit::is_han;
use super::{DOT, WILDCARD};
use crate::value::keyboard::{self, half_width_char};

/// The normal form of a name. Applied twice it changes nothing.
pub(super) fn form(written: &str) -> String {
    if written.chars().all(is_plain) {
        return written.to_owned();
    }
    let plain: String = written
        .nfc()
        .flat_map(plain)
        .filter(|c| !is_invisible(*c))
        .collect();
    let parts: Vec<&str> = plain.split_whitespace().collect();
    // "李　四" is set out to stand below three-character names: its space parts nothing.
    let aligned = parts.iter().all(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(is_han) && letters.next().is_none()
    });
    join(&parts, if aligned { "" } else { "·" })
}

/// A character that is its own normal form, wherever it stands: nearly every one of a name.
fn is_plain(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}') && c != '口'
}

fn join(parts: &[&str], separator: &str) -> String {
    parts.iter().fold(String::new(), |mut name, part| {
        if !name.is_empty() && !name.ends_with(DOT) && !part.starts_with(DOT) {
            name.push_str(separator);
        }
        name.push_str(part);
        name
    })
}

/// One character as others write it. NFKC only where it keeps the letter a letter: radicals
/// become characters; `①` and `㈱` stay what they are, no letters of a name.
fn plain(c: char) -> impl Iterator<Item = char> {
    let (kept, folded) = match half_width_char(c) {
        radical @ '\u{2E80}'..='\u{2FDF}' => (None, Some(std::iter::once(radical).nfkc())),
        dot if is_dot(dot) => (Some(DOT), None),
        unknown if is_unknown(unknown) || unknown == '口' => (Some(WILDCARD), None),
        other => (Some(other), None),
    };
    kept.into_iter().chain(folded.into_iter().flatten())
}

/// The dots that keyboards, fonts and old systems offer between the parts of a name.
pub(super) fn is_dot(c: char) -> bool {
    matches!(
        c,
        '·' | '.'
            | '•'
            | '‧'
            | '∙'
            | '⋅'
            | '・'
            | '･'
            | '．'
            | '․'
            | '‣'
            | '●'
            | '。'
            | '｡'
            | '˙'
            | '᛫'
    )
}

/// Signs written for a character that a font lacks or a reader cannot make out. The
/// character 口 is one too, but may also be meant; it passes the form's check.
pub(super) fn is_unknown(c: char) -> bool {
    matches!(
        c,
        '?' | '*' | '□' | '○' | '◯' | '■' | '▢' | '☐' | '▯' | '\u{FFFD}'
    )
}

/// Marks that take no room and mean nothing in a name; also the selectors of glyph variants.
pub(super) fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || keyboard::is_invisible(c)
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_dot_becomes_the_one_dot() {
        for dot in ["·", "•", ".", "．", "・", "‧", " ", "　", " • ", "･"] {
            assert_eq!(form(&format!("孔志{dot}普丁")), "孔志·普丁", "{dot:?}");
        }
    }

    #[test]
    fn a_space_that_only_aligns_a_column_parts_nothing() {
        assert_eq!(form("李　四"), "李四");
        assert_eq!(form("李 小 四"), "李小四");
        assert_eq!(form("阿普 余"), "阿普·余");
    }

    #[test]
    fn every_sign_for_an_unknown_character_becomes_the_wildcard() {
        for sign in ["?", "*", "＊", "？", "口", "□", "○", "\u{FFFD}"] {
            assert_eq!(form(&format!("李{sign}四")), "李?四", "{sign}");
        }
        assert_eq!(
            form("李〇"),
            "李〇",
            "the numeral zero is a letter of names"
        );
    }

    #[test]
    fn radicals_and_compatibility_characters_become_ordinary_ones() {
        assert_eq!(form("⼀⽟"), "一玉");
        assert_eq!(form("\u{F9E1}"), "李");
        assert_eq!(form("Ｍａｒｉａ"), "Maria");
        assert_eq!(form("Jose\u{301}"), "José");
        assert_eq!(form("①"), "①", "a numeral is not turned into a letter");
    }

    #[test]
    fn marks_that_take_no_room_are_dropped() {
        assert_eq!(form("\u{FEFF}和\u{200B}春\u{E0100}秀"), "和春秀");
    }

    #[test]
    fn characters_beyond_the_first_plane_are_kept() {
        assert_eq!(form("𠮷𫟼"), "𠮷𫟼");
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own(text in "\\PC{0,12}|[李四阿普口 ·.•?＊　⼀A-Za-z]{0,10}") {
            let normal = form(&text);
            prop_assert_eq!(form(&normal), normal);
        }
    }
}
