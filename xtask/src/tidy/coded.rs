//! The problem codes that Rust source names, and what parameters it gives with each.
//!
//! A code is any string literal of the shape `word.word`, in small letters with hyphens.
//! An `impl Coded` is read arm by arm; elsewhere, what stands as `("name", …)` in the same
//! function counts as given.

use std::collections::BTreeSet;

use super::rust_source::{Kind, Token};

/// What a literal of a code's shape ends in when it is a file's name.
const FILE_ENDINGS: [&str; 14] = [
    ".crt", ".csv", ".db", ".html", ".json", ".key", ".lock", ".parquet", ".pem", ".sql", ".toml",
    ".txt", ".vault", ".xlsx",
];

/// Parameter names.
pub(super) type Names = BTreeSet<String>;

/// A code in the source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) code: String,
    pub(super) line: usize,
    /// What is given with it; `None` where another value decides.
    pub(super) given: Option<Names>,
}

/// What a file says of codes.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) mentions: Vec<Mention>,
    /// What is wrong with an `impl Coded`, by line.
    pub(super) wrong: Vec<(usize, String)>,
}

/// What these tokens of one file say of codes.
pub(super) fn said(tokens: &[Token<'_>]) -> Said {
    let tokens: Vec<_> = (tokens.iter())
        .filter(|token| token.kind != Kind::Comment)
        .copied()
        .collect();
    let functions = functions(&tokens);
    let mut said = Said::default();
    let mut read = 0..0;
    for (index, token) in tokens.iter().enumerate() {
        if read.contains(&index) {
            continue;
        }
        if token.text == "impl"
            && let Some(block) = coded_block(&tokens[index..])
        {
            read = index..index + block.len();
            of_block(block, &mut said);
        } else if let Some(code) = code(token) {
            let around = (functions.iter())
                .filter(|function| function.contains(&index))
                .min_by_key(|function| function.len());
            let given = match around {
                Some(around) => around_call(&tokens, &functions, &tokens[around.clone()]),
                None => names(&tokens),
            };
            said.mentions.push(Mention {
                code,
                line: token.line,
                given: Some(given),
            });
        }
    }
    said
}

/// What a function pairs itself, or has paired by another of the file.
fn around_call(
    tokens: &[Token<'_>],
    functions: &[std::ops::Range<usize>],
    body: &[Token<'_>],
) -> Names {
    let mut found = names(body);
    for function in functions {
        let function = &tokens[function.clone()];
        let is_called = (body.windows(2))
            .skip(1)
            .any(|two| two[0].text == function[1].text && two[1].text == "(");
        if is_called {
            found.extend(names(function));
        }
    }
    found
}

/// What one arm of a `match` on variants says.
struct Arm<'a> {
    variants: Vec<&'a str>,
    body: &'a [Token<'a>],
}

fn of_block(block: &[Token<'_>], said: &mut Said) {
    let function = |name: &str| {
        functions(block)
            .into_iter()
            .map(|range| &block[range])
            .find(|function| function[1].text == name)
    };
    let Some(codes) = function("code") else {
        return;
    };
    let parameters = function("parameters").unwrap_or_default();
    let (_, arms) = arms(codes);
    let mut mention = |variants: &[&str], body: &[Token<'_>]| {
        for token in body.iter().filter(|token| token.kind == Kind::Text) {
            match code(token) {
                Some(code) => said.mentions.push(Mention {
                    code,
                    line: token.line,
                    given: given(parameters, variants),
                }),
                None => {
                    let what = format!("{} is no code: `theme.what-is-wrong`", token.text);
                    said.wrong.push((token.line, what));
                }
            }
        }
        if calls(body, "code") && !calls(parameters, "parameters") {
            let what = "passes on a code without its parameters".to_owned();
            said.wrong.push((body[0].line, what));
        }
    };
    if arms.is_empty() {
        mention(&[], codes);
    }
    for arm in arms {
        mention(&arm.variants, arm.body);
    }
}

/// Whether a method of this name is called.
fn calls(tokens: &[Token<'_>], method: &str) -> bool {
    tokens
        .windows(3)
        .any(|three| three[0].text == "." && three[1].text == method && three[2].text == "(")
}

/// What `Coded::parameters` gives for each of these variants.
fn given(parameters: &[Token<'_>], variants: &[&str]) -> Option<Names> {
    let (outside, arms) = arms(parameters);
    let always = names(&outside);
    if arms.is_empty() || variants.is_empty() {
        return Some(names(parameters));
    }
    let of = |variant: &str| {
        let arm = (arms.iter())
            .find(|arm| arm.variants.contains(&variant))
            .or_else(|| arms.iter().find(|arm| arm.variants.is_empty()))?;
        (!calls(arm.body, "parameters")).then(|| names(arm.body))
    };
    let mut each = variants.iter().map(|variant| of(variant));
    let first = each.next()??;
    let common = each.try_fold(first, |common, next| {
        next.map(|next| common.intersection(&next).cloned().collect())
    })?;
    Some(common.union(&always).cloned().collect())
}

/// The arms of the first `match` of a function, and all that stands outside of it.
fn arms<'a>(function: &'a [Token<'a>]) -> (Vec<Token<'a>>, Vec<Arm<'a>>) {
    let Some(start) = function.iter().position(|token| token.text == "match") else {
        return (function.to_vec(), Vec::new());
    };
    let Some(open) = function[start..].iter().position(|token| token.text == "{") else {
        return (function.to_vec(), Vec::new());
    };
    let inside = &function[start + open..];
    let length = group(inside);
    let outside = [&function[..start], &inside[length..]].concat();
    let mut arms = Vec::new();
    let mut rest = &inside[1..length.saturating_sub(1).max(1)];
    while !rest.is_empty() {
        let arrow = top_level(rest, |two| two[0].text == "=" && two[1].text == ">");
        let Some(arrow) = arrow else {
            break;
        };
        let (pattern, after) = (&rest[..arrow], &rest[arrow + 2..]);
        let end = if after.first().is_some_and(|token| token.text == "{") {
            group(after)
        } else {
            top_level(after, |two| two[0].text == ",").unwrap_or(after.len())
        };
        arms.push(Arm {
            variants: variants(pattern),
            body: &after[..end],
        });
        rest = &after[end..];
        if rest.first().is_some_and(|token| token.text == ",") {
            rest = &rest[1..];
        }
    }
    (outside, arms)
}

/// The variants that a pattern names, without what it looks at inside of them; none: it
/// takes any.
fn variants<'a>(pattern: &[Token<'a>]) -> Vec<&'a str> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (index, token) in pattern.iter().enumerate() {
        match token.text {
            "(" | "{" | "[" => depth += 1,
            ")" | "}" | "]" => depth = depth.saturating_sub(1),
            _ if depth == 0 && token.kind == Kind::Word && token.text != "_" => {
                let goes_on = pattern.get(index + 1).is_some_and(|next| next.text == ":");
                let in_path = index > 0 && pattern[index - 1].text == ":";
                if in_path && !goes_on {
                    found.push(token.text);
                }
            }
            _ => {}
        }
    }
    found
}

