//! Numbers of years, months and days, in digits and in Chinese words.

/// A number, and whether its word belongs to the lunar calendar.
pub(super) struct Numeral {
    pub(super) value: u8,
    pub(super) lunar: bool,
}

fn digit(c: char) -> Option<u8> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn split_run(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()))
}

/// A year and how many digits it was written with: `1941`, `一九四一`.
pub(super) fn year(text: &mut &str) -> Option<(i16, usize)> {
    let (run, rest) = split_run(text, |c| c.is_ascii_digit());
    let (run, rest) = if run.is_empty() {
        split_run(text, |c| digit(c).is_some())
    } else {
        (run, rest)
    };
    let length = run.chars().count();
    if !(1..=4).contains(&length) {
        return None;
    }
    let place = |c: char| {
        digit(c)
            .map(i16::from)
            .or_else(|| c.to_digit(10)?.try_into().ok())
    };
    let year = run
        .chars()
        .try_fold(0_i16, |sum, c| Some(sum * 10 + place(c)?))?;
    *text = rest;
    Some((year, length))
}

fn digits(text: &mut &str) -> Option<Numeral> {
    let (run, rest) = split_run(text, |c| c.is_ascii_digit());
    if !(1..=2).contains(&run.len()) {
        return None;
    }
    *text = rest;
    Some(Numeral {
        value: run.parse().ok()?,
        lunar: false,
    })
}

/// `6`, `06`, `六`, `十二`, 元 1, and the lunar 正 1, 冬 11, 腊 12.
pub(super) fn month(text: &mut &str) -> Option<Numeral> {
    for (word, value) in [('元', 1), ('正', 1), ('冬', 11), ('腊', 12), ('臘', 12)] {
        if let Some(rest) = text.strip_prefix(word) {
            *text = rest;
            return Some(Numeral {
                value,
                lunar: word != '元',
            });
        }
    }
    digits(text).or_else(|| words(text))
}

/// `5`, `15`, `十五`, and 初五, 廿三, 卅.
pub(super) fn day(text: &mut &str) -> Option<Numeral> {
    if let Some(rest) = text.strip_prefix('初') {
        *text = rest;
        let number = words(text).or_else(|| digits(text))?;
        return (1..=10).contains(&number.value).then_some(Numeral {
            lunar: true,
            ..number
        });
    }
    digits(text).or_else(|| words(text))
}

/// 一 to 三十九, with 廿 for twenty and 卅 for thirty.
fn words(text: &mut &str) -> Option<Numeral> {
    let (run, rest) = split_run(text, |c| {
        digit(c).is_some() || matches!(c, '十' | '廿' | '卅')
    });
    let letters: Vec<char> = run.chars().collect();
    let unit = |c: char| digit(c).filter(|value| *value > 0);
    let value = match *letters.as_slice() {
        [one] => match one {
            '十' => 10,
            '廿' => 20,
            '卅' => 30,
            _ => unit(one)?,
        },
        ['十', one] => 10 + unit(one)?,
        ['廿', one] => 20 + unit(one)?,
        ['卅', one] => 30 + unit(one)?,
        [ten, '十'] => 10 * unit(ten)?,
        [ten, '十', one] => 10 * unit(ten)? + unit(one)?,
        _ => return None,
    };
    *text = rest;
    Some(Numeral {
        value,
        lunar: run.contains(['廿', '卅']),
    })
}
