//! Spreadsheet headings, compared without the spaces, widths and remarks people add.

use unicode_normalization::UnicodeNormalization;

/// A heading without spaces, line breaks, width variants, a leading `*` or the remark in
/// brackets at its end.
pub(super) fn plain_heading(heading: &str) -> String {
    let narrow: String = heading
        .nfkc()
        .filter(|c| !c.is_whitespace() && *c != '*')
        .collect();
    let end = narrow.find(['(', '[', '【']).filter(|&start| start > 0);
    narrow[..end.unwrap_or(narrow.len())].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_read_without_its_decoration() {
        for heading in [
            "姓名",
            " 姓　名",
            "姓\n名",
            "*姓名",
            "姓名（与身份证一致）",
            "姓名(必填)",
        ] {
            assert_eq!(plain_heading(heading), "姓名", "{heading}");
        }
        assert_eq!(plain_heading("(空)"), "(空)");
    }
}