/// The functions, each from its `fn` to its closing brace.
fn functions(tokens: &[Token<'_>]) -> Vec<std::ops::Range<usize>> {
    let starts = (0..tokens.len()).filter(|index| tokens[*index].text == "fn");
    starts
        .filter_map(|start| {
            let here = &tokens[start..];
            let open = top_level(here, |two| ["{", ";"].contains(&two[0].text))?;
            (here[open].text == "{").then(|| start..start + open + group(&here[open..]))
        })
        .collect()
}

/// The block at the front, if it is `impl … Coded for …`.
fn coded_block<'a>(tokens: &'a [Token<'a>]) -> Option<&'a [Token<'a>]> {
    let open = tokens.iter().position(|token| token.text == "{")?;
    let is_coded =
        (tokens[..open].windows(2)).any(|two| two[0].text == "Coded" && two[1].text == "for");
    is_coded.then(|| &tokens[..open + group(&tokens[open..])])
}

/// How many tokens the brackets that open at the front take.
fn group(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "{" | "[" => depth += 1,
            ")" | "}" | "]" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index + 1;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// The first place outside of all brackets where a token and the next are so.
fn top_level(tokens: &[Token<'_>], wanted: impl Fn(&[Token<'_>]) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    for index in 0..tokens.len() {
        let two = [
            tokens[index],
            *tokens.get(index + 1).unwrap_or(&tokens[index]),
        ];
        if depth == 0 && wanted(&two) {
            return Some(index);
        }
        match tokens[index].text {
            "(" | "{" | "[" => depth += 1,
            ")" | "}" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// What stands first in a pair: `("name", …)`.
fn names(tokens: &[Token<'_>]) -> Names {
    tokens
        .windows(3)
        .filter(|three| three[0].text == "(" && three[2].text == ",")
        .filter(|three| three[1].kind == Kind::Text && code(&three[1]).is_none())
        .map(|three| three[1].text.trim_matches('"').to_owned())
        .collect()
}

/// The code that a literal is, if it has a code's shape.
fn code(token: &Token<'_>) -> Option<String> {
    if token.kind != Kind::Text {
        return None;
    }
    let text = token.text.strip_prefix('"')?.strip_suffix('"')?;
    let word = |word: &str| {
        let mut parts = word.split('-');
        let signs = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && parts.all(|part| !part.is_empty() && part.chars().all(signs))
    };
    let (theme, what) = text.split_once('.')?;
    let is_code = word(theme) && word(what) && theme.len() > 1;
    let is_file = FILE_ENDINGS.iter().any(|ending| text.ends_with(ending));
    (is_code && !is_file).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::rust_source::tokens;
    use super::*;

    fn found(text: &str) -> Vec<(String, Option<Vec<String>>)> {
        let said = said(&tokens(text));
        said.mentions
            .into_iter()
            .map(|mention| {
                let given = mention.given.map(|names| names.into_iter().collect());
                (mention.code, given)
            })
            .collect()
    }

    fn given(code: &str, names: &[&str]) -> (String, Option<Vec<String>>) {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        (code.to_owned(), Some(names))
    }

    const BLOCK: &str = r#"
        impl crate::problem::Coded for Fault {
            fn code(&self) -> &'static str {
                match &self.fault {
                    Self::One { .. } | Self::Two(_) => "fault.one",
                    Self::Inner(Other::Three) => {
                        "fault.three"
                    }
                    Self::Outer(error) => error.code(),
                    Self::Late(_) => "fault.late",
                }
            }
            fn parameters(&self) -> Parameters {
                let mut parameters = vec![("line", self.line.to_string())];
                match &self.fault {
                    Self::One { a, b } => vec![("a", a), ("b", b)],
                    Self::Two(a) => parameters.push(("a", f(a, 1))),
                    Self::Late(error) => error.parameters(),
                    _ => Parameters::new(),
                }
            }
        }"#;

    #[test]
    fn each_variants_parameters_go_with_its_code() {
        assert_eq!(
            found(BLOCK),
            [
                given("fault.one", &["a", "line"]),
                given("fault.three", &["line"]),
                ("fault.late".to_owned(), None),
            ]
        );
    }

    #[test]
    fn a_single_code_has_all_parameters_and_an_error_without_any_has_none() {
        let text = r#"
            impl Coded for A {
                fn code(&self) -> &'static str { "a-b.c" }
                fn parameters(&self) -> Parameters { vec![("x", self.x())] }
            }
            impl Coded for B { fn code(&self) -> &'static str { "bb.c" } }"#;
        assert_eq!(found(text), [given("a-b.c", &["x"]), given("bb.c", &[])]);
    }

    #[test]
    fn elsewhere_what_the_function_pairs_is_given() {
        let text = r#"
            const CODE: &str = "file.gone";
            fn a() { let all = [("x", 1)]; tell("desk.closed", &all) }
            fn b() { refuse("desk.open", &c()) }
            fn c() -> Names { [("y", f("z", 2))] }"#;
        let found = found(text);
        assert_eq!(
            found[1..],
            [
                given("desk.closed", &["x"]),
                given("desk.open", &["y", "z"])
            ][..]
        );
        assert_eq!(found[0].0, "file.gone");
    }

    #[test]
    fn file_names_numbers_and_prose_are_no_codes() {
        let text =
            r#"fn a() { f("divisions.csv", "1.2", "o.name", "A word. Then", "a.b.c", "-a.b") }"#;
        assert!(found(text).is_empty());
    }

    #[test]
    fn a_literal_of_another_shape_is_no_code_of_an_error() {
        let text = r#"impl Coded for A { fn code(&self) -> &'static str { "Too Large" } }"#;
        let said = said(&tokens(text));
        assert!(said.mentions.is_empty());
        assert!(said.wrong[0].1.starts_with("\"Too Large\" is no code"));
    }

    #[test]
    fn a_code_passed_on_without_its_parameters_is_wrong() {
        let text = r#"impl Coded for A {
            fn code(&self) -> &'static str { match self { Self::B(error) => error.code() } }
        }"#;
        let said = said(&tokens(text));
        assert_eq!(said.wrong.len(), 1);
        assert!(said.wrong[0].0 == 2 && said.wrong[0].1.contains("without its parameters"));
    }
}
