//! What surveyors and lists write down of a person, slips and all.

use schema::value::lunar::LunarDate;
use schema::value::solar::SolarDate;

use crate::draw::Draw;
use crate::names::Names;
use crate::person::{Person, phone, with_check};

/// A line of the sheet.
#[derive(Clone, Default)]
pub(crate) struct Line {
    /// The name.
    pub(crate) name: String,
    /// 男, 女 or nothing.
    pub(crate) sex: &'static str,
    /// The ethnicity or nothing.
    pub(crate) ethnicity: &'static str,
    /// The date as written.
    pub(crate) birth: String,
    /// 公历, 农历 or nothing.
    pub(crate) calendar: &'static str,
    /// The number as written.
    pub(crate) id: String,
    /// Which village, and whether the line says so.
    pub(crate) village: usize,
    /// The phone.
    pub(crate) phone: String,
    /// The guardian.
    pub(crate) guardian: String,
    /// The guardian's phone.
    pub(crate) guardian_phone: String,
    /// Hamlet and house.
    pub(crate) address: String,
    /// The kinds of error in it.
    pub(crate) kinds: Vec<&'static str>,
}

/// How often each kind of error happens, times `k`.
pub(crate) struct Slips {
    /// The factor.
    pub(crate) k: f64,
    /// Bends the shares among the kinds; other proportions for other seeds.
    pub(crate) bend: [f64; 6],
}

/// The shares below are those of careful hands; these are typical ones.
const TYPICAL: f64 = 1.75;

impl Slips {
    fn happens(&self, group: usize, share: f64, draw: &mut Draw) -> bool {
        draw.chance((share * TYPICAL * self.k * self.bend[group]).min(0.9))
    }
}

/// A line about a person; `again` when there is one already.
pub(crate) fn line(
    person: &Person,
    again: bool,
    names: &Names,
    slips: &Slips,
    draw: &mut Draw,
) -> Line {
    let mut line = Line {
        name: person.name.text.clone(),
        sex: if person.male { "男" } else { "女" },
        ethnicity: person.ethnicity,
        id: person.id.clone(),
        village: person.village,
        ..Line::default()
    };
    if again && slips.happens(4, 0.25, draw) {
        line.village = person.second;
        line.kinds.push("moved");
    }
    name(&mut line, person, names, slips, draw);
    birth(&mut line, person, slips, draw);
    id_number(&mut line, slips, draw);
    if slips.happens(5, 0.012, draw) {
        line.sex = if person.male { "女" } else { "男" };
        line.kinds.push("sex-wrong");
    } else if draw.chance(0.01) {
        line.sex = "";
    }
    if slips.happens(5, 0.02, draw) {
        line.ethnicity = *draw.pick(&["汉族", "傈僳族", "白族"]);
    } else if draw.chance(0.02) {
        line.ethnicity = "";
    }
    contact(&mut line, person, names, slips, draw);
    if draw.chance(0.75) {
        let (hamlet, house) = person.house;
        line.address = match draw.below(3) {
            0 => format!("{hamlet}组{house}号"),
            1 => format!("{hamlet}组"),
            _ => format!("第{hamlet}村民小组{house}号"),
        };
    }
    line
}

