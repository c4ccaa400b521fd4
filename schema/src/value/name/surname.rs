//! Surnames of more than one character.

use super::{DOT, WILDCARD};

/// Compound surnames in use.
const COMPOUND: [&str; 46] = [
    "欧阳", "上官", "司马", "司徒", "司空", "司寇", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容",
    "宇文", "长孙", "令狐", "东方", "东郭", "南宫", "西门", "万俟", "闻人", "赫连", "澹台", "濮阳",
    "淳于", "单于", "太叔", "申屠", "仲孙", "轩辕", "钟离", "鲜于", "闾丘", "亓官", "端木", "呼延",
    "独孤", "拓跋", "百里", "羊舌", "梁丘", "左丘", "第五", "公冶", "公羊", "宗政",
];

/// Whether the text can be one surname: a single character, or a compound one.
pub(super) fn is_surname(text: &str) -> bool {
    text.chars().count() == 1 || COMPOUND.contains(&text)
}

/// The surname at the head of a normal form. A compound surname needs a given name after it.
pub(super) fn of(normal: &str) -> &str {
    let compound = COMPOUND.iter().find(|compound| {
        normal
            .strip_prefix(**compound)
            .is_some_and(|given| !given.is_empty())
    });
    if let Some(compound) = compound {
        return &normal[..compound.len()];
    }
    let mut letters = normal.char_indices();
    match letters.next() {
        Some((_, first)) if first != WILDCARD && first != DOT => {
            &normal[..letters.next().map_or(normal.len(), |(at, _)| at)]
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_is_one_character_unless_it_is_a_compound_one() {
        assert_eq!(of("和春秀"), "和");
        assert_eq!(of("司马春"), "司马");
        assert_eq!(of("司马"), "司", "Mr Si, named Ma");
        assert_eq!(of("普"), "普");
        assert_eq!(of("?春秀"), "", "an unknown surname is no surname");
        assert_eq!(of(""), "");
    }
}
