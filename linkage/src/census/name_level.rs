//! How two names relate: the levels of the comparison.

use schema::value::name::look_alike;

use super::name_form::NameForm;
use super::syllable::near;

/// How two names relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum NameLevel {
    /// A name is missing.
    Missing,
    /// The same characters.
    Same,
    /// The same sounds.
    Homophone,
    /// Sounds that people here do not keep apart.
    Merged,
    /// A character looks alike, or is not known.
    LookAlike,
    /// Two writings of one order of birth or one foreign syllable.
    Variant,
    /// 阿, 老 or 小 and a character of the other.
    Nickname,
    /// A woman by surnames, one of them the other's.
    Shi,
    /// One has a surname before it that the other lacks.
    SurnameLeft,
    /// The given name is the same, the surname another.
    GivenSame,
    /// One lacks a character of the given name.
    CharacterLeft,
    /// One character of the given name is another.
    OneCharacter,
    /// Two characters have changed places.
    Swapped,
    /// Only the last character sounds the same.
    LastSame,
    /// Only the surname sounds the same.
    SurnameSame,
    /// None of these.
    Different,
}

/// How many levels there are.
pub(crate) const LEVELS: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Letter {
    Same,
    Sound,
    Near,
    Unknown,
    Other,
}

/// How two characters relate, their looks aside.
fn letter(a: &NameForm, i: usize, b: &NameForm, j: usize) -> Letter {
    let (x, y) = (a.letters[i], b.letters[j]);
    if x == 0 || y == 0 {
        return Letter::Unknown;
    }
    if x == y {
        return Letter::Same;
    }
    let (s, t) = (a.sounds[i], b.sounds[j]);
    if s != 0 && s == t {
        return Letter::Sound;
    }
    if near(s, t) {
        Letter::Near
    } else {
        Letter::Other
    }
}

/// Whether two characters look alike.
fn looks_alike(a: &NameForm, b: &NameForm, at: usize) -> bool {
    match (char::from_u32(a.letters[at]), char::from_u32(b.letters[at])) {
        (Some(x), Some(y)) => look_alike(x, y),
        _ => false,
    }
}

/// Whether two characters may be one in speech.
fn sounds_alike(a: &NameForm, i: usize, b: &NameForm, j: usize) -> bool {
    letter(a, i, b, j) <= Letter::Near
}

fn same_letters(a: &NameForm, b: &NameForm) -> bool {
    a.length == b.length && a.letters == b.letters
}

/// Whether two names are one, heard or written in another way.
pub(crate) fn is_same(a: &NameForm, b: &NameForm) -> bool {
    same_letters(a, b)
        || a.length == b.length
            && (letter_by_letter(a, b).is_some_and(|level| level <= NameLevel::Variant)
                || a.order != 0 && a.order == b.order && same_head(a, b))
}

/// How two names relate. The same both ways.
pub(crate) fn compare(a: &NameForm, b: &NameForm) -> NameLevel {
    if a.length == 0 || b.length == 0 {
        return NameLevel::Missing;
    }
    if same_letters(a, b) && !a.letters().contains(&0) {
        return NameLevel::Same;
    }
    let (a, b) = if a.length <= b.length { (a, b) } else { (b, a) };
    if a.shi != b.shi && (a.shi == 0 || b.shi == 0) {
        return shi(a, b);
    }
    if a.length == b.length
        && let Some(level) = letter_by_letter(a, b)
    {
        return level;
    }
    if a.order != 0 && a.order == b.order && same_head(a, b) {
        return NameLevel::Variant;
    }
    if a.shi > 0 {
        return shi_both(a, b);
    }
    if a.nickname != b.nickname
        && let Some(level) = nickname(a, b)
    {
        return level;
    }
    if a.length < b.length
        && let Some(level) = left_out(a, b)
    {
        return level;
    }
    remainder(a, b)
}

fn letter_by_letter(a: &NameForm, b: &NameForm) -> Option<NameLevel> {
    let length = a.length as usize;
    let mut of_kind = [0_usize; 5];
    let mut odd = 0;
    for at in 0..length {
        let kind = letter(a, at, b, at);
        of_kind[kind as usize] += 1;
        if kind > Letter::Near {
            odd = at;
        }
    }
    let [same, sound, near, unknown, other] = of_kind;
    match unknown + other {
        0 => {
            return Some(match (near, sound) {
                (0, 0) => NameLevel::Same,
                (0, _) => NameLevel::Homophone,
                _ => NameLevel::Merged,
            });
        }
        1 if (same + sound > 0 || length == 1) && (unknown == 1 || looks_alike(a, b, odd)) => {
            return Some(NameLevel::LookAlike);
        }
        _ => {}
    }
    if length >= 2 && (0..length).all(|at| sounds_alike(a, at, b, length - 1 - at)) && length == 2 {
        return Some(NameLevel::Swapped);
    }
    if length >= 3
        && sounds_alike(a, 0, b, 0)
        && sounds_alike(a, length - 1, b, length - 2)
        && sounds_alike(a, length - 2, b, length - 1)
        && (1..length - 2).all(|at| sounds_alike(a, at, b, at))
    {
        return Some(NameLevel::Swapped);
    }
    if other + unknown == 1 && length >= 3 {
        if a.order != 0 && a.order == b.order {
            return Some(NameLevel::Variant);
        }
        return Some(if odd == 0 {
            NameLevel::GivenSame
        } else {
            NameLevel::OneCharacter
        });
    }
    None
}