fn name(line: &mut Line, person: &Person, names: &Names, slips: &Slips, draw: &mut Draw) {
    let letters: Vec<char> = person.name.text.chars().filter(|c| *c != '·').collect();
    let surname = letters[0];
    let mut put = |kind, text: Option<String>| {
        if let Some(text) = text {
            line.name = text;
            line.kinds.push(kind);
        }
    };
    let text = person.name.text.as_str();
    if slips.happens(0, 0.07, draw) {
        put("homophone", names.homophone(text, draw));
    } else if slips.happens(0, 0.02, draw) {
        put("merged", names.merged(text, draw));
    } else if slips.happens(0, 0.025, draw) {
        put("look-alike", names.look_alike(text, draw));
    } else if person.name.syllabic && slips.happens(1, 0.18, draw) {
        put("transliteration", names.variant(text, draw));
    } else if slips.happens(1, 0.03, draw) {
        let prefix = draw.pick(&["阿", "老", "小", "阿"]);
        let last = letters[letters.len() - 1];
        let tail: String = match (*prefix, draw.below(4)) {
            ("老", 0..3) => surname.to_string(),
            (_, 0) if letters.len() > 2 => letters[1..].iter().collect(),
            _ => last.to_string(),
        };
        put("nickname", Some(format!("{prefix}{tail}")));
    } else if !person.male && slips.happens(1, 0.035, draw) {
        match person.husband {
            Some(husband) if draw.chance(0.6) => {
                put("husband-own-shi", Some(format!("{husband}{surname}氏")))
            }
            _ => put("own-shi", Some(format!("{surname}氏"))),
        }
    } else if letters.len() > 2 && slips.happens(1, 0.025, draw) {
        let mut kept = letters.clone();
        kept.remove(1 + draw.below(letters.len() - 1));
        put("character-dropped", Some(kept.into_iter().collect()));
    } else if letters.len() > 2 && slips.happens(1, 0.02, draw) {
        put("surname-dropped", Some(letters[1..].iter().collect()));
    } else if slips.happens(1, 0.02, draw) && letters.len() > 2 {
        let mut kept = letters.clone();
        let end = kept.len();
        kept.swap(end - 1, end - 2);
        put("swapped", Some(kept.into_iter().collect()));
    } else if slips.happens(1, 0.012, draw) {
        let mut kept = letters.clone();
        let at = draw.below(kept.len());
        kept[at] = *draw.pick(&['?', '*', '□']);
        put("unknown-character", Some(kept.into_iter().collect()));
    } else if slips.happens(1, 0.02, draw) {
        put("traditional", Some(Names::traditional(text)));
    } else if !person.male && slips.happens(1, 0.008, draw) {
        let husband = person.husband.map(String::from).unwrap_or_default();
        put("husband-surname", Some(format!("{husband}{text}")));
    }
    if line.name.contains('·') && draw.chance(0.6) {
        let dot = *draw.pick(&["•", ".", "", " ", "．"]);
        line.name = line.name.replace('·', dot);
    }
}

fn birth(line: &mut Line, person: &Person, slips: &Slips, draw: &mut Draw) {
    let mut day = person.birth;
    let lunar = LunarDate::from_solar(day).ok();
    let (mut year, mut month, mut date, mut leap) = (day.year(), day.month(), day.day(), false);
    line.calendar = if draw.chance(0.85) { "公历" } else { "" };
    if let Some(lunar) = lunar
        && slips.happens(2, 0.12, draw)
    {
        (year, month, date, leap) = (
            lunar.year(),
            lunar.month().number,
            lunar.day(),
            lunar.month().leap,
        );
        line.calendar = "农历";
        line.kinds.push("lunar");
    } else if let Some(lunar) = lunar
        && !lunar.month().leap
        && slips.happens(2, 0.07, draw)
    {
        (year, month, date) = (lunar.year(), lunar.month().number, lunar.day());
        line.kinds.push("lunar-as-solar");
    }
    if slips.happens(3, 0.035, draw) {
        year -= i16::try_from(1 + draw.below(2)).unwrap_or(1);
        line.kinds.push("nominal-age");
    } else if slips.happens(3, 0.015, draw) && date <= 12 && date != month {
        std::mem::swap(&mut month, &mut date);
        line.kinds.push("day-month-swapped");
    } else if slips.happens(3, 0.02, draw) {
        date = if draw.chance(0.5) {
            (date % 28) + 1
        } else {
            date.saturating_sub(1).max(1)
        };
        line.kinds.push("day-off");
    } else if slips.happens(3, 0.012, draw) {
        month = month % 12 + 1;
        line.kinds.push("month-off");
    } else if slips.happens(3, 0.015, draw) {
        year += i16::try_from(draw.between(-1, 1) * 10 + draw.between(-3, 3)).unwrap_or(0);
        line.kinds.push("year-off");
    }
    day = SolarDate::new(year, month, date).unwrap_or(day);
    if slips.happens(3, 0.025, draw) {
        line.birth = format!("{year}{}", draw.pick(&["", "年"]));
        line.kinds.push("year-only");
        return;
    }
    if slips.happens(3, 0.03, draw) {
        line.calendar = "";
        line.kinds.push("date-missing");
        return;
    }
    if line.calendar != "农历" {
        (year, month, date) = (day.year(), day.month(), day.day());
    }
    let l = if leap { "闰" } else { "" };
    line.birth = match draw.below(6) {
        0 => format!("{year}年{l}{month}月{date}日"),
        1 if !leap => format!("{year}{month:02}{date:02}"),
        2 if !leap => format!("{year}.{month}.{date}"),
        3 if !leap => format!("{year}/{month}/{date}"),
        _ if leap => format!("{year}年闰{month}月{date}日"),
        _ => format!("{year}-{month:02}-{date:02}"),
    };
}

