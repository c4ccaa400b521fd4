//! What keyboards, spreadsheets and phones do to plain text.

/// The text without white space at its ends, with full-width ASCII made half-width and
/// every dash made `-`.
///
/// Chinese input methods type `１２－３４` as readily as `12-34`; spreadsheets leave an
/// apostrophe before a number kept as text, and no-break spaces or byte-order marks around it.
pub(crate) fn half_width(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(half_width_char)
        .collect();
    let trimmed = plain.trim();
    trimmed
        .strip_prefix(['\'', '’', '‘'])
        .unwrap_or(trimmed)
        .trim()
        .to_owned()
}

/// As [`half_width`], and without white space inside: how a long number is read.
pub(crate) fn without_spaces(text: &str) -> String {
    half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// One character, half-width. The full-width forms stand `0xFEE0` above ASCII in Unicode.
pub(crate) fn half_width_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' => '-',
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Marks of direction and joints of no width, which copying brings along.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_from_a_spreadsheet_is_read_without_its_dress() {
        assert_eq!(half_width("\u{FEFF}'１２ － ｘ\u{A0}"), "12 - x");
        assert_eq!(without_spaces("　６２１７ ０００１　"), "62170001");
    }
}