/// Whether what stands before an order name is alike.
fn same_head(a: &NameForm, b: &NameForm) -> bool {
    let heads = (a.length as usize)
        .saturating_sub(2)
        .min((b.length as usize).saturating_sub(2));
    (0..heads).all(|at| sounds_alike(a, at, b, at))
}

/// One is a woman by surnames, the other a name.
fn shi(a: &NameForm, b: &NameForm) -> NameLevel {
    let (by_surnames, name) = if a.shi > 0 { (a, b) } else { (b, a) };
    let own = by_surnames.shi as usize - 1;
    if sounds_alike(by_surnames, own, name, 0) {
        NameLevel::Shi
    } else if own > 0 && sounds_alike(by_surnames, 0, name, 0) {
        NameLevel::SurnameSame
    } else {
        NameLevel::Different
    }
}

/// Both are women by surnames.
fn shi_both(a: &NameForm, b: &NameForm) -> NameLevel {
    if sounds_alike(a, a.shi as usize - 1, b, b.shi as usize - 1) {
        NameLevel::Shi
    } else {
        NameLevel::Different
    }
}

fn nickname(a: &NameForm, b: &NameForm) -> Option<NameLevel> {
    let (nick, name) = if a.nickname { (a, b) } else { (b, a) };
    let (nick_length, name_length) = (nick.length as usize, name.length as usize);
    let tail = nick_length - 1;
    let ends = name_length > tail
        && (0..tail).all(|at| sounds_alike(nick, 1 + at, name, name_length - tail + at));
    let anywhere = tail == 1 && (0..name_length).any(|at| sounds_alike(nick, 1, name, at));
    if nick_length < name_length && ends && sounds_alike(nick, 0, name, name_length - tail - 1) {
        return Some(NameLevel::SurnameLeft);
    }
    (ends || anywhere).then_some(NameLevel::Nickname)
}

/// The shorter is the longer with characters left out.
fn left_out(short: &NameForm, long: &NameForm) -> Option<NameLevel> {
    let (s, l) = (short.length as usize, long.length as usize);
    if s < 2 {
        return None;
    }
    if (0..s).all(|at| sounds_alike(short, at, long, l - s + at)) {
        return Some(NameLevel::SurnameLeft);
    }
    let mut at = 0;
    for place in 0..l {
        if at < s && sounds_alike(short, at, long, place) {
            at += 1;
        }
    }
    (at == s && sounds_alike(short, 0, long, 0)).then_some(NameLevel::CharacterLeft)
}

fn remainder(a: &NameForm, b: &NameForm) -> NameLevel {
    let (a_last, b_last) = (a.length as usize - 1, b.length as usize - 1);
    let given = |name: &NameForm| name.length as usize - name.given_from();
    if given(a) >= 2
        && given(a) == given(b)
        && (0..given(a)).all(|at| sounds_alike(a, a.given_from() + at, b, b.given_from() + at))
    {
        return NameLevel::GivenSame;
    }
    if a_last > 0 && b_last > 0 && sounds_alike(a, a_last, b, b_last) {
        return NameLevel::LastSame;
    }
    if sounds_alike(a, 0, b, 0) {
        return NameLevel::SurnameSame;
    }
    NameLevel::Different
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::NameLevel::*;
    use super::*;

    fn level(a: &str, b: &str) -> NameLevel {
        compare(&NameForm::of(a), &NameForm::of(b))
    }

    #[test]
    fn each_way_of_writing_a_name_has_its_level() {
        for (a, b, wanted) in [
            ("和春秀", "和春秀", Same),
            ("陳国", "陈国", Same),
            ("余·阿娜", "余阿娜", Same),
            ("和春秀", "何春秀", Homophone),
            ("和春秀", "和春绣", Homophone),
            ("李林英", "李玲英", Merged),
            ("李未英", "李末英", LookAlike),
            ("李?英", "李秀英", LookAlike),
            ("余阿普", "余阿蒲", Homophone),
            ("余阿策", "余阿此", Variant),
            ("和春秀", "阿秀", Nickname),
            ("和春秀", "老和", Nickname),
            ("杨李氏", "李春秀", Shi),
            ("李氏", "杨李氏", Shi),
            ("和春秀", "春秀", SurnameLeft),
            ("和春秀", "李春秀", GivenSame),
            ("和春秀", "和秀", CharacterLeft),
            ("和春秀", "和春梅", OneCharacter),
            ("和春秀", "和秀春", Swapped),
            ("和春秀", "李秀", LastSame),
            ("和春秀", "和玉", SurnameSame),
            ("和春秀", "李玉", Different),
            ("和春秀", "", Missing),
        ] {
            assert_eq!(level(a, b), wanted, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn a_relation_holds_both_ways(a in "[和春秀李阿普老小氏杨玉?·]{0,5}", b in "[和春秀李阿普老小氏杨玉?·]{0,5}") {
            prop_assert_eq!(level(&a, &b), level(&b, &a));
        }
    }
}