fn id_number(line: &mut Line, slips: &Slips, draw: &mut Draw) {
    let mut digits: Vec<u8> = line.id.bytes().collect();
    if slips.happens(3, 0.035, draw) {
        let at = draw.below(17);
        digits[at] = b'0' + (digits[at] - b'0' + 1 + u8::try_from(draw.below(9)).unwrap_or(0)) % 10;
        line.kinds.push("id-slip");
    } else if slips.happens(3, 0.02, draw) {
        let at = draw.below(16);
        digits.swap(at, at + 1);
        line.kinds.push("id-transposed");
    } else if slips.happens(3, 0.005, draw) {
        let sequence = draw.below(900);
        let corrected = with_check(&format!("{}{sequence:03}", &line.id[..14]));
        digits = corrected.into_bytes();
        line.kinds.push("id-corrected");
    }
    line.id = String::from_utf8(digits).unwrap_or_default();
    if slips.happens(4, 0.035, draw) {
        line.id = format!("{}{}", &line.id[..6], &line.id[8..17]);
        line.kinds.push("id-15");
    } else if slips.happens(4, 0.07, draw) {
        line.id.clear();
        line.kinds.push("id-missing");
    } else if draw.chance(0.05) {
        line.id = line.id.to_lowercase();
    }
}

fn contact(line: &mut Line, person: &Person, names: &Names, slips: &Slips, draw: &mut Draw) {
    let which = if draw.chance(0.7) {
        0
    } else {
        draw.below(person.guardians.len())
    };
    let (guardian, number) = &person.guardians[which];
    line.phone = if draw.chance(0.45) {
        person.phone.clone()
    } else {
        number.clone()
    };
    line.guardian.clone_from(guardian);
    line.guardian_phone.clone_from(number);
    if slips.happens(4, 0.05, draw)
        && let Some(text) = names.homophone(guardian, draw)
    {
        line.guardian = text;
    }
    if slips.happens(4, 0.1, draw) {
        line.phone = phone(draw);
        line.kinds.push("phone-changed");
    } else if slips.happens(4, 0.03, draw) {
        let at = draw.below(11);
        line.phone
            .replace_range(at..=at, &draw.below(10).to_string());
        line.kinds.push("phone-slip");
    }
    if draw.chance(0.02) {
        // The village doctor's phone, for many.
        line.phone = format!("1398864{:04}", line.village % 10_000);
    }
    if slips.happens(4, 0.13, draw) {
        line.phone.clear();
    }
    if slips.happens(4, 0.15, draw) {
        line.guardian.clear();
        line.guardian_phone.clear();
    } else if slips.happens(4, 0.15, draw) {
        line.guardian_phone.clear();
    }
}
