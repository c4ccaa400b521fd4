//! Rust text cut into tokens, so that a word in a comment is not taken for code and
//! code in a string not for code either.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// What a token is, as far as rules care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Comment,
    /// A name or a keyword.
    Word,
    /// A string literal of any form, with its quotes.
    Text,
    /// A sign of one character, or another literal.
    Other,
}

/// One token that is not white space.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// The line it begins on, from 1.
    pub(super) line: usize,
    /// Whether it lies in a module marked `#[cfg(test)]`.
    pub(super) in_tests: bool,
}

impl<'a> Token<'a> {
    /// The inside of a string literal as written, escapes and all, without the white
    /// space in front of it.
    pub(super) fn inside(&self) -> &'a str {
        let unprefixed = self.text.trim_start_matches(['b', 'c', 'r', '#']);
        unprefixed.trim_start_matches(|c: char| c == '"' || c == '\\' || c.is_whitespace())
    }
}

/// The tokens of a Rust text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1;
    for token in tokenize(text, FrontmatterAllowed::No) {
        let (this, after) = rest.split_at(token.len as usize);
        if token.kind != TokenKind::Whitespace {
            found.push(Token {
                kind: kind(token.kind),
                text: this,
                line,
                in_tests: false,
            });
        }
        line += this.matches('\n').count();
        rest = after;
    }
    mark_tests(&mut found);
    found
}

/// The positions in `tokens` where these words and signs stand one after the other,
/// comments aside.
pub(super) fn sequences<'a>(
    tokens: &'a [Token<'a>],
    pattern: &'a [&'a str],
) -> impl Iterator<Item = &'a Token<'a>> {
    (0..tokens.len()).filter_map(move |start| {
        let mut code = tokens[start..]
            .iter()
            .filter(|token| token.kind != Kind::Comment);
        let first = &tokens[start];
        let begins = first.text == pattern[0];
        let matches = begins
            && pattern
                .iter()
                .all(|word| code.next().is_some_and(|token| token.text == *word));
        matches.then_some(first)
    })
}

fn kind(kind: TokenKind) -> Kind {
    match kind {
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Kind::Comment,
        TokenKind::Ident | TokenKind::RawIdent => Kind::Word,
        TokenKind::Literal { kind, .. } => match kind {
            LiteralKind::Int { .. }
            | LiteralKind::Float { .. }
            | LiteralKind::Char { .. }
            | LiteralKind::Byte { .. } => Kind::Other,
            _ => Kind::Text,
        },
        _ => Kind::Other,
    }
}

/// Marks each module under `#[cfg(test)]`, from its attribute to its closing brace.
fn mark_tests(tokens: &mut [Token<'_>]) {
    const ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut start = 0;
    while start + ATTRIBUTE.len() <= tokens.len() {
        let here = &tokens[start..];
        if !here
            .iter()
            .zip(ATTRIBUTE)
            .all(|(token, word)| token.text == word)
        {
            start += 1;
            continue;
        }
        let end = start + item_length(here);
        tokens[start..end]
            .iter_mut()
            .for_each(|token| token.in_tests = true);
        start = end;
    }
}

/// How many tokens the item at the front takes: up to its closing brace, or to the
/// semicolon of an item without one.
fn item_length(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.text {
            "{" => depth += 1,
            "}" if depth <= 1 => return index + 1,
            "}" => depth -= 1,
            ";" if depth == 0 => return index + 1,
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_words_and_strings_are_told_apart() {
        let found = tokens("// a\nlet b = r#\"c \" d\"#; /* e */");
        let kinds: Vec<_> = found.iter().map(|token| (token.kind, token.text)).collect();
        assert_eq!(
            kinds,
            [
                (Kind::Comment, "// a"),
                (Kind::Word, "let"),
                (Kind::Word, "b"),
                (Kind::Other, "="),
                (Kind::Text, "r#\"c \" d\"#"),
                (Kind::Other, ";"),
                (Kind::Comment, "/* e */"),
            ]
        );
        assert_eq!(found[1].line, 2);
    }

    #[test]
    fn the_inside_of_a_string_begins_after_its_quote_and_white_space() {
        let inside = |text| tokens(text)[0].inside();
        assert_eq!(inside("\"\\\n   word\""), "word\"");
        assert_eq!(inside("br#\"  word\"#"), "word\"#");
        assert_eq!(inside("\"brick\""), "brick\"");
    }

    #[test]
    fn only_what_stands_in_the_test_module_is_test_code() {
        let text = "fn a() {} #[cfg(test)] mod tests { fn b() { {} } } fn c() {}";
        let outside: Vec<_> = (tokens(text).iter())
            .filter(|token| !token.in_tests && token.kind == Kind::Word)
            .map(|token| token.text.to_owned())
            .collect();
        assert_eq!(outside, ["fn", "a", "fn", "c"]);
        let text = "#[cfg(test)] use x::Y; fn c() {}";
        assert_eq!(
            tokens(text).iter().filter(|token| !token.in_tests).count(),
            6
        );
    }

    #[test]
    fn a_sequence_is_found_across_lines_and_comments() {
        let found = tokens("a::b; a // why\n :: b; a.b");
        let lines: Vec<_> = sequences(&found, &["a", ":", ":", "b"])
            .map(|token| token.line)
            .collect();
        assert_eq!(lines, [1, 1]);
    }
}
